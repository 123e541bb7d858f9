//! What somebody new writes, with the habits of other languages and of plain speech: each mistake is told once, with an edit that
//! makes of it what was meant.

mod more;
mod table;

use flow_source::{Diagnostic, FileId, Level, diagnostic};
use flow_tests::{text, told};
use more::MORE_HABITS;
use table::{HABITS, WIDE_HABITS};

/// A package in which nothing is wrong; each case writes something else in one place of it.
const RIGHT: &str = r##"use std.risk { irreversible }

role Lead { people dee, eli }
role Clerk {
  people   ana, ben, cara
  contact  via slack "#orders"
}
role Board { people fay, gus, hal, ian }
agent Writer {
  operator  Lead
  uses      Bank.pay when amount <= 100 EUR
}
system Bank {
  owner Lead
  action pay(amount: Money) risk irreversible idempotent
  error down
}
record Request {
  amount: Money
  reason: Text
}
choice Size { small, large }
escalation orders_ladder {
  after 1 day notify Lead via email
}
policy careful {
  for gate where reviewer is agent
  because "People decide."
  never
}
workflow Order(request: Request, size: Size) {
  goal "Orders go out."
  owner     Lead
  within    2 weeks
  late      -> not_in_time
  escalate  orders_ladder
  policy    careful
  outcome paid
  outcome refused
  outcome not_in_time

  stage prepare {
    by      Clerk
    do      "Prepare it"
    takes   2h
    writes  note: Text
    within  1 day
    late    -> not_in_time
    done    -> check
  }
  gate check of note {
    by      Lead
    asks    "Is it good?"
    within  1 day
    late    -> not_in_time
    accept  -> route
    rework  -> prepare at most 2 times else -> refused
    reject  -> refused
  }
  decide route {
    when request.amount > 500 EUR -> board
    otherwise -> side
  }
  gate board of note {
    by      2 of Board
    asks    "Shall we?"
    within  2 days
    late    -> refused
    accept  -> side
    reject  -> refused
  }
  parallel side {
    branch one { stage pack { by Clerk
      done -> join } }
    branch two { stage bill { by Clerk
      done -> join } }
    join all
    done -> rest
  }
  wait rest {
    for 1 day
    done -> paid
  }
}
"##;

/// What stands in the text above, what somebody writes instead though it can't be meant, and what is said then.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("size: Size) {", "size: Size, size: Size) {", "`size` is declared twice"),
    ("outcome refused", "event back(why: Text, why: Text)\n  outcome refused", "`why` is declared twice"),
    (
        "within  2 days",
        "within 2 days from request.amount",
        "`request.amount` is an amount of money, and here a step, an event or a date is needed",
    ),
    (
        "within  2 days",
        "within 2 days from note",
        "`note` is a text, and here a step, an event or a date is needed",
    ),
    ("takes   2h", "undo prepare", "`prepare` can't undo itself"),
    ("takes   2h", "undo rest", "`rest` is a wait, and here a stage that undoes what was done is needed"),
    ("join all", "join all\n    at most 0 at once", "With none at once, nothing is ever done"),
    ("asks    \"Is it good?\"", "sample 110%", "110% is more than all"),
    ("accept  -> route", "verdict accept -> route", "`accept` is an answer that each gate has"),
    (
        "when request.amount > 500 EUR",
        "when request.amount > 1.250 EUR",
        "`1.250 EUR` is 1_250 EUR to some and a thousandth of that to others",
    ),
];

fn errors(text: &str) -> Vec<Diagnostic> {
    let mut found = self::text(text).diagnostics;
    found.retain(|found| found.level == Level::Error);
    found
}

/// The text with something else in one place.
fn with(place: &str, written: &str) -> String {
    assert_eq!(RIGHT.matches(place).count(), 1, "{place}");
    RIGHT.replacen(place, written, 1)
}

#[test]
fn what_is_right_is_not_told() {
    assert_eq!(errors(RIGHT), []);
}

#[test]
fn each_habit_is_told_once_and_mended_to_what_was_meant() {
    let habits = HABITS
        .iter()
        .chain(MORE_HABITS)
        .map(|(place, written, right)| (*place, *written, with(place, right)));
    let wide = WIDE_HABITS.iter().map(|(place, written, rights)| {
        let right = rights.iter().fold(RIGHT.to_owned(), |text, (place, right)| {
            assert_eq!(text.matches(place).count(), 1, "{place}");
            text.replacen(place, right, 1)
        });
        (*place, *written, right)
    });
    let mut wrong = Vec::new();
    for (place, written, right) in habits.chain(wide) {
        let before = with(place, written);
        let said = || {
            let analysis = text(&before);
            told(&analysis.files, &analysis.diagnostics)
        };
        let found = errors(&before);
        let [one] = found.as_slice() else {
            wrong.push(format!("{written}: {} errors\n{}", found.len(), said()));
            continue;
        };
        let Some(fix) = one.fixes.first() else {
            wrong.push(format!("{written}: no edit\n{}", said()));
            continue;
        };
        let mended =
            diagnostic::apply(&before, &fix.edits.iter().collect::<Vec<_>>()).expect("edits that fit");
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        if words(&mended) != words(&right) {
            wrong.push(format!("{written}: mended to something else\n{mended}"));
        }
        // What was meant may still break a promise; that can be read is what the edit owes.
        let left: Vec<String> = errors(&mended)
            .into_iter()
            .filter(|left| flow_syntax::rules::ALL.contains(&left.rule) || left.rule == one.rule)
            .map(|left| left.title)
            .collect();
        if !left.is_empty() {
            wrong.push(format!("{written}: what it is mended to can't be read: {left:?}"));
        }
    }
    let all = HABITS.len() + MORE_HABITS.len() + WIDE_HABITS.len();
    assert!(wrong.is_empty(), "{} of {all}:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn each_mistake_of_meaning_is_told_once() {
    let mut wrong = Vec::new();
    for (place, written, said) in MISTAKES {
        let found: Vec<String> = errors(&with(place, written)).into_iter().map(|found| found.title).collect();
        if found != [*said] {
            wrong.push(format!("{written}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n\n{}", wrong.len(), MISTAKES.len(), wrong.join("\n\n"));
}

/// What is right is not taken for a habit where something else in the text can't be read.
#[test]
fn a_mistake_elsewhere_makes_nothing_wrong() {
    let folders = ["examples", "stdlib", "tests/patterns", "tests/corpus"];
    let mut wrong = Vec::new();
    for path in folders.iter().flat_map(|folder| flow_tests::files(&flow_tests::top().join(folder), ".flow"))
    {
        let right = flow_tests::read(&path);
        let parse = |text: &str| flow_syntax::parse(text, FileId(0)).diagnostics;
        if !parse(&right).is_empty() {
            continue;
        }
        for more in ["nobody knows", "by ???", "if a == null"] {
            let found = parse(&format!("{right}\n{more}\n"));
            wrong.extend(
                found
                    .iter()
                    .filter(|found| (found.location().span.start as usize) < right.len())
                    .map(|found| format!("{}: {}", path.display(), found.title)),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
