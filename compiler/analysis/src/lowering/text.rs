//! Texts for people, and how people are reached.

use super::Lowering;
use crate::rules::without_effect;
use flow_ir::{Channel, ExpressionKind, Prompt, Type};
use flow_syntax::ast::{self, TextKind};

impl<'a> Lowering<'a> {
    /// How somebody is reached.
    pub(crate) fn channel(&mut self, channel: &ast::Channel) -> Channel {
        let name = channel.name.map(|name| self.text(&name).to_owned()).unwrap_or_default();
        let (address, unknown) = match &channel.address {
            Some(text) if text.kind == TextKind::Hole => (None, Some(self.unknown(text))),
            Some(text) => (Some(text.value(self.source()).into_owned()), None),
            None => (None, None),
        };
        Channel { name, address, unknown }
    }

    /// A text for people.
    pub(crate) fn prompt(&mut self, text: &ast::Text, condition: Option<&ast::Expression>) -> Prompt {
        let unknown = text.kind == TextKind::Hole;
        let words = if unknown { self.unknown(text) } else { text.value(self.source()).into_owned() };
        let condition = condition.map(|condition| self.condition(condition));
        Prompt { text: words, unknown, condition, origin: self.origin(text.span) }
    }

    /// What is asked of people, or is to be done by them: without words it says nothing.
    pub(crate) fn request(&mut self, text: &ast::Text, condition: Option<&ast::Expression>) -> Prompt {
        let prompt = self.prompt(text, condition);
        // One that is missing has been told where the line was read.
        if !prompt.unknown && prompt.text.trim().is_empty() && !text.span.is_empty() {
            let place = self.location(text.span);
            self.report(without_effect::no_words(place));
        }
        prompt
    }

    /// A text for people that a parameter holds.
    pub(super) fn prompt_of(&mut self, path: &ast::Path) -> Option<Prompt> {
        let value = self.path(path, Some(&Type::Text));
        let place = self.location(path.span);
        let value = self.fitting(value, &Type::Text, place);
        let origin = value.origin;
        match value.kind {
            ExpressionKind::Text { value } => {
                Some(Prompt { text: value, unknown: false, condition: None, origin })
            }
            ExpressionKind::Unknown { question } => {
                Some(Prompt { text: question, unknown: true, condition: None, origin })
            }
            ExpressionKind::Variable { path } if value.result != Type::Unknown => Some(Prompt {
                text: format!("`{}`", path.join(".")),
                unknown: false,
                condition: None,
                origin,
            }),
            _ => None,
        }
    }
}
