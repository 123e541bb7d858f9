//! What was assumed, left out, reached or refused, in sentences.

use super::names::Names;
use super::terms::write_length;
use crate::problem::Problem;
use crate::results::{Assumed, Bottleneck, Limit, Results, Why};
use crate::settings::Milliseconds;
use flow_ir::Package;

/// How settings are called in the file.
fn setting(name: &str) -> &str {
    match name {
        "gaps" => "arrives",
        "duration" => "takes",
        "failures" => "fails",
        "stall" => "stalls",
        "absence" => "absent",
        "probability" => "happens",
        "cost_per_hour" | "cost_per_use" => "cost",
        other => other,
    }
}

/// What nobody said, as the middle of a sentence.
fn open(name: &str) -> &str {
    match name {
        "gaps" => "how its cases come",
        "duration" => "how long it takes",
        "answers" => "what is answered how often",
        "capacity" => "how many there are",
        "failures" => "how often it fails",
        "stall" => "how often it stalls",
        "happens" => "how often it is done",
        "items" => "how many items there are",
        "confirmation" => "how often somebody has to confirm it, and how soon they do",
        "calendar" => "when there is work",
        "probability" | "after" => "how often and when it happens",
        _ => "this",
    }
}

/// Finds what people call things.
pub struct Wording<'p> {
    package: &'p Package,
    names: Names,
}

impl<'p> Wording<'p> {
    /// The words for things of a package.
    pub fn new(package: &'p Package) -> Self {
        Self { package, names: Names::new(package) }
    }

    /// What people call something.
    pub fn title<'a>(&'a self, id: &'a str) -> &'a str {
        match self.names.by_id(id) {
            Some(subject) => &subject.title,
            None => self.package.title(id),
        }
    }

    /// Where the file says it: `[Refund.approve] takes`.
    pub fn place(&self, id: &str, name: &str) -> String {
        format!("[{}] {}", self.names.path(id), setting(name))
    }

    /// "Approve: nobody says how long it takes. Assumed: 1 hour."
    pub fn assumed(&self, assumed: &Assumed) -> String {
        let value = assumed.value.trim_end_matches('.');
        format!("{}: nobody says {}. Assumed: {value}.", self.title(&assumed.subject), open(assumed.setting))
    }

    /// Why the results are to be read with care.
    pub fn limit(&self, limit: &Limit) -> String {
        match limit {
            Limit::Overloaded { resource, load } => format!(
                "More work comes for {} than there is time for ({} of what they can do). The longer you simulate, the longer it \
                 waits: read these times as what happens in this stretch, not as what will always be.",
                self.title(resource),
                percent(*load)
            ),
            Limit::TooManyOpen { workflow, open, after } => format!(
                "After {} the simulation was ended: {} cases were open at once, most of them of {}. Work comes faster than it is \
                 done.",
                time(*after),
                whole(*open as f64),
                self.title(workflow)
            ),
            Limit::TakesNoTime { step, cases } => format!(
                "{} went round and round at “{}” without any time passing, and {} given up. Say how long the steps of the round \
                 take.",
                cases_of(*cases),
                self.title(step),
                if *cases == 1 { "was" } else { "were" }
            ),
            Limit::TooLong { open } => format!(
                "Virtual time came to its end, and {} still open. Nobody looks further ahead.",
                match open {
                    1 => "1 case was".to_owned(),
                    open => format!("{} cases were", whole(*open as f64)),
                }
            ),
            Limit::TooManyEvents { after } => format!(
                "After {} of virtual time so much had happened that the simulation was ended. A shorter `horizon` or fewer cases \
                 give the same picture.",
                time(*after)
            ),
            Limit::Stuck { step, cases } => format!(
                "{} can't go on at “{}”: nothing that could still happen would move {}.",
                cases_of(*cases),
                self.title(step),
                if *cases == 1 { "it" } else { "them" }
            ),
            Limit::NothingFinished { workflow } => format!(
                "No case of {} ended after the warm-up, so there are no times to tell. Simulate longer, with `horizon`.",
                self.title(workflow)
            ),
        }
    }

    /// Why work waits for somebody, in a sentence.
    pub fn why(&self, bottleneck: &Bottleneck) -> String {
        let who = &bottleneck.title;
        let step = self.title(&bottleneck.step);
        let share = percent(bottleneck.share.mean);
        let waiting = format!("{share} of all waiting is for {who}, most of it at “{step}”");
        match bottleneck.why {
            Why::Overloaded { load } => format!(
                "{waiting}: more work comes than there is time for ({} of what they can do), so the queue grows without end.",
                percent(load)
            ),
            Why::Busy { utilisation } => format!(
                "{waiting}: they work {} of their time, so there is hardly a moment in which nothing lies before the next piece \
                 of work.",
                percent(utilisation)
            ),
            Why::Closed { share } => format!(
                "{waiting}: in {} of it they aren't at work. More people of the same hours would change little; other hours would.",
                percent(share)
            ),
            Why::Uneven { utilisation } => format!(
                "{waiting}: they work only {} of their time, but work comes in waves or takes very differently long.",
                percent(utilisation)
            ),
        }
    }

    /// The bottleneck in one sentence.
    pub fn bottleneck(&self, results: &Results) -> String {
        match results.bottlenecks.first() {
            Some(bottleneck) => self.why(bottleneck),
            None => "Nothing waits for anybody: nobody is a bottleneck.".to_owned(),
        }
    }

