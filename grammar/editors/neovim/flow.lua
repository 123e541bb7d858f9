-- Flow for Neovim (0.7 or newer). Put this file into your configuration's `plugin` folder, or `dofile` it.
vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
  pattern = '*.flow',
  callback = function(event) vim.bo[event.buf].filetype = 'flow' end,
})

-- One server for each package.
local clients = {}

local function start(buffer, root)
  local config = { name = 'flowc', cmd = { 'flowc', 'lsp' }, root_dir = root }
  config.workspace_folders = { { uri = vim.uri_from_fname(root), name = root } }
  if vim.lsp.start then
    vim.lsp.start(config)
    return
  end
  if not clients[root] or vim.lsp.client_is_stopped(clients[root]) then
    clients[root] = vim.lsp.start_client(config)
  end
  if clients[root] then
    vim.lsp.buf_attach_client(buffer, clients[root])
  end
end

vim.api.nvim_create_autocmd('FileType', {
  pattern = 'flow',
  callback = function(event)
    local buffer = event.buf
    vim.bo[buffer].commentstring = '// %s'
    vim.bo[buffer].shiftwidth = 2
    vim.bo[buffer].expandtab = true
    vim.bo[buffer].omnifunc = 'v:lua.vim.lsp.omnifunc'
    local folder = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ':p:h')
    local manifest = vim.fn.findfile('flow.toml', vim.fn.escape(folder, ' ;') .. ';')
    start(buffer, manifest ~= '' and vim.fn.fnamemodify(manifest, ':p:h') or folder)
  end,
})
