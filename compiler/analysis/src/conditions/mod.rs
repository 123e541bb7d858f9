//! Reasoning over conditions: can all of these hold at once?
//!
//! A condition is turned into cases, any of which makes it true; each case says of some subjects what they can be:
//! numbers and amounts (for each currency on its own), shares, lengths of time, members of a choice, yes or no, whether
//! something is known, how two things compare. [`Facts`] are what is known at some point of a path; assuming a case
//! narrows them, and what was narrowed to nothing can't happen.
//!
//! | module | what it holds |
//! |---|---|
//! | [`ranges`] | sets of numbers |
//! | [`domain`] | what a single value can be |
//! | [`facts`] | what is known about many values |
//! | [`phrase`] | expressions in words |
//! | [`rest`] | what is left when some conditions don't hold |
//! | [`example`] | a case in words |
//!
//! **What it assumes.** Amounts in two currencies say nothing about each other. What a system knows and what the language
//! counts can change whenever time passes. Whatever is too intricate for cases (more than [`LIMIT`]) counts as a question
//! of its own that can be answered either way: so a path is never called impossible without proof.

pub mod domain;
pub mod example;
pub mod facts;
pub mod phrase;
pub mod ranges;
pub mod rest;
mod values;

pub use domain::Domain;
pub use facts::Facts;
pub use phrase::phrase;
pub use rest::Rest;
pub use values::given;

use flow_ir::{Comparison, Decimal, Expression, ExpressionKind, Package, Type};
use ranges::Ranges;
use rustc_hash::FxHashMap;
use std::rc::Rc;
use values::{Constant, constant};

/// How many cases a condition may have.
pub const LIMIT: usize = 64;

/// Deeper conditions are questions of their own.
const DEPTH: u32 = 100;

/// A subject that conditions speak about, by number.
pub type Key = u32;

/// Data of the case by number: the first word of a path.
pub type Data = u32;

/// What a case says about one subject.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Literal {
    /// About what.
    pub key: Key,
    /// What it can be.
    pub domain: Domain,
}

/// One way in which a condition holds: all of this together. Sorted by subject, each subject once.
pub type Case = Vec<Literal>;

/// All ways in which a condition holds; none where it can't.
pub type Cases = Rc<Vec<Case>>;

/// The subjects of all conditions of a workflow.
pub struct Vocabulary<'a> {
    package: &'a Package,
    subjects: FxHashMap<String, Key>,
    known: Vec<Subject>,
    data: FxHashMap<String, Data>,
    cases: FxHashMap<(*const Expression, bool), Cases>,
    /// Values that conditions compare with amounts in several currencies, with those currencies.
    mixed: FxHashMap<String, Rc<[Rc<str>]>>,
}

struct Subject {
    /// What it is called here.
    name: String,
    /// What is asked about it.
    asks: example::Asks,
    /// The data it depends on.
    data: Vec<Data>,
    /// It can change while time passes, though nobody writes it.
    passing: bool,
    /// All words it can be, where they are known.
    universe: Option<Rc<[Rc<str>]>>,
    /// Only multiples of this.
    step: Option<Decimal>,
    /// Never below zero.
    natural: bool,
    /// It is too intricate, or not known yet.
    vague: bool,
}

impl<'a> Vocabulary<'a> {
    /// An empty one.
    pub fn new(package: &'a Package) -> Self {
        Self {
            package,
            subjects: FxHashMap::default(),
            known: Vec::new(),
            data: FxHashMap::default(),
            cases: FxHashMap::default(),
            mixed: FxHashMap::default(),
        }
    }

