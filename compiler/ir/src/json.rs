//! The JSON form of the IR, and its JSON Schema.

use crate::{Package, VERSION};

/// The package as JSON: two spaces of indentation, a newline at the end, the same bytes for the same package.
pub fn write(package: &Package) -> String {
    let mut text = serde_json::to_string_pretty(package).unwrap_or_else(|error| {
        // Every map key of the IR is a text and no value refuses to be written, so this is a defect of this crate.
        unreachable!("the IR cannot be written: {error}")
    });
    text.push('\n');
    text
}

/// Reads a package from its JSON form.
///
/// # Errors
/// Says in a sentence what does not fit: no JSON, another version, a missing or unknown part.
pub fn read(text: &str) -> Result<Package, String> {
    let package: Package = serde_json::from_str(text).map_err(|error| format!("not a Flow IR: {error}"))?;
    if package.version == VERSION {
        Ok(package)
    } else {
        Err(format!("this Flow IR has version {}, and only version {VERSION} can be read", package.version))
    }
}

/// The JSON Schema (2020-12) of the JSON form, as JSON.
pub fn schema() -> String {
    let schema = schemars::schema_for!(Package);
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
