//! The names that a tree declares: what they are, where they stand, and what is said about them.

use flow_source::Span;
use flow_syntax::ast::{self, Declaration, Header, Line, Value};
use flow_syntax::words::{Keyword, Kind};

/// What a name declares.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum NameKind {
    /// A declaration, step or other block.
    Block(Kind),
    /// A field of a record.
    Field,
    /// A member of a choice.
    Member,
    /// A parameter.
    Parameter,
    /// Data that a step writes or a meeting leaves.
    Variable,
    /// An action of a system.
    Action,
    /// A fact of a system.
    Fact,
    /// An error of a system.
    Error,
    /// A criterion of an agent.
    Criterion,
    /// One of what a parallel has branches for.
    Item,
    /// An answer of a gate.
    Verdict,
}

impl NameKind {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Block(kind) => kind.word(),
            Self::Field => "field",
            Self::Member => "member",
            Self::Parameter => "parameter",
            Self::Variable => "data",
            Self::Action => "action",
            Self::Fact => "fact",
            Self::Error => "error",
            Self::Criterion => "criterion",
            Self::Item => "item",
            Self::Verdict => "verdict",
        }
    }
}

/// A name where it is declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    /// The name alone; for a scenario its quoted text.
    pub name: Span,
    /// All that it declares, with its braces.
    pub whole: Span,
    /// What it is.
    pub kind: NameKind,
    /// The `///` lines above it.
    pub documentation: ast::Documentation,
    /// The declaration around it, as a place in the same list.
    pub parent: Option<usize>,
    /// What follows the name on its line and says most: its type, its parameters.
    pub detail: Option<Span>,
}

/// The names of a file, in order of text, each after the one around it.
pub fn declared(tree: &ast::File) -> Vec<Declared> {
    let mut found = Vec::new();
    // A stack instead of recursion; the parser bounds depth, and order is restored at the end of each block.
    for declaration in &tree.declarations {
        block(declaration, None, &mut found, 0);
    }
    found
}

fn block(declaration: &Declaration, parent: Option<usize>, found: &mut Vec<Declared>, depth: usize) {
    if depth > flow_syntax::MAXIMUM_DEPTH {
        return;
    }
    let name = match declaration.name.span {
        span if span.is_empty() => declaration.keyword,
        span => span,
    };
    let detail = match (&declaration.parameters, &declaration.header) {
        (Some(parameters), _) => {
            parameters.first().zip(parameters.last()).map(|(first, last)| first.span.to(last.span))
        }
        (None, Header::Of(paths)) => {
            paths.first().zip(paths.last()).map(|(first, last)| first.span.to(last.span))
        }
        (None, Header::Run(call)) => Some(call.span),
        _ => None,
    };
    found.push(Declared {
        name,
        whole: declaration.span,
        kind: NameKind::Block(declaration.kind),
        documentation: declaration.documentation.clone(),
        parent,
        detail,
    });
    let own = Some(found.len() - 1);
    parameters(declaration.parameters.as_deref(), own, found);
    for line in &declaration.lines {
        match &line.value {
            Value::Declaration(inner) => block(inner, own, found, depth + 1),
            _ => names_of_line(line, own, found),
        }
    }
}

fn parameters(parameters: Option<&[ast::Parameter]>, parent: Option<usize>, found: &mut Vec<Declared>) {
    for parameter in parameters.unwrap_or_default() {
        found.push(Declared {
            name: parameter.name.span,
            whole: parameter.span,
            kind: NameKind::Parameter,
            documentation: parameter.documentation.clone(),
            parent,
            detail: Some(parameter.type_.span),
        });
    }
}

