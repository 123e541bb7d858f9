//! A second opinion on decisions and on data: small workflows made at random, gone through in the slowest and most
//! obvious way, case by case. What the compiler says must agree.

use flow_tests::text;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// One value of everything that a decision may ask about.
#[derive(Clone, Copy, Debug)]
struct Values {
    count: i64,
    cents: i64,
    kind: usize,
    urgent: bool,
    limit: Option<i64>,
}

const KINDS: [&str; 3] = ["new", "regular", "staff"];

/// A condition of a decision.
#[derive(Clone, Debug)]
enum Condition {
    Count(usize, i64),
    Amount(usize, i64),
    Kind(bool, usize),
    OneOf(Vec<usize>),
    Urgent,
    LimitKnown,
    Limit(usize, i64),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

const OPERATORS: [&str; 6] = ["<", "<=", ">", ">=", "is", "is not"];

fn compare(operator: usize, left: i64, right: i64) -> bool {
    match operator {
        0 => left < right,
        1 => left <= right,
        2 => left > right,
        3 => left >= right,
        4 => left == right,
        _ => left != right,
    }
}

impl Condition {
    fn holds(&self, values: Values) -> bool {
        match self {
            Self::Count(operator, number) => compare(*operator, values.count, *number),
            Self::Amount(operator, dollars) => compare(*operator, values.cents, dollars * 100),
            Self::Kind(is, kind) => (values.kind == *kind) == *is,
            Self::OneOf(kinds) => kinds.contains(&values.kind),
            Self::Urgent => values.urgent,
            Self::LimitKnown => values.limit.is_some(),
            // Guarded: what isn't known is neither small nor large.
            Self::Limit(operator, number) => {
                values.limit.is_some_and(|limit| compare(*operator, limit, *number))
            }
            Self::Not(one) => !one.holds(values),
            Self::And(left, right) => left.holds(values) && right.holds(values),
            Self::Or(left, right) => left.holds(values) || right.holds(values),
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Count(operator, number) => format!("pieces {} {number}", OPERATORS[*operator]),
            Self::Amount(operator, dollars) => format!("amount {} {dollars} USD", OPERATORS[*operator]),
            Self::Kind(true, kind) => format!("kind is {}", KINDS[*kind]),
            Self::Kind(false, kind) => format!("kind is not {}", KINDS[*kind]),
            Self::OneOf(kinds) => {
                let kinds: Vec<&str> = kinds.iter().map(|kind| KINDS[*kind]).collect();
                format!("kind in [{}]", kinds.join(", "))
            }
            Self::Urgent => "urgent".to_owned(),
            Self::LimitKnown => "order.limit is known".to_owned(),
            Self::Limit(operator, number) => {
                format!("(order.limit is known and order.limit {} {number})", OPERATORS[*operator])
            }
            Self::Not(one) => format!("not ({})", one.written()),
            Self::And(left, right) => format!("({}) and ({})", left.written(), right.written()),
            Self::Or(left, right) => format!("({}) or ({})", left.written(), right.written()),
        }
    }
}

fn condition() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![
        (0..6_usize, 0..4_i64).prop_map(|(operator, number)| Condition::Count(operator, number)),
        (0..6_usize, 1..4_i64).prop_map(|(operator, dollars)| Condition::Amount(operator, dollars)),
        (any::<bool>(), 0..3_usize).prop_map(|(is, kind)| Condition::Kind(is, kind)),
        proptest::sample::subsequence(vec![0, 1, 2], 1..3).prop_map(Condition::OneOf),
        Just(Condition::Urgent),
        Just(Condition::LimitKnown),
        (0..4_usize, 0..3_i64).prop_map(|(operator, number)| Condition::Limit(operator, number)),
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| Condition::Not(Box::new(one))),
            (inner.clone(), inner.clone())
                .prop_map(|(left, right)| Condition::And(Box::new(left), Box::new(right))),
            (inner.clone(), inner).prop_map(|(left, right)| Condition::Or(Box::new(left), Box::new(right))),
        ]
    })
}