    /// Says that these expressions belong together: an amount that they compare with several currencies is in one of them.
    pub fn mix_currencies(&mut self, expressions: impl IntoIterator<Item = &'a Expression>) {
        let mut found: FxHashMap<String, Vec<Rc<str>>> = FxHashMap::default();
        let mut open: Vec<&Expression> = expressions.into_iter().collect();
        while let Some(expression) = open.pop() {
            open.extend(expression.parts());
            let (value, constants): (_, Vec<&Expression>) = match &expression.kind {
                ExpressionKind::Compare { left, right, .. } => {
                    match (constant(left, 0), constant(right, 0)) {
                        (None, Some(_)) => (left, vec![right]),
                        (Some(_), None) => (right, vec![left]),
                        _ => continue,
                    }
                }
                ExpressionKind::In { value, list } => match &list.kind {
                    ExpressionKind::List { items } => (value, items.iter().collect()),
                    _ => continue,
                },
                _ => continue,
            };
            if !is_money(&value.result) {
                continue;
            }
            let currencies = found.entry(phrase::exact(value)).or_default();
            for constant in constants.into_iter().filter_map(|one| constant(one, 0)) {
                let currency: Rc<str> = constant.unit.as_str().into();
                if let Err(place) = currencies.binary_search(&currency) {
                    currencies.insert(place, currency);
                }
            }
        }
        let several = found.into_iter().filter(|(_, currencies)| currencies.len() > 1);
        self.mixed = several.map(|(name, currencies)| (name, currencies.into())).collect();
    }

    /// The number of some data by the first word of its path.
    pub fn data(&mut self, name: &str) -> Data {
        if let Some(found) = self.data.get(name) {
            return *found;
        }
        let next = Data::try_from(self.data.len()).unwrap_or(Data::MAX);
        self.data.insert(name.to_owned(), next);
        next
    }

    /// All cases in which none of these holds; `None` where there are too many.
    pub fn none_of(&self, cases: &[Case]) -> Option<Cases> {
        let mut all: Vec<Case> = vec![Vec::new()];
        for case in cases {
            let mut product: Vec<Case> = Vec::new();
            for known in &all {
                for literal in case {
                    let universe =
                        self.known.get(literal.key as usize).and_then(|subject| subject.universe.as_deref());
                    let domain = literal.domain.clone().complement(universe);
                    if !domain.is_empty() {
                        product.extend(both(known, &vec![Literal { key: literal.key, domain }]));
                    }
                    if product.len() > LIMIT {
                        return None;
                    }
                }
            }
            all = product;
        }
        Some(Rc::new(all))
    }

    /// Whether a subject is this very value, or whether that is known.
    pub fn is_about(&self, key: Key, value: &Expression) -> bool {
        let exact = phrase::exact(value);
        self.known.get(key as usize).is_some_and(|subject| {
            subject.name.strip_prefix(exact.as_str()).is_some_and(|rest| rest.starts_with(" as "))
        })
    }

    /// How many data have a number.
    pub fn data_count(&self) -> usize {
        self.data.len()
    }

    /// The data that a subject depends on.
    pub fn data_of(&self, key: Key) -> &[Data] {
        self.known.get(key as usize).map_or(&[], |subject| &subject.data)
    }

    /// All words that a subject can be, where they are known.
    fn universe(&self, key: Key) -> Option<&[Rc<str>]> {
        self.known.get(key as usize).and_then(|subject| subject.universe.as_deref())
    }

    /// Whether what is asked about a subject is how much money it is.
    pub fn is_money(&self, key: Key) -> bool {
        self.known.get(key as usize).is_some_and(|subject| subject.asks.is_money())
    }

    /// Whether a subject can change while time passes.
    pub fn is_passing(&self, key: Key) -> bool {
        self.known.get(key as usize).is_some_and(|subject| subject.passing)
    }

    /// Whether nothing can be told about a subject.
    pub fn is_vague(&self, key: Key) -> bool {
        self.known.get(key as usize).is_some_and(|subject| subject.vague)
    }

    /// The cases in which a condition of the package is true, or those in which it isn't. An expression that is made on the
    /// way is asked about with [`Self::fresh_cases`].
    pub fn cases(&mut self, expression: &'a Expression, truth: bool) -> Cases {
        let place = (std::ptr::from_ref(expression), truth);
        if let Some(found) = self.cases.get(&place) {
            return Rc::clone(found);
        }
        let (cases, opposite) = self.sides(expression, truth);
        self.cases.insert(place, Rc::clone(&cases));
        if let Some(opposite) = opposite {
            self.cases.insert((place.0, !truth), opposite);
        }
        cases
    }

