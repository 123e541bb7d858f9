-- Flow for Neovim (0.8 or newer). Put this file into your configuration's `plugin` folder, or `dofile` it.
vim.filetype.add({ extension = { flow = 'flow' } })

vim.api.nvim_create_autocmd('FileType', {
  pattern = 'flow',
  callback = function(event)
    vim.bo[event.buf].commentstring = '// %s'
    vim.bo[event.buf].shiftwidth = 2
    vim.bo[event.buf].expandtab = true
    local manifest = vim.fs.find('flow.toml', { upward = true, path = vim.fs.dirname(vim.api.nvim_buf_get_name(event.buf)) })[1]
    vim.lsp.start({
      name = 'flowc',
      cmd = { 'flowc', 'lsp' },
      root_dir = manifest and vim.fs.dirname(manifest) or vim.fs.dirname(vim.api.nvim_buf_get_name(event.buf)),
    })
  end,
})
