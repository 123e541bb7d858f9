//! Conditions and values in words: `request.amount <= 100 USD` is "the request's amount is at most 100 USD".

use super::phrase::{self, Phrase, clean, cleaned, grouped, in_words, listing, possessive, quoted};
use super::time::{date, duration, unknown};
use super::{DEPTH, Words};
use flow_ir::{Comparison, Decimal, Expression, ExpressionKind as Kind, Operator, Type};

impl<'a> Words<'a> {
    /// What must hold, as a clause: "the request's amount is at most 100 USD".
    pub fn condition(self, expression: &'a Expression) -> Phrase {
        self.clause(expression, true, DEPTH)
    }

    /// The opposite of what must hold, as a clause.
    pub fn negation(self, expression: &'a Expression) -> Phrase {
        self.clause(expression, false, DEPTH)
    }

    /// A value, as a noun: "the request's amount", "100 USD", "“It never came.”".
    pub fn value(self, expression: &'a Expression) -> Phrase {
        self.noun(expression, DEPTH)
    }

    /// Data of the case, as a noun: "the request's amount".
    pub fn path(self, path: &'a [String]) -> Phrase {
        let Some((first, fields)) = path.split_first() else { return "nothing".into() };
        // What an event or another workflow gave bears its name first: "the service of Cleared".
        if !fields.is_empty()
            && let Some((id, title)) = self.part_named(first)
        {
            let fields = fields.iter().map(|field| in_words(field)).collect::<Vec<_>>().join(", ");
            return Phrase::from(format!("the {} of ", clean(&fields))).name(id, clean(title));
        }
        let mut words = "the ".to_owned();
        words.push_str(&in_words(first));
        for field in fields {
            words = format!("{} {}", possessive(&words), in_words(field));
        }
        cleaned(&words).into()
    }

    /// An event or step of the workflow it speaks from.
    fn part_named(self, name: &str) -> Option<(&'a str, &'a str)> {
        let workflow = self.workflow?;
        let event = workflow.events.iter().find(|event| event.head.name == name).map(|event| &event.head);
        let head = event.or_else(|| {
            let id = format!("{}.{name}", workflow.head.id);
            self.step(&id).map(|step| &step.head)
        })?;
        let is_data = workflow.parameters.iter().any(|parameter| parameter.name == name)
            || workflow.variables.iter().any(|variable| variable.name == name);
        (!is_data).then_some((head.id.as_str(), head.title.as_str()))
    }

    fn clause(self, expression: &'a Expression, holds: bool, depth: usize) -> Phrase {
        let Some(depth) = depth.checked_sub(1) else { return "…".into() };
        match &expression.kind {
            Kind::Not { value } => self.clause(value, !holds, depth),
            Kind::And { values } => self.joined(values, holds, holds, depth),
            Kind::Or { values } => self.joined(values, !holds, holds, depth),
            Kind::Bool { value } => if *value == holds { "in any case" } else { "in no case" }.into(),
            Kind::Compare { operator, left, right } => self.comparison(*operator, left, right, holds, depth),
            Kind::In { value, list } => self.membership(value, list, holds, depth),
            Kind::Known { value } => {
                self.noun(value, depth).text(if holds { " is known" } else { " isn't known" })
            }
            Kind::Quantified { all, name, list, condition } => {
                let name = clean(&in_words(name));
                let opening = match (all, holds) {
                    (true, true) => format!("for every {name} in "),
                    (false, true) => format!("for at least one {name} in "),
                    (true, false) => format!("not for every {name} in "),
                    (false, false) => format!("for no {name} in "),
                };
                Phrase::from(opening)
                    .then(self.noun(list, depth))
                    .text(", ")
                    .then(self.clause(condition, true, depth))
            }
            Kind::Variable { path } => self.says(path, holds),
            Kind::Fact { system, fact } => {
                let says = if holds { " says" } else { " doesn't say" };
                self.name(system).text(format!("{says} “{}”", clean(&in_words(fact))))
            }
            Kind::Figure { path } => figure_clause(path, holds),
            Kind::Unknown { question } => unknown("something holds", question),
            Kind::Invalid => "something holds that could not be understood".into(),
            _ => self.noun(expression, depth).text(if holds { " holds" } else { " doesn't hold" }),
        }
    }