    /// The same for an expression that is made on the way.
    pub fn fresh_cases(&mut self, expression: &Expression, truth: bool) -> Cases {
        self.sides(expression, truth).0
    }

    /// The cases in which a condition is so, and those in which it is the opposite, where neither side has too many.
    fn sides(&mut self, expression: &Expression, truth: bool) -> (Cases, Option<Cases>) {
        let cases = self.split(expression, truth, 0);
        let opposite = cases.is_some().then(|| self.split(expression, !truth, 0)).flatten();
        let cases = match (cases, opposite) {
            (Some(cases), Some(opposite)) => return (Rc::new(cases), Some(Rc::new(opposite))),
            (cases, _) => cases,
        };
        // Where one side has too many cases it is a question; the other side answers the same question with no.
        let question = self.question(expression, truth, true);
        let cases = match (cases, question.first()) {
            (Some(cases), None) => cases,
            (Some(cases), Some(answer)) => cases.iter().filter_map(|case| both(case, answer)).collect(),
            (None, _) => question,
        };
        (Rc::new(cases), None)
    }

    /// `None` where there are too many cases.
    fn split(&mut self, expression: &Expression, truth: bool, depth: u32) -> Option<Vec<Case>> {
        if depth > DEPTH {
            return None;
        }
        let depth = depth + 1;
        match &expression.kind {
            ExpressionKind::Bool { value } => {
                Some(if *value == truth { vec![Vec::new()] } else { Vec::new() })
            }
            ExpressionKind::Not { value } => self.split(value, !truth, depth),
            ExpressionKind::And { values } if truth => self.all(values, truth, depth),
            ExpressionKind::Or { values } if !truth => self.all(values, truth, depth),
            ExpressionKind::And { values } | ExpressionKind::Or { values } => {
                let mut cases = Vec::new();
                for value in values {
                    cases.extend(self.split(value, truth, depth)?);
                    if cases.len() > LIMIT {
                        return None;
                    }
                }
                Some(cases)
            }
            ExpressionKind::Known { value } => Some(vec![vec![self.presence(value, truth)]]),
            // For all of them it is so where for none it isn't.
            ExpressionKind::Quantified { all: true, name, list, condition } => {
                let kind = ExpressionKind::Quantified {
                    all: false,
                    name: name.clone(),
                    list: list.clone(),
                    condition: Box::new(opposite(condition)),
                };
                let any = Expression { kind, ..expression.clone() };
                Some(self.question(&any, !truth, false))
            }
            ExpressionKind::In { value, list } => Some(self.within(expression, value, list, truth)),
            ExpressionKind::Compare { operator, left, right } => {
                Some(self.compare(expression, *operator, left, right, truth))
            }
            ExpressionKind::Unknown { .. } | ExpressionKind::Invalid => {
                Some(self.question(expression, truth, true))
            }
            _ => Some(self.question(expression, truth, false)),
        }
    }

    /// All of them together: each case of one with each case of the others.
    fn all(&mut self, values: &[Expression], truth: bool, depth: u32) -> Option<Vec<Case>> {
        let mut cases = vec![Vec::new()];
        for value in values {
            let more = self.split(value, truth, depth)?;
            let mut product = Vec::new();
            for case in &cases {
                for other in &more {
                    product.extend(both(case, other));
                    if product.len() > LIMIT {
                        return None;
                    }
                }
            }
            cases = product;
        }
        Some(cases)
    }

    /// A question that is answered with yes or no.
    fn question(&mut self, expression: &Expression, truth: bool, vague: bool) -> Vec<Case> {
        let key = self.subject(expression, "bool", vague);
        vec![vec![Literal { key, domain: Domain::word(if truth { "true" } else { "false" }) }]]
    }

