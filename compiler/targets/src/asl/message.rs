//! What the machine sends: to people and agents through a queue, to systems through functions.

use super::expression::member;
use super::json::{Code, Json};
use super::machine::Machine;
use flow_ir::{
    Argument, Channel, Deed, Participant, Participation, Performers, PersonReference, Prompt, Quorum, Read,
    Who, Write,
};

/// How deep an expression of reviewers may be nested.
const DEEPEST: usize = 60;

/// The members of a message.
pub(super) type Body = Vec<(&'static str, Json)>;

/// Words that stand for somebody by where they stand.
#[derive(Clone, Copy, Default)]
pub(super) struct Around<'a> {
    /// Who does the step.
    pub(super) performer: Option<&'a Participant>,
    /// Who owns it.
    pub(super) owner: Option<&'a PersonReference>,
    /// Who owns what hands over.
    pub(super) sender: Option<&'a PersonReference>,
    /// Who owns what is handed over to.
    pub(super) receiver: Option<&'a PersonReference>,
}

/// A task that waits for the answer of whoever gets its message.
pub(super) fn asking(mut body: Body) -> Json {
    body.push(("token", Json::expression("$states.context.Task.Token")));
    sending("arn:aws:states:::sqs:sendMessage.waitForTaskToken", body)
}

/// A task that tells and goes on.
pub(super) fn telling(body: Body) -> Json {
    sending("arn:aws:states:::sqs:sendMessage", body)
}

fn sending(resource: &'static str, body: Body) -> Json {
    let arguments =
        Json::object([("QueueUrl", Json::word("${TasksQueueUrl}")), ("MessageBody", Json::object(body))]);
    Json::object([("Type", Json::word("Task")), ("Resource", Json::word(resource)), ("Arguments", arguments)])
}

/// A task that calls a function. `owner` is the system that the function stands for.
pub(super) fn calling(owner: &str, payload: Json) -> Json {
    let name: String =
        owner.rsplit('.').next().unwrap_or(owner).chars().filter(char::is_ascii_alphanumeric).collect();
    let arguments =
        Json::object([("FunctionName", Json::word(format!("${{{name}FunctionArn}}"))), ("Payload", payload)]);
    Json::object([
        ("Type", Json::word("Task")),
        ("Resource", Json::word("arn:aws:states:::lambda:invoke")),
        ("Arguments", arguments),
    ])
}

impl<'a> Machine<'a> {
    /// Who somebody is, in one word or id.
    pub(super) fn named(&self, participant: &Participant, around: Around<'a>) -> String {
        match participant {
            Participant::Role { id }
            | Participant::Person { id }
            | Participant::Agent { id }
            | Participant::System { id } => id.clone(),
            Participant::Holder { path, .. } => path.join("."),
            Participant::AnyHuman => "Human".to_owned(),
            Participant::AnyAgent => "Agent".to_owned(),
            Participant::Relative { path } => self.relative_person(path, around),
        }
    }

    fn relative_person(&self, path: &[String], around: Around<'a>) -> String {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let package = self.input.package;
        let person = match words.as_slice() {
            ["performer"] => return self.plain(around.performer).unwrap_or_else(|| path.join(".")),
            ["operator" | "performer", "operator"] | ["operator"] => match around.performer {
                Some(Participant::Agent { id }) => {
                    package.agent(id).and_then(|agent| agent.operator.as_ref())
                }
                // A person answers for what a person does.
                other => return self.plain(other).unwrap_or_else(|| path.join(".")),
            },
            ["performer", "owner"] => match around.performer {
                Some(Participant::System { id }) => {
                    package.system(id).and_then(|system| system.owner.as_ref())
                }
                other => return self.plain(other).unwrap_or_else(|| path.join(".")),
            },
            ["owner"] => around.owner,
            ["sender"] | ["sender", "owner"] => around.sender,
            ["receiver"] | ["receiver", "owner"] => around.receiver,
            _ => None,
        };
        match person {
            Some(PersonReference::Participant { participant }) => {
                self.plain(Some(participant)).unwrap_or_else(|| path.join("."))
            }
            _ => path.join("."),
        }
    }

