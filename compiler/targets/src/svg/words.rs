//! Parts of the IR in the words of a picture: short, plain, on one line.

use flow_ir::{
    Bound, Comparison, Expression, ExpressionKind, Id, Operator, Package, Participant, PersonReference,
    Quorum, Schedule, TimeSpan, Trigger, Who,
};

/// How deep an expression is put into words; a picture shows no more, and nothing overflows.
const DEEPEST: usize = 24;

/// A name as people would say it: `review_reply` becomes "review reply".
pub fn name(name: &str) -> String {
    if name.contains('_') { name.replace('_', " ") } else { name.to_owned() }
}

/// The name with a capital letter.
pub fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters.by_ref()).collect())
}

/// Words joined as in speech: "a, b and c".
pub fn list(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [front @ .., end] => format!("{} {last} {end}", front.join(", ")),
    }
}

/// A variable and its fields.
pub fn path(path: &[String]) -> String {
    match path {
        [one] => name(one),
        parts => parts.iter().map(|part| name(part)).collect::<Vec<_>>().join(" "),
    }
}

/// A length of time.
pub fn time_span(package: &Package, span: &TimeSpan) -> String {
    match span {
        TimeSpan::Fixed { duration } => crate::wording::time::duration(*duration),
        TimeSpan::Computed { value } => expression(package, value),
        TimeSpan::Unknown { .. } => "?".to_owned(),
    }
}

/// How often something comes back.
pub fn schedule(package: &Package, schedule: &Schedule) -> String {
    let every = time_span(package, &schedule.every);
    let mut text = format!("every {}", every.strip_prefix("1 ").unwrap_or(&every));
    if let Some(weekday) = &schedule.weekday {
        text.push_str(&format!(" on {weekday}"));
    }
    if let Some(day) = schedule.day {
        text.push_str(&format!(" on day {day}"));
    }
    if let Some(time) = &schedule.time {
        text.push_str(&format!(" at {time}"));
    }
    if let Some(zone) = &schedule.zone {
        text.push_str(&format!(" in {zone}"));
    }
    text
}

/// How often an arrow may be taken.
pub fn bound(bound: &Bound) -> String {
    match bound {
        Bound::Times { times: 1 } => "at most once".to_owned(),
        Bound::Times { times: 2 } => "at most twice".to_owned(),
        Bound::Times { times } => format!("at most {times} times"),
        Bound::Unknown { .. } => "at most ? times".to_owned(),
    }
}

/// Somebody or something that takes part.
pub fn participant(package: &Package, participant: &Participant) -> String {
    match participant {
        Participant::Role { id }
        | Participant::Person { id }
        | Participant::Agent { id }
        | Participant::System { id } => package.title(id).to_owned(),
        Participant::Holder { path: of, .. } => capital(&path(of)),
        Participant::AnyHuman => "Any person".to_owned(),
        Participant::AnyAgent => "Any agent".to_owned(),
        Participant::Relative { path: of } => format!("The {}", path(of)),
    }
}

/// One accountable person.
pub fn person(package: &Package, person: &PersonReference) -> String {
    match person {
        PersonReference::Participant { participant: who } => participant(package, who),
        PersonReference::Unknown { .. } => "not known yet".to_owned(),
    }
}

fn quorum(package: &Package, quorum: &Quorum) -> String {
    match quorum {
        Quorum::Number { count } => count.to_string(),
        Quorum::Fraction { numerator, denominator } => format!("{numerator}/{denominator}"),
        Quorum::Majority => "a majority".to_owned(),
        Quorum::All => "all".to_owned(),
        Quorum::Computed { value } => expression(package, value),
        Quorum::Unknown { .. } => "?".to_owned(),
    }
}

/// Who does or validates something.
pub fn who(package: &Package, value: &Who) -> String {
    who_within(package, value, 0)
}

fn who_within(package: &Package, value: &Who, depth: usize) -> String {
    if depth > DEEPEST {
        return "…".to_owned();
    }
    let parts = |parts: &[Who], word: &str| {
        parts
            .iter()
            .map(|part| {
                let text = who_within(package, part, depth + 1);
                match part {
                    Who::And { .. } | Who::Or { .. } | Who::Then { .. } => format!("({text})"),
                    _ => text,
                }
            })
            .collect::<Vec<_>>()
            .join(word)
    };
    match value {
        Who::One { participant: one, .. } => participant(package, one),
        Who::Of { quorum: count, pool, voting, .. } => {
            let pool: Vec<String> = pool.iter().map(|member| participant(package, member)).collect();
            let voting = if *voting { ", of votes cast" } else { "" };
            format!("{} of {}{voting}", quorum(package, count), list(&pool, "or"))
        }
        Who::Then { parts: all } => parts(all, ", then "),
        Who::And { parts: all } => parts(all, " and "),
        Who::Or { parts: all } => parts(all, " or "),
        Who::ExceptAuthor { who, of } => {
            format!("{}, not who wrote {}", who_within(package, who, depth + 1), path(of))
        }
        Who::Except { who, excluded } => {
            format!(
                "{}, but not {}",
                who_within(package, who, depth + 1),
                who_within(package, excluded, depth + 1)
            )
        }
        Who::Unknown { .. } => "not known yet".to_owned(),
    }
}

