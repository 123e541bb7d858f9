//! When a step ends and where that leads, in words: long for sentences, short for drawings.

use super::expression::author;
use super::phrase::{self, Phrase, clean, in_words, listing};
use super::time::unknown;
use super::{Inside, Words, time};
use flow_ir::{Arrow, Bound, RecoveryUse, RecoveryWay, Target, Trigger, Way};

impl<'a> Words<'a> {
    /// When a way is taken, as a clause after "if": "it is done", "nobody answers in time".
    pub fn trigger(self, trigger: &'a Trigger) -> Phrase {
        match trigger {
            Trigger::Done => "it is done".into(),
            Trigger::Verdict { name } => Phrase::from("the answer is ").strong(clean(&in_words(name))),
            Trigger::Fails { errors } if errors.is_empty() => "it fails".into(),
            Trigger::Fails { errors } => {
                let errors = errors.iter().map(|error| author(&in_words(error)));
                Phrase::from("it fails with ").then(listing(errors, "or"))
            }
            Trigger::Stalls { after } => Phrase::from("there is no sign of life for ").then(self.span(after)),
            Trigger::Late => "it is late".into(),
            Trigger::Absent => "nobody is there to do it, stand-ins included".into(),
            Trigger::Event { id, condition } => {
                let text = self.name(id).text(" happens");
                self.when(text, condition.as_deref())
            }
            Trigger::Outcome { name, condition } => {
                let text = Phrase::from("it ends with ").strong(clean(&in_words(name)));
                self.when(text, condition.as_deref())
            }
            Trigger::Refused => "the other side refuses it".into(),
            Trigger::When { condition } => self.condition(condition),
            Trigger::Otherwise => "none of this holds".into(),
            Trigger::Unmet => "too many have dropped out".into(),
        }
    }

    fn when(self, text: Phrase, condition: Option<&'a flow_ir::Expression>) -> Phrase {
        match condition {
            Some(condition) => text.text(" and ").then(self.condition(condition)),
            None => text,
        }
    }

    /// When a way is taken, in as few words as an arrow bears: "late", "accept", "fails: duplicate".
    pub fn trigger_short(self, trigger: &'a Trigger) -> String {
        match trigger {
            Trigger::Done => String::new(),
            Trigger::Verdict { name } => clean(&in_words(name)),
            Trigger::Fails { errors } if errors.is_empty() => "fails".to_owned(),
            Trigger::Fails { errors } => {
                let errors: Vec<String> = errors.iter().map(|error| clean(&in_words(error))).collect();
                format!("fails: {}", errors.join(", "))
            }
            Trigger::Stalls { after } => format!("no sign of life for {}", self.span(after).plain()),
            Trigger::Late => "late".to_owned(),
            Trigger::Absent => "nobody there".to_owned(),
            Trigger::Event { id, condition } => {
                let text = Phrase::from(clean(self.title(id)));
                match condition {
                    Some(condition) => text.text(", if ").then(self.condition(condition)).plain(),
                    None => text.plain(),
                }
            }
            Trigger::Outcome { name, condition } => {
                self.when(clean(&in_words(name)).into(), condition.as_deref()).plain()
            }
            Trigger::Refused => "refused".to_owned(),
            Trigger::When { condition } => self.condition(condition).plain(),
            Trigger::Otherwise => "otherwise".to_owned(),
            Trigger::Unmet => "too few left".to_owned(),
        }
    }

    /// Where an arrow leads, as an order: "go on to Pay", "end the case as Refunded, with the receipt".
    pub fn target(self, target: &'a Target) -> Phrase {
        match target {
            Target::Step { id } => {
                let verb = match self.step {
                    Some(here) if here.head.id == *id => "start again with ",
                    Some(here) if self.stands_before(id, here) => "go back to ",
                    _ => "go on to ",
                };
                Phrase::from(verb).then(self.name(id))
            }
            Target::Outcome { id, arguments } => {
                let text = Phrase::from("end the case as ").then(self.name(id));
                if arguments.is_empty() { text } else { text.text(", with ").then(self.arguments(arguments)) }
            }
            Target::Join => match self.inside() {
                Inside::Each => "this one is done",
                Inside::Beside => "this is over, and the work goes on as before",
                Inside::Branch | Inside::Workflow => "this branch is done",
            }
            .into(),
            Target::Leave => match self.inside() {
                Inside::Each => "this one ends here and doesn't count",
                Inside::Beside => "this is over, and the work goes on as before",
                Inside::Branch | Inside::Workflow => "this branch ends here and doesn't count",
            }
            .into(),
            Target::Verdict { name } => Phrase::from("silence counts as ").strong(clean(&in_words(name))),
            Target::Recovery(recovery) => Phrase::from("convene ").then(self.recovery(recovery)),
            Target::Workflow { id } => Phrase::from("start a new case of ").then(self.name(id)),
            Target::Unknown { question } => Phrase::from("not known yet: ").text(author(question)),
            Target::Invalid => "not understood".into(),
        }
    }