    /// Several conditions; `all` where each must hold.
    fn joined(self, values: &'a [Expression], all: bool, holds: bool, depth: usize) -> Phrase {
        let mut compound = false;
        let mut parts = Vec::new();
        for value in values {
            let part = self.clause(value, holds, depth);
            let inner_is_or = match &value.kind {
                Kind::And { .. } => Some(!holds),
                Kind::Or { .. } => Some(holds),
                _ => None,
            };
            // "and" inside "or" and the other way round: say where the inner one begins and ends.
            let opening = match (all, inner_is_or) {
                (true, Some(true)) => "either ",
                (false, Some(false)) => "both ",
                _ => "",
            };
            compound |= !opening.is_empty();
            parts.push(Phrase::from(opening).then(part));
        }
        let word = if all { "and" } else { "or" };
        if !compound {
            return listing(parts, word);
        }
        let mut text = Phrase::new();
        for (index, part) in parts.into_iter().enumerate() {
            text = if index > 0 { text.text(format!(", {word} ")) } else { text };
            text = text.then(part);
        }
        text
    }

    /// A yes or no in the data: "the decision says “production”".
    fn says(self, path: &'a [String], holds: bool) -> Phrase {
        match path.split_last() {
            Some((field, owner)) if !owner.is_empty() => {
                let says = if holds { " says" } else { " doesn't say" };
                self.path(owner).text(format!("{says} “{}”", clean(&in_words(field))))
            }
            _ => {
                let name = clean(&path.iter().map(|part| in_words(part)).collect::<String>());
                format!("“{name}” is {}", if holds { "yes" } else { "no" }).into()
            }
        }
    }

    fn comparison(
        self,
        operator: Comparison,
        left: &'a Expression,
        right: &'a Expression,
        holds: bool,
        depth: usize,
    ) -> Phrase {
        let operator = if holds { operator } else { operator.opposite() };
        let equality = match operator {
            Comparison::Equal => Some(true),
            Comparison::NotEqual => Some(false),
            _ => None,
        };
        if let (Some(equal), Kind::Bool { value }) = (equality, &right.kind) {
            return self.clause(left, equal == *value, depth);
        }
        if let (Some(equal), Kind::List { items }) = (equality, &right.kind)
            && items.is_empty()
        {
            return self.emptiness(left, equal, depth);
        }
        if let (Some(equal), Kind::Figure { path }) = (equality, &left.kind)
            && let Some(kind) = kind_of_participant(right)
        {
            return participant_clause(path, kind, equal);
        }
        if let (Kind::Count { of }, Kind::Number { value }) = (&left.kind, &right.kind) {
            let none = value.is_zero();
            let one = *value == Decimal::ONE;
            match operator {
                Comparison::Equal | Comparison::LessOrEqual if none => {
                    return self.emptiness(of, true, depth);
                }
                Comparison::Less if one => return self.emptiness(of, true, depth),
                Comparison::NotEqual | Comparison::Greater if none => {
                    return self.emptiness(of, false, depth);
                }
                Comparison::GreaterOrEqual if one => return self.emptiness(of, false, depth),
                _ => {}
            }
        }
        let verb = comparison_words(operator, &left.result);
        let subject = match &left.kind {
            Kind::Figure { path } if path.len() == 1 && path.first().is_some_and(|word| word == "risk") => {
                "its risk".into()
            }
            _ => self.noun(left, depth),
        };
        subject.text(format!(" {verb} ")).then(self.noun(right, depth))
    }