    fn presence(&mut self, value: &Expression, truth: bool) -> Literal {
        let key = self.subject(value, "known", false);
        Literal { key, domain: Domain::word(if truth { "true" } else { "false" }) }
    }

    fn within(
        &mut self,
        whole: &Expression,
        value: &Expression,
        list: &Expression,
        truth: bool,
    ) -> Vec<Case> {
        let ExpressionKind::List { items } = &list.kind else {
            return self.question(whole, truth, false);
        };
        let mut unit: Option<String> = None;
        let mut domain: Option<Domain> = None;
        for item in items {
            let Some(constant) = constant(item, 0) else { return self.question(whole, truth, false) };
            if unit.as_ref().is_some_and(|unit| *unit != constant.unit) {
                return self.question(whole, truth, false);
            }
            let one = constant.domain(Comparison::Equal);
            domain = match domain {
                None => Some(one),
                Some(before) => before.or(&one, None),
            };
            unit = Some(constant.unit);
        }
        match (unit, domain) {
            (Some(unit), Some(domain)) => self.about(value, &unit, domain, truth),
            _ => {
                if truth {
                    Vec::new()
                } else {
                    vec![Vec::new()]
                }
            }
        }
    }

    fn compare(
        &mut self,
        whole: &Expression,
        operator: Comparison,
        left: &Expression,
        right: &Expression,
        truth: bool,
    ) -> Vec<Case> {
        let (first, second) = (constant(left, 0), constant(right, 0));
        match (first, second) {
            (None, Some(constant)) => self.about(left, &constant.unit, constant.domain(operator), truth),
            (Some(constant), None) => {
                self.about(right, &constant.unit, constant.domain(operator.turned()), truth)
            }
            (Some(first), Some(second)) => self.constants(whole, &first, operator, &second, truth),
            (None, None) => self.relation(operator, left, right, truth),
        }
    }

    fn constants(
        &mut self,
        whole: &Expression,
        first: &Constant,
        operator: Comparison,
        second: &Constant,
        truth: bool,
    ) -> Vec<Case> {
        if first.unit != second.unit {
            return self.question(whole, truth, false);
        }
        let both = first.domain(Comparison::Equal).and(&second.domain(operator));
        if both.is_some_and(|both| !both.is_empty()) == truth { vec![Vec::new()] } else { Vec::new() }
    }

    /// A value is one of these. What may be missing must be there for that; if it isn't, nothing about it is true.
    fn about(&mut self, value: &Expression, unit: &str, domain: Domain, truth: bool) -> Vec<Case> {
        let key = self.subject(value, unit, false);
        let (universe, step, natural) = match self.known.get(key as usize) {
            Some(subject) => (subject.universe.clone(), subject.step, subject.natural),
            None => (None, None, false),
        };
        let domain =
            if truth { domain.closed(universe.as_deref()) } else { domain.complement(universe.as_deref()) };
        let domain = match domain {
            Domain::Numbers(ranges) => {
                let ranges = if natural {
                    ranges.and(&Ranges::below(Decimal::ZERO, false).complement())
                } else {
                    ranges
                };
                Domain::Numbers(match step {
                    Some(step) => ranges.stepped(step),
                    None => ranges,
                })
            }
            domain => domain,
        };
        let literal = Literal { key, domain };
        let optional = matches!(value.result, Type::Optional { .. });
        let mut cases = Vec::new();
        let currency = self.currency(value, unit);
        if !literal.domain.is_empty() {
            let mut case = vec![literal];
            case.extend(currency.iter().map(|(this, _)| this.clone()));
            if optional {
                case.push(self.presence(value, true));
            }
            case.sort_by_key(|literal| literal.key);
            cases.push(case);
        }
        if let Some((_, other)) = currency.filter(|_| !truth) {
            let mut case = vec![other];
            if optional {
                case.push(self.presence(value, true));
                case.sort_by_key(|literal| literal.key);
            }
            cases.push(case);
        }
        if optional && !truth {
            cases.push(vec![self.presence(value, false)]);
        }
        cases
    }

