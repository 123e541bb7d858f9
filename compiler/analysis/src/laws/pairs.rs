//! Pairs of steps that a law about people speaks of: those that are done in one case are told.

use super::order::{Verdict, Way};
use super::subject::{Law, Subject};
use crate::rules::{broken_law, too_large_to_judge};
use flow_ir::{Step, Which};
use flow_source::Diagnostic;

/// So many pairs are looked at; of more it is said that they weren't, unless the law is known to be broken.
const PAIRS: usize = 2_000;

/// So many are shown.
const SHOWN: usize = 5;

/// Two steps that are done in one case, and the way that shows it.
pub(super) struct Pair<'s, 'a> {
    /// The one that is done first.
    pub(super) first: &'s Subject<'a>,
    /// The one that is done after it.
    pub(super) second: &'s Subject<'a>,
    /// True where they were handed to `may` the other way round.
    pub(super) turned: bool,
    /// How a case comes to both.
    pub(super) way: Way,
}

/// Goes through the pairs of which `may` says that people could break the law there, and why; `tell` says so of those that
/// are done in one case, unless something on the way keeps it.
pub(super) fn look<'a, T>(
    law: &Law<'_, 'a>,
    (which, subjects): (&'a [Which], &[Subject<'a>]),
    found: &mut Vec<Diagnostic>,
    may: impl Fn(&Step, &Step) -> Option<T>,
    tell: impl Fn(&Pair<'_, 'a>, &T) -> Option<Diagnostic>,
) {
    let steps = law.people_of(which, subjects);
    let (mut pairs, mut shown) = (0, 0);
    for (number, one) in steps.iter().enumerate() {
        for other in steps.get(number + 1..).unwrap_or_default() {
            let Some(why) = may(one.step, other.step) else { continue };
            pairs += 1;
            if shown >= SHOWN {
                return;
            }
            if pairs > PAIRS {
                if shown == 0 {
                    let what = format!(
                        "which of so many pairs are done in one case, “{}” among them",
                        one.step.head.title
                    );
                    let place = crate::place(one.step.head.origin);
                    found.push(too_large_to_judge::diagnostic(&broken_law::RULE, &what, place));
                }
                return;
            }
            let (first, second, verdict) = law.in_one_case(one, other);
            match verdict {
                Verdict::Holds => {}
                Verdict::TooLarge => {
                    let (first, second) = (&one.step.head.title, &other.step.head.title);
                    let what = format!("whether “{first}” and “{second}” are done in one case");
                    let place = crate::place(one.step.head.origin);
                    found.push(too_large_to_judge::diagnostic(&broken_law::RULE, &what, place));
                }
                Verdict::Broken(way) => {
                    let turned = !std::ptr::eq(first, one);
                    let told = tell(&Pair { first, second, turned, way }, &why);
                    shown += usize::from(told.is_some());
                    found.extend(told);
                }
            }
        }
    }
}

impl<'a> Law<'_, 'a> {
    /// The steps that a line about people speaks of. Who is `for` a step and names one other means: as in that step.
    fn people_of(&self, which: &'a [Which], subjects: &[Subject<'a>]) -> Vec<Subject<'a>> {
        let mut steps: Vec<Subject<'a>> = which.iter().flat_map(|which| self.may_be(which)).collect();
        if which.len() == 1 {
            if subjects.is_empty() {
                return Vec::new();
            }
            steps.extend(
                subjects.iter().map(|subject| Subject { chances: subject.chances.clone(), ..*subject }),
            );
        }
        steps.sort_by_key(|subject| subject.place);
        steps.dedup_by_key(|subject| subject.place);
        steps
    }

    /// Whether two steps are done in one case, in one order or the other: which comes first, which second, and the way.
    fn in_one_case<'s>(
        &self,
        one: &'s Subject<'a>,
        other: &'s Subject<'a>,
    ) -> (&'s Subject<'a>, &'s Subject<'a>, Verdict) {
        match self.then(one, other) {
            Verdict::Holds => (other, one, self.then(other, one)),
            verdict => (one, other, verdict),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;
    use std::fmt::Write as _;

    /// A decision that leads to one of so many stages, and a law that wants different people for all of them.
    fn apart(stages: usize) -> Vec<String> {
        let mut arms = String::new();
        let mut steps = String::new();
        for number in 0..stages {
            let _ = writeln!(arms, "    when size is {number} -> s{number}");
            let _ = writeln!(steps, "  stage s{number} {{\n    by   Team\n    done -> answered\n  }}");
        }
        let text = format!(
            r#"
role Team {{ people ana, ben }}
policy apart {{
  for       step
  different people stage
}}
workflow Answer(size: Int) {{
  owner  Team
  within 1 week
  late   -> answered
  policy apart
  outcome answered
  decide which {{
{arms}    otherwise -> answered
  }}
{steps}}}
"#
        );
        let laws = ["broken_law", "too_large_to_judge"];
        findings(&text).into_iter().filter(|found| laws.iter().any(|law| found.starts_with(law))).collect()
    }

    #[test]
    fn what_is_not_looked_at_is_said() {
        assert_eq!(apart(8), Vec::<String>::new());
        let told = apart(70);
        assert_eq!(told.len(), 1, "{told:#?}");
        assert!(told[0].starts_with("too_large_to_judge: "), "{told:#?}");
    }
}
