//! Reading an event log: CSV with a row for each piece of work, or a row for each event of its life.

use flow_source::suggest::nearest;
use std::collections::BTreeMap;

/// The most rows that are read.
const MOST_ROWS: usize = 20_000_000;

/// The most mistakes that are told.
const MOST_PROBLEMS: usize = 10;

/// A piece of work. Moments are milliseconds of the Unix era.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// The line of the file in which it ends, from 1.
    pub line: usize,
    /// The case.
    pub case: String,
    /// The workflow, where the log says it.
    pub workflow: Option<String>,
    /// The activity.
    pub activity: String,
    /// Who.
    pub resource: Option<String>,
    /// When it could be begun; its start, else its end, where the log doesn't say it.
    pub enabled: i64,
    /// When it was begun, where that is known.
    pub started: Option<i64>,
    /// When it ended.
    pub completed: i64,
    /// It was given up.
    pub aborted: bool,
}

/// An event log.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Log {
    /// The pieces of work, in order of their lines.
    pub rows: Vec<Row>,
}

/// A column, and what it may be called; upper case, spaces, dashes and underscores don't matter.
struct Column(&'static str, &'static [&'static str]);

static COLUMNS: [Column; 8] = [
    Column("case", &["case", "caseid", "case:concept:name", "caseconceptname", "traceid"]),
    Column("workflow", &["workflow", "process", "processname"]),
    Column("activity", &["activity", "activityname", "concept:name", "task", "event", "step"]),
    Column("resource", &["resource", "org:resource", "user", "performer"]),
    Column("enabled", &["enabled", "enabletime", "enabledtime", "scheduled"]),
    Column("started", &["started", "start", "starttime", "starttimestamp", "begin"]),
    Column(
        "completed",
        &[
            "completed",
            "complete",
            "end",
            "endtime",
            "endtimestamp",
            "completetimestamp",
            "time:timestamp",
            "timestamp",
            "time",
        ],
    ),
    Column("lifecycle", &["lifecycle", "lifecycle:transition", "transition"]),
];

/// A name without what doesn't matter.
fn folded(name: &str) -> String {
    name.trim().to_lowercase().chars().filter(|character| !matches!(character, ' ' | '_' | '-')).collect()
}

/// A cell without the `'` that keeps a spreadsheet from taking it for a formula.
fn cell(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\n']) => rest,
        _ => text,
    }
}

/// A moment in milliseconds of the Unix era; without a zone, in UTC.
fn moment(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(moment.as_millisecond());
    }
    let local: jiff::civil::DateTime = text.parse().ok()?;
    local.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_millisecond())
}

/// What separates the cells of a line.
fn separator(header: &str) -> u8 {
    let count = |separator: char| header.matches(separator).count();
    [(',', b','), (';', b';'), ('\t', b'\t')]
        .into_iter()
        .max_by_key(|(separator, _)| count(*separator))
        .map_or(b',', |(_, byte)| byte)
}

/// Where each column stands.
struct Places([Option<usize>; 8]);

impl Places {
    fn find(header: &csv::StringRecord) -> Result<Self, String> {
        let names: Vec<String> = header.iter().map(folded).collect();
        let mut places = [None; 8];
        for (place, Column(_, called)) in places.iter_mut().zip(&COLUMNS) {
            *place = called.iter().find_map(|name| names.iter().position(|other| other == name));
        }
        for (index, what) in [(0, "case"), (2, "activity"), (6, "completed")] {
            if places[index].is_some() {
                continue;
            }
            let called = COLUMNS.get(index).map_or(&[][..], |column| column.1);
            let near = header.iter().find(|name| nearest(&folded(name), called.iter().copied()).is_some());
            let hint = near.map(|near| format!(" Is it `{near}`? Call it `{what}`.")).unwrap_or_default();
            let all: Vec<String> = header.iter().take(20).map(|name| format!("`{name}`")).collect();
            return Err(format!(
                "line 1: there is no column `{what}`; the columns are {}.{hint}",
                all.join(", ")
            ));
        }
        Ok(Self(places))
    }

    fn get<'r>(&self, index: usize, record: &'r csv::StringRecord) -> Option<&'r str> {
        let text = record.get((*self.0.get(index)?)?)?.trim();
        (!text.is_empty()).then(|| cell(text))
    }
}

/// Reads a log.
///
/// # Errors
/// What is wrong with it, with its lines.
pub fn read(text: &str) -> Result<Log, Vec<String>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(vec!["the log is empty".to_owned()]);
    }
    let header = text.lines().next().unwrap_or_default();
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator(header)).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| vec![format!("line 1: {error}")])?.clone();
    let places = Places::find(&header).map_err(|problem| vec![problem])?;
    let by_event = places.0[7].is_some() && places.0[5].is_none();
    let mut log = Log::default();
    let mut problems = Vec::new();
    let mut open: Open = BTreeMap::new();
    let mut record = csv::StringRecord::new();
    loop {
        let line = usize::try_from(reader.position().line()).unwrap_or(0);
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                problems.push(format!("line {line}: {error}"));
                break;
            }
        }
        let line =
            record.position().map_or(line, |position| usize::try_from(position.line()).unwrap_or(line));
        if record.len() != header.len() {
            problems.push(format!(
                "line {line}: it has {} cells, and the header has {}",
                record.len(),
                header.len()
            ));
        } else {
            let result = if by_event {
                one_event(&places, &record, line, &mut open, &mut log)
            } else {
                one_piece(&places, &record, line, &mut log)
            };
            problems.extend(result.err());
        }
        if problems.len() >= MOST_PROBLEMS {
            problems.push("and perhaps more; nobody looked further".to_owned());
            break;
        }
        if log.rows.len() > MOST_ROWS {
            problems.push(format!(
                "line {line}: the log has more than {MOST_ROWS} rows: a sample of its cases says the same"
            ));
            break;
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    if log.rows.is_empty() {
        return Err(vec!["the log has a header and no row that ends".to_owned()]);
    }
    Ok(log)
}

