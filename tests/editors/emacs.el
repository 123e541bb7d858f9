;;; emacs.el --- Emacs with our setup and a real server  -*- lexical-binding: t; -*-

;; usage: emacs --batch -L grammar/editors/emacs -l emacs.el, with FLOW_PACKAGE set and flowc on the path

;;; Code:

(when (< emacs-major-version 29) (package-initialize)) ; where eglot is a package
(require 'eglot)
(require 'flow-mode)
(require 'flymake)

(defun test-wait (what holds)
  "Wait until HOLDS gives something; WHAT says what for."
  (let ((end (+ (float-time) 60)) found)
    (while (and (not (setq found (funcall holds))) (< (float-time) end))
      (accept-process-output nil 0.1))
    (or found (error "%s never came" what))))

(defun test-at (text)
  "Move to the beginning of TEXT."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(let ((eglot-sync-connect 30)
      (eglot-autoshutdown t)
      (process-connection-type nil)
      (file (expand-file-name "main.flow" (getenv "FLOW_PACKAGE"))))
  (find-file file)
  (unless (eq major-mode 'flow-mode) (error "The mode is %s" major-mode))
  ;; A batch has no idle time in which the hook would connect.
  (unless (eglot-current-server) (call-interactively #'eglot))
  (unless (eglot-current-server) (error "There is no server"))
  (let* ((server (eglot-current-server))
         (says (lambda (one) (string-match-p "Taem" (flymake-diagnostic-text one)))))
    (test-wait "the finding" (lambda () (flymake-start) (seq-some says (flymake-diagnostics))))
    (test-at "Taem")
    (let* ((actions (jsonrpc-request
                     server :textDocument/codeAction
                     (list :textDocument (eglot--TextDocumentIdentifier)
                           :range (list :start (eglot--pos-to-lsp-position) :end (eglot--pos-to-lsp-position))
                           :context '(:diagnostics []))))
           (fix (seq-find (lambda (action) (string-match-p "Team" (plist-get action :title))) actions)))
      (unless fix (error "No fix among %S" actions))
      (eglot--apply-workspace-edit (plist-get fix :edit)))
    (test-at "by      Team")
    (eglot--signal-textDocument/didChange)
    (test-wait "the end of the findings"
               (lambda () (flymake-start) (null (flymake-diagnostics))))
    (search-forward "Team")
    (backward-char 2)
    (let ((hover (jsonrpc-request server :textDocument/hover (eglot--TextDocumentPositionParams))))
      (unless (string-match-p "role Team" (format "%S" hover)) (error "Hover: %S" hover)))
    (let ((places (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot))))
      (unless places (error "The definition is not found")))
    (test-at "answered(reply)")
    (let ((names (let ((table (nth 2 (eglot-completion-at-point))))
                   (all-completions "" table))))
      (unless (and (seq-some (lambda (name) (string-match-p "answered" name)) names)
                   (seq-some (lambda (name) (string-match-p "open" name)) names))
        (error "Completion: %S" names)))
    (eglot-format-buffer)
    (goto-char (point-min))
    (unless (search-forward "\n  owner     Lead" nil t) (error "It is not formatted: %s" (buffer-string)))
    (set-buffer-modified-p nil)
    (eglot-shutdown server)
    (test-wait "the end of the server" (lambda () (not (jsonrpc-running-p server)))))
  (message "emacs: ok"))
;;; emacs.el ends here
