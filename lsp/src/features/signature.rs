//! What brackets take, while somebody fills them.

use crate::names::NameKind;
use crate::package::View;
use flow_source::Span;
use flow_syntax::ast;

/// What a call takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// The whole: `refund(order: Text, amount: Money)`.
    pub label: String,
    /// What is said about it.
    pub documentation: String,
    /// Each parameter as a range of bytes of the label, with what is said about it.
    pub parameters: Vec<(Span, String)>,
    /// Which one is being filled.
    pub active: usize,
}

/// The signature of the innermost call that is open at an offset.
pub fn signature(view: &View<'_>, offset: u32) -> Option<Signature> {
    let text = view.text();
    let head = text.get(..offset as usize)?;
    // Brackets don't cross blocks; a call is short.
    let start = head.len().saturating_sub(2_000);
    let start = (start..=head.len()).find(|at| head.is_char_boundary(*at))?;
    let mut depth = 0usize;
    let mut commas = 0usize;
    let mut opening = None;
    let mut quoted = false;
    for (at, one) in head.get(start..)?.char_indices().rev() {
        match one {
            '"' => quoted = !quoted,
            _ if quoted => {}
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' if depth > 0 => depth -= 1,
            '(' => {
                opening = Some(start + at);
                break;
            }
            '{' | '[' => return None,
            ',' if depth == 0 => commas += 1,
            _ => {}
        }
    }
    let opening = opening?;
    let name_end = head.get(..opening)?.trim_end().len();
    let (_, places) = view.meaning(u32::try_from(name_end).ok()?)?;
    let (there, declared) = view.declared(*places.first()?)?;
    let names = there.file.names();
    let index = names.iter().position(|one| one.name == declared.name)?;
    let parameters = names.iter().filter(|one| one.parent == Some(index) && one.kind == NameKind::Parameter);
    let mut label = format!("{}(", declared.name.of(there.text()));
    let mut spans = Vec::new();
    for (at, parameter) in parameters.enumerate() {
        if at > 0 {
            label.push_str(", ");
        }
        let begins = label.len();
        label.push_str(parameter.whole.of(there.text()));
        spans.push((
            parameter.name.of(there.text()).to_owned(),
            Span::from(begins..label.len()),
            ast::documentation_text(&parameter.documentation, there.text()),
        ));
    }
    label.push(')');
    if spans.is_empty() {
        return None;
    }
    let argument = head.get(opening + 1..)?.rsplit(',').next().unwrap_or("").trim_start();
    let named = argument.split(':').next().filter(|_| argument.contains(':')).map(str::trim);
    let active = named
        .and_then(|name| spans.iter().position(|(known, _, _)| known == name))
        .unwrap_or_else(|| commas.min(spans.len() - 1));
    Some(Signature {
        label,
        documentation: ast::documentation_text(&declared.documentation, there.text()),
        parameters: spans.into_iter().map(|(_, span, documentation)| (span, documentation)).collect(),
        active,
    })
}

#[cfg(test)]
mod tests {
    use super::signature;
    use crate::features::fixture::answers;

    #[test]
    fn a_call_shows_what_it_takes() {
        let fixture = answers("send(te");
        let found = signature(&fixture.view(), fixture.offset).expect("it is a call");
        assert_eq!(found.label, "send(text: Text)");
        assert_eq!(found.active, 0);
        let fixture = answers("answered(re");
        let found = signature(&fixture.view(), fixture.offset).expect("it is a call");
        assert_eq!(found.label, "answered(reply: Text)");
        assert!(signature(&answers("owne").view(), 10).is_none());
    }
}
