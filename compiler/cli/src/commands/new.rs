//! `flowc new`

use super::fail;
use crate::Ending;
use crate::arguments::New;
use crate::output;
use crate::report::Format;
use std::fs;

/// Makes a package that compiles.
pub fn run(arguments: &New, format: Format) -> Ending {
    let path = &arguments.path;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_name =
        name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'));
    if name.is_empty() || !is_name || !name.starts_with(|character: char| character.is_ascii_alphabetic()) {
        return fail(
            format!("`{name}` can't be a package's name: letters, digits, `-` and `_`, a letter first"),
            format,
        );
    }
    match fs::read_dir(path).map(|mut entries| entries.next().is_none()) {
        Ok(true) => {}
        Ok(false) => return fail(format!("{} is there already and not empty", path.display()), format),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return fail(format!("can't use {}: {error}", path.display()), format),
    }
    let module = name.to_lowercase().replace('-', "_");
    let files = [
        ("flow.toml".to_owned(), format!("name = \"{name}\"\ntargets = [\"svg\", \"markdown\"]\n")),
        (format!("{module}.flow"), include_str!("new/request.flow").to_owned()),
        ("org/people.flow".to_owned(), include_str!("new/people.flow").to_owned()),
    ];
    for (file, text) in files {
        let place = path.join(file);
        let parent = place.parent().unwrap_or(path);
        let result = fs::create_dir_all(parent)
            .map_err(|error| format!("can't make {}: {error}", parent.display()))
            .and_then(|()| output::replace(&place, &text));
        if let Err(failure) = result {
            return fail(failure, format);
        }
    }
    eprintln!("Made {}. Now try `flowc build {}`.", path.display(), path.display());
    Ending::Clean
}
