//! Tells Zed which program is the language server of Flow: the `flowc` on the user's path, whatever a folder says.

use zed_extension_api::{Command, Extension, LanguageServerId, Result, Worktree, register_extension};

struct Flow;

impl Extension for Flow {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, _: &LanguageServerId, tree: &Worktree) -> Result<Command> {
        let command = tree.which("flowc").ok_or("flowc is not on the path: install it, then open the file again")?;
        Ok(Command { command, args: vec!["lsp".to_owned()], env: Vec::new() })
    }
}

register_extension!(Flow);
