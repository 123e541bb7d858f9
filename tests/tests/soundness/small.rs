//! Small workflows made at random: stages, gates with rework, decisions, runs, waits, parallels with every kind of join and
//! loops, bounded or not.

use proptest::prelude::*;

/// Where an arrow leads, within its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    Step(usize),
    Outcome(usize),
    Join,
    Leave,
}

/// A way out: an arrow, perhaps only so many times, and where it leads then.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    pub to: Target,
    pub bound: Option<(u8, Target)>,
}

/// How a parallel is joined.
#[derive(Clone, Copy, Debug)]
pub enum Join {
    All,
    Any,
    AtLeast(usize),
}

/// What a step is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Reads and writes variables, by number, and is perhaps late.
    Stage {
        reads: Vec<usize>,
        writes: Vec<usize>,
        late: bool,
    },
    /// Accept, rework, reject.
    Gate,
    /// An approval of what is paid out.
    Approval,
    /// Pays it out, which needs an approval.
    Pay,
    /// Changes what is paid out.
    Change,
    Decide,
    /// Until a variable is known.
    Wait(usize),
    /// Another workflow, with two outcomes.
    Run,
    Parallel {
        branches: Vec<Block>,
        join: Join,
        unmet: bool,
    },
}

/// A step: its number among all, what it is, and its ways in the order in which they are written.
#[derive(Clone, Debug)]
pub struct Step {
    pub number: usize,
    pub kind: Kind,
    pub ways: Vec<Way>,
}

/// Steps in order of text; it begins with the first.
pub type Block = Vec<Step>;

/// An arrow before it is known how many steps there are.
#[derive(Clone, Debug)]
struct RawWay {
    to: u8,
    otherwise: u8,
    bound: u8,
    /// Out of ten.
    bounded: u8,
}

#[derive(Clone, Debug)]
struct RawStep {
    kind: RawKind,
    ways: Vec<RawWay>,
}

#[derive(Clone, Debug)]
enum RawKind {
    Plain(Kind),
    Parallel { branches: Vec<Vec<RawStep>>, join: u8, unmet: bool },
}

/// The variables of the outermost block come first, then one for each branch by its place.
pub const VARIABLES: [&str; 4] = ["a", "b", "c", "d"];

fn raw_way() -> impl Strategy<Value = RawWay> {
    (any::<u8>(), any::<u8>(), 1..3_u8, 0..10_u8).prop_map(|(to, otherwise, bound, bounded)| RawWay {
        to,
        otherwise,
        bound,
        bounded,
    })
}

fn raw_step(kind: impl Strategy<Value = RawKind>) -> impl Strategy<Value = RawStep> {
    (kind, prop::collection::vec(raw_way(), 3)).prop_map(|(kind, ways)| RawStep { kind, ways })
}

fn stage() -> impl Strategy<Value = Kind> {
    let some = || prop::sample::subsequence(vec![0, 1, 2, 3], 0..3);
    (some(), some(), prop::bool::weighted(0.3)).prop_map(|(reads, writes, late)| Kind::Stage {
        reads,
        writes,
        late,
    })
}

fn inner() -> impl Strategy<Value = Kind> {
    prop_oneof![
        5 => stage(),
        2 => Just(Kind::Gate),
        1 => Just(Kind::Decide),
        1 => Just(Kind::Run),
        1 => (0..4_usize).prop_map(Kind::Wait),
        1 => Just(Kind::Approval),
        1 => Just(Kind::Pay),
        1 => Just(Kind::Change),
    ]
}

fn outer() -> impl Strategy<Value = Kind> {
    prop_oneof![
        8 => inner(),
        1 => Just(Kind::Approval),
        1 => Just(Kind::Pay),
    ]
}

fn parallel(deep: bool) -> BoxedStrategy<RawKind> {
    let step = || {
        if deep {
            raw_step(prop_oneof![
                8 => inner().prop_map(RawKind::Plain),
                1 => parallel(false),
            ])
            .boxed()
        } else {
            raw_step(inner().prop_map(RawKind::Plain)).boxed()
        }
    };
    (prop::collection::vec(prop::collection::vec(step(), 1..4), 2..4), any::<u8>(), any::<bool>())
        .prop_map(|(branches, join, unmet)| RawKind::Parallel { branches, join, unmet })
        .boxed()
}

/// A small workflow.
pub fn small() -> impl Strategy<Value = Block> {
    let step = raw_step(prop_oneof![
        4 => outer().prop_map(RawKind::Plain),
        1 => parallel(true),
    ]);
    prop::collection::vec(step, 1..7).prop_map(|raw| {
        let mut block = resolve(raw, &mut 0, None);
        let mut written = 0;
        for step in all(&block) {
            if let Kind::Stage { writes, .. } = &step.kind {
                writes.iter().for_each(|one| written |= 1_u8 << one);
            }
        }
        known(&mut block, written);
        block
    })
}

