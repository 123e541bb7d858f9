//! What happened, in order: the trace of a run.

use crate::time::Moment;
use serde::Serialize;

/// What can happen.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A case of a workflow begins.
    Started,
    /// A step opens.
    Entered,
    /// Work is handed to somebody, by a ladder or a takeover.
    Assigned,
    /// Somebody is told.
    Notified,
    /// Somebody is asked for an opinion or told, without being waited for.
    Informed,
    /// A meeting is opened beside the work.
    Convened,
    /// A step is done.
    Finished,
    /// Somebody answered at a gate that goes on.
    Answered,
    /// A gate is decided.
    Verdict,
    /// An answer doesn't count.
    Refused,
    /// An attempt failed.
    Failed,
    /// The next attempt begins.
    Retried,
    /// No sign of life.
    Stalled,
    /// Nobody is there.
    Absent,
    /// A deadline has passed.
    Late,
    /// Not done, because its condition doesn't hold.
    Skipped,
    /// A recovery convenes.
    RecoveryStarted,
    /// A recovery ends.
    RecoveryEnded,
    /// What a step did is undone.
    Compensated,
    /// Work goes to another workflow.
    HandedOver,
    /// An event happens and somebody listens.
    Happened,
    /// An event waits for somebody who listens.
    Kept,
    /// An event is dropped.
    Dropped,
    /// A branch joins.
    Joined,
    /// A branch leaves.
    Left,
    /// An approval doesn't hold any more.
    Voided,
    /// Something risky is done without the approval that it needs.
    Unapproved,
    /// An open step ends because something around it did.
    Cancelled,
    /// A case ends.
    Ended,
}

impl What {
    /// As it is written in traces.
    pub fn word(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Entered => "entered",
            Self::Assigned => "assigned",
            Self::Notified => "notified",
            Self::Informed => "informed",
            Self::Convened => "convened",
            Self::Finished => "finished",
            Self::Answered => "answered",
            Self::Verdict => "verdict",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Retried => "retried",
            Self::Stalled => "stalled",
            Self::Absent => "absent",
            Self::Late => "late",
            Self::Skipped => "skipped",
            Self::RecoveryStarted => "recovery_started",
            Self::RecoveryEnded => "recovery_ended",
            Self::Compensated => "compensated",
            Self::HandedOver => "handed_over",
            Self::Happened => "happened",
            Self::Kept => "kept",
            Self::Dropped => "dropped",
            Self::Joined => "joined",
            Self::Left => "left",
            Self::Voided => "voided",
            Self::Unapproved => "unapproved",
            Self::Cancelled => "cancelled",
            Self::Ended => "ended",
        }
    }
}

/// One thing that happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Entry {
    /// Seconds from the start of the run.
    pub at: Moment,
    /// What.
    pub what: What,
    /// To what: a step, workflow, seam, duty, clock, event or outcome, by id.
    pub subject: String,
    /// In which case of the run, from 0.
    pub case: usize,
    /// What more is known.
    #[serde(flatten)]
    pub detail: Detail,
}

/// What more is known about something that happened.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Detail {
    /// Which visit of the step, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit: Option<u32>,
    /// Which attempt, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// `stage`, `gate`, `system`, `decide`, `parallel`, `wait`, `run`, `seam`, `duty`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// Who has it, or who is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// By which channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// Which rung of the ladders, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rung: Option<usize>,
    /// The verdict, the way a recovery ended, the error, the outcome, or the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The recovery, by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery: Option<String>,
    /// Which one of an `each`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Entry {
    /// One line of a timeline, without its time.
    pub fn in_words(&self, title: &str) -> String {
        let detail = &self.detail;
        let word = self.what.word().replace('_', " ");
        let mut text = match self.what {
            What::Ended if detail.name.is_some() => {
                format!("{title} ended: {}", last(detail.name.as_deref().unwrap_or("")))
            }
            What::Verdict => format!("{title}: {}", detail.name.as_deref().unwrap_or("")),
            What::Answered => format!("{title}: {} answers", detail.name.as_deref().unwrap_or("")),
            _ => format!("{title} {word}"),
        };
        if !matches!(self.what, What::Ended | What::Verdict | What::Answered)
            && let Some(name) = &detail.name
        {
            text.push_str(&format!(" ({})", last(name)));
        }
        if let Some(visit) = detail.visit.filter(|visit| *visit > 1) {
            text.push_str(&format!(", visit {visit}"));
        }
        if let Some(attempt) = detail.attempt.filter(|attempt| *attempt > 1) {
            text.push_str(&format!(", attempt {attempt}"));
        }
        if let Some(item) = &detail.item {
            text.push_str(&format!(", for {item}"));
        }
        if let Some(to) = &detail.to {
            text.push_str(&format!(
                ", {} {}",
                if self.what == What::Entered { "by" } else { "to" },
                short(to)
            ));
        }
        if let Some(by) = &detail.by {
            text.push_str(&format!(", by {}", short(by)));
        }
        if let Some(via) = detail.via.as_ref().filter(|via| !via.is_empty()) {
            text.push_str(&format!(" via {via}"));
        }
        if let Some(note) = &detail.note {
            text.push_str(&format!(": {note}"));
        }
        text
    }
}

fn last(id: &str) -> &str {
    id.rsplit('.').next().unwrap_or(id)
}

/// A text with each id in it as its last name. Brackets stay: who stands in them belongs together.
pub(crate) fn short(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let id = word.trim_start_matches('(');
        let brackets = word.get(..word.len() - id.len()).unwrap_or_default();
        format!("{brackets}{}", last(id))
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn names_are_short_and_brackets_stay() {
        assert_eq!(short("org.Finance"), "Finance");
        assert_eq!(short("2 of (org.Finance, org.Lead) voting"), "2 of (Finance, Lead) voting");
        assert_eq!(short("(2 of org.A) or ((org.B) and org.C)"), "(2 of A) or ((B) and C)");
    }
}