    /// That an amount is in this currency, and that it is in another one, where conditions speak about several.
    fn currency(&mut self, value: &Expression, unit: &str) -> Option<(Literal, Literal)> {
        if self.mixed.is_empty() || !is_money(&value.result) {
            return None;
        }
        let universe = Rc::clone(self.mixed.get(&phrase::exact(value))?);
        let key = self.subject(value, "currency", false);
        if let Some(subject) = self.known.get_mut(key as usize) {
            subject.universe = Some(Rc::clone(&universe));
        }
        let this = Domain::word(unit);
        let other = this.clone().complement(Some(&universe));
        Some((Literal { key, domain: this }, Literal { key, domain: other }))
    }

    /// How two things that aren't constants compare.
    fn relation(
        &mut self,
        operator: Comparison,
        left: &Expression,
        right: &Expression,
        truth: bool,
    ) -> Vec<Case> {
        let (mut first, mut second) = (phrase::exact(left), phrase::exact(right));
        let mut operator = operator;
        if first > second {
            std::mem::swap(&mut first, &mut second);
            operator = operator.turned();
        }
        let words: &[&str] = match (operator, truth) {
            (Comparison::Less, true) | (Comparison::GreaterOrEqual, false) => &["less"],
            (Comparison::Less, false) | (Comparison::GreaterOrEqual, true) => &["equal", "more"],
            (Comparison::Greater, true) | (Comparison::LessOrEqual, false) => &["more"],
            (Comparison::Greater, false) | (Comparison::LessOrEqual, true) => &["equal", "less"],
            (Comparison::Equal, true) | (Comparison::NotEqual, false) => &["equal"],
            (Comparison::Equal, false) | (Comparison::NotEqual, true) => &["less", "more"],
        };
        let name = format!("{first} against {second}");
        let universe: Rc<[Rc<str>]> = ["equal", "less", "more"].map(Rc::from).into();
        let key = self.key(name, |vocabulary| {
            let mut subject = vocabulary.describe(left, false);
            let other = vocabulary.describe(right, false);
            subject.data.extend(other.data);
            subject.passing |= other.passing;
            subject.universe = Some(universe);
            subject.asks = example::Asks::Compared { left: phrase(left), right: phrase(right) };
            subject
        });
        let words = words.iter().map(|word| Rc::from(*word)).collect();
        vec![vec![Literal { key, domain: Domain::Words { words, except: false } }]]
    }

    fn subject(&mut self, value: &Expression, unit: &str, vague: bool) -> Key {
        let name = format!("{} as {unit}", phrase::exact(value));
        let truths: Option<Rc<[Rc<str>]>> =
            matches!(unit, "bool" | "known").then(|| ["false", "true"].map(Rc::from).into());
        self.key(name, |vocabulary| {
            let mut subject = vocabulary.describe(value, vague);
            let plain = matches!(value.kind, ExpressionKind::Variable { .. } | ExpressionKind::Fact { .. });
            subject.asks = example::Asks::of(phrase(value), unit, plain);
            if truths.is_some() {
                subject.universe = truths;
            }
            let counts = matches!(value.kind, ExpressionKind::Count { .. });
            subject.natural = counts || LENGTHS.contains(&unit);
            subject.step = match unit {
                "number" => (counts || *bare(&value.result) == Type::Int).then_some(Decimal::ONE),
                "date" | "time" => Some(Decimal::ONE),
                // Nobody asks for half a second.
                _ if LENGTHS.contains(&unit) => Some(Decimal::ONE),
                _ if plain && is_money(&value.result) => Some(crate::currency::smallest(unit)),
                _ => None,
            };
            subject
        })
    }

    fn key(&mut self, name: String, describe: impl FnOnce(&mut Self) -> Subject) -> Key {
        if let Some(found) = self.subjects.get(&name) {
            return *found;
        }
        let mut subject = describe(self);
        subject.name.clone_from(&name);
        let key = Key::try_from(self.known.len()).unwrap_or(Key::MAX);
        self.known.push(subject);
        self.subjects.insert(name, key);
        key
    }

