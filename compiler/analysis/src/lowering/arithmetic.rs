//! Sums, products and comparisons: which units go together.

use super::Lowering;
use crate::phrases;
use crate::rules::{different_units, number_out_of_range, optional_value, too_long, wrong_type};
use flow_ir::{Comparison, Expression, ExpressionKind, Operator, Type};
use flow_source::{Diagnostic, Location};
use flow_syntax::ast;

/// How many parts a sum or product may have.
const PARTS: usize = 40;

impl<'a> Lowering<'a> {
    /// `a + b - c`, from the left.
    pub(super) fn arithmetic(
        &mut self,
        first: &ast::Expression,
        rest: &[(ast::Operator, ast::Expression)],
        expected: Option<&Type>,
    ) -> Expression {
        if rest.len() >= PARTS {
            let place = self.location(first.span);
            self.report(too_long::diagnostic(PARTS, place));
            let origin = self.origin(first.span);
            return Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin };
        }
        // A hole takes the type of the whole, where the whole has one.
        let hint = expected.filter(|type_| matches!(type_, Type::Money | Type::Duration | Type::Percent));
        let mut left = self.operand(first, hint);
        let start = first.span;
        for (operator, expression) in rest {
            let right = self.operand(expression, None);
            let place = self.location(start.to(expression.span));
            let operator = match operator {
                ast::Operator::Add => Operator::Add,
                ast::Operator::Subtract => Operator::Subtract,
                ast::Operator::Multiply => Operator::Multiply,
                ast::Operator::Divide => Operator::Divide,
            };
            let result = self.result(operator, &left, &right, place);
            let origin = self.origin(start.to(expression.span));
            let kind = ExpressionKind::Arithmetic { operator, left: Box::new(left), right: Box::new(right) };
            left = Expression { kind, result, origin };
        }
        left
    }

    /// A value that is computed or compared with: one that perhaps isn't there is reported.
    pub(super) fn operand(&mut self, expression: &ast::Expression, expected: Option<&Type>) -> Expression {
        let mut value = self.infer(expression, expected);
        let place = self.location(expression.span);
        self.present(&mut value, place);
        value
    }

    pub(super) fn present(&mut self, value: &mut Expression, place: Location) {
        if let Type::Optional { item } = &value.result {
            let item = (**item).clone();
            let diagnostic = optional_value::diagnostic(&self.excerpt(place), place);
            self.perhaps_missing(value, diagnostic);
            value.result = item;
        }
    }

    fn result(&mut self, operator: Operator, left: &Expression, right: &Expression, place: Location) -> Type {
        if left.result == Type::Unknown || right.result == Type::Unknown {
            return computed_with_unknown(operator, &left.result, &right.result);
        }
        if operator == Operator::Divide
            && let ExpressionKind::Number { value } | ExpressionKind::Percent { value } = &right.kind
            && value.is_zero()
        {
            self.report(number_out_of_range::division(place));
            return Type::Unknown;
        }
        if matches!(operator, Operator::Add | Operator::Subtract)
            && let (Some(one), Some(other)) = (currency(left), currency(right))
            && one != other
        {
            self.report(different_units::currencies(one, other, place));
            return Type::Money;
        }
        if let Some(result) = computed(operator, &left.result, &right.result) {
            return result;
        }
        let (one, other) = (phrases::type_(&left.result), phrases::type_(&right.result));
        self.report(different_units::computed(operator, &one, &other, place));
        Type::Unknown
    }

    /// `a < b`, `a is b`: both sides, lowered so that a bare name can mean a member of the other side's choice.
    pub(super) fn pair(
        &mut self,
        left: &ast::Expression,
        right: &ast::Expression,
        present: bool,
    ) -> (Expression, Expression) {
        let lower = |lowering: &mut Self, side: &ast::Expression, expected: Option<&Type>| {
            if present { lowering.operand(side, expected) } else { lowering.infer(side, expected) }
        };
        let bare = |lowering: &Self, side: &ast::Expression| match &side.kind {
            ast::ExpressionKind::Call(call) if call.arguments.is_none() => match call.path.names.as_slice() {
                [only] => lowering.variables.get(lowering.text(only)).is_none(),
                _ => false,
            },
            _ => false,
        };
        if bare(self, left) && !bare(self, right) {
            let right = lower(self, right, None);
            let expected = bare_type(&right.result);
            let left = lower(self, left, expected.as_ref());
            return (left, right);
        }
        let left = lower(self, left, None);
        let expected = bare_type(&left.result);
        let right = lower(self, right, expected.as_ref());
        (left, right)
    }

    /// Reports two values that can't be compared.
    pub(super) fn comparable(
        &mut self,
        operator: Comparison,
        left: &Expression,
        right: &Expression,
        place: Location,
    ) {
        let equality = matches!(operator, Comparison::Equal | Comparison::NotEqual);
        let (one, other) = (present_type(&left.result), present_type(&right.result));
        if *one == Type::Unknown || *other == Type::Unknown {
            return;
        }
        if let (Some(one), Some(other)) = (currency(left), currency(right))
            && one != other
        {
            self.report(different_units::currencies_compared(one, other, place));
            return;
        }
        let alike = self.fits(one, other)
            || self.fits(other, one)
            || matches!((one, other), (Type::Decimal, Type::Percent) | (Type::Percent, Type::Decimal));
        let text_for_person = equality
            && matches!((one, other), (Type::Text, Type::Person | Type::Holder { .. }))
                | matches!((other, one), (Type::Text, Type::Person | Type::Holder { .. }));
        if !alike && !text_for_person {
            let words = (phrases::type_(one), phrases::type_(other));
            let diagnostic = different_units::compared(&words.0, &words.1, place, right);
            let diagnostic = self.without_quotes(diagnostic, left, right);
            let diagnostic = match (one, &right.kind) {
                (Type::Money, ExpressionKind::Number { .. }) => self.with_currency(diagnostic, right),
                _ => diagnostic,
            };
            self.report(diagnostic);
            return;
        }
        if !equality && !has_order(one) {
            self.report(wrong_type::no_order(&phrases::type_(one), place));
        }
    }

    /// Offers the one currency of the file behind a number.
    fn with_currency(&self, diagnostic: Diagnostic, number: &Expression) -> Diagnostic {
        let words: Vec<&str> = self.source().split_whitespace().collect();
        let is_code = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        let mut found: Option<&str> = None;
        for pair in words.windows(2) {
            if let [amount, code] = pair
                && amount.ends_with(|last: char| last.is_ascii_digit())
            {
                let code = code.trim_end_matches([')', ',', ']']);
                if is_code(code) && found.replace(code).is_some_and(|other| other != code) {
                    return diagnostic;
                }
            }
        }
        let place = crate::place(number.origin);
        let end = Location::new(place.file, place.span.after());
        match found {
            Some(code) => diagnostic.suggestion(format!("Write `{code}` behind it"), end, format!(" {code}")),
            None => diagnostic,
        }
    }

    /// Offers a member of a choice in place of the same word in quotes.
    fn without_quotes(&self, diagnostic: Diagnostic, left: &Expression, right: &Expression) -> Diagnostic {
        for (choice, text) in [(left, right), (right, left)] {
            if let (Type::Choice { id }, ExpressionKind::Text { value }) =
                (present_type(&choice.result), &text.kind)
                && let Some(symbol) = self.symbol(id)
                && self.members(symbol).any(|member| member == value)
            {
                return diagnostic.note("Members of a choice stand without quotes.").suggestion(
                    format!("Write `{value}`"),
                    crate::place(text.origin),
                    value,
                );
            }
        }
        diagnostic
    }
}

