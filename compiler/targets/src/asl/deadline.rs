//! Deadlines as the fields of a task: which comes first, and how long there is until then.

use super::json::{Code, Json};
use super::machine::FAR;
use super::open::Stall;
use super::time::Due;
use std::borrow::Cow;

/// The least of several numbers.
pub(super) fn least<S: AsRef<str>>(all: &[S]) -> String {
    match all {
        [] => FAR.to_string(),
        [one] => one.as_ref().to_owned(),
        several => {
            let several: Vec<&str> = several.iter().map(AsRef::as_ref).collect();
            format!("$min([{}])", several.join(", "))
        }
    }
}

/// The moment of a deadline, where the state was entered at `entered`.
pub(super) fn moment(due: &Due, entered: &str) -> String {
    match due {
        Due::At(moment) => moment.clone(),
        Due::After(code) => {
            let factor = factor(code);
            [entered, " + 1000 * ", &factor].concat()
        }
    }
}

/// The earliest of several deadlines that are moments.
pub(super) fn earliest(timers: &[(Due, String)]) -> Option<String> {
    if timers.is_empty() {
        return None;
    }
    let all: Vec<String> = timers.iter().map(|(due, _)| moment(due, "$millis()")).collect();
    Some(least(&all))
}

/// A number by which another one is multiplied.
pub(super) fn factor(code: &Code) -> Cow<'_, str> {
    if code.constant.is_some() { code.text.as_str().into() } else { format!("({})", code.text).into() }
}

/// True where the stall is certain to come before the deadline.
pub(super) fn certain(stall: &Code, deadline: &Code) -> bool {
    matches!((&stall.constant, &deadline.constant), (Some(Json::Whole(stall)), Some(Json::Whole(deadline))) if stall < deadline)
}

/// How long a task may take, in whole seconds from when it is entered.
pub(super) fn timeout(timers: &[(Due, String)], extra: &[String]) -> Option<Code> {
    if let ([(Due::After(code), _)], []) = (timers, extra)
        && code.constant.is_some()
    {
        return Some(code.clone());
    }
    rest(timers, extra).map(|rest| Code::computed(format!("$max([1, {rest}])")))
}

/// The seconds until the earliest deadline.
pub(super) fn rest(timers: &[(Due, String)], extra: &[String]) -> Option<String> {
    let moments = timers.iter().filter_map(|(due, _)| match due {
        Due::At(moment) => Some(moment.as_str()),
        Due::After(_) => None,
    });
    let moments: Vec<&str> = moments.chain(extra.iter().map(String::as_str)).collect();
    let until = (!moments.is_empty()).then(|| {
        let least = least(&moments);
        let least = if moments.len() == 1 && least.contains(' ') { format!("({least})") } else { least };
        format!("({least} - $millis()) / 1000")
    });
    let lengths = timers.iter().filter_map(|(due, _)| match due {
        Due::After(code) => Some(code.text.as_str()),
        Due::At(_) => None,
    });
    let seconds: Vec<&str> = lengths.chain(until.as_deref()).collect();
    match seconds.as_slice() {
        [] => None,
        [one] => Some(format!("$round({one})")),
        several => Some(format!("$round($min([{}]))", several.join(", "))),
    }
}

/// The time between two signs of life: always less than the deadline, which Step Functions asks for.
pub(super) fn heartbeat(stall: Option<&Stall>, timers: &[(Due, String)]) -> Option<Code> {
    let stall = stall?;
    if timers.is_empty() {
        return Some(stall.after.clone());
    }
    if let [(Due::After(own), _)] = timers
        && let (Some(Json::Whole(after)), Some(Json::Whole(own))) = (&stall.after.constant, &own.constant)
    {
        return (after < own).then(|| stall.after.clone());
    }
    let rest = rest(timers, &[])?;
    Some(Code::computed(format!("$max([1, $min([{}, {rest} - 1])])", stall.after.text)))
}