    /// Why settings can't be simulated.
    pub fn problem(&self, problem: &Problem) -> String {
        match problem {
            Problem::Unknown { id, .. } => format!("nothing in this package is called `{id}`"),
            Problem::NoProbability { id, setting: name, value } => {
                format!("{}: {} is no share between 0% and 100%", self.place(id, name), percent(*value))
            }
            Problem::DoesntAddUp { id, setting: name, sum } => {
                format!("{} adds up to {}, not to 100%", self.place(id, name), percent(*sum))
            }
            Problem::UnknownAnswer { id, answer, known } => format!(
                "“{}” has no answer `{answer}`; there are {}",
                self.title(id),
                if known.is_empty() { "none".to_owned() } else { known.join(", ") }
            ),
            Problem::NoDistribution { id, setting: name } => {
                format!("{} is a time that nothing could take", self.place(id, name))
            }
            Problem::NoCost { id, setting: name, value } => {
                format!("{}: {value} is no cost", self.place(id, name))
            }
            Problem::Nobody { id, setting: name } if id.is_empty() => format!("`{name}` is at least 1"),
            Problem::Nobody { id, setting: name } => format!("{} is at least 1", self.place(id, name)),
            Problem::NothingComes => {
                "no work ever comes: say how often with `arrives`, in a workflow or under its name in simulation.toml"
                    .to_owned()
            }
        }
    }
}

fn cases_of(count: u64) -> String {
    match count {
        1 => "1 case".to_owned(),
        count => format!("{} cases", whole(count as f64)),
    }
}

/// A share in percent: "12%", "0.4%".
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    let digits =
        if value != 0.0 && value.abs() < 9.95 && (value - value.round()).abs() >= 0.05 { 1 } else { 0 };
    format!("{}%", grouped(value, digits))
}

/// A whole number with `,` between thousands.
pub fn whole(value: f64) -> String {
    grouped(value, 0)
}

/// A number with as many decimals as say something: "1,234", "12.5", "0.043".
pub fn number(value: f64) -> String {
    let size = value.abs();
    let digits = match size {
        _ if size == size.trunc() && size < 1e15 => 0,
        _ if size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 1.0 => 2,
        _ => 3,
    };
    grouped(value, digits)
}

/// A number with so many decimals and `,` between thousands.
pub fn grouped(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return "unknown".to_owned();
    }
    let text = format!("{:.digits$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let minus = if value < 0.0 && text.chars().any(|digit| ('1'..='9').contains(&digit)) { "-" } else { "" };
    if fraction.is_empty() { format!("{minus}{grouped}") } else { format!("{minus}{grouped}.{fraction}") }
}

/// A length of time as people read it in a table: two units at most. "45s", "12m", "3h 20m", "2d 4h".
pub fn time(milliseconds: f64) -> String {
    if !milliseconds.is_finite() {
        return "unknown".to_owned();
    }
    let seconds = milliseconds.abs() / 1_000.0;
    let minus = if milliseconds < 0.0 && seconds >= 0.5 { "-" } else { "" };
    if seconds < 9.95 && seconds > 0.0 && (seconds - seconds.round()).abs() >= 0.05 {
        return format!("{minus}{seconds:.1}s");
    }
    let units = [("d", 86_400.0), ("h", 3_600.0), ("m", 60.0), ("s", 1.0)];
    for (index, (name, size)) in units.iter().enumerate() {
        let smaller = units.get(index + 1);
        // Rounded to the smaller unit first, so that 59m 59.7s is 1h and not 60m.
        let grain = smaller.map_or(1.0, |(_, size)| *size);
        let rounded = (seconds / grain).round() * grain;
        if rounded < *size {
            continue;
        }
        let count = (rounded / size).floor();
        let rest = rounded - count * size;
        return match smaller {
            Some((smaller, grain)) if rest >= *grain && count < 100.0 => {
                format!("{minus}{}{name} {}{smaller}", whole(count), (rest / grain).round())
            }
            _ => format!("{minus}{}{name}", whole(count)),
        };
    }
    "0s".to_owned()
}

/// A length of time as it is written in the file.
pub fn written(length: Milliseconds) -> String {
    write_length(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_two_units_at_most() {
        for (milliseconds, text) in [
            (0.0, "0s"),
            (400.0, "0.4s"),
            (45_000.0, "45s"),
            (59_999.0, "1m"),
            (754_000.0, "12m 34s"),
            (3_599_700.0, "1h"),
            (12_000_000.0, "3h 20m"),
            (187_200_000.0, "2d 4h"),
            (86_399_000.0, "1d"),
            (34_560_000_000.0, "400d"),
        ] {
            assert_eq!(time(milliseconds), text, "{milliseconds}");
        }
        assert_eq!(time(f64::NAN), "unknown");
    }

    #[test]
    fn numbers_are_grouped_and_short() {
        assert_eq!(number(1_234_567.0), "1,234,567");
        assert_eq!(number(12.345), "12.3");
        assert_eq!(number(0.0425), "0.043");
        assert_eq!(number(-0.0001), "0.000");
        assert_eq!(percent(0.1234), "12%");
        assert_eq!(percent(0.0042), "0.4%");
        assert_eq!(percent(0.05), "5%");
        assert_eq!(percent(12.5), "1,250%");
    }
}
