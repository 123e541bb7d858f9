//! Expressions of the IR as JSONata.
//!
//! How values are written: text, dates, times, choices and people as text; numbers, shares and lengths of time (in
//! seconds) as numbers; money as `{"amount": 40, "currency": "USD"}`; records as objects; what isn't known as `null`.

use super::json::{Code, Json, literal};
use super::machine::Machine;
use flow_ir::{
    Argument, Comparison, Decimal, Duration, Expression, ExpressionKind, Id, Operator, Origin, Type,
};
use std::borrow::Cow;

/// How deep an expression may be nested.
const DEEPEST: usize = 200;

impl<'a> Machine<'a> {
    /// The expression as JSONata, reading data as it is seen from `scope`.
    pub(super) fn code(&mut self, scope: usize, expression: &'a Expression) -> Code {
        self.nested(scope, expression, 0)
    }

    /// A condition.
    pub(super) fn condition(&mut self, scope: usize, expression: &'a Expression) -> String {
        self.code(scope, expression).text
    }

    /// A value to be handed over; nothing comes out as `null`, because JSON has no other word for it.
    pub(super) fn value(&mut self, scope: usize, expression: &'a Expression) -> Code {
        let code = self.code(scope, expression);
        match (&expression.result, &expression.kind) {
            (Type::Optional { .. }, _) | (Type::Unknown, ExpressionKind::Variable { .. }) => {
                Code::computed(format!("($exists({0}) ? {0} : null)", code.text))
            }
            _ => code,
        }
    }

    /// Named values as the members of an object.
    pub(super) fn arguments(&mut self, scope: usize, arguments: &'a [Argument]) -> Code {
        let named = |argument: &'a Argument| (argument.name.as_str(), self.value(scope, &argument.value));
        Code::object(arguments.iter().map(named))
    }

    /// Data of the case by its path, or nothing where it isn't known in that scope.
    pub(super) fn path(&self, scope: usize, path: &[String]) -> Option<String> {
        let (first, fields) = path.split_first()?;
        let mut text = self
            .locals
            .iter()
            .rev()
            .find(|(name, _)| name == first)
            .map(|(_, text)| text.clone())
            .or_else(|| self.variable(scope, first).map(|name| format!("${name}")))?;
        for field in fields {
            text.push('.');
            text.push_str(&member(field));
        }
        Some(text)
    }

