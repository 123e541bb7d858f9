//! Parallels whose join can't be met, or need not be.

use crate::graph::{Block, End};
use crate::place;
use flow_ir::{Decimal, ExpressionKind, Join, Parallel, Step, StepKind, Target, Trigger, Workflow};
use flow_source::{Diagnostic, Edit, Level, Location, Rule, Span};
use rustc_hash::FxHashMap;

/// No join waits for ever: it can be met, and where branches may leave until it can't, `unmet` says what happens then.
///
/// Assumes that every arrow can be taken. A branch that is skipped counts as joined. A number that comes from the data counts
/// as one that can be met.
pub static RULE: Rule = Rule {
    name: "join_never_met",
    level: Level::Error,
    summary: "Branches are waited for that never come.",
    page: include_str!("join_never_met.md"),
};

/// How a branch can end.
#[derive(Clone, Copy, Default)]
struct Ends<'a> {
    joins: bool,
    /// The first arrow with which it leaves.
    leaves: Option<&'a flow_ir::Arrow>,
}

/// How many branches must join.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Every one.
    All,
    /// So many.
    Some(usize),
    /// So many as the data say.
    Computed,
}

/// Reports the parallels of a workflow whose join can't be met, or may not be and nothing says what happens then.
pub fn check<'a>(workflow: &'a Workflow, blocks: &[Block<'a>], found: &mut Vec<Diagnostic>) {
    let by_steps: FxHashMap<*const Step, &Block<'a>> =
        blocks.iter().map(|block| (block.steps.as_ptr(), block)).collect();
    for step in workflow.all_steps() {
        let StepKind::Parallel(parallel) = &step.kind else { continue };
        let ends = |steps: &'a [Step]| match by_steps.get(&steps.as_ptr()) {
            Some(block) if !steps.is_empty() => ends(block),
            _ => Ends { joins: true, leaves: None },
        };
        let unmet = step.ways.iter().any(|way| way.trigger == Trigger::Unmet);
        let diagnostic = match &parallel.each {
            Some(each) => of_each(step, parallel, ends(&each.steps), unmet),
            None => of_branches(step, parallel, &|steps| ends(steps), unmet),
        };
        found.extend(diagnostic);
    }
}

/// The parallels that can always be joined, whoever leaves: their `unmet` is never taken. A number that comes from the data
/// may ask for too many, and so may one of a list that may be short, or of events.
pub(crate) fn always_met<'a>(workflow: &'a Workflow, blocks: &[Block<'a>]) -> Vec<&'a Step> {
    let block_of: FxHashMap<*const Step, &Block<'a>> =
        blocks.iter().rev().map(|block| (block.steps.as_ptr(), block)).collect();
    let stays = |steps: &'a [Step]| {
        let block = block_of.get(&steps.as_ptr());
        !steps.is_empty() && block.is_some_and(|block| ends(block).leaves.is_none())
    };
    let steps = workflow.all_steps().into_iter().filter(|step| {
        let StepKind::Parallel(parallel) = &step.kind else { return false };
        let need = need(parallel);
        match &parallel.each {
            Some(each) => need == Need::All && each.event.is_none() && stays(&each.steps),
            None => {
                let all = parallel.branches.len();
                let need = match need {
                    Need::All => all,
                    Need::Some(count) => count,
                    Need::Computed => return false,
                };
                // One that can't be met at all is told by itself.
                need <= all && parallel.branches.iter().filter(|branch| stays(&branch.steps)).count() >= need
            }
        }
    });
    steps.collect()
}

/// How the block of a branch can end.
fn ends<'a>(block: &Block<'a>) -> Ends<'a> {
    let reached = block.reached([]);
    let from_reached = block.edges.iter().filter(|edge| reached.get(edge.from).copied().unwrap_or(false));
    let mut ends = Ends::default();
    for edge in from_reached.chain(&block.anywhere) {
        match (&edge.arrow.target, edge.to) {
            (Target::Join, _) | (_, End::Open) => ends.joins = true,
            (Target::Leave, _) => ends.leaves = ends.leaves.or(Some(edge.arrow)),
            _ => {}
        }
    }
    ends
}

