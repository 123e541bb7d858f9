; A block is a scope; what it declares can be named inside.
(source_file) @local.scope
(block) @local.scope

(_ kind: _ name: (name) @local.definition)
(parameter name: (name) @local.definition)
(slot name: (name) @local.definition)
(use "{" (name) @local.definition)

(path . (name) @local.reference)