    fn nested(&mut self, scope: usize, expression: &'a Expression, depth: usize) -> Code {
        if depth > DEEPEST {
            self.cannot(
                "an expression that is nested so deeply",
                expression.origin,
                "Give parts of it names: let a stage or an earlier decision work them out.",
            );
            return Code::computed("null");
        }
        let depth = depth + 1;
        match &expression.kind {
            ExpressionKind::Number { value } | ExpressionKind::Percent { value } => number(value),
            ExpressionKind::Money { amount, currency } => {
                Code::object([("amount", number(amount)), ("currency", Code::text(currency))])
            }
            ExpressionKind::Text { value }
            | ExpressionKind::Date { value }
            | ExpressionKind::Time { value }
            | ExpressionKind::Member { member: value, .. }
            | ExpressionKind::Reference { id: value } => Code::text(value),
            ExpressionKind::Duration { value: Duration::Exact { seconds } } => {
                Code::whole(i64::try_from(*seconds).unwrap_or(i64::MAX))
            }
            ExpressionKind::Duration { .. } => {
                self.cannot(
                    "months and working time inside an expression",
                    expression.origin,
                    "Their length depends on the calendar. Write weeks, days or hours, or use it in `within`.",
                );
                Code::whole(0)
            }
            ExpressionKind::Bool { value } => {
                Code { text: value.to_string(), constant: Some(Json::Bool(*value)) }
            }
            ExpressionKind::Variable { path } => self.data(scope, path, expression.origin),
            ExpressionKind::Fact { system, fact } => self.fact(system, fact, expression.origin),
            ExpressionKind::Figure { path } => self.figure(path, expression.origin),
            ExpressionKind::Count { of } => {
                let of = self.nested(scope, of, depth);
                Code::computed(format!("$count({})", of.text))
            }
            ExpressionKind::List { items } => {
                Code::list(items.iter().map(|item| self.nested(scope, item, depth)).collect())
            }
            ExpressionKind::Record { fields, .. } => {
                let members: Vec<(&str, Code)> = fields
                    .iter()
                    .map(|field| (field.name.as_str(), self.nested(scope, &field.value, depth)))
                    .collect();
                Code::object(members)
            }
            ExpressionKind::Not { value } => {
                let value = self.nested(scope, value, depth);
                Code::computed(format!("$not({})", value.text))
            }
            ExpressionKind::And { values } => self.joined(scope, values, " and ", depth),
            ExpressionKind::Or { values } => self.joined(scope, values, " or ", depth),
            ExpressionKind::Quantified { all, name, list, condition } => {
                let list = self.nested(scope, list, depth);
                let item = format!("item{}", self.locals.len());
                self.locals.push((name.clone(), format!("${item}")));
                let condition = self.nested(scope, condition, depth);
                self.locals.pop();
                let (test, compare) =
                    if *all { (format!("$not({})", condition.text), "= 0") } else { (condition.text, "> 0") };
                Code::computed(format!(
                    "$count($filter({}, function(${item}) {{{test}}})) {compare}",
                    list.text
                ))
            }
            ExpressionKind::Compare { operator, left, right } => {
                let (left_code, right_code) =
                    (self.nested(scope, left, depth), self.nested(scope, right, depth));
                Code::computed(compare(*operator, left, &left_code, right, &right_code))
            }
            ExpressionKind::In { value, list } => {
                let by_value = matches!(plain(&value.result), Type::Money | Type::Record { .. });
                let (value, list) = (self.nested(scope, value, depth), self.nested(scope, list, depth));
                Code::computed(if by_value {
                    format!(
                        "($left := {}; $count($filter({}, function($item) {{$item = $left}})) > 0)",
                        value.text, list.text
                    )
                } else {
                    format!("({} in {})", value.text, list.text)
                })
            }
            ExpressionKind::Known { value } => {
                let value = self.nested(scope, value, depth);
                Code::computed(format!("($exists({0}) and {0} != null)", value.text))
            }
            ExpressionKind::Arithmetic { operator, left, right } => {
                let (left_code, right_code) =
                    (self.nested(scope, left, depth), self.nested(scope, right, depth));
                Code::computed(arithmetic(*operator, left, &left_code, right, &right_code))
            }
            ExpressionKind::Unknown { question } => {
                self.hole(question, expression.origin);
                Code::computed("null")
            }
            ExpressionKind::Invalid => Code::computed("null"),
        }
    }

    fn joined(&mut self, scope: usize, values: &'a [Expression], word: &str, depth: usize) -> Code {
        let parts: Vec<String> = values.iter().map(|value| self.nested(scope, value, depth).text).collect();
        Code::computed(format!("({})", parts.join(word)))
    }

    /// Data that somebody may change beside the case at any time can't be read in it.
    pub(super) fn certain(&mut self, path: &[String], origin: Origin) {
        if let Some(role) = path.first().filter(|role| self.desk_roles.contains(*role)) {
            self.cannot(
                &format!("reading `{role}`, which somebody may hand over at any time"),
                origin,
                "What runs beside a case can't tell it anything. Work may be given `by` that role: whoever delivers the tasks knows who \
                 holds it.",
            );
        }
    }

    fn data(&mut self, scope: usize, path: &[String], origin: Origin) -> Code {
        self.certain(path, origin);
        match self.path(scope, path) {
            Some(text) => Code::computed(text),
            None => {
                let name = path.join(".");
                self.cannot(
                    &format!("reading `{name}` here"),
                    origin,
                    "It is written in a part of the work that runs beside this one, and a state machine has no \
                     way from one to the other while both are open. Read it after both have joined.",
                );
                Code::computed("null")
            }
        }
    }