/// How many branches of a parallel must join.
pub(crate) fn need(parallel: &Parallel) -> Need {
    match &parallel.join {
        Join::All => Need::All,
        Join::Any => Need::Some(1),
        Join::AtLeast { count } => match &count.kind {
            ExpressionKind::Number { value } => {
                Need::Some(usize::try_from((*value).max(Decimal::ZERO)).unwrap_or(usize::MAX))
            }
            _ => Need::Computed,
        },
    }
}

fn of_branches<'a>(
    step: &'a Step,
    parallel: &'a Parallel,
    ends: &dyn Fn(&'a [Step]) -> Ends<'a>,
    unmet: bool,
) -> Option<Diagnostic> {
    let all = parallel.branches.len();
    if all == 0 {
        return None;
    }
    let title = &step.head.title;
    let branches: Vec<(&flow_ir::Branch, Ends<'a>)> =
        parallel.branches.iter().map(|branch| (branch, ends(&branch.steps))).collect();
    let need = match need(parallel) {
        Need::All => Some(all),
        Need::Some(count) => Some(count),
        Need::Computed => None,
    };
    if let Some(need) = need.filter(|need| *need > all) {
        let verb =
            if all == 1 { "there is only one branch".to_owned() } else { format!("there are only {all}") };
        return Some(
            Diagnostic::new(
                &RULE,
                format!("“{title}” waits for {need} branches, and {verb}"),
                place(step.head.origin),
                "never done",
            )
            .note("Everybody does their part, and the work stands still all the same. Ask for no more branches than there are."),
        );
    }
    let comes = |(branch, ends): &&(&flow_ir::Branch, Ends<'a>)| ends.joins || branch.condition.is_some();
    if let Some(need) = need.filter(|need| branches.iter().filter(comes).count() < *need) {
        let mut diagnostic = Diagnostic::new(
            &RULE,
            format!("“{title}” is never done: {}", asked(need, all)),
            place(step.head.origin),
            "waited for in vain",
        );
        for (branch, _) in branches.iter().filter(|branch| !comes(branch)).take(8) {
            diagnostic =
                diagnostic.label(place(branch.head.origin), "no way through this branch ends with `join`");
        }
        return Some(diagnostic.note(
            "A branch ends with `-> join` where its work is done, so that the others need not wait for it. With `-> leave` it doesn't count.",
        ));
    }
    let certain = branches.iter().filter(|(_, ends)| ends.leaves.is_none()).count();
    let short = need.map_or(certain < all, |need| certain < need);
    if unmet || !short {
        return None;
    }
    let leaving: Vec<(&str, &flow_ir::Arrow)> = branches
        .iter()
        .filter_map(|(branch, ends)| Some((branch.head.title.as_str(), ends.leaves?)))
        .collect();
    let (first, _) = leaving.first()?;
    let who = if leaving.len() == 1 {
        format!("“{first}” leaves")
    } else {
        "too many branches leave".to_owned()
    };
    let arrows = leaving.iter().map(|(_, arrow)| *arrow);
    Some(without_unmet(step, &format!("when {who}"), arrows))
}

fn asked(need: usize, all: usize) -> String {
    match (need, all) {
        (need, all) if need == all => "it waits for all branches, and one of them never joins".to_owned(),
        (1, _) => "it waits for one branch, and none of them ever joins".to_owned(),
        (need, _) => format!("it waits for {need} branches, and fewer ever join"),
    }
}

fn of_each<'a>(step: &'a Step, parallel: &'a Parallel, ends: Ends<'a>, unmet: bool) -> Option<Diagnostic> {
    let title = &step.head.title;
    let each = parallel.each.as_ref()?;
    let name = each.name.replace('_', " ");
    if !ends.joins {
        return Some(
            Diagnostic::new(
                &RULE,
                format!("“{title}” is never done: no way through it ends with `join`"),
                place(step.head.origin),
                "waited for in vain",
            )
            .note(format!("The work on one {name} ends with `-> join` where it is done. With `-> leave` it doesn't count.")),
        );
    }
    if each.event.is_some() {
        if parallel.join == Join::All && parallel.until.is_none() {
            return Some(
                Diagnostic::new(
                    &RULE,
                    format!("“{title}” is never done: there may always come another {name}"),
                    place(each.origin),
                    "nothing says when the last one has come",
                )
                .note("Say until when it takes them with `until ...`, or how many are enough with `join at least 3`."),
            );
        }
        return None;
    }
    if unmet {
        return None;
    }
    match (need(parallel), ends.leaves) {
        (_, Some(leaves)) => {
            let many = if parallel.join == Join::All {
                format!("when one {name} leaves")
            } else {
                "when too many leave".to_owned()
            };
            Some(without_unmet(step, &many, std::iter::once(leaves)))
        }
        (Need::Some(count), None) if count > 1 => Some(without_unmet(
            step,
            &format!("when there are fewer than {count} in the list"),
            std::iter::empty(),
        )),
        _ => None,
    }
}

fn without_unmet<'a>(
    step: &'a Step,
    when: &str,
    leaving: impl Iterator<Item = &'a flow_ir::Arrow>,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("“{}” waits for ever {when}", step.head.title),
        place(step.head.origin),
        "no way `unmet`",
    );
    for arrow in leaving.take(8) {
        diagnostic = diagnostic.label(place(arrow.origin), "leaves here, and isn't counted");
    }
    diagnostic = diagnostic.note("The others have done their part and wait for somebody who has gone. Say where the work goes then: `unmet -> ...`.");
    match step.ways.iter().rfind(|way| way.inherited_from.is_none()) {
        Some(last) => {
            let whole = place(last.origin);
            let location = Location::new(whole.file, Span::at(whole.span.end));
            let text = "\n    unmet -> unknown \"Where does it go then?\"".to_owned();
            diagnostic.offer("Say where it goes then", vec![Edit { location, text }], false)
        }
        None => diagnostic,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    fn said(lines: &str, first: &str, second: &str, expected: &[&str]) {
        told(
            &format!(
                r#"
role Team {{ people ana, ben }}
workflow Trip(towns: list of Text) {{
  owner Team
  within 1 week
  late -> off
  outcome booked
  outcome off
  parallel bookings {{
    branch flight {{
      stage book_flight {{
        by   Team
        done -> {first}
      }}
    }}
    branch hotel {{
      stage book_hotel {{
        by   Team
        absent -> {second}
        done -> join
      }}
    }}
    {lines}
    done -> booked
  }}
}}
"#
            ),
            expected,
        );
    }

    #[test]
    fn a_join_can_be_met() {
        said("join all", "join", "join", &[]);
        said("join any", "off", "join", &[]);
        said("join at least 2", "join", "off", &[]);
        said(
            "join at least 3",
            "join",
            "join",
            &["join_never_met: “Bookings” waits for 3 branches, and there are only 2"],
        );
        said(
            "join all",
            "off",
            "join",
            &[
                "join_never_met: “Bookings” is never done: it waits for all branches, and one of them never joins",
            ],
        );
        said(
            "join at least 2",
            "leave",
            "join",
            &[
                "join_never_met: “Bookings” is never done: it waits for all branches, and one of them never joins",
            ],
        );
    }

    #[test]
    fn branches_that_leave_need_a_way_on() {
        said("join all", "join", "leave", &["join_never_met: “Bookings” waits for ever when “Hotel” leaves"]);
        said("join all\n    unmet -> off", "join", "leave", &[]);
        said("join any", "join", "leave", &[]);
        said("join at least 1", "join", "leave", &[]);
    }

    #[test]
    fn items_of_a_list_and_events_are_counted_too() {
        let each = |head: &str, lines: &str, late: &str| {
            format!(
                r#"
role Team {{ people ana, ben }}
workflow Trip(towns: list of Text) {{
  owner Team
  within 1 week
  late -> off
  outcome booked
  outcome off
  event hint
  on hint -> off
  parallel bookings {{
    each town {head}
    {lines}
    done -> booked
    stage book {{
      by     Team
      within 1 day
      late   -> {late}
      done   -> join
    }}
  }}
}}
"#
            )
        };
        told(&each("in towns", "join all", "off"), &[]);
        told(&each("in towns", "join all\n    unmet -> off", "leave"), &[]);
        told(
            &each("in towns", "join all", "leave"),
            &["join_never_met: “Bookings” waits for ever when one town leaves"],
        );
        told(
            &each("in towns", "join at least 2", "off"),
            &["join_never_met: “Bookings” waits for ever when there are fewer than 2 in the list"],
        );
        told(&each("on hint", "join at least 2", "leave"), &[]);
        told(
            &each("on hint", "join all", "leave"),
            &["join_never_met: “Bookings” is never done: there may always come another town"],
        );
    }
}