    /// "the list of the spec's parts is empty": a name says nothing about one or many.
    fn emptiness(self, list: &'a Expression, empty: bool, depth: usize) -> Phrase {
        let says = if empty { " is empty" } else { " isn't empty" };
        Phrase::from("the list of ").then(self.noun(list, depth)).text(says)
    }

    fn membership(self, value: &'a Expression, list: &'a Expression, holds: bool, depth: usize) -> Phrase {
        if let Kind::Figure { path } = &list.kind {
            let what = self.noun(value, depth);
            match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                ["reads"] => {
                    return Phrase::from(if holds {
                        "it reads what is "
                    } else {
                        "it reads nothing that is "
                    })
                    .then(what);
                }
                ["performer", "clearance"] => {
                    let verb =
                        if holds { "who does it is cleared for " } else { "who does it isn't cleared for " };
                    return Phrase::from(verb).then(what);
                }
                _ => {}
            }
        }
        let subject = self.noun(value, depth);
        match &list.kind {
            Kind::List { items } => {
                let count = items.len();
                let items = items.iter().map(|item| self.noun(item, depth));
                match (holds, count) {
                    (_, 0) => subject.text(if holds { " is one of nothing" } else { " is anything" }),
                    (true, _) => subject.text(" is ").then(listing(items, "or")),
                    (false, 1) => subject.text(" is not ").then(listing(items, "or")),
                    (false, 2) => subject.text(" is neither ").then(listing(items, "nor")),
                    (false, _) => subject.text(" is none of ").then(listing(items, "and")),
                }
            }
            _ => {
                subject.text(if holds { " is among " } else { " is not among " }).then(self.noun(list, depth))
            }
        }
    }

    fn noun(self, expression: &'a Expression, depth: usize) -> Phrase {
        let Some(depth) = depth.checked_sub(1) else { return "…".into() };
        match &expression.kind {
            Kind::Number { value } => grouped(&value.normalize().to_string()).into(),
            Kind::Percent { value } => format!("{}%", grouped(&value.normalize().to_string())).into(),
            Kind::Money { amount, currency } => {
                format!("{} {}", grouped(&amount.normalize().to_string()), clean(currency)).into()
            }
            Kind::Text { value } => quoted(&clean(value)).into(),
            Kind::Date { value } => date(&clean(value)).into(),
            Kind::Time { value } => clean(value).into(),
            Kind::Duration { value } => duration(*value).into(),
            Kind::Bool { value } => if *value { "yes" } else { "no" }.into(),
            Kind::Member { member, .. } => clean(&in_words(member)).into(),
            Kind::Variable { path } => self.path(path),
            Kind::Fact { system, fact } => {
                let title = clean(self.title(system));
                Phrase::new().name(system, possessive(&title)).text(format!(" “{}”", clean(&in_words(fact))))
            }
            Kind::Figure { path } => self.figure(path),
            Kind::Reference { id } => self.name(id),
            Kind::Count { of } => Phrase::from("the number of ").then(self.counted(of, depth)),
            Kind::List { items } if items.is_empty() => "nothing".into(),
            Kind::List { items } => listing(items.iter().map(|item| self.noun(item, depth)), "and"),
            Kind::Record { fields, .. } => {
                let fields = fields.iter().map(|field| {
                    Phrase::from(format!("{} ", clean(&in_words(&field.name))))
                        .then(self.noun(&field.value, depth))
                });
                let mut text = Phrase::new();
                for (index, field) in fields.enumerate() {
                    text = text.text(if index > 0 { ", " } else { "" }).then(field);
                }
                text
            }
            Kind::Arithmetic { operator, left, right } => {
                if *operator == Operator::Subtract
                    && expression.result == Type::Duration
                    && left.result != Type::Duration
                {
                    return Phrase::from("the time from ")
                        .then(self.noun(right, depth))
                        .text(" to ")
                        .then(self.noun(left, depth));
                }
                let word = match operator {
                    Operator::Add => " plus ",
                    Operator::Subtract => " minus ",
                    Operator::Multiply => " times ",
                    Operator::Divide => " divided by ",
                };
                self.noun(left, depth).text(word).then(self.noun(right, depth))
            }
            Kind::Unknown { question } => unknown("something", question),
            Kind::Invalid => "something that could not be understood".into(),
            Kind::Not { .. }
            | Kind::And { .. }
            | Kind::Or { .. }
            | Kind::Quantified { .. }
            | Kind::Compare { .. }
            | Kind::In { .. }
            | Kind::Known { .. } => Phrase::from("whether ").then(self.clause(expression, true, depth)),
        }
    }

    /// What is counted: "rework verdicts of Review", "the finding's repairs".
    fn counted(self, of: &'a Expression, depth: usize) -> Phrase {
        match &of.kind {
            Kind::Figure { path } => match path.as_slice() {
                [step, figure] if figure == "verdicts" => {
                    Phrase::from("answers of ").then(self.figure_owner(step))
                }
                [step, figure] => Phrase::from(format!("{} answers of ", clean(&in_words(figure))))
                    .then(self.figure_owner(step)),
                _ => self.noun(of, depth),
            },
            _ => self.noun(of, depth),
        }
    }

    fn figure(self, path: &'a [String]) -> Phrase {
        match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["today"] => "today".into(),
            ["now"] => "now".into(),
            ["case", "started"] => "the start of the case".into(),
            ["case", "ended"] => "the end of the case".into(),
            ["performer"] => "who does it".into(),
            ["reviewer"] => "who reviews it".into(),
            ["risk"] => "its risk".into(),
            ["reads"] => "what it reads".into(),
            ["performer", "clearance"] => "what who does it may see".into(),
            ["case", rest @ ..] => {
                let mut words = "the case".to_owned();
                for word in rest {
                    words = format!("{} {}", possessive(&words), in_words(word));
                }
                clean(&words).into()
            }
            [_, figure] => Phrase::from(format!("the {} of ", clean(&in_words(figure))))
                .then(path.first().map_or_else(Phrase::new, |first| self.figure_owner(first))),
            _ => clean(&format!(
                "the {}",
                path.iter().map(|word| in_words(word)).collect::<Vec<_>>().join(" ")
            ))
            .into(),
        }
    }

    /// The step a figure is of: by id, or by name where the id isn't one.
    fn figure_owner(self, step: &'a str) -> Phrase {
        if self.known_title(step).is_some() {
            return self.name(step);
        }
        match self.part_named(step) {
            Some((id, title)) => Phrase::new().name(id, clean(title)),
            None => Phrase::from(format!("the {}", clean(&in_words(step)))),
        }
    }
}