    fn fact(&mut self, system: &Id, fact: &str, origin: Origin) -> Code {
        let known = self.facts.iter().rev().find(|(known, _)| known.0 == *system && known.1 == fact);
        if let Some((_, variable)) = known {
            return Code::computed(format!("${variable}"));
        }
        self.cannot(
            &format!("reading the fact `{fact}` here"),
            origin,
            "The machine asks systems for facts where a `decide`, a `when`, a `wait` or a `requires` reads them.",
        );
        Code::computed("null")
    }

    fn figure(&mut self, path: &[String], origin: Origin) -> Code {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["today"] => Code::computed("$substring($now(), 0, 10)"),
            ["now"] => Code::computed("$now()"),
            ["case", "started"] => Code::computed("$states.context.Execution.StartTime"),
            _ => {
                self.cannot(
                    &format!("the figure `{}`", words.join(".")),
                    origin,
                    "A running machine keeps no such figures; they are counted afterwards, from its history.",
                );
                Code::computed("null")
            }
        }
    }
}

/// The facts that the expressions read, each once, in order.
pub(super) fn facts<'a>(expressions: impl IntoIterator<Item = &'a Expression>) -> Vec<(Id, String)> {
    let mut found: Vec<(Id, String)> = Vec::new();
    let mut open: Vec<&Expression> = expressions.into_iter().collect();
    open.reverse();
    while let Some(expression) = open.pop() {
        if let ExpressionKind::Fact { system, fact } = &expression.kind {
            let fact = (system.clone(), fact.clone());
            if !found.contains(&fact) {
                found.push(fact);
            }
        }
        open.extend(expression.parts().into_iter().rev());
    }
    found
}

/// Whether an expression asks for the day or for the moment, so that it can become true though nobody does anything.
pub(super) fn asks_for(time: &str, expression: &Expression) -> bool {
    let mut open = vec![expression];
    while let Some(expression) = open.pop() {
        if matches!(&expression.kind, ExpressionKind::Figure { path } if *path == [time]) {
            return true;
        }
        open.extend(expression.parts());
    }
    false
}

/// A name after a dot.
pub(super) fn member(name: &str) -> Cow<'_, str> {
    let plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !matches!(name, "and" | "or" | "in" | "true" | "false" | "null" | "function");
    if plain { name.into() } else { format!("`{}`", name.replace('`', "")).into() }
}

fn number(value: &Decimal) -> Code {
    let value = value.normalize();
    let text = value.to_string();
    let constant = text
        .parse::<i64>()
        .map(Json::Whole)
        .or_else(|_| text.parse::<f64>().map(Json::Number))
        .unwrap_or(Json::Null);
    // JSONata has no negative literals inside `a -1`, so they stand in parentheses.
    let text = if text.starts_with('-') { format!("({text})") } else { text };
    Code { text, constant: Some(constant) }
}

fn plain(type_: &Type) -> &Type {
    match type_ {
        Type::Optional { item } => item,
        other => other,
    }
}

fn sign(operator: Comparison) -> &'static str {
    match operator {
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
    }
}

fn compare(
    operator: Comparison,
    left: &Expression,
    left_code: &Code,
    right: &Expression,
    right_code: &Code,
) -> String {
    let ordered = !matches!(operator, Comparison::Equal | Comparison::NotEqual);
    if ordered && *plain(&left.result) == Type::Money && *plain(&right.result) == Type::Money {
        let sign = sign(operator);
        return money(left, left_code, right, right_code, |left, right| format!("{left} {sign} {right}"));
    }
    format!("{} {} {}", operand(left, left_code), sign(operator), operand(right, right_code))
}

/// A comparison that is compared in turn needs parentheses.
fn operand(expression: &Expression, code: &Code) -> String {
    match expression.kind {
        ExpressionKind::Compare { .. } => format!("({})", code.text),
        _ => code.text.clone(),
    }
}

