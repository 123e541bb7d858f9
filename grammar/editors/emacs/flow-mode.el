;;; flow-mode.el --- Flow, with eglot -*- lexical-binding: t; -*-

;; Put this file into your load path and (require 'flow-mode).  Emacs 29 or newer has eglot.

;;; Code:

(define-derived-mode flow-mode prog-mode "Flow"
  "How work gets done, as text."
  (setq-local comment-start "// ")
  (setq-local comment-start-skip "//+ *")
  (setq-local indent-tabs-mode nil)
  (setq-local tab-width 2))

(modify-syntax-entry ?/ ". 12" flow-mode-syntax-table)
(modify-syntax-entry ?\n ">" flow-mode-syntax-table)
(modify-syntax-entry ?_ "w" flow-mode-syntax-table)

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.flow\\'" . flow-mode))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(flow-mode . ("flowc" "lsp"))))

(add-hook 'flow-mode-hook #'eglot-ensure)

(provide 'flow-mode)
;;; flow-mode.el ends here
