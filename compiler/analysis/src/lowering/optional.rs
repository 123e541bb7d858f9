//! Data that perhaps isn't there. A use of it is reported only where nothing in the whole declaration asks whether it
//! `is known`: which of the questions guards which use is for the rules that look at paths.

use super::Lowering;
use flow_ir::{Expression, ExpressionKind};
use flow_source::Diagnostic;
use rustc_hash::FxHashSet;

/// Uses of data that perhaps isn't there, and questions whether it is.
#[derive(Default)]
pub(super) struct Uses {
    uses: Vec<(Vec<String>, Diagnostic)>,
    asked: FxHashSet<Vec<String>>,
}

impl Uses {
    /// How many uses there are.
    pub(super) fn len(&self) -> usize {
        self.uses.len()
    }

    /// Takes in what another half of the declaration has.
    pub(super) fn join(&mut self, other: Self) {
        self.uses.extend(other.uses);
        self.asked.extend(other.asked);
    }

    /// Forgets the uses after the first `length`.
    pub(super) fn truncate(&mut self, length: usize) {
        self.uses.truncate(length);
    }
}

impl Lowering<'_> {
    /// Keeps the report of a use, until it is clear whether anybody asks.
    pub(super) fn perhaps_missing(&mut self, value: &Expression, diagnostic: Diagnostic) {
        match path(value) {
            Some(path) if !self.in_pattern(diagnostic.location()) => {
                self.output.optional.uses.push((path, diagnostic));
            }
            Some(_) => {}
            None => self.report(diagnostic),
        }
    }

    /// Keeps in mind that somebody asks whether a value `is known`.
    pub(super) fn asked(&mut self, value: &Expression) {
        if let Some(path) = path(value) {
            self.output.optional.asked.insert(path);
        }
    }

    /// Reports the uses that nobody asks about. Call it at the end of a declaration.
    pub(super) fn settle_optional(&mut self) {
        let Uses { uses, asked } = std::mem::take(&mut self.output.optional);
        for (path, diagnostic) in uses {
            let guarded =
                (1..=path.len()).any(|length| path.get(..length).is_some_and(|path| asked.contains(path)));
            if !guarded {
                self.report(diagnostic);
            }
        }
    }
}

fn path(value: &Expression) -> Option<Vec<String>> {
    match &value.kind {
        ExpressionKind::Variable { path } => Some(path.clone()),
        ExpressionKind::Figure { path } => Some(path.clone()),
        ExpressionKind::Fact { system, fact } => Some(vec![system.clone(), fact.clone()]),
        _ => None,
    }
}