/// "agent" or "human", where the expression names one of them as a kind.
fn kind_of_participant(expression: &Expression) -> Option<&'static str> {
    let word = match &expression.kind {
        Kind::Figure { path } => path.last()?.as_str(),
        Kind::Reference { id } => id.as_str(),
        Kind::Member { member, .. } => member.as_str(),
        _ => return None,
    };
    match word.to_ascii_lowercase().as_str() {
        "agent" => Some("an agent"),
        "human" | "person" => Some("a person"),
        "system" => Some("a system"),
        _ => None,
    }
}

fn participant_clause(path: &[String], kind: &str, is: bool) -> Phrase {
    let verb = match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["performer"] => "does it",
        ["reviewer"] => "reviews it",
        _ => "is involved",
    };
    if is { format!("{kind} {verb}") } else { format!("somebody other than {kind} {verb}") }.into()
}

fn figure_clause(path: &[String], holds: bool) -> Phrase {
    match (path.iter().map(String::as_str).collect::<Vec<_>>().as_slice(), holds) {
        (["audited"], true) => "somebody looks at samples of its work".into(),
        (["audited"], false) => "nobody looks at samples of its work".into(),
        (words, _) => {
            let words = words.iter().map(|word| in_words(word)).collect::<Vec<_>>().join(" ");
            clean(&format!("“{words}” is {}", if holds { "yes" } else { "no" })).into()
        }
    }
}