fn names_of_line(line: &Line, parent: Option<usize>, found: &mut Vec<Declared>) {
    let mut add = |name: Span, whole: Span, kind: NameKind, detail: Option<Span>| {
        if !name.is_empty() {
            let documentation = line.documentation.clone();
            found.push(Declared { name, whole, kind, documentation, parent, detail });
        }
    };
    match &line.value {
        Value::Field(slot) => add(slot.name.span, slot.span, NameKind::Field, Some(slot.type_.span)),
        Value::Member(name) => add(name.span, name.span, NameKind::Member, None),
        Value::Slots { slots, .. } => {
            let kind = match line.keyword {
                Some(Keyword::Fact) => NameKind::Fact,
                _ => NameKind::Variable,
            };
            for slot in slots {
                add(slot.name.span, slot.span, kind, Some(slot.type_.span));
            }
        }
        Value::Action(action) => {
            let whole = line.span;
            let detail = action.parameters.as_ref().and_then(|parameters| {
                parameters.first().zip(parameters.last()).map(|(first, last)| first.span.to(last.span))
            });
            add(action.name.span, whole, NameKind::Action, detail);
            let own = Some(found.len().saturating_sub(1));
            parameters(action.parameters.as_deref(), own, found);
        }
        Value::Names(names) if line.keyword == Some(Keyword::Error) => {
            for name in names {
                add(name.span, name.span, NameKind::Error, None);
            }
        }
        Value::Criterion { name, text, .. } => {
            add(name.span, line.span, NameKind::Criterion, Some(text.span));
        }
        Value::Each { name, .. } => add(name.span, line.span, NameKind::Item, None),
        Value::Verdict { name, .. } => add(name.span, line.span, NameKind::Verdict, None),
        _ => {}
    }
}

/// The innermost block of a tree that a byte offset lies in, with those around it, outermost first. A block that has not
/// been closed yet goes on to whatever follows it.
pub fn around<'t>(tree: &'t ast::File, text: &str, offset: u32) -> Vec<&'t Declaration> {
    let mut found: Vec<&Declaration> = Vec::new();
    let inside = |declaration: &Declaration| {
        let Some(body) = declaration.body else { return false };
        let closed = body.of(text).ends_with('}');
        body.start < offset && (offset < declaration.span.end || !closed)
    };
    // Of the declarations that begin before the offset, only the last can hold it.
    let before = |declaration: &&Declaration| declaration.span.start < offset;
    let mut next = tree.declarations.iter().rev().find(before).filter(|last| inside(last));
    while let Some(declaration) = next {
        found.push(declaration);
        let inner = declaration.lines.iter().rev().filter_map(|line| match &line.value {
            Value::Declaration(inner) => Some(&**inner),
            _ => None,
        });
        next = inner.into_iter().find(before).filter(|last| inside(last));
        if found.len() > flow_syntax::MAXIMUM_DEPTH {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{NameKind, around, declared};
    use flow_source::FileId;
    use flow_syntax::words::Kind;

    const TEXT: &str = "/// Ours.\nrole Team { people ana }\nsystem Shop {\n  action refund(order: Text) risk high\n  error gone\n}\nworkflow Answer(question: Text) {\n  stage draft {\n    by Team\n    writes reply: Text\n  }\n}\n";

    #[test]
    fn names_are_listed_after_what_is_around_them() {
        let tree = flow_syntax::parse(TEXT, FileId(0)).file;
        let found: Vec<String> = declared(&tree)
            .iter()
            .map(|one| format!("{} {} in {:?}", one.kind.word(), one.name.of(TEXT), one.parent))
            .collect();
        assert_eq!(
            found,
            [
                "role Team in None",
                "system Shop in None",
                "action refund in Some(1)",
                "parameter order in Some(2)",
                "error gone in Some(1)",
                "workflow Answer in None",
                "parameter question in Some(5)",
                "stage draft in Some(5)",
                "data reply in Some(7)",
            ]
        );
        assert_eq!(declared(&tree).first().map(|one| one.documentation.len()), Some(1));
        assert_eq!(NameKind::Block(Kind::Role).word(), "role");
    }

    #[test]
    fn the_blocks_around_a_place_are_found_outermost_first() {
        let tree = flow_syntax::parse(TEXT, FileId(0)).file;
        let at = TEXT.find("by Team").map_or(0, |at| at as u32);
        let names: Vec<&str> = around(&tree, TEXT, at).iter().map(|one| one.name.text(TEXT)).collect();
        assert_eq!(names, ["Answer", "draft"]);
        assert!(around(&tree, TEXT, 0).is_empty());
    }
}
