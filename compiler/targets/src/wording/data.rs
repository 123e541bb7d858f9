//! Types, what is read and written, and what is handed over, in words.

use super::phrase::{self, Phrase, clean, in_words, listing};
use super::{DEPTH, Words};
use flow_ir::{ActionCall, Argument, ExpressionKind, Field, Participant, Read, Type, Write};

impl<'a> Words<'a> {
    /// A type: "Refund request", "a list of texts", "somebody of Incident commander".
    pub fn type_(self, type_: &'a Type) -> Phrase {
        self.type_words(type_, DEPTH)
    }

    fn type_words(self, type_: &'a Type, depth: usize) -> Phrase {
        let Some(depth) = depth.checked_sub(1) else { return "…".into() };
        match type_ {
            Type::Text => "text".into(),
            Type::Int => "a whole number".into(),
            Type::Decimal => "a number".into(),
            Type::Bool => "yes or no".into(),
            Type::Percent => "a percentage".into(),
            Type::Money => "an amount of money".into(),
            Type::Date => "a date".into(),
            Type::Time => "a time of day".into(),
            Type::Duration => "a length of time".into(),
            Type::Url => "a web address".into(),
            Type::Person => "a person".into(),
            Type::Record { id } | Type::Choice { id } => self.name(id),
            Type::Holder { role } => Phrase::from("somebody from ").then(self.name(role)),
            Type::List { item } => Phrase::from("a list, each item: ").then(self.type_words(item, depth)),
            Type::Optional { item } => self.type_words(item, depth).text(", if there is one"),
            Type::Kind { word } => clean(&format!("a {}", in_words(word))).into(),
            Type::Unknown => "not settled yet".into(),
        }
    }

    /// Data with its type, where that says more than the name: "the receipt", "the assessment of the risk (Risk note)",
    /// "the commander (somebody from Incident commander)".
    fn typed(self, name: &'a str, type_: &'a Type) -> Phrase {
        let words = clean(&in_words(name));
        if let Type::Record { id } | Type::Choice { id } = type_ {
            let title = clean(self.title(id));
            if title.to_lowercase() == words.to_lowercase() {
                return Phrase::from("the ").name(id, words);
            }
        }
        if matches!(type_, Type::Text | Type::Unknown | Type::Kind { .. }) {
            return format!("the {words}").into();
        }
        Phrase::from(format!("the {words} (")).then(self.type_(type_)).text(")")
    }

    /// A parameter or field: "the request (Refund request)".
    pub fn field(self, field: &'a Field) -> Phrase {
        self.typed(&field.name, &field.type_).then_some(self.labels(&field.labels))
    }

    /// Several of them: "the request and the reason".
    pub fn fields(self, fields: &'a [Field]) -> Phrase {
        listing(fields.iter().map(|field| self.field(field)), "and")
    }

    /// ", which is confidential".
    fn labels(self, labels: &'a [String]) -> Option<Phrase> {
        let labels = labels.iter().map(|label| self.name(label));
        let words = listing(labels, "and");
        (!words.is_empty()).then(|| Phrase::from(" [").then(words).text("]"))
    }

    /// What is read: "the request without the request's card, if ...".
    pub fn read(self, read: &'a Read) -> Phrase {
        let mut text = self.path(&read.path);
        if !read.except.is_empty() {
            let left_out = read.except.iter().map(|path| match path.strip_prefix(read.path.as_slice()) {
                Some([field]) => Phrase::from(format!("its {}", clean(&in_words(field)))),
                _ => self.path(path),
            });
            text = text.text(" without ").then(listing(left_out, "and"));
        }
        match &read.condition {
            Some(condition) => text.text(" (if ").then(self.condition(condition)).text(")"),
            None => text,
        }
    }

    /// What is written: "the assessment".
    pub fn write(self, write: &'a Write) -> Phrase {
        let text = self.typed(&write.name, &write.type_).then_some(self.labels(&write.labels));
        match &write.from {
            Some(who) => text.text(", as answered by ").then(self.who(who)),
            None => text,
        }
    }

    /// What an outcome or workflow is given: "the receipt", "the reply “A person will call you.”".
    pub fn argument(self, argument: &'a Argument) -> Phrase {
        let name = clean(&in_words(&argument.name));
        match &argument.value.kind {
            ExpressionKind::Variable { path } if path.last() == Some(&argument.name) => {
                self.value(&argument.value)
            }
            ExpressionKind::Variable { .. } | ExpressionKind::Fact { .. } | ExpressionKind::Figure { .. } => {
                self.value(&argument.value).text(format!(" as “{name}”"))
            }
            _ => Phrase::from(format!("the {name} ")).then(self.value(&argument.value)),
        }
    }

    /// Several of them, joined by "and".
    pub fn arguments(self, arguments: &'a [Argument]) -> Phrase {
        listing(arguments.iter().map(|argument| self.argument(argument)), "and")
    }

    /// A call of a system's action: "Payment provider: refund, with the request's order and the request's amount".
    pub fn call(self, call: &'a ActionCall) -> Phrase {
        let mut text = self.name(&call.system).text(": ").strong(clean(&in_words(&call.action)));
        if !call.arguments.is_empty() {
            text = text.text(", with ").then(self.arguments(&call.arguments));
        }
        match &call.condition {
            Some(condition) => text.text(", if ").then(self.condition(condition)),
            None => text,
        }
    }

    /// A channel of words for what a step is about: "the assessment", "the plan and the report".
    pub fn artifacts(self, paths: &'a [Vec<String>]) -> Phrase {
        listing(paths.iter().map(|path| self.path(path)), "and")
    }

    /// A label with everything below it that its holder may see too: "Confidential, Internal, Public".
    pub fn labels_below(self, labels: &'a [String]) -> Vec<&'a str> {
        let mut found: Vec<&'a str> = Vec::new();
        let mut open: Vec<&'a str> = labels.iter().rev().map(String::as_str).collect();
        while let Some(label) = open.pop() {
            if !found.contains(&label) {
                found.push(label);
                if let Some(label) = self.package().label(label) {
                    open.extend(label.above.iter().rev().map(String::as_str));
                }
            }
        }
        found
    }

    /// True where the participant is an agent, or any agent.
    pub fn is_agent(self, participant: &Participant) -> bool {
        matches!(participant, Participant::Agent { .. } | Participant::AnyAgent)
    }
}

/// A name as a title: "First change".
pub fn title_of(name: &str) -> String {
    phrase::capitalised(&clean(&in_words(name)))
}