    fn plain(&self, participant: Option<&Participant>) -> Option<String> {
        match participant? {
            Participant::Relative { .. } => None,
            other => Some(self.named(other, Around::default())),
        }
    }

    /// Who does it, as one line that a person can read.
    pub(super) fn who_text(&mut self, who: &'a Who, around: Around<'a>) -> String {
        self.who_nested(who, around, 0)
    }

    fn who_nested(&mut self, who: &'a Who, around: Around<'a>, depth: usize) -> String {
        if depth > DEEPEST {
            return "...".to_owned();
        }
        let depth = depth + 1;
        match who {
            Who::One { participant, .. } => self.named(participant, around),
            Who::Of { quorum, pool, voting, .. } => {
                let pool: Vec<String> =
                    pool.iter().map(|participant| self.named(participant, around)).collect();
                let pool = if pool.len() == 1 { pool.concat() } else { format!("({})", pool.join(", ")) };
                let count = match quorum {
                    Quorum::Number { count } => count.to_string(),
                    Quorum::Fraction { numerator, denominator } => format!("{numerator}/{denominator}"),
                    Quorum::Majority => "majority".to_owned(),
                    Quorum::All => "all".to_owned(),
                    Quorum::Computed { .. } | Quorum::Unknown { .. } => "some".to_owned(),
                };
                format!("{count} of {pool}{}", if *voting { " voting" } else { "" })
            }
            Who::Then { parts } => self.who_parts(parts, " then ", around, depth),
            Who::And { parts } => self.who_parts(parts, " and ", around, depth),
            Who::Or { parts } => self.who_parts(parts, " or ", around, depth),
            Who::ExceptAuthor { who, of } => {
                format!("{} except author of {}", self.who_nested(who, around, depth), of.join("."))
            }
            Who::Except { who, excluded } => format!(
                "{} except {}",
                self.who_nested(who, around, depth),
                self.who_nested(excluded, around, depth)
            ),
            Who::Unknown { question } => {
                self.hole(question, flow_ir::Origin::default());
                String::new()
            }
        }
    }