/// The verb of a comparison of values of that type: "is at most", "is before".
pub fn comparison_words(operator: Comparison, values: &Type) -> &'static str {
    let values = match values {
        Type::Optional { item } => item,
        other => other,
    };
    match (operator, values) {
        (Comparison::Equal, _) => "is",
        (Comparison::NotEqual, _) => "is not",
        (Comparison::Less, Type::Date | Type::Time) => "is before",
        (Comparison::LessOrEqual, Type::Date | Type::Time) => "is no later than",
        (Comparison::Greater, Type::Date | Type::Time) => "is after",
        (Comparison::GreaterOrEqual, Type::Date | Type::Time) => "is no earlier than",
        (Comparison::Less, Type::Duration) => "is shorter than",
        (Comparison::Greater, Type::Duration) => "is longer than",
        (Comparison::Less, _) => "is less than",
        (Comparison::LessOrEqual, _) => "is at most",
        (Comparison::Greater, _) => "is more than",
        (Comparison::GreaterOrEqual, _) => "is at least",
    }
}

/// "at most 2 days", for "the target is ...".
pub fn bound_words(operator: Comparison, value: Phrase) -> Phrase {
    let verb = comparison_words(operator, &Type::Int);
    Phrase::from(verb.strip_prefix("is").unwrap_or(verb).trim_start())
        .text(if operator == Comparison::Equal { "" } else { " " })
        .then(value)
}