/// A condition or value.
pub fn expression(package: &Package, value: &Expression) -> String {
    let mut text = String::new();
    write_expression(package, value, &mut text, 0);
    text
}

fn last_name(id: &Id) -> String {
    name(id.rsplit('.').next().unwrap_or(id))
}

fn write_expression(package: &Package, value: &Expression, text: &mut String, depth: usize) {
    if depth > DEEPEST {
        text.push('…');
        return;
    }
    let mut inner = |part: &Expression, text: &mut String| {
        let grouped =
            matches!(part.kind, ExpressionKind::And { .. } | ExpressionKind::Or { .. }) && depth > 0;
        if grouped {
            text.push('(');
        }
        write_expression(package, part, text, depth + 1);
        if grouped {
            text.push(')');
        }
    };
    match &value.kind {
        ExpressionKind::Number { value } => text.push_str(&value.to_string()),
        ExpressionKind::Percent { value } => text.push_str(&format!("{value} %")),
        ExpressionKind::Money { amount, currency } => {
            text.push_str(&format!("{} {currency}", thousands(&amount.to_string())));
        }
        ExpressionKind::Text { value } => text.push_str(&format!("“{value}”")),
        ExpressionKind::Date { value } | ExpressionKind::Time { value } => text.push_str(value),
        ExpressionKind::Duration { value } => text.push_str(&value.to_string()),
        ExpressionKind::Bool { value } => text.push_str(if *value { "true" } else { "false" }),
        ExpressionKind::Member { choice, member } => {
            let title = package
                .choice(choice)
                .and_then(|choice| choice.members.iter().find(|candidate| candidate.name == *member))
                .map_or_else(|| name(member), |found| name(&found.name));
            text.push_str(&title);
        }
        ExpressionKind::Variable { path: of } | ExpressionKind::Figure { path: of } => {
            text.push_str(&path(of));
        }
        ExpressionKind::Fact { system, fact } => {
            text.push_str(&format!("{} {}", package.title(system), name(fact)));
        }
        ExpressionKind::Reference { id } => {
            let title = package.title(id);
            if id.ends_with(title) { text.push_str(&last_name(id)) } else { text.push_str(title) }
        }
        ExpressionKind::Count { of } => {
            text.push_str("number of ");
            inner(of, text);
        }
        ExpressionKind::List { items } if items.is_empty() => text.push_str("empty"),
        ExpressionKind::List { items } => joined(items, " or ", text, &mut inner),
        ExpressionKind::Record { record, .. } => text.push_str(package.title(record)),
        ExpressionKind::Not { value } => {
            text.push_str("not ");
            inner(value, text);
        }
        ExpressionKind::And { values } => joined(values, " and ", text, &mut inner),
        ExpressionKind::Or { values } => joined(values, " or ", text, &mut inner),
        ExpressionKind::Quantified { all, name: one, list, condition } => {
            text.push_str(if *all { "for all " } else { "for any " });
            text.push_str(&name(one));
            text.push_str(" in ");
            inner(list, text);
            text.push_str(": ");
            inner(condition, text);
        }
        ExpressionKind::Compare { operator, left, right } => {
            // "decision production" says it better than "decision production is true".
            if let (Comparison::Equal, ExpressionKind::Bool { value: true }) = (operator, &right.kind) {
                return inner(left, text);
            }
            inner(left, text);
            text.push_str(match operator {
                Comparison::Less => " < ",
                Comparison::LessOrEqual => " ≤ ",
                Comparison::Greater => " > ",
                Comparison::GreaterOrEqual => " ≥ ",
                Comparison::Equal => " is ",
                Comparison::NotEqual => " is not ",
            });
            inner(right, text);
        }
        ExpressionKind::In { value, list } => {
            inner(value, text);
            text.push_str(if matches!(list.kind, ExpressionKind::List { .. }) { " is " } else { " in " });
            inner(list, text);
        }
        ExpressionKind::Known { value } => {
            inner(value, text);
            text.push_str(" is known");
        }
        ExpressionKind::Arithmetic { operator, left, right } => {
            inner(left, text);
            text.push_str(match operator {
                Operator::Add => " + ",
                Operator::Subtract => " − ",
                Operator::Multiply => " × ",
                Operator::Divide => " ÷ ",
            });
            inner(right, text);
        }
        ExpressionKind::Unknown { question } => text.push_str(&format!("? {question}")),
        ExpressionKind::Invalid => text.push('?'),
    }
}

