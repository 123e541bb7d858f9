use super::*;
use flow_ir::{Choice, Decimal, Head, Member, Origin};

fn expression(kind: ExpressionKind, result: Type) -> Expression {
    Expression { kind, result, origin: Origin::default() }
}

fn variable(path: &str, result: Type) -> Expression {
    expression(ExpressionKind::Variable { path: path.split('.').map(str::to_owned).collect() }, result)
}

fn amount(value: i64, currency: &str) -> Expression {
    let kind = ExpressionKind::Money { amount: Decimal::from(value), currency: currency.to_owned() };
    expression(kind, Type::Money)
}

fn number(value: i64) -> Expression {
    expression(ExpressionKind::Number { value: Decimal::from(value) }, Type::Int)
}

fn compare(left: Expression, operator: Comparison, right: Expression) -> Expression {
    let kind = ExpressionKind::Compare { operator, left: Box::new(left), right: Box::new(right) };
    expression(kind, Type::Bool)
}

fn or(values: Vec<Expression>) -> Expression {
    expression(ExpressionKind::Or { values }, Type::Bool)
}

fn and(values: Vec<Expression>) -> Expression {
    expression(ExpressionKind::And { values }, Type::Bool)
}

/// Whether all of these can be as they are said to be.
fn possible(package: &Package, conditions: &[(Expression, bool)]) -> bool {
    let mut vocabulary = Vocabulary::new(package);
    let mut facts = vec![Facts::default()];
    for (condition, truth) in conditions {
        let cases = vocabulary.fresh_cases(condition, *truth);
        facts = facts.iter().flat_map(|facts| cases.iter().filter_map(|case| facts.assume(case))).collect();
    }
    !facts.is_empty()
}

fn plain(conditions: &[(Expression, bool)]) -> bool {
    possible(&Package::default(), conditions)
}

fn total() -> Expression {
    variable("request.amount", Type::Money)
}

#[test]
fn amounts_exclude_each_other_in_one_currency_only() {
    let small = compare(total(), Comparison::LessOrEqual, amount(100, "USD"));
    let large = compare(total(), Comparison::Greater, amount(100, "USD"));
    let euros = compare(total(), Comparison::Greater, amount(100, "EUR"));
    assert!(!plain(&[(small.clone(), true), (large.clone(), true)]));
    assert!(!plain(&[(small.clone(), false), (large, false)]));
    assert!(plain(&[(small, true), (euros, true)]));
}

#[test]
fn a_value_written_first_means_the_same() {
    let small = compare(amount(100, "USD"), Comparison::GreaterOrEqual, total());
    let large = compare(total(), Comparison::Greater, amount(100, "USD"));
    assert!(!plain(&[(small.clone(), true), (large.clone(), true)]));
    assert!(plain(&[(small, false), (large, true)]));
}

#[test]
fn whole_numbers_leave_no_room_between() {
    let count = || variable("count", Type::Int);
    let more = compare(count(), Comparison::Greater, number(3));
    let less = compare(count(), Comparison::Less, number(4));
    assert!(!plain(&[(more, true), (less, true)]));
    let share = || variable("share", Type::Decimal);
    let more = compare(share(), Comparison::Greater, number(3));
    let less = compare(share(), Comparison::Less, number(4));
    assert!(plain(&[(more, true), (less, true)]));
}

#[test]
fn choices_run_out() {
    let member = |name: &str| Member {
        name: name.to_owned(),
        title: name.to_owned(),
        documentation: String::new(),
        origin: Origin::default(),
    };
    let choice = Choice {
        head: Head { id: "Verdict".to_owned(), ..Head::default() },
        members: vec![member("refund"), member("decline")],
    };
    let package = Package { choices: vec![choice], ..Package::default() };
    let is = |name: &str| {
        let kind = ExpressionKind::Member { choice: "Verdict".to_owned(), member: name.to_owned() };
        let type_ = Type::Choice { id: "Verdict".to_owned() };
        compare(variable("verdict", type_.clone()), Comparison::Equal, expression(kind, type_))
    };
    assert!(!possible(&package, &[(is("refund"), false), (is("decline"), false)]));
    assert!(possible(&package, &[(is("refund"), false), (is("decline"), true)]));
    // Without the choice nobody knows what other members there are.
    assert!(plain(&[(is("refund"), false), (is("decline"), false)]));
}