/// Takes out what is read and waited for and written nowhere: that is a name nobody knows.
fn known(block: &mut Block, written: u8) {
    for step in block {
        match &mut step.kind {
            Kind::Stage { reads, .. } => reads.retain(|one| written & (1 << one) != 0),
            Kind::Wait(one) if written & (1 << *one) == 0 => {
                step.kind = nothing();
            }
            Kind::Parallel { branches, .. } => branches.iter_mut().for_each(|branch| known(branch, written)),
            _ => {}
        }
    }
}

/// Gives steps their numbers and arrows their ends. In a branch, by its place, only a variable of its own is written.
fn resolve(raw: Vec<RawStep>, next: &mut usize, branch: Option<usize>) -> Block {
    let count = raw.len();
    let mut block = Block::new();
    for (place, raw) in raw.into_iter().enumerate() {
        let number = *next;
        *next += 1;
        let kind = match raw.kind {
            RawKind::Plain(Kind::Stage { reads, writes, late }) => {
                let writes = match branch {
                    Some(own) if !writes.is_empty() => vec![own % VARIABLES.len()],
                    _ => writes,
                };
                Kind::Stage { reads, writes, late }
            }
            // Side by side, one branch changes what is paid out.
            RawKind::Plain(Kind::Change) if branch.is_some_and(|own| own > 0) => nothing(),
            RawKind::Plain(kind) => kind,
            RawKind::Parallel { branches, join, unmet } => {
                let all = branches.len();
                let join = match join % 4 {
                    0 | 1 => Join::All,
                    2 => Join::Any,
                    _ => Join::AtLeast(usize::from(join / 4) % all + 1),
                };
                // Branches inside a branch write nothing: side by side, each variable has one writer.
                let own = |place: usize| if branch.is_some() { None } else { Some(place) };
                let branches = branches
                    .into_iter()
                    .enumerate()
                    .map(|(place, steps)| match own(place) {
                        Some(own) => resolve(steps, next, Some(own)),
                        None => silent(resolve(steps, next, Some(0))),
                    })
                    .collect();
                Kind::Parallel { branches, join, unmet }
            }
        };
        let ways = match &kind {
            Kind::Stage { late: true, .. } | Kind::Decide | Kind::Run => 2,
            Kind::Parallel { unmet: true, .. } => 2,
            Kind::Gate | Kind::Approval => 3,
            _ => 1,
        };
        let ways =
            raw.ways.into_iter().take(ways).map(|way| lead(&way, place, count, branch.is_some())).collect();
        block.push(Step { number, kind, ways });
    }
    block
}

/// A stage that reads and writes nothing.
fn nothing() -> Kind {
    Kind::Stage { reads: Vec::new(), writes: Vec::new(), late: false }
}

fn silent(mut block: Block) -> Block {
    for step in &mut block {
        match &mut step.kind {
            Kind::Stage { writes, .. } => writes.clear(),
            Kind::Change => step.kind = nothing(),
            Kind::Parallel { branches, .. } => {
                let steps = std::mem::take(branches);
                *branches = steps.into_iter().map(silent).collect();
            }
            _ => {}
        }
    }
    block
}

fn lead(raw: &RawWay, from: usize, count: usize, inside: bool) -> Way {
    let target = |word: u8| {
        let more = usize::from(word / 10);
        let end = if !inside {
            Target::Outcome(more % 2)
        } else {
            match more % 6 {
                0 => Target::Leave,
                1 => Target::Outcome(1),
                _ => Target::Join,
            }
        };
        let step = |place: usize| if place < count { Target::Step(place) } else { end };
        match word % 10 {
            0..=4 => step(from + 1),
            5 => step(from + 2),
            6 => step(more % (from + 1)),
            7 | 8 => end,
            _ => step(more % count),
        }
    };
    let to = target(raw.to);
    let back = matches!(to, Target::Step(place) if place <= from);
    let bounded = if back { raw.bounded > 0 } else { raw.bounded == 9 };
    Way { to, bound: bounded.then(|| (raw.bound, target(raw.otherwise))) }
}

/// All steps, those inside others after them.
pub fn all(block: &Block) -> Vec<&Step> {
    let mut found = Vec::new();
    for step in block {
        found.push(step);
        if let Kind::Parallel { branches, .. } = &step.kind {
            found.extend(branches.iter().flat_map(all));
        }
    }
    found
}

