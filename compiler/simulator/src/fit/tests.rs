//! Logs as they come, and what is read from them.

use super::choose::{choose, share_up_to};
use super::{MARK, fit, log};
use crate::file;
use crate::settings::Distribution;
use flow_analysis::{MemorySources, Options, analyse};
use flow_ir::Package;
use flow_source::FileId;

const WORK: &str = "role Team { people ana, ben, cara }
role Lead { people dora, emil, finn }
record Request { amount: Money }
workflow Answer(request: Request) {
  owner   Lead
  within  1 week
  late    -> dropped
  outcome answered
  outcome dropped
  stage draft {
    by     Team
    reads  request
    writes reply: Text
    done   -> size
  }
  decide size {
    when request.amount > 100 USD -> look
    otherwise -> send
  }
  gate look of reply {
    by     Lead
    accept -> send
    rework -> draft at most 1 times
      else -> dropped
    reject -> dropped
  }
  stage send {
    by   Team
    reads reply
    done -> answered
  }
}
";

fn package() -> Package {
    let sources = MemorySources::new(vec![("work.flow".to_owned(), WORK.to_owned())]);
    analyse(&sources, &Options { package: "answers".to_owned(), ..Options::default() }).package
}

/// A moment so many minutes after the beginning.
fn at(minutes: usize) -> String {
    let second = 1_767_603_600 + 60 * i64::try_from(minutes).expect("it is small");
    jiff::Timestamp::from_second(second).expect("it is one").to_string()
}

/// Forty cases, one every hour: a draft of 20 minutes; every second is looked at for 10 minutes, and every fourth of those goes back
/// once.
fn cases() -> String {
    let mut text = String::from("case,activity,resource,start,complete\n");
    let mut row = |case: usize, activity: &str, from: usize, to: usize| {
        text.push_str(&format!("{case},{activity},Team,{},{}\n", at(case * 60 + from), at(case * 60 + to)));
    };
    for case in 0..40 {
        row(case, "Draft", 0, 20);
        let mut now = 20;
        if case % 2 == 0 {
            row(case, "Look", now, now + 10);
            now += 10;
            if case % 8 == 0 {
                row(case, "Draft", now, now + 20);
                row(case, "Look", now + 20, now + 30);
                now += 30;
            }
        }
        row(case, "Send", now, now + 1);
    }
    text
}

#[test]
fn a_log_becomes_a_file_that_says_what_was_seen() {
    let package = package();
    let fitted = fit(&cases(), &package).expect("it fits");
    assert_eq!(fitted.cases, 40);
    let draft = &fitted.settings.steps["work.Answer.draft"];
    assert_eq!(draft.duration, Some(Distribution::Fixed { value: 1_200_000 }));
    assert_eq!(fitted.settings.workflows["work.Answer"].gaps, Some(Distribution::Fixed { value: 3_600_000 }));
    // 45 drafts (five of them again): 20 first ones and 5 second ones are looked at, 20 are sent at once.
    let size = &fitted.settings.steps["work.Answer.size"].answers;
    assert!((size["look"] - 0.56).abs() < 0.02, "{size:?}");
    let look = &fitted.settings.steps["work.Answer.look"].answers;
    assert!((look["rework"] - 0.2).abs() < 0.02 && (look["accept"] - 0.8).abs() < 0.02, "{look:?}");
    assert!(fitted.text.starts_with(MARK), "{}", fitted.text);
    let (read, found) = file::read(&fitted.text, FileId(0), &package);
    assert_eq!(found, Vec::new(), "{}", fitted.text);
    assert_eq!(read, fitted.settings, "{}", fitted.text);
    assert_eq!(fit(&cases(), &package), Ok(fitted), "the same log gives the same bytes");
}

#[test]
fn logs_have_many_shapes() {
    let package = package();
    let expected = fit(&cases(), &package).expect("it fits");
    let semicolons = cases().replace(',', ";");
    assert_eq!(fit(&semicolons, &package).expect("it fits").settings, expected.settings);
    let renamed = cases()
        .replace("case,activity,resource,start,complete", "Case ID,Activity,Resource,Start Time,End Time");
    assert_eq!(fit(&format!("\u{FEFF}{renamed}"), &package).expect("it fits").settings, expected.settings);
    // A row for each event of a life.
    let mut events: Vec<String> = Vec::new();
    for line in cases().lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        events.push(format!("{},{},{},start,{}", cells[3], cells[0], cells[1], cells[2]));
        events.push(format!("{},{},{},complete,{}", cells[4], cells[0], cells[1], cells[2]));
    }
    events.sort_by(|left, right| left.split(',').next().cmp(&right.split(',').next()));
    let text = format!(
        "time:timestamp,case:concept:name,concept:name,lifecycle:transition,org:resource\n{}\n",
        events.join("\n")
    );
    assert_eq!(fit(&text, &package).expect("it fits").settings.steps, expected.settings.steps);
}