/// Works on two amounts of the same currency; of different ones it fails, so that nobody compares dollars with yen.
fn money(
    left: &Expression,
    left_code: &Code,
    right: &Expression,
    right_code: &Code,
    result: impl Fn(&str, &str) -> String,
) -> String {
    let fails = "$error(\"amounts in different currencies\")";
    match (&left.kind, &right.kind) {
        (_, ExpressionKind::Money { amount, currency }) => format!(
            "($left := {}; $left.currency = {} ? {} : {fails})",
            left_code.text,
            literal(currency),
            result("$left.amount", &number(amount).text)
        ),
        (ExpressionKind::Money { amount, currency }, _) => format!(
            "($right := {}; $right.currency = {} ? {} : {fails})",
            right_code.text,
            literal(currency),
            result(&number(amount).text, "$right.amount")
        ),
        _ => format!(
            "($left := {}; $right := {}; $left.currency = $right.currency ? {} : {fails})",
            left_code.text,
            right_code.text,
            result("$left.amount", "$right.amount")
        ),
    }
}

/// Numbers with decimals are doubles in JSON: rounding takes away what binary fractions add.
fn arithmetic(
    operator: Operator,
    left: &Expression,
    left_code: &Code,
    right: &Expression,
    right_code: &Code,
) -> String {
    let word = match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
    };
    let (left_text, right_text) = (&left_code.text, &right_code.text);
    let additive = matches!(operator, Operator::Add | Operator::Subtract);
    match (plain(&left.result), plain(&right.result)) {
        (Type::Money, Type::Money) if additive => {
            let currency = match &left.kind {
                ExpressionKind::Money { currency, .. } => literal(currency),
                _ => match &right.kind {
                    ExpressionKind::Money { currency, .. } => literal(currency),
                    _ => "$left.currency".to_owned(),
                },
            };
            money(left, left_code, right, right_code, |left, right| {
                format!("{{\"amount\": $round({left} {word} {right}, 9), \"currency\": {currency}}}")
            })
        }
        (Type::Money, Type::Money) => money(left, left_code, right, right_code, |left, right| {
            format!("$round({left} {word} {right}, 9)")
        }),
        (Type::Money, other) => {
            let share = if *other == Type::Percent { " / 100" } else { "" };
            format!(
                "($left := {left_text}; {{\"amount\": $round($left.amount {word} ({right_text}{share}), 9), \
                 \"currency\": $left.currency}})"
            )
        }
        (other, Type::Money) => {
            let share = if *other == Type::Percent { " / 100" } else { "" };
            format!(
                "($right := {right_text}; {{\"amount\": $round(({left_text}{share}) {word} $right.amount, 9), \
                 \"currency\": $right.currency}})"
            )
        }
        (Type::Date, Type::Date) => format!("(($toMillis({left_text}) - $toMillis({right_text})) / 1000)"),
        (Type::Date, Type::Duration) => {
            format!("$substring($fromMillis($toMillis({left_text}) {word} 1000 * {right_text}), 0, 10)")
        }
        (Type::Duration, Type::Date) => {
            format!("$substring($fromMillis($toMillis({right_text}) {word} 1000 * {left_text}), 0, 10)")
        }
        (Type::Int, Type::Int) if operator != Operator::Divide => {
            format!("({left_text} {word} {right_text})")
        }
        (Type::Percent, Type::Percent) if additive => format!("$round({left_text} {word} {right_text}, 9)"),
        (Type::Percent, Type::Percent) if operator == Operator::Divide => {
            format!("$round({left_text} {word} {right_text}, 9)")
        }
        (Type::Percent, _) if !additive => format!("$round({left_text} / 100 {word} {right_text}, 9)"),
        (_, Type::Percent) if !additive => format!("$round({left_text} {word} ({right_text} / 100), 9)"),
        _ => format!("$round({left_text} {word} {right_text}, 9)"),
    }
}
