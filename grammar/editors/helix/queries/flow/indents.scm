[(block) (fields) (parameters) (arguments) (list_of_values)] @indent
["}" ")" "]"] @outdent
