-- Neovim with our setup and a real server: it shows an error, takes the fix, asks for help, formats, and goes.
-- usage: nvim --headless --clean -u NONE -l|-S neovim.lua, with FLOW_TOP and FLOW_PACKAGE set and flowc on the path
local top, package_folder = vim.env.FLOW_TOP, vim.env.FLOW_PACKAGE

local function main()
  vim.cmd('filetype on')
  dofile(top .. '/grammar/editors/neovim/flow.lua')
  vim.cmd('edit ' .. package_folder .. '/main.flow')
  local buffer = vim.api.nvim_get_current_buf()
  assert(vim.bo[buffer].filetype == 'flow', 'the file type is ' .. vim.bo[buffer].filetype)

  local function wait(what, holds)
    assert(vim.wait(60000, holds, 50), what .. ' never came')
  end
  local function ask(method, params)
    local answers = assert(vim.lsp.buf_request_sync(buffer, method, params, 60000))
    for _, answer in pairs(answers) do
      assert(not answer.error, method .. ': ' .. vim.inspect(answer.error))
      return answer.result
    end
    error(method .. ': nobody answered')
  end
  local function cursor(text, behind)
    for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
      local at = line:find(text, 1, true)
      if at then
        vim.api.nvim_win_set_cursor(0, { number, at - 1 + (behind or 0) })
        return vim.lsp.util.make_position_params(0, 'utf-16')
      end
    end
    error(text .. ' is not there')
  end

  -- An error is shown where it stands.
  local found
  wait('the finding', function()
    for _, one in ipairs(vim.diagnostic.get(buffer)) do
      if one.message:find('Taem', 1, true) then found = one end
    end
    return found
  end)
  assert(found.source == 'flow' and found.severity == vim.diagnostic.severity.ERROR)

  -- Its fix mends it.
  local params = cursor('Taem')
  local range = { start = params.position, ['end'] = params.position }
  local actions = ask('textDocument/codeAction', { textDocument = params.textDocument, range = range, context = { diagnostics = {} } })
  local fix
  for _, action in ipairs(actions) do
    if action.isPreferred or action.title:find('Team', 1, true) then fix = fix or action end
  end
  assert(fix, 'no fix among ' .. vim.inspect(actions))
  vim.lsp.util.apply_workspace_edit(fix.edit, 'utf-16')
  wait('the end of the findings', function() return #vim.diagnostic.get(buffer) == 0 end)

  -- Help, places, and names.
  local hover = ask('textDocument/hover', cursor('Team'))
  assert(hover.contents.value:find('role Team', 1, true), vim.inspect(hover))
  local definition = ask('textDocument/definition', cursor('Team'))
  assert(definition[1].uri:find('people.flow', 1, true), vim.inspect(definition))
  local items = ask('textDocument/completion', cursor('answered(reply)'))
  local names = {}
  for _, item in ipairs(items.items or items) do names[item.label] = true end
  assert(names.answered and names.open, vim.inspect(vim.tbl_keys(names)))
  cursor('by ')
  assert(vim.bo[buffer].omnifunc == 'v:lua.vim.lsp.omnifunc')

  -- The canonical look.
  local before = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
  local edits = ask('textDocument/formatting', { textDocument = params.textDocument, options = { tabSize = 2, insertSpaces = true } })
  vim.lsp.util.apply_text_edits(edits, buffer, 'utf-16')
  local after = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
  assert(before ~= after and after:find('\n  owner     Lead', 1, true), after)

  -- The server goes when it is told to.
  local clients = vim.lsp.get_active_clients()
  assert(#clients == 1, #clients .. ' servers were started')
  vim.lsp.stop_client(clients)
  wait('the end of the server', function() return #vim.lsp.get_active_clients() == 0 end)
end

local done, message = pcall(main)
print(done and 'neovim: ok\n' or ('neovim: ' .. tostring(message) .. '\n'))
vim.cmd(done and 'qall!' or 'cquit!')