    /// A recovery by what people call it.
    pub fn recovery(self, recovery: &'a RecoveryUse) -> Phrase {
        Phrase::new().strong(clean(&recovery.title))
    }

    fn stands_before(self, id: &str, here: &flow_ir::Step) -> bool {
        self.step(id).is_some_and(|there| {
            (there.head.origin.file, there.head.origin.start)
                < (here.head.origin.file, here.head.origin.start)
        })
    }

    /// A way's arrows: "go back to Triage, at most once; after that, end the case as With a person".
    pub fn arrows(self, arrows: &'a [Arrow]) -> Phrase {
        let mut text = Phrase::new();
        for (index, arrow) in arrows.iter().enumerate() {
            if let Some(before) = index.checked_sub(1).and_then(|before| arrows.get(before)) {
                let recovers = matches!(before.target, Target::Recovery(_));
                text = text.text(match (recovers, before.at_most.is_some()) {
                    (true, true) => "; if that doesn't help or has been used up, ",
                    (true, false) => "; if that doesn't help, ",
                    (false, _) => "; after that, ",
                });
            }
            text = text.then(self.target(&arrow.target)).then_some(arrow.at_most.as_ref().map(bound));
        }
        if arrows.is_empty() { "nothing is said about what happens then".into() } else { text }
    }

    /// What a recovery may decide, each in a few words.
    pub fn allows(self, allows: &[RecoveryWay]) -> Phrase {
        let ways = allows.iter().map(|way| match way {
            RecoveryWay::Resume => "go on where it stopped",
            RecoveryWay::Restart => "begin the step anew",
            RecoveryWay::Takeover => "hand the step to a named person, who goes on instead",
        });
        listing(ways, "or")
    }

    /// What a way says, whole: "If it is late, go on to Triage by hand".
    pub fn way(self, way: &'a Way) -> Phrase {
        let opening = match way.trigger {
            Trigger::Otherwise => "Otherwise, ".into(),
            Trigger::Done => "When it is done, ".into(),
            _ => Phrase::from("If ").then(self.trigger(&way.trigger)).text(", "),
        };
        opening.then(self.arrows(&way.arrows))
    }

    /// A ladder's or deadline's text in a few words, for drawings: "within 1 day".
    pub fn deadline_short(self, within: &'a [flow_ir::Within]) -> String {
        let mut texts: Vec<String> = within
            .iter()
            .map(|deadline| {
                let limit = match &deadline.limit {
                    Some(flow_ir::TimeSpan::Fixed { duration }) => time::duration(*duration),
                    Some(flow_ir::TimeSpan::Unknown { .. }) => "?".to_owned(),
                    Some(span) => self.span(span).plain(),
                    None => "no limit".to_owned(),
                };
                match &deadline.from {
                    Some(from) => format!("{limit} from {}", self.anchor(from).plain()),
                    None => limit,
                }
            })
            .collect();
        texts.dedup();
        match texts.as_slice() {
            [] => String::new(),
            [only] if only == "no limit" => only.clone(),
            all => format!("within {}", all.join(" / ")),
        }
    }
}

/// How often an arrow may be taken: ", at most once".
pub fn bound(bound: &Bound) -> Phrase {
    match bound {
        Bound::Times { times } => format!(", at most {}", phrase::times(*times)).into(),
        Bound::Unknown { question } => {
            Phrase::from(", ").then(unknown("at most a number of times", question))
        }
    }
}

/// How often an arrow may be taken, for drawings: "at most once".
pub fn bound_short(bound: &Bound) -> String {
    match bound {
        Bound::Times { times } => format!("at most {}", phrase::times(*times)),
        Bound::Unknown { .. } => "at most ? times".to_owned(),
    }
}