#[test]
fn what_is_wrong_with_a_log_is_said_with_its_line() {
    let package = package();
    let head = "case,activity,start,complete\n";
    for (text, expected) in [
        (String::new(), "the log is empty"),
        (head.to_owned(), "the log has a header and no row that ends"),
        (
            "activity,complete\nDraft,2026-01-05\n".to_owned(),
            "line 1: there is no column `case`; the columns are `activity`, `complete`.",
        ),
        (
            "cas,activity,complete\n1,Draft,2026-01-05\n".to_owned(),
            "line 1: there is no column `case`; the columns are `cas`, `activity`, `complete`. Is it `cas`? Call it `case`.",
        ),
        (
            format!("{head}1,Draft,soon,2026-01-05T09:00:00Z\n"),
            "line 2: `soon` is no moment: write `2026-01-05T09:00:00Z`",
        ),
        (
            format!("{head}1,Draft,2026-01-05T10:00:00Z,2026-01-05T09:00:00Z\n"),
            "line 2: it ends before it starts",
        ),
        (format!("{head}1,Draft,2026-01-05T08:00:00Z,\n"), "line 2: it has no moment at which it ended"),
        (format!("{head},Draft,2026-01-05T08:00:00Z,2026-01-05T09:00:00Z\n"), "line 2: it has no case"),
        (format!("{head}1,Draft\n"), "line 2: it has 2 cells, and the header has 4"),
        (
            format!("{head}1,Drift,2026-01-05T08:00:00Z,2026-01-05T09:00:00Z\n"),
            "no activity of the log is a step of answers: the log has “Drift”, the package has “Draft”, “Size”, “Look”, “Send”",
        ),
        (
            "case,activity,lifecycle,time\n1,Draft,begun,2026-01-05T08:00:00Z\n".to_owned(),
            "line 2: `begun` is no part of the life of a piece of work: there are schedule, start, complete and abort",
        ),
    ] {
        assert_eq!(fit(&text, &package), Err(vec![expected.to_owned()]), "{text}");
    }
    let many: String = std::iter::repeat_n("1,Draft\n", 100).collect();
    let told = fit(&format!("{head}{many}"), &package).expect_err("it is wrong");
    assert_eq!(told.len(), 11, "nobody reads a hundred: {told:?}");
    let other = cases().replace("Send", "Sent");
    let fitted = fit(&other, &package).expect("the rest fits");
    assert!(
        fitted.notes[0].contains("“Sent” is no step of this package; 40 rows were passed over"),
        "{:?}",
        fitted.notes
    );
    assert!(fitted.notes[0].contains("Did you mean “Send”?"), "{:?}", fitted.notes);
}

#[test]
fn what_a_spreadsheet_was_kept_from_is_read_as_it_was() {
    let log = log::read("case,activity,complete\n'=1+1,\"'@x\",2026-01-05\n").expect("it is one");
    assert_eq!((log.rows[0].case.as_str(), log.rows[0].activity.as_str()), ("=1+1", "@x"));
}

/// The lengths below which evenly spread shares of a distribution lie.
fn quantiles(distribution: &Distribution, count: u32) -> Vec<u64> {
    (0..count)
        .map(|index| {
            let share = (f64::from(index) + 0.5) / f64::from(count);
            let (mut low, mut high) = (0.0, 1e10);
            for _ in 0..80 {
                let middle = (low + high) / 2.0;
                if share_up_to(distribution, middle) < share { low = middle } else { high = middle }
            }
            high as u64
        })
        .collect()
}

#[test]
fn each_distribution_is_known_again() {
    let minute = 60_000;
    for distribution in [
        Distribution::Uniform { least: 2 * minute, most: 10 * minute },
        Distribution::Triangular { least: 2 * minute, mostly: 4 * minute, most: 10 * minute },
        Distribution::Exponential { mean: 12 * minute },
        Distribution::LogNormal { mean: 20 * minute, deviation: 10 * minute },
    ] {
        let choice = choose(&quantiles(&distribution, 2_000));
        assert_eq!(
            std::mem::discriminant(&choice.distribution),
            std::mem::discriminant(&distribution),
            "{distribution:?} became {choice:?}"
        );
        let off = (choice.distribution.mean() / distribution.mean() - 1.0).abs();
        assert!(off < 0.02, "{distribution:?} became {choice:?}");
    }
    assert_eq!(choose(&[5 * minute; 40]).distribution, Distribution::Fixed { value: 5 * minute });
    // Two humps are none of them.
    let humps: Vec<u64> =
        (0..500).map(|index| if index % 2 == 0 { minute + index } else { 60 * minute + index }).collect();
    assert!(
        matches!(choose(&humps).distribution, Distribution::Empirical { samples } if samples.len() == 100)
    );
    assert!(
        matches!(choose(&[1, 5_000, 90_000]).distribution, Distribution::Empirical { samples } if samples.len() == 3)
    );
}
