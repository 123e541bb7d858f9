//! Who does or validates something, how they are reached, and who hears about it when it waits, in words.

use super::expression::author;
use super::phrase::{Phrase, capitalised, clean, in_words, listing, number};
use super::time::unknown;
use super::{DEPTH, Words};
use flow_ir::{
    Channel, Members, Participant, Performers, PersonReference, Quorum, Role, Rung, RungAction, StepKind, Who,
};

/// Where an owner stands who isn't named.
const NOBODY: &str = "nobody yet";

impl<'a> Words<'a> {
    /// Somebody or something that takes part: "Finance", "the commander", "a person".
    pub fn participant(self, participant: &'a Participant) -> Phrase {
        match participant {
            Participant::Role { id }
            | Participant::Person { id }
            | Participant::Agent { id }
            | Participant::System { id } => self.name(id),
            Participant::Holder { path, role } => match role {
                Some(role) => Phrase::new().name(role, self.path(path).plain()),
                None => self.path(path),
            },
            Participant::AnyHuman => "a person".into(),
            Participant::AnyAgent => "an agent".into(),
            Participant::Relative { path } => match self.resolved(path) {
                Some(found) => found,
                None => relative(path),
            },
        }
    }

    /// Several of them: "Accountant and Finance lead".
    pub fn participants(self, participants: &'a [Participant]) -> Phrase {
        listing(participants.iter().map(|participant| self.participant(participant)), "and")
    }

    /// The one accountable: "Support lead", "somebody who isn't known yet (“...”)".
    pub fn person(self, person: &'a PersonReference) -> Phrase {
        match person {
            PersonReference::Participant { participant } => self.participant(participant),
            PersonReference::Unknown { question } => unknown("somebody", question),
        }
    }

    /// The one accountable, or that there is none.
    pub fn owner(self, owner: Option<&'a PersonReference>) -> Phrase {
        owner.map_or_else(|| NOBODY.into(), |owner| self.person(owner))
    }

    /// Who stands where "the performer" or "the sender's owner" is said, from where it speaks, and why it is them.
    fn resolved(self, path: &'a [String]) -> Option<Phrase> {
        let found = self.participant(self.resolve(path)?);
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let because = match words.as_slice() {
            ["performer", "operator"] | ["operator"] => "who answers for the agent",
            ["performer", "owner"] => "who answers for the system",
            ["owner"] => "who answers for this",
            ["sender", "owner"] => "for the sending side",
            ["receiver", "owner"] => "for the receiving side",
            _ => return Some(found),
        };
        Some(found.text(format!(" ({because})")))
    }

