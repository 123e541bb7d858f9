//! Lengths of time and deadlines as JSONata: moments are milliseconds since 1970, lengths are seconds.

use super::json::{Code, Json};
use super::machine::{FAR, Machine};
use flow_ir::{Anchor, Calendar, Duration, Expression, Participant, PersonReference, TimeSpan, Who, Within};
use std::borrow::Cow;

/// The longest time that Step Functions lets a task or a wait take, in seconds.
pub(super) const LONGEST: u64 = 99_999_999;

/// When something is due.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Due {
    /// So many seconds after the state is entered.
    After(Code),
    /// At this moment, in milliseconds.
    At(String),
}

/// A length of working time that has to be asked for before it is used.
pub(super) struct WorkingTime {
    /// The variable that holds its end, in milliseconds.
    pub(super) variable: String,
    /// What to ask.
    pub(super) question: Json,
    /// Asked only under this condition.
    pub(super) condition: Option<String>,
}

impl<'a> Machine<'a> {
    /// The end of a length of time that begins at `from` (milliseconds). Working time is asked of a service first, by what is
    /// added to `asked`.
    pub(super) fn ends(
        &mut self,
        scope: usize,
        span: &'a TimeSpan,
        from: &str,
        origin: flow_ir::Origin,
        who: &Asked<'a>,
        asked: &mut Vec<WorkingTime>,
    ) -> String {
        match span {
            TimeSpan::Fixed { duration: Duration::Exact { seconds } } => {
                format!("{from} + {}", seconds.saturating_mul(1000))
            }
            TimeSpan::Fixed { duration: Duration::Months { months } } => months_after(from, *months),
            TimeSpan::Fixed { duration: Duration::BusinessDays { days } } => {
                self.working_time(scope, from, ("days", *days), who, asked)
            }
            TimeSpan::Fixed { duration: Duration::BusinessMinutes { minutes } } => {
                self.working_time(scope, from, ("minutes", *minutes), who, asked)
            }
            TimeSpan::Computed { value } => format!("{from} + 1000 * {}", self.code(scope, value).text),
            TimeSpan::Unknown { question } => {
                self.hole(question, origin);
                FAR.to_string()
            }
        }
    }

    fn working_time(
        &mut self,
        scope: usize,
        from: &str,
        (unit, count): (&'static str, u32),
        who: &Asked<'a>,
        asked: &mut Vec<WorkingTime>,
    ) -> String {
        let variable = self.declare(scope, &format!("{}_{unit}", who.name), Json::Null);
        let calendar = who.calendar.map_or(Json::Null, calendar);
        let question = Json::object([
            ("step", Json::text(format!("{}.within", who.id))),
            ("action", Json::word("working_time")),
            (
                "data",
                Json::object([
                    ("calendar", calendar),
                    ("from", Json::expression(&format!("$fromMillis({from})"))),
                    (unit, Json::Whole(count.into())),
                ]),
            ),
        ]);
        asked.push(WorkingTime { variable: variable.clone(), question, condition: None });
        format!("${variable}")
    }

    /// The deadline of something: the first of `within` whose condition holds. Nothing where there is none.
    pub(super) fn deadline(
        &mut self,
        scope: usize,
        within: &'a [Within],
        opened: &str,
        who: &Asked<'a>,
        asked: &mut Vec<WorkingTime>,
    ) -> Option<Due> {
        if within.iter().all(|line| line.limit.is_none()) {
            return None;
        }
        let relative = within.iter().all(|line| {
            line.from.is_none()
                && matches!(
                    line.limit,
                    None | Some(
                        TimeSpan::Fixed { duration: Duration::Exact { .. } } | TimeSpan::Computed { .. }
                    )
                )
        });
        let mut arms = Vec::new();
        let mut passed: Vec<String> = Vec::new();
        for line in within {
            let condition = line.condition.as_ref().map(|condition| self.condition(scope, condition));
            let last = condition.is_none();
            let first_asked = asked.len();
            let code = match &line.limit {
                None if relative => Code::whole(LONGEST as i64),
                None => Code::computed(FAR.to_string()),
                Some(TimeSpan::Fixed { duration: Duration::Exact { seconds } }) if relative => {
                    Code::whole(i64::try_from((*seconds).min(LONGEST)).unwrap_or(i64::MAX))
                }
                Some(TimeSpan::Computed { value }) if relative => self.code(scope, value),
                Some(span) => {
                    let from = match &line.from {
                        None => opened.to_owned(),
                        Some(anchor) => self.moment(scope, anchor, line.origin),
                    };
                    Code::computed(self.ends(scope, span, &from, line.origin, who, asked))
                }
            };
            // Asked only where this line is the first that holds.
            let asks: Vec<&String> = passed.iter().chain(&condition).collect();
            for working_time in asked.iter_mut().skip(first_asked) {
                working_time.condition = (!asks.is_empty()).then(|| {
                    let parts: Vec<String> = asks.iter().map(|part| format!("({part})")).collect();
                    parts.join(" and ")
                });
            }
            passed.extend(condition.iter().map(|condition| format!("$not({condition})")));
            arms.push((condition, code));
            if last {
                break;
            }
        }
        if arms.last().is_some_and(|(condition, _)| condition.is_some()) {
            // No line holds: no deadline.
            let none = if relative { Code::whole(LONGEST as i64) } else { Code::computed(FAR.to_string()) };
            arms.push((None, none));
        }
        let code = Code::choose(arms);
        Some(if relative { Due::After(code) } else { Due::At(code.text) })
    }

    /// A moment that time counts from.
    pub(super) fn moment(&mut self, scope: usize, anchor: &'a Anchor, origin: flow_ir::Origin) -> String {
        match anchor {
            Anchor::Variable { path } if path.iter().map(String::as_str).eq(["case", "started"]) => {
                "$toMillis($states.context.Execution.StartTime)".to_owned()
            }
            Anchor::Variable { path } => match self.path(scope, path) {
                Some(text) => format!("($exists({text}) and {text} != null ? $toMillis({text}) : {FAR})"),
                None => {
                    self.cannot(
                        "a deadline that counts from there",
                        origin,
                        "What it counts from isn't known in this part of the machine.",
                    );
                    FAR.to_string()
                }
            },
            Anchor::Step { .. } | Anchor::Event { .. } => {
                self.cannot(
                    "a deadline of a step that counts from another step or an event",
                    origin,
                    "Write a `clock` with the same deadline instead: it starts at its anchor, whatever the case is \
                     doing.",
                );
                FAR.to_string()
            }
        }
    }

    /// The calendar of whoever does the work, else of who owns it.
    pub(super) fn calendar_of(
        &self,
        performer: Option<&Participant>,
        owner: Option<&PersonReference>,
    ) -> Option<&'a Calendar> {
        let package = self.input.package;
        let of = |participant: &Participant| {
            let id = match participant {
                Participant::Role { id } | Participant::Person { id } => id,
                Participant::Holder { role: Some(id), .. } => id,
                _ => return None,
            };
            let role = package.role(id).or_else(|| package.person(id))?;
            let calendar = role.calendar.as_deref().or_else(|| {
                let larger = role.part_of.as_deref()?;
                package.role(larger)?.calendar.as_deref()
            })?;
            package.calendar(calendar)
        };
        performer.and_then(of).or_else(|| match owner {
            Some(PersonReference::Participant { participant }) => of(participant),
            _ => None,
        })
    }
}

