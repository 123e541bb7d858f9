(_ kind: _ (block) @function.inside) @function.around
(parameter) @parameter.inside
(argument) @parameter.inside
[(comment) (doc_comment) (file_comment)] @comment.inside
