; Prose and what is published are Markdown.
((prose) @injection.content
  (#set! injection.language "markdown"))

((doc_comment) @injection.content
  (#set! injection.language "markdown_inline"))

((file_comment) @injection.content
  (#set! injection.language "markdown_inline"))

((comment) @injection.content
  (#set! injection.language "comment"))