fn joined(
    values: &[Expression],
    word: &str,
    text: &mut String,
    inner: &mut impl FnMut(&Expression, &mut String),
) {
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            text.push_str(word);
        }
        inner(value, text);
    }
}

/// `100000.50` with thin spaces between thousands.
fn thousands(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("−", digits));
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut text = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// What makes a way be taken.
pub fn trigger(package: &Package, event: &dyn Fn(&str) -> String, value: &Trigger) -> String {
    let when = |condition: &Option<Box<Expression>>| {
        condition
            .as_ref()
            .map_or_else(String::new, |condition| format!(" when {}", expression(package, condition)))
    };
    match value {
        Trigger::Done => "done".to_owned(),
        Trigger::Verdict { name: verdict } => name(verdict),
        Trigger::Fails { errors } if errors.is_empty() => "fails".to_owned(),
        Trigger::Fails { errors } => {
            let errors: Vec<String> = errors.iter().map(|error| name(error)).collect();
            format!("fails: {}", list(&errors, "or"))
        }
        Trigger::Stalls { after } => format!("stalls for {}", time_span(package, after)),
        Trigger::Late => "late".to_owned(),
        Trigger::Absent => "nobody there".to_owned(),
        Trigger::Event { id, condition } => format!("on “{}”{}", event(id), when(condition)),
        Trigger::Outcome { name: outcome, condition } => {
            format!("ends in “{}”{}", capital(&name(outcome)), when(condition))
        }
        Trigger::Refused => "refused".to_owned(),
        Trigger::When { condition } => expression(package, condition),
        Trigger::Otherwise => "otherwise".to_owned(),
        Trigger::Unmet => "too few joined".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{capital, expression, list, thousands, trigger, who};
    use flow_ir::{
        Comparison, Duration, Expression, ExpressionKind, Origin, Package, Participant, Quorum, TimeSpan,
        Trigger, Type, Who,
    };

    fn made(kind: ExpressionKind) -> Expression {
        Expression { kind, result: Type::Bool, origin: Origin::default() }
    }

    #[test]
    fn conditions_read_aloud() {
        let amount = made(ExpressionKind::Variable { path: vec!["request".into(), "total_amount".into()] });
        let limit = made(ExpressionKind::Money { amount: 10_000.into(), currency: "USD".into() });
        let compare = made(ExpressionKind::Compare {
            operator: Comparison::Greater,
            left: Box::new(amount),
            right: Box::new(limit),
        });
        let package = Package::default();
        assert_eq!(expression(&package, &compare), "request total amount > 10,000 USD");
        let known = made(ExpressionKind::Known { value: Box::new(compare.clone()) });
        let both = made(ExpressionKind::And { values: vec![compare, known] });
        let either = made(ExpressionKind::Or { values: vec![both.clone(), both] });
        assert!(expression(&package, &either).contains(" or "));
    }

    #[test]
    fn depth_is_bounded() {
        let mut deep = made(ExpressionKind::Bool { value: true });
        let mut whom = Who::Unknown { question: String::new() };
        for _ in 0..500 {
            deep = made(ExpressionKind::Not { value: Box::new(deep) });
            whom = Who::Or { parts: vec![whom.clone()] };
        }
        assert!(expression(&Package::default(), &deep).len() < 300);
        assert!(who(&Package::default(), &whom).len() < 300);
    }

    #[test]
    fn people_and_triggers_read_aloud() {
        let package = Package::default();
        let role = |id: &str| Participant::Role { id: id.into() };
        let two = Who::Of {
            quorum: Quorum::Number { count: 2 },
            pool: vec![role("org.Treasury"), role("org.Controller")],
            voting: false,
            origin: Origin::default(),
        };
        assert_eq!(who(&package, &two), "2 of Treasury or Controller");
        let span = TimeSpan::Fixed { duration: Duration::Exact { seconds: 1800 } };
        assert_eq!(
            trigger(&package, &|id| id.to_owned(), &Trigger::Stalls { after: span }),
            "stalls for 30 minutes"
        );
        assert_eq!(list(&["a".into(), "b".into(), "c".into()], "and"), "a, b and c");
        assert_eq!(capital("über uns"), "Über uns");
        assert_eq!(thousands("1234567.5"), "1,234,567.5");
        assert_eq!(thousands("-100"), "−100");
    }
}