/// The type that a bare name on the other side would have.
fn bare_type(type_: &Type) -> Option<Type> {
    match present_type(type_) {
        Type::Unknown => None,
        type_ => Some(type_.clone()),
    }
}

fn present_type(type_: &Type) -> &Type {
    match type_ {
        Type::Optional { item } => item,
        other => other,
    }
}

/// True for types with less and more.
fn has_order(type_: &Type) -> bool {
    match type_ {
        Type::Int
        | Type::Decimal
        | Type::Percent
        | Type::Money
        | Type::Date
        | Type::Time
        | Type::Duration
        | Type::Unknown => true,
        Type::Kind { word } => matches!(word.as_str(), "risk" | "label" | "measure"),
        _ => false,
    }
}

/// The currency of an amount, where the text says it.
fn currency(value: &Expression) -> Option<&str> {
    let mut at = value;
    loop {
        match &at.kind {
            ExpressionKind::Money { currency, .. } => return Some(currency),
            ExpressionKind::Arithmetic { left, right, .. } if left.result == Type::Money => {
                match &left.kind {
                    ExpressionKind::Money { .. } | ExpressionKind::Arithmetic { .. } => at = left,
                    _ => at = right,
                }
            }
            _ => return None,
        }
    }
}

fn computed(operator: Operator, left: &Type, right: &Type) -> Option<Type> {
    use Operator::{Add, Divide, Multiply, Subtract};
    use Type::{Date, Decimal, Duration, Int, Money, Percent, Time};
    let number = |type_: &Type| matches!(type_, Int | Decimal);
    Some(match (operator, left, right) {
        (Add | Subtract | Multiply, Int, Int) => Int,
        (Add | Subtract | Multiply | Divide, one, other) if number(one) && number(other) => Decimal,
        (Add | Subtract, Money, Money) => Money,
        (Add | Subtract, Duration, Duration) => Duration,
        (Add | Subtract, Percent, Percent) => Percent,
        (Subtract, Date, Date) | (Subtract, Time, Time) => Duration,
        (Add | Subtract, Date, Duration) | (Add, Duration, Date) => Date,
        (Add | Subtract, Time, Duration) | (Add, Duration, Time) => Time,
        (Multiply, Money | Duration, Int | Decimal | Percent) => left.clone(),
        (Multiply, Int | Decimal | Percent, Money | Duration) => right.clone(),
        (Multiply, Percent, Percent) | (Multiply, Percent, Int | Decimal) => Percent,
        (Multiply, Int | Decimal, Percent) => Decimal,
        (Divide, Money | Duration | Percent, Int | Decimal) => left.clone(),
        (Divide, Money, Money) | (Divide, Duration, Duration) | (Divide, Percent, Percent) => Decimal,
        (Divide, Money | Duration, Percent) => left.clone(),
        _ => return None,
    })
}

/// What is known of the result where one side is not known.
fn computed_with_unknown(operator: Operator, left: &Type, right: &Type) -> Type {
    match (operator, left, right) {
        (Operator::Add | Operator::Subtract, Type::Money, _) | (Operator::Add, _, Type::Money) => Type::Money,
        _ => Type::Unknown,
    }
}