/// Every value that could make a difference.
fn all_values() -> Vec<Values> {
    let mut found = Vec::new();
    for count in -1..=4 {
        for dollars in 0..=4_i64 {
            for cents in [-1, 0, 1] {
                for kind in 0..3 {
                    for urgent in [false, true] {
                        for limit in [None, Some(-1), Some(0), Some(1), Some(2), Some(3)] {
                            found.push(Values { count, cents: dollars * 100 + cents, kind, urgent, limit });
                        }
                    }
                }
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn decisions_are_judged_as_if_every_value_were_tried(arms in proptest::collection::vec(condition(), 1..5)) {
        let lines: String =
            arms.iter().enumerate().map(|(number, arm)| format!("    when {} -> x{number}\n", arm.written())).collect();
        let outcomes: String = (0..arms.len()).map(|number| format!("  outcome x{number}\n")).collect();
        let source = format!(
            "role Lead {{ people ana, ben }}\nchoice Kind {{ new, regular, staff }}\nrecord Order {{ limit: optional Int }}\n\
             workflow Work(pieces: Int, amount: Money, kind: Kind, urgent: Bool, order: Order) {{\n  owner Lead\n{outcomes}\n  decide route {{\n{lines}  }}\n}}\n"
        );
        let analysis = text(&source);
        let told = |rule: &str| analysis.diagnostics.iter().filter(|found| found.rule.name == rule).count();
        prop_assert_eq!(told("too_large_to_judge"), 0, "{}", source);
        let mut taken = vec![false; arms.len()];
        let mut gap = None;
        for values in all_values() {
            match arms.iter().position(|arm| arm.holds(values)) {
                Some(first) => taken[first] = true,
                None => gap = Some(values),
            }
        }
        let dead = taken.iter().filter(|taken| !**taken).count();
        prop_assert_eq!(told("decision_gap"), usize::from(gap.is_some()), "{:?}\n{}", gap, source);
        prop_assert_eq!(told("dead_arm"), dead, "{:?}\n{}", taken, source);
    }
}

/// Where a step leads: to a later step by how many there are between, or to the end.
type Hop = usize;

/// A step of a small workflow.
#[derive(Clone, Debug)]
enum Step {
    /// Writes and reads some of three variables; is perhaps done only when one of two inputs holds, and perhaps fails.
    Stage {
        writes: Vec<usize>,
        reads: Vec<usize>,
        when: Option<(usize, bool)>,
        done: Hop,
        fails: Option<Hop>,
    },
    /// One of the inputs decides.
    Decide { input: usize, yes: Hop, no: Hop },
    /// Two branches, each of which writes a variable; the first perhaps under a condition. Nothing else asks for that
    /// condition: which branch was skipped is not remembered behind the join.
    Parallel { writes: [usize; 2], when: Option<bool>, any: bool, done: Hop },
}

const VARIABLES: [&str; 4] = ["a", "b", "c", "d"];
const INPUTS: [&str; 2] = ["p", "q"];

fn step() -> impl Strategy<Value = Step> {
    let some = || proptest::sample::subsequence(vec![0, 1, 2, 3], 0..3);
    let when = || proptest::option::weighted(0.3, (0..2_usize, any::<bool>()));
    prop_oneof![
        4 => (some(), some(), when(), 1..4_usize, proptest::option::weighted(0.3, 1..4_usize)).prop_map(
            |(writes, reads, when, done, fails)| Step::Stage { writes, reads, when, done, fails }
        ),
        2 => (0..2_usize, 1..4_usize, 1..4_usize).prop_map(|(input, yes, no)| Step::Decide { input, yes, no }),
        1 => (proptest::sample::subsequence(vec![0, 1, 2, 3], 2), proptest::option::weighted(0.3, any::<bool>()), any::<bool>(), 1..4_usize).prop_map(
            |(writes, when, any, done)| Step::Parallel { writes: [writes[0], writes[1]], when, any, done }
        ),
    ]
}

fn target(steps: &[Step], from: usize, hop: Hop) -> String {
    if from + hop < steps.len() { format!("s{}", from + hop) } else { "x".to_owned() }
}

fn holds((input, truth): (usize, bool)) -> String {
    format!("{}{}", if truth { "" } else { "not " }, INPUTS[input])
}

fn source(steps: &[Step]) -> String {
    let mut body = String::new();
    let names = |list: &[usize], type_: &str| {
        let names: Vec<String> = list.iter().map(|one| format!("{}{type_}", VARIABLES[*one])).collect();
        names.join(", ")
    };
    for (number, step) in steps.iter().enumerate() {
        let to = |hop: Hop| target(steps, number, hop);
        match step {
            Step::Stage { writes, reads, when, done, fails } => {
                body += &format!("\n  stage s{number} {{\n    by Lead\n");
                if let Some(when) = when {
                    body += &format!("    when {}\n", holds(*when));
                }
                if !reads.is_empty() {
                    body += &format!("    reads {}\n", names(reads, ""));
                }
                if !writes.is_empty() {
                    body += &format!("    writes {}\n", names(writes, ": Text"));
                }
                if let Some(fails) = fails {
                    body += &format!("    fails -> {}\n", to(*fails));
                }
                body += &format!("    done -> {}\n  }}\n", to(*done));
            }
            Step::Decide { input, yes, no } => {
                let input = INPUTS[*input];
                body += &format!(
                    "\n  decide s{number} {{\n    when {input} -> {}\n    otherwise -> {}\n  }}\n",
                    to(*yes),
                    to(*no)
                );
            }
            Step::Parallel { writes, when, any, done } => {
                body += &format!("\n  parallel s{number} {{\n");
                for (place, write) in writes.iter().enumerate() {
                    body += &format!("    branch b{place} {{\n");
                    if let (0, Some(when)) = (place, when) {
                        body += &format!("      when {}r{number}\n", if *when { "" } else { "not " });
                    }
                    body += &format!(
                        "      stage t{number}_{place} {{\n        by Lead\n        writes {}: Text\n        done -> join\n      }}\n    }}\n",
                        VARIABLES[*write]
                    );
                }
                body += &format!(
                    "    join {}\n    done -> {}\n  }}\n",
                    if *any { "any" } else { "all" },
                    to(*done)
                );
            }
        }
    }
    let own: String = (0..steps.len()).map(|number| format!(", r{number}: Bool")).collect();
    format!(
        "role Lead {{ people ana, ben }}\n\nworkflow Work(p: Bool, q: Bool{own}) {{\n  owner Lead\n  outcome x\n{body}}}\n"
    )
}

/// The variables that are read on some way before they are written, found by going every way.
fn missing(steps: &[Step]) -> [bool; 4] {
    let mut found = [false; 4];
    for inputs in [[false, false], [false, true], [true, false], [true, true]] {
        let mut open = vec![(0_usize, [false; 4])];
        while let Some((at, written)) = open.pop() {
            let Some(step) = steps.get(at) else { continue };
            let with = |list: &[usize]| {
                let mut after = written;
                list.iter().for_each(|one| after[*one] = true);
                after
            };
            let met = |when: &Option<(usize, bool)>| when.is_none_or(|(input, truth)| inputs[input] == truth);
            match step {
                Step::Stage { writes, reads, when, done, fails } => {
                    if !met(when) {
                        open.push((at + done, written));
                        continue;
                    }
                    reads.iter().filter(|one| !written[**one]).for_each(|one| found[*one] = true);
                    open.push((at + done, with(writes)));
                    open.extend(fails.map(|hop| (at + hop, written)));
                }
                Step::Decide { input, yes, no } => {
                    open.push((at + if inputs[*input] { yes } else { no }, written));
                }
                Step::Parallel { writes, when, any, done } => {
                    let skipped = if when.is_some() { &[true, false][..] } else { &[false] };
                    for skipped in skipped {
                        let first = (!skipped).then_some(writes[0]);
                        let both: Vec<usize> = first.into_iter().chain([writes[1]]).collect();
                        open.push((at + done, with(&both)));
                        if *any {
                            // The first to join is enough; one whose condition doesn't hold counts as joined.
                            first.iter().for_each(|one| open.push((at + done, with(&[*one]))));
                            open.push((at + done, with(&[writes[1]])));
                            if first.is_none() {
                                open.push((at + done, written));
                            }
                        }
                    }
                }
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, rng_seed: RngSeed::Fixed(2), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn data_is_missing_where_some_way_leaves_it_out(steps in proptest::collection::vec(step(), 1..7)) {
        let source = source(&steps);
        let analysis = text(&source);
        // What nobody writes is an unknown name, and nothing more is said then.
        prop_assume!(analysis.diagnostics.iter().all(|found| found.rule.name != "unknown_name"));
        let understood = analysis.diagnostics.iter().all(|found| found.rule.name != "too_large_to_judge");
        prop_assert!(understood, "{}", source);
        let expected = missing(&steps);
        for (variable, expected) in VARIABLES.iter().zip(expected) {
            let title = format!("`{variable}` may be missing when");
            let told = analysis.diagnostics.iter().any(|found| found.title.starts_with(&title));
            prop_assert_eq!(told, expected, "{}\n{}", variable, source);
        }
    }
}