    fn describe(&mut self, value: &Expression, vague: bool) -> Subject {
        let mut names = Vec::new();
        let mut passing = false;
        let mut open = vec![value];
        while let Some(expression) = open.pop() {
            match &expression.kind {
                ExpressionKind::Variable { path } => names.extend(path.first()),
                ExpressionKind::Fact { .. } | ExpressionKind::Figure { .. } => passing = true,
                _ => open.extend(expression.parts()),
            }
        }
        let mut data: Vec<Data> = names.into_iter().map(|name| self.data(name)).collect();
        data.sort_unstable();
        data.dedup();
        let universe = match bare(&value.result) {
            Type::Choice { id } => self.package.choice(id).map(|choice| {
                choice.members.iter().map(|member| Rc::from(member.name.as_str())).collect::<Rc<[Rc<str>]>>()
            }),
            _ => None,
        };
        Subject {
            name: String::new(),
            asks: example::Asks::default(),
            data,
            passing,
            universe,
            step: None,
            natural: false,
            vague,
        }
    }
}

/// Units of lengths of time.
const LENGTHS: [&str; 4] = ["seconds", "months", "business days", "business minutes"];

/// The type of a value that is there.
fn bare(type_: &Type) -> &Type {
    match type_ {
        Type::Optional { item } => item,
        other => other,
    }
}

fn is_money(type_: &Type) -> bool {
    *bare(type_) == Type::Money
}

/// All of two cases together; `None` where they contradict each other.
pub fn both(left: &Case, right: &Case) -> Option<Case> {
    let mut case = left.clone();
    for literal in right {
        match case.binary_search_by_key(&literal.key, |known| known.key) {
            Ok(place) => {
                let known = case.get_mut(place)?;
                if let Some(domain) = known.domain.and(&literal.domain) {
                    if domain.is_empty() {
                        return None;
                    }
                    known.domain = domain;
                }
            }
            Err(place) => case.insert(place, literal.clone()),
        }
    }
    Some(case)
}

impl Constant {
    /// What compares with it in this way.
    fn domain(&self, operator: Comparison) -> Domain {
        let numbers = |value| match operator {
            Comparison::Less => Ranges::below(value, false),
            Comparison::LessOrEqual => Ranges::below(value, true),
            Comparison::Greater => Ranges::below(value, true).complement(),
            Comparison::GreaterOrEqual => Ranges::below(value, false).complement(),
            Comparison::Equal => Ranges::only(value),
            Comparison::NotEqual => Ranges::only(value).complement(),
        };
        match &self.value {
            values::Plain::Number(value) => Domain::Numbers(numbers(*value)),
            values::Plain::Word(word) => {
                Domain::Words { words: vec![Rc::clone(word)], except: operator == Comparison::NotEqual }
            }
        }
    }
}

/// The same condition the other way round, as somebody would write it.
fn opposite(condition: &Expression) -> Expression {
    let turned = |values: &[Expression]| values.iter().map(opposite).collect();
    let kind = match &condition.kind {
        ExpressionKind::Not { value } => return (**value).clone(),
        ExpressionKind::And { values } => ExpressionKind::Or { values: turned(values) },
        ExpressionKind::Or { values } => ExpressionKind::And { values: turned(values) },
        // Amounts in two currencies are neither smaller nor larger.
        ExpressionKind::Compare { operator, left, right }
            if matches!(operator, Comparison::Equal | Comparison::NotEqual)
                || left.result != Type::Money && right.result != Type::Money =>
        {
            ExpressionKind::Compare {
                operator: operator.opposite(),
                left: left.clone(),
                right: right.clone(),
            }
        }
        _ => ExpressionKind::Not { value: Box::new(condition.clone()) },
    };
    Expression { kind, ..condition.clone() }
}

#[cfg(test)]
mod tests;
