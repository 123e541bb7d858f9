; Neovim's names; Helix takes `@indent` and `@outdent`, which stand in the folder of its setup.
(block) @indent.begin
(fields) @indent.begin
(parameters) @indent.begin
(arguments) @indent.begin
(list_of_values) @indent.begin
["}" ")" "]"] @indent.branch @indent.end
[(comment) (doc_comment) (file_comment) (prose) (string)] @indent.ignore