/// The text of a workflow.
pub fn text(block: &Block) -> String {
    let mut text = String::from(
        "use std.risk { irreversible }\nuse std.standards { human_approval }\n\
         role Lead { people ana, ben, cara }\nrole Boss { people dora, emil, fay }\n\
         system Bank { action pay(to: Text) risk irreversible idempotent }\n\
         workflow Sub {\n  owner Lead\n  within 1 day\n  late -> bad\n  outcome good\n  outcome bad\n  stage work {\n    by Lead\n    done -> good\n  }\n}\n",
    );
    let decisions: String = all(block)
        .iter()
        .filter(|step| matches!(step.kind, Kind::Decide))
        .map(|step| format!(", q{}: Bool", step.number))
        .collect();
    text += &format!(
        "workflow Work(order: Text{decisions}) {{\n  owner Lead\n  within 1 year\n  late -> x0\n  outcome x0\n  outcome x1\n"
    );
    write(block, 1, &mut text);
    text += "}\n";
    text
}

fn write(block: &Block, depth: usize, text: &mut String) {
    let pad = "  ".repeat(depth);
    let inner = "  ".repeat(depth + 1);
    let names = |list: &[usize], type_: &str| {
        let names: Vec<String> = list.iter().map(|one| format!("{}{type_}", VARIABLES[*one])).collect();
        names.join(", ")
    };
    for step in block {
        let name = format!("s{}", step.number);
        let target = |target: Target| match target {
            Target::Step(place) => format!("s{}", block[place].number),
            Target::Outcome(number) => format!("x{number}"),
            Target::Join => "join".to_owned(),
            Target::Leave => "leave".to_owned(),
        };
        let way = |place: usize| {
            let way = step.ways[place];
            match way.bound {
                Some((times, otherwise)) => {
                    format!("-> {} at most {times} times else -> {}", target(way.to), target(otherwise))
                }
                None => format!("-> {}", target(way.to)),
            }
        };
        let lines: Vec<String> = match &step.kind {
            Kind::Stage { reads, writes, late } => {
                let mut lines = vec!["by Lead".to_owned()];
                if !reads.is_empty() {
                    lines.push(format!("reads {}", names(reads, "")));
                }
                if !writes.is_empty() {
                    lines.push(format!("writes {}", names(writes, ": Text")));
                }
                if *late {
                    lines.push("within 1 day".to_owned());
                    lines.push(format!("late {}", way(1)));
                }
                lines.push(format!("done {}", way(0)));
                lines
            }
            Kind::Gate | Kind::Approval => {
                let mut lines = vec!["by Boss".to_owned()];
                if matches!(step.kind, Kind::Approval) {
                    lines.push("meets human_approval".to_owned());
                }
                lines.extend([
                    format!("accept {}", way(0)),
                    format!("rework {}", way(1)),
                    format!("reject {}", way(2)),
                ]);
                lines
            }
            Kind::Pay => vec![
                "by Lead".to_owned(),
                "reads order".to_owned(),
                "do Bank.pay(to: order)".to_owned(),
                "fails -> x1".to_owned(),
                format!("done {}", way(0)),
            ],
            Kind::Change => {
                vec!["by Lead".to_owned(), "writes order: Text".to_owned(), format!("done {}", way(0))]
            }
            Kind::Decide => {
                vec![format!("when q{} {}", step.number, way(0)), format!("otherwise {}", way(1))]
            }
            Kind::Wait(variable) => {
                vec![format!("until {} is known", VARIABLES[*variable]), format!("done {}", way(0))]
            }
            Kind::Run => vec![format!("on good {}", way(0)), format!("on bad {}", way(1))],
            Kind::Parallel { branches, join, unmet } => {
                let head = match join {
                    Join::All => "join all".to_owned(),
                    Join::Any => "join any".to_owned(),
                    Join::AtLeast(count) => format!("join at least {count}"),
                };
                *text += &format!("{pad}parallel {name} {{\n");
                for (place, branch) in branches.iter().enumerate() {
                    *text += &format!("{inner}branch b{place} {{\n");
                    write(branch, depth + 2, text);
                    *text += &format!("{inner}}}\n");
                }
                *text += &format!("{inner}{head}\n");
                if *unmet {
                    *text += &format!("{inner}unmet {}\n", way(1));
                }
                *text += &format!("{inner}done {}\n{pad}}}\n", way(0));
                continue;
            }
        };
        let (kind, of) = match &step.kind {
            Kind::Gate | Kind::Approval => ("gate", " of order"),
            Kind::Decide => ("decide", ""),
            Kind::Wait(_) => ("wait", ""),
            Kind::Run => ("run", " of Sub"),
            _ => ("stage", ""),
        };
        *text += &format!("{pad}{kind} {name}{of} {{\n");
        for line in lines {
            *text += &format!("{inner}{line}\n");
        }
        *text += &format!("{pad}}}\n");
    }
}
