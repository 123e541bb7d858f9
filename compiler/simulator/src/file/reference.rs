//! The reference of `simulation.toml`, written from the table of what can be said about what.

use super::names::Kind;
use super::reader::KEYS;
use std::fmt::Write;

/// What each setting says, and how it is written.
const SETTINGS: [(&str, &str, &str); 21] = [
    ("seed", "Where chance begins: the same seed gives the same figures.", "seed = 7"),
    ("replications", "How often all of it is simulated; the figures are the means.", "replications = 20"),
    ("start", "The day or moment at which it begins.", "start = 2026-11-16"),
    ("horizon", "How much time is simulated.", "horizon = \"8 weeks\""),
    ("warm_up", "How much of that doesn't count, because everything begins empty.", "warm_up = \"1 week\""),
    ("arrives", "How often a case comes.", "arrives = \"40 per day\""),
    ("cases", "How many come, and no more.", "cases = 1000"),
    ("first", "When the first one comes.", "first = \"0s\""),
    (
        "calendar",
        "When cases come, or when somebody is at work; `always` is day and night.",
        "calendar = \"always\"",
    ),
    (
        "priority",
        "What is done first where several things wait; a higher number is more urgent.",
        "priority = 1",
    ),
    ("takes", "How long the work takes, without the waiting.", "takes = \"2m to 10m mostly 4m\""),
    (
        "answers",
        "How likely each answer is.",
        "answers = { accept = \"90%\", rework = \"4%\", reject = \"6%\" }",
    ),
    ("fails", "How likely it fails, in all or with which error.", "fails = { unreachable = \"1%\" }"),
    ("stalls", "How likely whoever has it shows no sign of life.", "stalls = \"1%\""),
    ("happens", "In which share of the cases it is done, or happens.", "happens = \"30%\""),
    (
        "batch",
        "Cases are done together: so many at once, and how long the first of them waits.",
        "batch = { size = 10, at_most = \"1 day\" }",
    ),
    ("items", "How many items its list has.", "items = \"1 to 3\""),
    ("after", "How long after the start of the case an event comes.", "after = \"1h to 2 days\""),
    ("capacity", "How many of them there are, or how many things it does at once.", "capacity = 3"),
    ("cost", "What an hour of work or one use costs.", "cost = \"60 USD per hour\""),
    ("absent", "On which share of the days somebody isn't there.", "absent = \"5%\""),
];

/// The kinds, in the order in which they are told, those with the same settings together.
const GROUPS: [(&str, &[Kind]); 11] = [
    ("a workflow: `[Refund]`", &[Kind::Workflow]),
    ("a stage: `[Refund.triage]`", &[Kind::Stage]),
    ("a gate: `[Refund.approve]`", &[Kind::Gate]),
    ("a decision; its answers are where it leads", &[Kind::Decide]),
    ("a parallel", &[Kind::Parallel]),
    ("a wait", &[Kind::Wait]),
    ("a run of another workflow", &[Kind::Run]),
    ("a handoff", &[Kind::Seam]),
    ("a recovery", &[Kind::Recovery]),
    ("an event: `[Refund.cancelled]`", &[Kind::Event]),
    ("a role, person, agent or system: `[Finance]`", &[Kind::Role, Kind::Person, Kind::Agent, Kind::System]),
];

/// What can be said in a `simulation.toml`, in Markdown.
pub fn reference() -> String {
    let mut page = String::from(
        "## `simulation.toml`\n\nWhat the text doesn't say, and a simulation needs: how often work comes, how long it takes, how \
         it turns out, what it costs. The file stands beside `flow.toml`. Its tables are called after what the text declares; what \
         nobody says is assumed and listed. How values are written says `flowc explain simulation_value`.\n\n| of | settings |\n|---|---|\n",
    );
    let list = |keys: &[&str]| keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let _ = writeln!(page, "| the whole, at the top | {} |", list(&KEYS));
    for (words, kinds) in GROUPS {
        let keys = kinds.first().map_or(&[][..], |kind| kind.keys());
        let _ = writeln!(page, "| {words} | {} |", list(keys));
    }
    page.push_str("\n| setting | what it says | for instance |\n|---|---|---|\n");
    for (name, says, example) in &SETTINGS {
        let _ = writeln!(page, "| `{name}` | {says} | `{example}` |");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_setting_is_told_and_no_other() {
        let mut known: BTreeSet<&str> = KEYS.into_iter().collect();
        for (_, kinds) in GROUPS {
            for kind in kinds {
                assert_eq!(kind.keys(), kinds[0].keys(), "{kind:?} is told with what has the same settings");
                known.extend(kind.keys());
            }
        }
        let told: BTreeSet<&str> = SETTINGS.iter().map(|(name, ..)| *name).collect();
        assert_eq!(known, told);
        let page = reference();
        let explained = crate::rules::simulation_name::RULE.page;
        for name in known {
            assert!(page.contains(&format!("| `{name}` |")), "{name}");
            assert!(
                explained.contains(&format!("`{name}`")),
                "{name} is missing in `flowc explain simulation_name`"
            );
        }
        for (name, _, example) in &SETTINGS {
            let table =
                toml::de::DeTable::parse(example).unwrap_or_else(|error| panic!("{example}: {error}"));
            assert!(table.get_ref().keys().any(|key| key.get_ref() == name), "{example}");
        }
    }
}
