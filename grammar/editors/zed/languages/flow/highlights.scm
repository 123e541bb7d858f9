; The words that begin blocks and lines.
(_ kind: _ @keyword)
(line keyword: _ @keyword)
["use" "private"] @keyword

; The words inside lines.
[
  "of" "when" "from" "to" "via" "as" "by" "with" "per" "over" "for" "until" "before" "after" "within" "at" "most"
  "least" "once" "times" "every" "on" "because" "no" "limit" "weight" "gives" "risk" "matches" "mostly" "business" "hour" "hours"
  "doubling" "idempotent" "transient" "unwinds" "voting" "majority" "author" "people" "day" "count" "default"
  "notify" "assign" "convene" "never" "cancelled" "continues" "that" "outcome" "optional" "list"
  "writes" "says" "silent" "stalled" "absent" "fails" "takes" "happens"
] @keyword
["and" "or" "not" "is" "in" "any" "all" "where" "known" "except" "then" "else"] @keyword.operator
["recover"] @keyword
(join) @keyword
(leave) @keyword
(hole "unknown" @keyword)

; Texts and values.
(string) @string
(escape) @string.escape
(prose) @string
(number) @number
(percent) @number
(fraction) @number
(duration) @number
(unit) @number
(money) @number
(date) @string.special
(time) @string.special
[(true) (false)] @boolean

; Names. The later pattern wins where both fit.
(path (name) @variable)
((path (name) @type) (#match? @type "^[A-Z]"))
(type (path (name) @type))
(label_name) @attribute
(call (path (name) @function .) (arguments))
(way target: (call (path (name) @function .)))
(slot name: (name) @property)
(field name: (name) @property)
(argument name: (name) @variable.parameter)
(parameter name: (name) @variable.parameter)
(member) @constant
(_ kind: _ name: (name) @function)
(record name: (name) @type)
(choice name: (name) @type)
(role name: (name) @type)
(person name: (name) @type)
(agent name: (name) @type)
(system name: (name) @type)
(workflow name: (name) @type)
(use module: (path (name) @type))

["->"] @operator
["<" "<=" ">" ">=" "+" "-" "*" "/"] @operator
["{" "}" "(" ")" "[" "]"] @punctuation.bracket
["," ":" "." "@"] @punctuation.delimiter

(comment) @comment
(doc_comment) @comment.doc
(file_comment) @comment.doc