/// A text of the author's, in quotation marks and on one line.
pub fn author(text: &str) -> String {
    phrase::quoted(&phrase::clean(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;
    use crate::wording::Index;
    use flow_ir::{Origin, Package};
    use flow_source::Files;

    fn expression(kind: Kind, result: Type) -> Expression {
        Expression { kind, result, origin: Origin::default() }
    }

    fn data(path: &str, result: Type) -> Expression {
        expression(Kind::Variable { path: path.split('.').map(str::to_owned).collect() }, result)
    }

    fn number(value: i64) -> Expression {
        expression(Kind::Number { value: Decimal::from(value) }, Type::Int)
    }

    fn member(name: &str) -> Expression {
        expression(Kind::Member { choice: "x".into(), member: name.into() }, Type::Unknown)
    }

    fn compare(left: Expression, operator: Comparison, right: Expression) -> Expression {
        let (left, right) = (Box::new(left), Box::new(right));
        expression(Kind::Compare { operator, left, right }, Type::Bool)
    }

    fn not(value: Expression) -> Expression {
        expression(Kind::Not { value: Box::new(value) }, Type::Bool)
    }

    fn said(expression: &Expression) -> String {
        let (package, files) = (Package::default(), Files::new());
        let index = Index::new(Input { package: &package, files: &files });
        index.words().condition(expression).plain()
    }

    #[test]
    fn comparisons_are_sentences() {
        let dollars = |amount| {
            expression(Kind::Money { amount: Decimal::from(amount), currency: "USD".into() }, Type::Money)
        };
        let amount = || data("request.amount", Type::Money);
        assert_eq!(
            said(&compare(amount(), Comparison::LessOrEqual, dollars(10_000))),
            "the request's amount is at most 10,000 USD"
        );
        assert_eq!(
            said(&not(compare(amount(), Comparison::LessOrEqual, dollars(100)))),
            "the request's amount is more than 100 USD"
        );
        assert_eq!(
            said(&compare(data("assessment.verdict", Type::Unknown), Comparison::Equal, member("decline"))),
            "the assessment's verdict is decline"
        );
        let day = expression(Kind::Date { value: "2027-01-31".into() }, Type::Date);
        assert_eq!(
            said(&compare(data("due", Type::Date), Comparison::Less, day)),
            "the due is before 31 January 2027"
        );
        let count = |path| expression(Kind::Count { of: Box::new(data(path, Type::Unknown)) }, Type::Int);
        assert_eq!(
            said(&compare(count("spec.parts"), Comparison::Greater, number(0))),
            "the list of the spec's parts isn't empty"
        );
        assert_eq!(
            said(&compare(count("spec.parts"), Comparison::GreaterOrEqual, number(3))),
            "the number of the spec's parts is at least 3"
        );
    }

    #[test]
    fn yes_and_no_are_said_by_the_data() {
        assert_eq!(said(&data("decision.production", Type::Bool)), "the decision says “production”");
        assert_eq!(
            said(&not(data("decision.production", Type::Bool))),
            "the decision doesn't say “production”"
        );
        let no = expression(Kind::Bool { value: false }, Type::Bool);
        assert_eq!(
            said(&compare(data("page.for_customers", Type::Bool), Comparison::Equal, no)),
            "the page doesn't say “for customers”"
        );
        assert_eq!(said(&data("urgent", Type::Bool)), "“urgent” is yes");
        let fact = Kind::Fact { system: "org.Repository".into(), fact: "touches_payments".into() };
        assert_eq!(said(&expression(fact, Type::Bool)), "Repository says “touches payments”");
    }

    #[test]
    fn joined_conditions_keep_their_meaning() {
        let severity = || compare(data("severity", Type::Unknown), Comparison::Equal, member("sev1"));
        let announce = || data("situation.announce", Type::Bool);
        let or = |values| expression(Kind::Or { values }, Type::Bool);
        let and = |values| expression(Kind::And { values }, Type::Bool);
        assert_eq!(
            said(&or(vec![severity(), announce()])),
            "the severity is sev1 or the situation says “announce”"
        );
        assert_eq!(
            said(&not(or(vec![severity(), announce()]))),
            "the severity is not sev1 and the situation doesn't say “announce”"
        );
        assert_eq!(
            said(&and(vec![or(vec![severity(), announce()]), data("page.ready", Type::Bool)])),
            "either the severity is sev1 or the situation says “announce”, and the page says “ready”"
        );
        assert_eq!(
            said(&or(vec![and(vec![severity(), announce()]), data("page.ready", Type::Bool)])),
            "both the severity is sev1 and the situation says “announce”, or the page says “ready”"
        );
    }

    #[test]
    fn lists_and_quantities() {
        let list = |members: &[&str]| {
            let items = members.iter().map(|name| member(name)).collect();
            Box::new(expression(Kind::List { items }, Type::Unknown))
        };
        let within = |members: &[&str]| {
            let value = Box::new(data("severity", Type::Unknown));
            expression(Kind::In { value, list: list(members) }, Type::Bool)
        };
        assert_eq!(said(&within(&["sev1", "sev2"])), "the severity is sev1 or sev2");
        assert_eq!(said(&not(within(&["sev1", "sev2"]))), "the severity is neither sev1 nor sev2");
        assert_eq!(said(&not(within(&["a", "b", "c"]))), "the severity is none of a, b and c");
        let any = Kind::Quantified {
            all: false,
            name: "finding".into(),
            list: Box::new(data("report.findings", Type::Unknown)),
            condition: Box::new(data("finding.open", Type::Bool)),
        };
        let any = expression(any, Type::Bool);
        assert_eq!(said(&any), "for at least one finding in the report's findings, the finding says “open”");
        assert_eq!(said(&not(any)), "for no finding in the report's findings, the finding says “open”");
    }

    #[test]
    fn depth_is_bounded() {
        let mut deep = data("a.b", Type::Bool);
        for _ in 0..500 {
            deep = not(deep);
        }
        assert!(said(&deep).ends_with('…'));
    }
}
