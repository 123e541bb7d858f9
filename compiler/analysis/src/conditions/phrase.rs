//! Expressions in the words of the source, for messages, and so that equal ones are known as equal.

use flow_ir::{Comparison, Expression, ExpressionKind, Operator};
use std::fmt::Write;

/// Deeper than this, "..." stands for the rest.
const DEPTH: u32 = 100;

/// The expression as somebody would write it.
pub fn phrase(expression: &Expression) -> String {
    written(expression, false)
}

/// The same with whole ids, so that two things of one name differ.
pub(super) fn exact(expression: &Expression) -> String {
    written(expression, true)
}

fn written(expression: &Expression, whole: bool) -> String {
    let mut text = String::new();
    // Writing into a text can't fail.
    let _ = Writer { whole }.write(&mut text, expression, 0);
    text
}

struct Writer {
    whole: bool,
}

impl Writer {
    fn name<'t>(&self, id: &'t str) -> &'t str {
        if self.whole { id } else { id.rsplit('.').next().unwrap_or(id) }
    }

    fn write(&self, text: &mut String, expression: &Expression, depth: u32) -> std::fmt::Result {
        if depth > DEPTH {
            return write!(text, "...");
        }
        let depth = depth + 1;
        match &expression.kind {
            ExpressionKind::Number { value } => write!(text, "{}", value.normalize()),
            ExpressionKind::Percent { value } => write!(text, "{}%", value.normalize()),
            ExpressionKind::Money { amount, currency } => {
                write!(text, "{} {currency}", grouped(&amount.normalize().to_string()))
            }
            ExpressionKind::Text { value } => write!(text, "{value:?}"),
            ExpressionKind::Date { value } | ExpressionKind::Time { value } => write!(text, "{value}"),
            ExpressionKind::Duration { value } => write!(text, "{value}"),
            ExpressionKind::Bool { value } => write!(text, "{value}"),
            ExpressionKind::Member { choice, member } if self.whole => write!(text, "{choice}.{member}"),
            ExpressionKind::Member { member, .. } => write!(text, "{member}"),
            ExpressionKind::Variable { path } => write!(text, "{}", path.join(".")),
            ExpressionKind::Fact { system, fact } if self.whole => write!(text, "fact {system}.{fact}"),
            ExpressionKind::Fact { system, fact } => write!(text, "{}.{fact}", self.name(system)),
            ExpressionKind::Figure { path } if self.whole => write!(text, "figure {}", path.join(".")),
            ExpressionKind::Figure { path } => {
                let mut words = path.iter().map(|word| self.name(word));
                write!(text, "{}", words.next().unwrap_or_default())?;
                words.try_for_each(|word| write!(text, ".{word}"))
            }
            ExpressionKind::Reference { id } => write!(text, "{}", self.name(id)),
            ExpressionKind::Count { of } => {
                write!(text, "count of ")?;
                self.write(text, of, depth)
            }
            ExpressionKind::List { items } => {
                write!(text, "[")?;
                self.joined(text, items, ", ", depth)?;
                write!(text, "]")
            }
            ExpressionKind::Record { record, fields } => {
                write!(text, "{} {{ ", self.name(record))?;
                for (place, field) in fields.iter().enumerate() {
                    write!(text, "{}{}: ", if place > 0 { ", " } else { "" }, field.name)?;
                    self.write(text, &field.value, depth)?;
                }
                write!(text, " }}")
            }
            ExpressionKind::Not { value } => {
                write!(text, "not ")?;
                self.inner(text, value, depth)
            }
            ExpressionKind::And { values } => self.joined(text, values, " and ", depth),
            ExpressionKind::Or { values } => self.joined(text, values, " or ", depth),
            ExpressionKind::Quantified { all, name, list, condition } => {
                write!(text, "{} {name} in ", if *all { "all" } else { "any" })?;
                self.inner(text, list, depth)?;
                write!(text, " where ")?;
                self.inner(text, condition, depth)
            }
            ExpressionKind::Compare { operator, left, right } => {
                self.inner(text, left, depth)?;
                write!(text, " {} ", comparison(*operator))?;
                self.inner(text, right, depth)
            }
            ExpressionKind::In { value, list } => {
                self.inner(text, value, depth)?;
                write!(text, " in ")?;
                self.inner(text, list, depth)
            }
            ExpressionKind::Known { value } => {
                self.inner(text, value, depth)?;
                write!(text, " is known")
            }
            ExpressionKind::Arithmetic { operator, left, right } => {
                self.inner(text, left, depth)?;
                write!(text, " {} ", arithmetic(*operator))?;
                self.inner(text, right, depth)
            }
            ExpressionKind::Unknown { question } => write!(text, "unknown {question:?}"),
            ExpressionKind::Invalid => write!(text, "..."),
        }
    }

    /// An operand, in parentheses where it is joined itself.
    fn inner(&self, text: &mut String, expression: &Expression, depth: u32) -> std::fmt::Result {
        let joined = matches!(
            expression.kind,
            ExpressionKind::And { .. }
                | ExpressionKind::Or { .. }
                | ExpressionKind::Compare { .. }
                | ExpressionKind::Arithmetic { .. }
                | ExpressionKind::Quantified { .. }
        );
        if !joined {
            return self.write(text, expression, depth);
        }
        write!(text, "(")?;
        self.write(text, expression, depth)?;
        write!(text, ")")
    }

    fn joined(&self, text: &mut String, items: &[Expression], word: &str, depth: u32) -> std::fmt::Result {
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                write!(text, "{word}")?;
            }
            let nested = matches!(item.kind, ExpressionKind::And { .. } | ExpressionKind::Or { .. });
            if nested { self.inner(text, item, depth)? } else { self.write(text, item, depth)? }
        }
        Ok(())
    }
}

/// `10000` as people write it: `10_000`.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let digits = whole.trim_start_matches('-').len();
    let mut text = String::with_capacity(number.len() + 4);
    for (place, digit) in whole.chars().enumerate() {
        let left = whole.len() - place;
        if digits > 4 && digit != '-' && text.ends_with(|last: char| last.is_ascii_digit()) && left % 3 == 0 {
            text.push('_');
        }
        text.push(digit);
    }
    text + rest
}

/// A comparison as it is written.
pub fn comparison(operator: Comparison) -> &'static str {
    match operator {
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
        Comparison::Equal => "is",
        Comparison::NotEqual => "is not",
    }
}

fn arithmetic(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!(grouped("10000"), "10_000");
        assert_eq!(grouped("1000"), "1000");
        assert_eq!(grouped("-1234567.25"), "-1_234_567.25");
    }
}