    /// Who stands where "the performer" or "the sender's owner" is said, where that is one and the same in any case.
    pub fn resolve(self, path: &[String]) -> Option<&'a Participant> {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let accountable = |owner: Option<&'a PersonReference>| match owner? {
            PersonReference::Participant { participant } => Some(participant),
            PersonReference::Unknown { .. } => None,
        };
        let here = || {
            accountable(self.step.and_then(|step| step.owner.as_ref()))
                .or_else(|| accountable(self.workflow.and_then(|workflow| workflow.owner.as_ref())))
        };
        match words.as_slice() {
            ["owner"] => here(),
            ["performer"] => self.performer(),
            ["performer", "operator" | "owner"] | ["operator"] => match self.performer()? {
                Participant::Agent { id } => accountable(self.package().agent(id)?.operator.as_ref()),
                Participant::System { id } => accountable(self.package().system(id)?.owner.as_ref()),
                _ => here(),
            },
            ["sender", "owner"] => accountable(self.workflow_of(self.seam?.from.as_deref()?)?.owner.as_ref()),
            ["receiver", "owner"] => {
                accountable(self.workflow_of(&self.seam?.to.as_ref()?.workflow)?.owner.as_ref())
            }
            ["receiver"] => match self.seam?.by.as_slice() {
                [Who::One { participant, .. }] => Some(participant),
                _ => None,
            },
            _ => None,
        }
    }

    /// Who does the step it speaks from, where that is one and the same in any case.
    fn performer(self) -> Option<&'a Participant> {
        match self.step?.work()?.by.as_slice() {
            [Performers { who: Who::One { participant, .. }, .. }] => Some(participant),
            _ => None,
        }
    }

    /// Who does something: "Finance", "two people from Treasury", "Incident lead and Account owner".
    pub fn who(self, who: &'a Who) -> Phrase {
        self.who_words(who, DEPTH)
    }

    fn who_words(self, who: &'a Who, depth: usize) -> Phrase {
        let Some(depth) = depth.checked_sub(1) else { return "…".into() };
        match who {
            Who::One { participant, .. } => self.participant(participant),
            Who::Of { quorum, pool, voting, .. } => self.quorum(quorum, pool, *voting),
            Who::Then { parts } => {
                let mut text = Phrase::new();
                for (index, part) in parts.iter().enumerate() {
                    text =
                        text.text(if index > 0 { ", then " } else { "" }).then(self.who_words(part, depth));
                }
                text
            }
            Who::And { parts } => listing(parts.iter().map(|part| self.part(part, depth)), "and"),
            Who::Or { parts } => listing(parts.iter().map(|part| self.part(part, depth)), "or"),
            Who::ExceptAuthor { who, of } => {
                self.who_words(who, depth).text(", but nobody who wrote ").then(self.path(of))
            }
            Who::Except { who, excluded } => {
                self.who_words(who, depth).text(", but not ").then(self.who_words(excluded, depth))
            }
            Who::Unknown { question } => unknown("somebody", question),
        }
    }

    /// A part of "and" or "or": in brackets where it has parts itself.
    fn part(self, who: &'a Who, depth: usize) -> Phrase {
        let words = self.who_words(who, depth);
        match who {
            Who::And { .. } | Who::Or { .. } | Who::Then { .. } => Phrase::from("(").then(words).text(")"),
            _ => words,
        }
    }

    fn quorum(self, quorum: &'a Quorum, pool: &'a [Participant], voting: bool) -> Phrase {
        let people = match pool {
            [Participant::AnyHuman] => Pool { one: "person", several: "people", from: Phrase::new() },
            [Participant::AnyAgent] => Pool { one: "agent", several: "agents", from: Phrase::new() },
            _ => {
                let named = pool.iter().all(|one| matches!(one, Participant::Person { .. }));
                let agents =
                    pool.iter().all(|one| matches!(one, Participant::Agent { .. } | Participant::AnyAgent));
                let names =
                    listing(pool.iter().map(|one| self.participant(one)), if named { "and" } else { "or" });
                match (named || agents, agents) {
                    (true, _) => Pool { one: "", several: "", from: Phrase::from("of ").then(names) },
                    _ => Pool { one: "person", several: "people", from: Phrase::from("from ").then(names) },
                }
            }
        };
        let several = |count: String| people.say(&count, people.several);
        match quorum {
            Quorum::Number { count: 1 } => people.say("one", people.one),
            Quorum::Number { count } => several(number(*count)),
            Quorum::Fraction { numerator, denominator } => {
                people.share(&fraction(*numerator, *denominator), voting)
            }
            Quorum::Majority => people.share("more than half", voting),
            Quorum::All => people.share("all", voting),
            Quorum::Computed { value } => Phrase::from("as many as ")
                .then(self.value(value))
                .text(" says: ")
                .then(several("people".to_owned())),
            Quorum::Unknown { question } => several("a number".to_owned())
                .text(format!(" (how many isn't known yet: {})", author(question))),
        }
    }

    /// Who does a step, under which conditions: "A and B if ...; otherwise A".
    pub fn performers(self, by: &'a [Performers]) -> Phrase {
        let mut text = Phrase::new();
        for (index, performers) in by.iter().enumerate() {
            if index > 0 {
                text = text.text("; ");
            }
            match &performers.condition {
                Some(condition) => {
                    text = text.then(self.who(&performers.who)).text(" if ").then(self.condition(condition));
                }
                None if index > 0 => text = text.text("otherwise ").then(self.who(&performers.who)),
                None => text = text.then(self.who(&performers.who)),
            }
        }
        if by.is_empty() { NOBODY.into() } else { text }
    }

    /// Several of [`Who`], as a cadence or recovery has them.
    pub fn all_who(self, by: &'a [Who]) -> Phrase {
        if by.is_empty() { NOBODY.into() } else { listing(by.iter().map(|who| self.who(who)), "and") }
    }

    /// The role or person of that id.
    pub fn role_or_person(self, id: &str) -> Option<&'a Role> {
        self.package().role(id).or_else(|| self.package().person(id))
    }

    /// The names of those in a role; nothing where none are given.
    pub fn members(self, role: &'a Role) -> Vec<Phrase> {
        match &role.members {
            Members::Named { people } => people
                .iter()
                .map(|person| match self.package().person(person) {
                    Some(found) => self.name(&found.head.id),
                    None => clean(person).into(),
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// What a rung does: "Finance lead is told", "the task goes to Finance lead".
    pub fn rung(self, rung: &'a Rung) -> Phrase {
        let whom = self.person(&rung.person);
        let text = match rung.action {
            RungAction::Notify => whom.text(if rung.repeats { " is reminded" } else { " is told" }),
            RungAction::Assign => Phrase::from("the task goes to ").then(whom),
            RungAction::Convene => whom.text(" calls a meeting about it"),
        };
        match &rung.condition {
            Some(condition) => text.text(", if ").then(self.condition(condition)),
            None => text,
        }
    }

    /// The channel of a rung, with the address that the one it reaches has on it where the rung gives none.
    pub fn rung_channel(self, rung: &'a Rung) -> Option<&'a Channel> {
        let channel = rung.channel.as_ref()?;
        if channel.address.is_some() || channel.unknown.is_some() {
            return Some(channel);
        }
        let PersonReference::Participant { participant } = &rung.person else { return Some(channel) };
        let id = match participant {
            Participant::Role { id } | Participant::Person { id } => Some(id),
            Participant::Holder { role, .. } => role.as_ref(),
            _ => None,
        };
        let contact = id.and_then(|id| self.role_or_person(id)).and_then(|role| {
            role.contacts.iter().find(|contact| contact.name == channel.name && contact.address.is_some())
        });
        Some(contact.unwrap_or(channel))
    }

    /// True where an agent does the step, in whichever case.
    pub fn done_by_agent(self, step: &'a flow_ir::Step) -> bool {
        let StepKind::Stage(stage) = &step.kind else { return false };
        stage.work.by.iter().any(|by| by.who.participants().any(|one| self.is_agent(one)))
    }
}

/// How many of whom: "two people from Finance", "one of Ada and Bruno".
struct Pool {
    one: &'static str,
    several: &'static str,
    from: Phrase,
}

impl Pool {
    fn say(&self, count: &str, noun: &str) -> Phrase {
        let space = if noun.is_empty() { "" } else { " " };
        let text = Phrase::from(format!("{count}{space}{noun}"));
        if self.from.is_empty() { text } else { text.text(" ").then(self.from.clone()) }
    }

    fn share(&self, share: &str, voting: bool) -> Phrase {
        let text = Phrase::from(share.to_owned());
        let from = match (self.from.is_empty(), self.several) {
            (true, several) => Phrase::from(if share == "all" { " " } else { " of all " }).text(several),
            (false, "") => Phrase::from(" ").then(self.from.clone()),
            (false, several) => Phrase::from(if share == "all" { " " } else { " of the " })
                .text(several)
                .text(" ")
                .then(self.from.clone()),
        };
        let text = text.then(from);
        if voting { text.text(", counting only the votes cast") } else { text }
    }
}

fn fraction(numerator: u32, denominator: u32) -> String {
    match (numerator, denominator) {
        (1, 2) => "half".to_owned(),
        (1, 3) => "a third".to_owned(),
        (2, 3) => "two thirds".to_owned(),
        (1, 4) => "a quarter".to_owned(),
        (3, 4) => "three quarters".to_owned(),
        _ => format!("{} in {}", number(numerator), number(denominator)),
    }
}

fn relative(path: &[String]) -> Phrase {
    let words: Vec<&str> = path.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["performer"] => "whoever does the step".into(),
        ["performer", "operator"] | ["operator"] => "the operator of the agent that does the step".into(),
        ["performer", "owner"] => "the owner of the system that does the step".into(),
        ["owner"] => "the owner of the step".into(),
        ["sender"] => "the sending side".into(),
        ["receiver"] => "the receiving side".into(),
        ["sender", "owner"] => "the owner of the sending side".into(),
        ["receiver", "owner"] => "the owner of the receiving side".into(),
        _ => {
            let words: Vec<String> = words.iter().rev().map(|word| in_words(word)).collect();
            clean(&format!("the {}", words.join(" of the "))).into()
        }
    }
}

/// How somebody is reached, inside a sentence: "phone (+1 212 555 0140)", "Slack (#refund-approvals)".
pub fn channel_inline(channel: &Channel) -> String {
    const COMMON: [&str; 12] =
        ["phone", "pager", "mail", "email", "web", "chat", "sms", "post", "letter", "call", "desk", "form"];
    if let Some(question) = &channel.unknown {
        return format!("a channel that isn't known yet ({})", author(question));
    }
    let words = clean(&in_words(&channel.name));
    let name = if COMMON.contains(&words.as_str()) { words } else { capitalised(&words) };
    match &channel.address {
        Some(address) => format!("{name} ({})", clean(address)),
        None => name,
    }
}

/// How somebody is reached: "Slack #refund-approvals", "Phone +1 212 555 0140".
pub fn channel_words(channel: &Channel) -> String {
    if let Some(question) = &channel.unknown {
        let name = if channel.name.is_empty() {
            "Not known yet".to_owned()
        } else {
            capitalised(&clean(&channel.name))
        };
        return format!("{name} (open: {})", author(question));
    }
    let name = capitalised(&clean(&in_words(&channel.name)));
    match &channel.address {
        Some(address) => format!("{name} {}", clean(address)),
        None => name,
    }
}