#[test]
fn what_is_missing_is_neither_small_nor_large() {
    let maybe = || variable("limit", Type::Optional { item: Box::new(Type::Money) });
    let small = compare(maybe(), Comparison::LessOrEqual, amount(100, "USD"));
    let large = compare(maybe(), Comparison::Greater, amount(100, "USD"));
    let known = expression(ExpressionKind::Known { value: Box::new(maybe()) }, Type::Bool);
    assert!(plain(&[(small.clone(), false), (large.clone(), false)]));
    assert!(!plain(&[(small.clone(), false), (large, false), (known.clone(), true)]));
    assert!(!plain(&[(small, true), (known, false)]));
}

#[test]
fn and_and_or_are_taken_apart() {
    let urgent = variable("urgent", Type::Bool);
    let small = compare(total(), Comparison::LessOrEqual, amount(100, "USD"));
    let either = or(vec![urgent.clone(), small.clone()]);
    assert!(!plain(&[(either.clone(), true), (urgent.clone(), false), (small.clone(), false)]));
    assert!(plain(&[(either, true), (urgent.clone(), false)]));
    let all = and(vec![urgent.clone(), small.clone()]);
    assert!(!plain(&[(all, false), (urgent, true), (small, true)]));
}

#[test]
fn two_unknown_things_compare_in_one_way_only() {
    let (left, right) = (variable("a", Type::Money), variable("b", Type::Money));
    let less = compare(left.clone(), Comparison::Less, right.clone());
    let more = compare(right.clone(), Comparison::Less, left.clone());
    let equal = compare(right, Comparison::Equal, left);
    assert!(!plain(&[(less.clone(), true), (more.clone(), true)]));
    assert!(!plain(&[(less.clone(), false), (more.clone(), false), (equal.clone(), false)]));
    assert!(plain(&[(less, false), (more, false), (equal, true)]));
}

#[test]
fn intricate_conditions_can_be_either() {
    let pairs = (0..12).map(|number| {
        or(vec![variable(&format!("a{number}"), Type::Bool), variable(&format!("b{number}"), Type::Bool)])
    });
    let intricate = and(pairs.collect());
    assert!(plain(&[(intricate.clone(), true)]));
    assert!(plain(&[(intricate.clone(), false)]));
    assert!(!plain(&[(intricate.clone(), true), (intricate, false)]));
}

#[test]
fn what_is_written_is_forgotten() {
    let package = Package::default();
    let mut vocabulary = Vocabulary::new(&package);
    let small = compare(total(), Comparison::LessOrEqual, amount(100, "USD"));
    let cases = vocabulary.fresh_cases(&small, true);
    let mut facts = cases.first().and_then(|case| Facts::default().assume(case)).expect("one case");
    let (request, other) = (vocabulary.data("request"), vocabulary.data("other"));
    facts.forget(&vocabulary, |data| data == other);
    assert!(!facts.is_empty());
    facts.forget(&vocabulary, |data| data == request);
    assert!(facts.is_empty());
}

#[test]
fn for_all_is_for_none_the_other_way_round() {
    let of = |all: bool, condition: Expression| {
        let list = variable("names", Type::List { item: Box::new(Type::Text) });
        let kind = ExpressionKind::Quantified {
            all,
            name: "name".to_owned(),
            list: Box::new(list),
            condition: Box::new(condition),
        };
        expression(kind, Type::Bool)
    };
    let (name, one) = (|| variable("name", Type::Text), || variable("one", Type::Text));
    let any = of(false, compare(name(), Comparison::Equal, one()));
    let none = of(true, compare(name(), Comparison::NotEqual, one()));
    assert!(!plain(&[(any.clone(), true), (none.clone(), true)]));
    assert!(!plain(&[(any.clone(), false), (none.clone(), false)]));
    assert!(plain(&[(any.clone(), true), (none.clone(), false)]));
    let every = of(true, compare(name(), Comparison::Equal, one()));
    assert!(plain(&[(any, true), (every, true)]));
    // Of two amounts, neither need be the larger: they can be in two currencies.
    let small = of(true, compare(total(), Comparison::LessOrEqual, amount(100, "USD")));
    let large = of(false, compare(total(), Comparison::Greater, amount(100, "USD")));
    assert!(plain(&[(small, false), (large, false)]));
}