/// A moment of a cell.
fn at(places: &Places, index: usize, record: &csv::StringRecord, line: usize) -> Result<Option<i64>, String> {
    let Some(text) = places.get(index, record) else { return Ok(None) };
    match moment(text) {
        Some(moment) => Ok(Some(moment)),
        None => Err(format!("line {line}: `{text}` is no moment: write `2026-01-05T09:00:00Z`")),
    }
}

fn named(places: &Places, index: usize, record: &csv::StringRecord, line: usize) -> Result<String, String> {
    let what = COLUMNS.get(index).map_or("", |column| column.0);
    places.get(index, record).map(str::to_owned).ok_or_else(|| format!("line {line}: it has no {what}"))
}

fn row(places: &Places, record: &csv::StringRecord, line: usize, completed: i64) -> Result<Row, String> {
    Ok(Row {
        line,
        case: named(places, 0, record, line)?,
        workflow: places.get(1, record).map(str::to_owned),
        activity: named(places, 2, record, line)?,
        resource: places.get(3, record).map(str::to_owned),
        enabled: completed,
        started: None,
        completed,
        aborted: false,
    })
}

/// True where a word says that work was given up.
fn given_up(word: &str) -> bool {
    matches!(folded(word).as_str(), "abort" | "ateabort" | "piabort" | "withdraw" | "cancel" | "cancelled")
}

fn one_piece(places: &Places, record: &csv::StringRecord, line: usize, log: &mut Log) -> Result<(), String> {
    let Some(completed) = at(places, 6, record, line)? else {
        return Err(format!("line {line}: it has no moment at which it ended"));
    };
    let started = at(places, 5, record, line)?;
    let enabled = at(places, 4, record, line)?;
    if started.is_some_and(|started| started > completed) {
        return Err(format!("line {line}: it ends before it starts"));
    }
    let begun = started.unwrap_or(completed);
    if enabled.is_some_and(|enabled| enabled > begun) {
        return Err(format!("line {line}: it starts before it could be begun"));
    }
    log.rows.push(Row {
        enabled: enabled.unwrap_or(begun),
        started,
        aborted: places.get(7, record).is_some_and(given_up),
        ..row(places, record, line, completed)?
    });
    Ok(())
}

/// Work that has not ended: when it could be begun, when it was begun, and by whom.
type Begun = (Option<i64>, Option<i64>, Option<String>);

/// Work that is open, by case, workflow and activity, oldest first.
type Open = BTreeMap<(String, Option<String>, String), Vec<Begun>>;

fn one_event(
    places: &Places,
    record: &csv::StringRecord,
    line: usize,
    open: &mut Open,
    log: &mut Log,
) -> Result<(), String> {
    let Some(moment) = at(places, 6, record, line)? else {
        return Err(format!("line {line}: it has no moment"));
    };
    let word = named(places, 7, record, line)?;
    let mut found = row(places, record, line, moment)?;
    let key = (found.case.clone(), found.workflow.clone(), found.activity.clone());
    match folded(&word).as_str() {
        "schedule" | "enabled" | "enable" | "assign" => {
            open.entry(key).or_default().push((Some(moment), None, None));
        }
        "start" | "started" | "begin" => {
            let all = open.entry(key).or_default();
            match all.iter_mut().find(|(_, started, _)| started.is_none()) {
                Some(one) => {
                    one.1 = Some(moment);
                    one.2 = found.resource;
                }
                None => all.push((None, Some(moment), found.resource)),
            }
        }
        "complete" | "completed" | "end" => {
            ended(&mut found, open.get_mut(&key), line).map(|()| log.rows.push(found))?
        }
        other if given_up(other) => {
            found.aborted = true;
            ended(&mut found, open.get_mut(&key), line).map(|()| log.rows.push(found))?;
        }
        "suspend" | "resume" | "reassign" | "manualskip" | "autoskip" => {}
        _ => {
            return Err(format!(
                "line {line}: `{word}` is no part of the life of a piece of work: there are schedule, start, complete and abort"
            ));
        }
    }
    Ok(())
}

/// Completes a piece of work with when it could be begun and was begun: that of the same resource, else the oldest.
fn ended(row: &mut Row, open: Option<&mut Vec<Begun>>, line: usize) -> Result<(), String> {
    let Some(open) = open.filter(|open| !open.is_empty()) else { return Ok(()) };
    let same = open.iter().position(|(_, started, by)| started.is_some() && *by == row.resource);
    let (enabled, started, by) = open.remove(same.unwrap_or(0));
    if started.or(enabled).is_some_and(|before| before > row.completed) {
        return Err(format!("line {line}: it ends before it starts"));
    }
    row.started = started;
    row.enabled = enabled.or(started).unwrap_or(row.completed);
    row.resource = row.resource.take().or(by);
    Ok(())
}