/// Whose time it is.
pub(super) struct Asked<'a> {
    /// The id of the step or whatever it is.
    pub(super) id: Cow<'a, str>,
    /// A word for variables.
    pub(super) name: String,
    /// The working time that counts.
    pub(super) calendar: Option<&'a Calendar>,
}

/// The first participant of an expression.
pub(super) fn first_of(who: Option<&Who>) -> Option<&Participant> {
    who.and_then(|who| who.participants().next())
}

/// All lengths that are fixed and exact, in seconds.
pub(super) fn exact(span: &TimeSpan) -> Option<u64> {
    match span {
        TimeSpan::Fixed { duration: Duration::Exact { seconds } } => Some(*seconds),
        _ => None,
    }
}

/// Expressions inside deadlines.
pub(super) fn expressions(within: &[Within]) -> impl Iterator<Item = &Expression> {
    within.iter().flat_map(|line| {
        let computed = match &line.limit {
            Some(TimeSpan::Computed { value }) => Some(&**value),
            _ => None,
        };
        line.condition.as_deref().into_iter().chain(computed)
    })
}

/// The same day some months later, or the last day of that month; in UTC.
fn months_after(from: &str, months: u32) -> String {
    format!(
        "($from := {from}; $count := $number($fromMillis($from, \"[M]\")) - 1 + {months}; \
         $year := $number($fromMillis($from, \"[Y]\")) + $floor($count / 12); $month := $count - 12 * $floor($count / 12); \
         $first := function($year, $month) {{$toMillis($string($year) & \"-\" & $substring(\"0\" & $string($month + 1), -2) \
         & \"-01T00:00:00.000Z\")}}; \
         $next := $month = 11 ? $first($year + 1, 0) : $first($year, $month + 1); \
         $start := $first($year, $month); \
         $day := $min([$number($fromMillis($from, \"[D]\")), ($next - $start) / 86400000]); \
         $start + ($day - 1) * 86400000 + $from - 86400000 * $floor($from / 86400000))"
    )
}

fn calendar(calendar: &Calendar) -> Json {
    let open = calendar.open.iter().map(|hours| {
        Json::object([
            ("first", Json::Whole(hours.first.into())),
            ("last", Json::Whole(hours.last.into())),
            ("from", Json::Whole(hours.from.into())),
            ("to", Json::Whole(hours.to.into())),
        ])
    });
    let closed = calendar.closed.iter().map(|days| {
        Json::object([("first", Json::text(days.first.clone())), ("last", Json::text(days.last.clone()))])
    });
    Json::object([
        ("id", Json::text(calendar.head.id.clone())),
        ("zone", Json::text(calendar.zone.clone())),
        ("open", Json::List(open.collect())),
        ("closed", Json::List(closed.collect())),
    ])
}
