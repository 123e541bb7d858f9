(_ kind: _ @context name: (_) @name) @item