    fn who_parts(&mut self, parts: &'a [Who], word: &str, around: Around<'a>, depth: usize) -> String {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| {
                let text = self.who_nested(part, around, depth);
                if matches!(part, Who::Then { .. } | Who::And { .. } | Who::Or { .. }) {
                    format!("({text})")
                } else {
                    text
                }
            })
            .collect();
        parts.join(word)
    }

    /// The rule by which the desk counts reviewers.
    pub(super) fn rule(&mut self, scope: usize, who: &'a Who, around: Around<'a>) -> Code {
        self.rule_nested(scope, who, around, 0)
    }

    fn rule_nested(&mut self, scope: usize, who: &'a Who, around: Around<'a>, depth: usize) -> Code {
        if depth > DEEPEST {
            let origin = flow_ir::Origin::default();
            self.cannot("reviewers nested so deeply", origin, "Name parts of it as standards.");
            return Code::null();
        }
        let depth = depth + 1;
        match who {
            Who::One { participant, .. } => {
                let name = self.named(participant, around);
                let mut members = vec![("one", Code::text(&name))];
                // Whoever holds a role in this case, as far as this part of the machine knows.
                if let Participant::Holder { path, .. } = participant
                    && path.first().is_none_or(|role| !self.desk_roles.contains(role))
                    && let Some(text) = self.path(scope, path)
                {
                    members.push(("now", Code::computed(text)));
                }
                Code::object(members)
            }
            Who::Of { quorum, pool, voting, .. } => {
                let count = match quorum {
                    Quorum::Number { count } => Code::whole((*count).into()),
                    Quorum::Fraction { numerator, denominator } => {
                        Code::text(&format!("{numerator}/{denominator}"))
                    }
                    Quorum::Majority => Code::text("majority"),
                    Quorum::All => Code::text("all"),
                    Quorum::Computed { value } => self.code(scope, value),
                    Quorum::Unknown { question } => {
                        self.hole(question, flow_ir::Origin::default());
                        Code::null()
                    }
                };
                let pool = pool.iter().map(|participant| Code::text(&self.named(participant, around)));
                let mut members = vec![("of", count), ("pool", Code::list(pool.collect()))];
                if *voting {
                    members.push(("voting", Code { text: "true".into(), constant: Some(Json::Bool(true)) }));
                }
                Code::object(members)
            }
            Who::Then { parts } => self.rule_parts(scope, "then", parts, around, depth),
            Who::And { parts } => self.rule_parts(scope, "and", parts, around, depth),
            Who::Or { parts } => self.rule_parts(scope, "or", parts, around, depth),
            Who::ExceptAuthor { who, of } => {
                let who = self.rule_nested(scope, who, around, depth);
                Code::object([("who", who), ("except_author_of", Code::text(&of.join(".")))])
            }
            Who::Except { who, excluded } => {
                let who = self.rule_nested(scope, who, around, depth);
                let excluded = self.rule_nested(scope, excluded, around, depth);
                Code::object([("who", who), ("except", excluded)])
            }
            Who::Unknown { question } => {
                self.hole(question, flow_ir::Origin::default());
                Code::null()
            }
        }
    }

    fn rule_parts(
        &mut self,
        scope: usize,
        word: &'static str,
        parts: &'a [Who],
        around: Around<'a>,
        depth: usize,
    ) -> Code {
        let parts = parts.iter().map(|part| self.rule_nested(scope, part, around, depth)).collect();
        Code::object([(word, Code::list(parts))])
    }

    /// Who does it: the first whose condition holds.
    pub(super) fn performers(&mut self, scope: usize, by: &'a [Performers], around: Around<'a>) -> Code {
        let arms = by
            .iter()
            .map(|line| {
                let condition = line.condition.as_ref().map(|condition| self.condition(scope, condition));
                (condition, Code::text(&self.who_text(&line.who, around)))
            })
            .collect();
        Code::choose(arms)
    }

    /// The rule of who does it, where it is more than one of one role.
    pub(super) fn rules(&mut self, scope: usize, by: &'a [Performers], around: Around<'a>) -> Code {
        let arms = by
            .iter()
            .map(|line| {
                let condition = line.condition.as_ref().map(|condition| self.condition(scope, condition));
                (condition, self.rule(scope, &line.who, around))
            })
            .collect();
        Code::choose(arms)
    }

    /// Texts for people; those whose condition doesn't hold come out as `null`.
    pub(super) fn prompts(&mut self, scope: usize, prompts: &'a [Prompt]) -> Json {
        let prompts = prompts.iter().map(|prompt| self.prompt(scope, prompt)).collect();
        Json::List(prompts)
    }

    fn prompt(&mut self, scope: usize, prompt: &'a Prompt) -> Json {
        if prompt.unknown {
            self.hole(&prompt.text, prompt.origin);
        }
        match &prompt.condition {
            None => Json::text(prompt.text.clone()),
            condition => self.when(scope, condition.as_ref(), Code::text(&prompt.text)).json(),
        }
    }

    /// A value, or `null` where its condition doesn't hold.
    fn when(&mut self, scope: usize, condition: Option<&'a flow_ir::Expression>, value: Code) -> Code {
        match condition {
            None => value,
            Some(condition) => {
                let condition = self.condition(scope, condition);
                Code::computed(format!("({condition} ? {} : null)", value.text))
            }
        }
    }

    /// What is done: words, and actions with what they are given.
    pub(super) fn deeds(&mut self, scope: usize, does: &'a [Deed]) -> Json {
        let deeds = does.iter().map(|deed| match deed {
            Deed::Text(prompt) => self.prompt(scope, prompt),
            Deed::Action(call) => {
                let action = format!("{}.{}", call.system, call.action);
                let data = self.arguments(scope, &call.arguments);
                let value = Code::object([("action", Code::text(&action)), ("data", data)]);
                self.when(scope, call.condition.as_ref(), value).json()
            }
        });
        Json::List(deeds.collect())
    }

    /// What is read, by its path; what is left out is left out.
    pub(super) fn reads(&mut self, scope: usize, reads: &'a [Read]) -> Json {
        let mut members = Vec::new();
        for read in reads {
            self.certain(&read.path, read.origin);
            let Some(text) = self.path(scope, &read.path) else {
                self.cannot(
                    &format!("reading `{}` here", read.path.join(".")),
                    read.origin,
                    "It is written in a part of the work that runs beside this one, and a state machine has no way from one \
                     to the other while both are open.",
                );
                continue;
            };
            if read.except.is_empty() && read.path.len() == 1 && read.condition.is_none() {
                members.push((read.path.concat(), Json::expression(&text)));
                continue;
            }
            let mut value = text.clone();
            let mut flat: Vec<&str> = Vec::new();
            for except in &read.except {
                match except.get(read.path.len()..) {
                    Some([field]) => flat.push(field),
                    Some([inner @ .., field]) if !inner.is_empty() => {
                        let inner: Vec<_> = inner.iter().map(|name| member(name)).collect();
                        let field = super::json::literal(field);
                        value = format!("{value} ~> |{}|{{}}, [{field}]|", inner.join("."));
                    }
                    _ => {}
                }
            }
            if !flat.is_empty() {
                let names: Vec<String> = flat.iter().map(|name| super::json::literal(name)).collect();
                value = format!(
                    "$sift({value}, function($left, $right) {{$not($right in [{}])}})",
                    names.join(", ")
                );
            }
            let value = if value == text && read.path.len() == 1 {
                Code::computed(text)
            } else {
                Code::computed(format!("($exists({text}) and {text} != null ? {value} : null)"))
            };
            let value = self.when(scope, read.condition.as_ref(), value);
            members.push((read.path.join("."), value.json()));
        }
        Json::object(members)
    }

    /// Who is asked for an opinion or told.
    pub(super) fn participations(
        &mut self,
        scope: usize,
        all: &'a [Participation],
        around: Around<'a>,
    ) -> Json {
        let all = all.iter().map(|one| {
            let name = Code::text(&self.named(&one.participant, around));
            self.when(scope, one.condition.as_ref(), name).json()
        });
        Json::List(all.collect())
    }

    /// Where somebody is reached.
    pub(super) fn channel(&mut self, channel: Option<&Channel>) -> Body {
        let Some(channel) = channel else { return Vec::new() };
        if let Some(question) = &channel.unknown {
            self.hole(question, flow_ir::Origin::default());
        }
        let mut members = vec![("via", Json::text(channel.name.clone()))];
        if let Some(address) = &channel.address {
            members.push(("address", Json::text(address.clone())));
        }
        members
    }

    /// One person by reference.
    pub(super) fn person(&mut self, person: &PersonReference, around: Around<'a>) -> String {
        match person {
            PersonReference::Participant { participant } => self.named(participant, around),
            PersonReference::Unknown { question } => {
                self.hole(question, flow_ir::Origin::default());
                String::new()
            }
        }
    }

    /// The payload of a call of an action.
    pub(super) fn payload(
        &mut self,
        scope: usize,
        step: &str,
        action: &str,
        arguments: &'a [Argument],
    ) -> Json {
        let data = self.arguments(scope, arguments).json();
        let mut payload = Json::object([
            ("step", Json::text(step.to_owned())),
            ("action", Json::text(action.to_owned())),
            ("data", data),
        ]);
        if let Some(slot) = self.slot() {
            payload.add("slot", slot);
        }
        payload
    }
}

/// The names of what is written.
pub(super) fn written(writes: &[Write]) -> Json {
    Json::List(writes.iter().map(|write| Json::text(write.name.clone())).collect())
}
