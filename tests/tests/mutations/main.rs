//! The examples are broken on purpose, in one place at a time, and each time the rule that is there for it must speak, at the
//! place that was touched. Whatever survives is listed in `excuses` with the reason why it is no mistake.

mod excuses;
mod more;
mod rights;

use excuses::NO_MISTAKE;
use flow_analysis::{Analysis, MemorySources, Options, analyse};
use flow_ir::{Deed, Package, Participant, StepKind};
use flow_source::{Diagnostic, FileId, Span};
use flow_syntax::ast::{Declaration, Line, Value, Way};
use flow_syntax::words::{Keyword, Kind};
use flow_tests::{TODAY, examples, sources, told, top};
use std::collections::BTreeMap;

/// An example with one thing changed.
struct Mutant {
    kind: &'static str,
    /// What was changed: package, workflow or declaration, and where in it.
    what: String,
    files: Vec<(String, String)>,
    /// One of these rules must speak.
    expected: &'static [&'static str],
    /// And point at one of these declarations, by name.
    near: Vec<String>,
}

/// An example, its files, and what is known about it.
struct Example {
    name: String,
    files: Vec<(String, String)>,
    analysis: Analysis,
}

fn analysed(files: &[(String, String)]) -> Analysis {
    let options = Options { as_of: TODAY.parse().ok(), ..Options::default() };
    let files = files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes()));
    analyse(&MemorySources::new(files), &options)
}

fn all() -> Vec<Example> {
    let found: Vec<Example> = examples()
        .into_iter()
        .map(|folder| {
            let files = sources(&folder);
            let analysis = analysed(&files);
            assert!(analysis.diagnostics.is_empty(), "{}", told(&analysis.files, &analysis.diagnostics));
            let name = folder.strip_prefix(top().join("examples")).unwrap_or(&folder);
            Example { name: name.display().to_string(), files, analysis }
        })
        .collect();
    assert!(found.len() >= 11, "an example is missing");
    found
}

/// A declaration with those around it.
struct Site<'s> {
    example: &'s Example,
    file: usize,
    text: &'s str,
    around: Vec<&'s Declaration>,
    this: &'s Declaration,
}

impl Site<'_> {
    fn name(&self) -> String {
        self.this.name.text(self.text).to_owned()
    }

    /// The workflow that it stands in.
    fn workflow(&self) -> Option<&Declaration> {
        self.around.iter().copied().find(|around| around.kind == Kind::Workflow)
    }

    /// The stages of its workflow that need an approval.
    fn risky(&self) -> Vec<String> {
        let Some(workflow) = self.workflow() else { return Vec::new() };
        let name = workflow.name.text(self.text);
        let package = &self.example.analysis.package;
        let found = package.workflows.iter().find(|known| known.head.name == name);
        found
            .into_iter()
            .flat_map(|workflow| workflow.all_steps())
            .filter(|step| matches!(step.kind, StepKind::Stage(_)))
            .filter(|step| {
                let risk = step.work().and_then(|work| work.risk.as_deref());
                risk.is_some_and(|risk| needs(package, risk))
            })
            .map(|step| step.head.name.clone())
            .collect()
    }

    fn lines(&self, keyword: Keyword) -> impl Iterator<Item = &Line> {
        self.this.lines.iter().filter(move |line| line.keyword == Some(keyword))
    }

    fn mutant(
        &self,
        kind: &'static str,
        what: &str,
        edits: &[(Span, String)],
        expected: &'static [&'static str],
        near: Vec<String>,
    ) -> Mutant {
        let mut edits = edits.to_vec();
        edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
        let mut text = self.text.to_owned();
        for (span, new) in &edits {
            text.replace_range(span.start as usize..span.end as usize, new);
        }
        let mut files = self.example.files.clone();
        files[self.file].1 = text;
        let mut path: Vec<&str> = self.around.iter().map(|around| around.name.text(self.text)).collect();
        let name = self.name();
        path.push(&name);
        let what = format!("{} {}: {what}", self.example.name, path.join("."));
        Mutant { kind, what, files, expected, near }
    }

    /// Without a line.
    fn without(
        &self,
        kind: &'static str,
        line: &Line,
        expected: &'static [&'static str],
        near: Vec<String>,
    ) -> Mutant {
        let what = line.span.of(self.text).lines().next().unwrap_or_default().trim();
        self.mutant(kind, what, &[(whole(self.text, line.span), String::new())], expected, near)
    }

    /// Where a gate's `accept` leads, as it is written.
    fn accept(&self) -> Option<String> {
        let line = self.lines(Keyword::Accept).next()?;
        let Value::Way(way) = &line.value else { return None };
        Some(way.span.of(self.text).to_owned())
    }

    /// Where something stands in the workflow around it: the step, and the line's first word.
    fn place_of(&self, place: u32) -> String {
        let mut names = Vec::new();
        let mut word = "";
        let mut at = self.workflow();
        while let Some(around) = at {
            let line = around.lines.iter().find(|line| line.span.start <= place && place < line.span.end);
            word = line.and_then(|line| line.keyword).map_or("", Keyword::word);
            at = line.and_then(|line| match &line.value {
                Value::Declaration(inner) => Some(&**inner),
                _ => None,
            });
            names.extend(at.map(|inner| inner.name.text(self.text)));
        }
        format!("{}: {word}", names.join("."))
    }

    /// The arrows to it in its workflow, but for its own.
    fn arrows_to(&self) -> Vec<Span> {
        let Some(workflow) = self.workflow() else { return Vec::new() };
        let wanted = format!("-> {}", self.name());
        let mut found = Vec::new();
        let body = workflow.span.of(self.text);
        for (place, _) in body.match_indices(&wanted) {
            let start = workflow.span.start + place as u32;
            let end = start + wanted.len() as u32;
            let next = self.text[end as usize..].chars().next().unwrap_or(' ');
            let own = self.this.span.start <= start && end <= self.this.span.end;
            if !own && !next.is_alphanumeric() && next != '_' {
                found.push(Span::new(start, end));
            }
        }
        found
    }
}

/// A span with its indentation and the newline before it.
fn whole(text: &str, span: Span) -> Span {
    let before = &text[..span.start as usize];
    let kept = before.trim_end_matches([' ', '\t']);
    Span::new(kept.strip_suffix('\n').unwrap_or(kept).len() as u32, span.end)
}

/// The amount after the first `<=` of a line, and another one.
fn limit(text: &str, line: Span, amount: &str) -> Option<(Span, String)> {
    let body = line.of(text);
    let start = body.find("<= ")? + 3;
    let length = body[start..].find(|letter: char| !letter.is_ascii_digit() && letter != '_')?;
    let from = line.start + start as u32;
    (length > 0).then(|| (Span::new(from, from + length as u32), amount.to_owned()))
}

fn ways(line: &Line) -> Option<&Way> {
    match &line.value {
        Value::Way(way) | Value::Verdict { way, .. } | Value::On { way, .. } => Some(way),
        Value::Fails { way, .. } | Value::Stalls { way, .. } => Some(way),
        _ => None,
    }
}

/// All mutants of all examples.
fn mutants() -> Vec<Mutant> {
    let mut found = Vec::new();
    let all = all();
    for example in &all {
        for (file, (_, text)) in example.files.iter().enumerate() {
            let parsed = flow_syntax::parse(text, FileId(0)).file;
            let mut open: Vec<(Vec<&Declaration>, &Declaration)> =
                parsed.declarations.iter().rev().map(|declaration| (Vec::new(), declaration)).collect();
            while let Some((around, this)) = open.pop() {
                let mut inside = around.clone();
                inside.push(this);
                for line in this.lines.iter().rev() {
                    if let Value::Declaration(inner) = &line.value {
                        open.push((inside.clone(), inner));
                    }
                }
                let site = Site { example, file, text, around, this };
                match this.kind {
                    Kind::Gate => gate(&site, &mut found),
                    Kind::Workflow => workflow(&site, &mut found),
                    Kind::Agent => agent(&site, &mut found),
                    Kind::Exception => exception(&site, &mut found),
                    Kind::Decide => {
                        let risky = site.risky();
                        for line in site.lines(Keyword::When) {
                            let Value::Way(way) = &line.value else { continue };
                            let to = way.arrows.first().map_or("", |arrow| arrow.span.of(text));
                            let to = to.trim_start_matches("->").trim().to_owned();
                            if let Some((span, more)) =
                                limit(text, line.span, "9_999").filter(|_| risky.contains(&to))
                            {
                                let what = line.span.of(text);
                                let edit = [(span, more)];
                                let expected = &["unguarded_risk"];
                                found.push(site.mutant(
                                    "let more pass without a gate",
                                    what,
                                    &edit,
                                    expected,
                                    vec![to],
                                ));
                            }
                        }
                        for line in site.lines(Keyword::Otherwise) {
                            found.push(site.without(
                                "drop an otherwise",
                                line,
                                &["decision_gap"],
                                vec![site.name()],
                            ));
                        }
                    }
                    Kind::System => system(&site, &mut found),
                    Kind::Role => role(&site, &mut found),
                    _ => {}
                }
                step(&site, &mut found);
                more::all(&site, &mut found);
                rights::all(&site, &mut found);
            }
        }
    }
    found
}

fn gate(site: &Site<'_>, found: &mut Vec<Mutant>) {
    let (risky, name) = (site.risky(), site.name());
    for line in site.lines(Keyword::Meets) {
        if !risky.is_empty() {
            let mut near = risky.clone();
            near.push(name.clone());
            found.push(site.without("forget what a gate meets", line, &["unguarded_risk"], near));
        }
    }
    let meets = site.lines(Keyword::Meets).next().is_some();
    if let (Some(accept), true, false) = (site.accept(), meets, risky.is_empty()) {
        let arrows = site.arrows_to();
        let edits: Vec<(Span, String)> = arrows.iter().map(|span| (*span, accept.clone())).collect();
        if !edits.is_empty() {
            let what = format!("all arrows to it go {accept}");
            found.push(site.mutant(
                "take a gate out of the way",
                &what,
                &edits,
                &["unguarded_risk"],
                risky.clone(),
            ));
        }
        for edit in edits.iter().filter(|_| edits.len() > 1) {
            let what = format!("the arrow of {} goes {accept}", site.place_of(edit.0.start));
            let edit = std::slice::from_ref(edit);
            found.push(site.mutant(
                "lead one arrow past a gate",
                &what,
                edit,
                &["unguarded_risk"],
                risky.clone(),
            ));
        }
        // Silence says yes.
        for line in site.lines(Keyword::Late) {
            let Some(way) = ways(line) else { continue };
            let edit = [(way.span, "-> accept".to_owned())];
            found.push(site.mutant(
                "let silence say yes",
                "late -> accept",
                &edit,
                &["unguarded_risk"],
                risky.clone(),
            ));
        }
        // A condition that skips it.
        if let Some(by) = site.lines(Keyword::By).next() {
            let edit = [(Span::at(by.span.start), "when 1 > 2\n    ".to_owned())];
            found.push(site.mutant("skip a gate", "when 1 > 2", &edit, &["unguarded_risk"], risky.clone()));
        }
    }
}

fn workflow(site: &Site<'_>, found: &mut Vec<Mutant>) {
    let name = site.name();
    for line in site.lines(Keyword::Owner) {
        found.push(site.without("nobody owns it", line, &["no_owner"], vec![name.clone()]));
    }
    // A way from the first step straight to each risky stage.
    let steps: Vec<&Declaration> = site
        .this
        .lines
        .iter()
        .filter_map(|line| match &line.value {
            Value::Declaration(inner) if matches!(inner.kind, Kind::Stage | Kind::Gate) => Some(&**inner),
            _ => None,
        })
        .collect();
    let inside = Site { around: vec![site.this], this: site.this, ..*site };
    let risky = inside.risky();
    let done = steps.first().and_then(|first| {
        let line = first.lines.iter().find(|line| line.keyword == Some(Keyword::Done))?;
        Some(ways(line)?.span)
    });
    for stage in steps
        .iter()
        .map(|step| step.name.text(site.text))
        .filter(|name| risky.iter().any(|risky| risky == name))
    {
        if let Some(done) = done.filter(|done| done.of(site.text) != format!("-> {stage}")) {
            let edit = [(done, format!("-> {stage}"))];
            let what = format!("the first step leads to {stage}");
            found.push(site.mutant(
                "add a way round",
                &what,
                &edit,
                &["unguarded_risk"],
                vec![stage.to_owned()],
            ));
        }
    }
}

fn agent(site: &Site<'_>, found: &mut Vec<Mutant>) {
    let name = site.name();
    for line in site.lines(Keyword::Operator) {
        found.push(site.without("nobody answers for an agent", line, &["no_owner"], vec![name.clone()]));
        let edit = [(Span::at(line.span.end), "\n  observed".to_owned())];
        found.push(site.mutant(
            "an agent nobody sanctioned",
            "observed",
            &edit,
            &["observed_agent"],
            vec![name.clone()],
        ));
    }
    for line in site.lines(Keyword::Confirm) {
        let mut mutant = site.without("nobody confirms", line, &["unguarded_risk"], Vec::new());
        // Scenarios in which somebody confirms would be wrong before anything else is looked at.
        mutant
            .files
            .retain(|(path, _)| !path.ends_with("scenarios.flow") && !path.ends_with("setbacks.flow"));
        found.push(mutant);
        if let Value::Confirm { with, .. } = &line.value {
            let span = with.span;
            let edit = [(span, name.clone())];
            found.push(site.mutant(
                "an agent confirms",
                "with itself",
                &edit,
                &["unconfirmed_action"],
                vec![name.clone()],
            ));
        }
    }
    let used = does(&site.example.analysis.package, &name);
    for line in site.lines(Keyword::Uses) {
        let Value::Paths(paths) = &line.value else { continue };
        if !paths.iter().any(|path| used.contains(&path.text(site.text))) {
            continue;
        }
        found.push(site.without("take a right away", line, &["agent_not_allowed"], vec![name.clone()]));
        let edit = [(line.keyword_span, "never".to_owned())];
        let what = line.span.of(site.text);
        found.push(site.mutant("forbid what is used", what, &edit, &["agent_never"], vec![name.clone()]));
    }
    let criteria: Vec<(Span, String)> = site
        .this
        .lines
        .iter()
        .filter(|line| matches!(line.keyword, Some(Keyword::Criterion | Keyword::Passes)))
        .map(|line| (whole(site.text, line.span), String::new()))
        .collect();
    if !criteria.is_empty() {
        let expected = &["reviewer_without_criteria"];
        found.push(site.mutant(
            "review without criteria",
            "no criteria",
            &criteria,
            expected,
            vec![name.clone()],
        ));
        let audits: Vec<(Span, String)> = site
            .this
            .lines
            .iter()
            .filter(|line| matches!(&line.value, Value::Declaration(inner) if inner.kind == Kind::Audit))
            .map(|line| (whole(site.text, line.span), String::new()))
            .collect();
        let expected = &["reviewer_not_audited"];
        found.push(site.mutant("review without an audit", "no audit", &audits, expected, vec![name.clone()]));
        // The author's model and configuration.
        let parsed = flow_syntax::parse(site.text, FileId(0)).file;
        let authors = parsed
            .declarations
            .iter()
            .filter(|other| other.kind == Kind::Agent && other.name.text(site.text) != name);
        for author in authors {
            let model = |lines: &[Line]| {
                lines.iter().find(|line| line.keyword == Some(Keyword::Model)).map(|line| line.span)
            };
            if let (Some(own), Some(other)) = (model(&site.this.lines), model(&author.lines)) {
                let edit = [(own, other.of(site.text).to_owned())];
                let what = format!("the model of {}", author.name.text(site.text));
                found.push(site.mutant(
                    "review one's own work",
                    &what,
                    &edit,
                    &["agent_reviews_itself"],
                    vec![name.clone()],
                ));
            }
        }
    }
}

fn exception(site: &Site<'_>, found: &mut Vec<Mutant>) {
    let name = site.name();
    let near = || vec![name.clone()];
    for line in &site.this.lines {
        match line.keyword {
            Some(Keyword::Until) => {
                if let Value::Date(span) = &line.value {
                    let edit = [(*span, "2020-01-01".to_owned())];
                    found.push(site.mutant(
                        "let an exception run out",
                        "2020-01-01",
                        &edit,
                        &["exception_expired"],
                        near(),
                    ));
                    let edit = [(*span, "2026-07-15".to_owned())];
                    found.push(site.mutant(
                        "let an exception run out soon",
                        "2026-07-15",
                        &edit,
                        &["exception_expires_soon"],
                        near(),
                    ));
                }
                found.push(site.without("cut an exception short", line, &["exception_incomplete"], near()));
            }
            Some(Keyword::Because | Keyword::Approver | Keyword::From) => {
                found.push(site.without("cut an exception short", line, &["exception_incomplete"], near()));
            }
            Some(Keyword::When) => {
                found.push(site.without(
                    "an exception without limit",
                    line,
                    &["exception_releases_all"],
                    near(),
                ));
                if let Some((span, less)) = limit(site.text, line.span, "1") {
                    let what = line.span.of(site.text);
                    let edit = [(span, less)];
                    let expected = &["unguarded_risk"];
                    found.push(site.mutant(
                        "an exception that covers less",
                        what,
                        &edit,
                        expected,
                        site.risky(),
                    ));
                }
            }
            _ => {}
        }
        if line.keyword == Some(Keyword::Approver) {
            let person = line.span.of(site.text).trim_start_matches("approver").trim_start().to_owned();
            let agents = site.example.analysis.package.agents.iter().map(|agent| agent.head.name.clone());
            for agent in agents.filter(|agent| site.text.contains(agent.as_str())).take(1) {
                let start = line.span.end - person.len() as u32;
                let edit = [(Span::new(start, line.span.end), agent.clone())];
                found.push(site.mutant(
                    "an exception that an agent approved",
                    &agent,
                    &edit,
                    &["exception_approver"],
                    near(),
                ));
            }
        }
    }
}

fn system(site: &Site<'_>, found: &mut Vec<Mutant>) {
    let package = &site.example.analysis.package;
    let name = site.name();
    let known = package.systems.iter().find(|system| system.head.name == name);
    for line in site.lines(Keyword::Action) {
        let Value::Action(action) = &line.value else { continue };
        let action = action.name.text(site.text);
        // Only what needs an approval must not be done twice.
        let risky = known.into_iter().flat_map(|system| &system.actions).any(|known| {
            known.name == action && known.risk.as_deref().is_some_and(|risk| needs(package, risk))
        });
        if !risky {
            continue;
        }
        let text = line.span.of(site.text);
        if let Some(place) = text.find(" idempotent") {
            let start = line.span.start + place as u32;
            let edit = [(Span::new(start, start + " idempotent".len() as u32), String::new())];
            found.push(site.mutant("do it twice", text, &edit, &["irreversible_retry"], Vec::new()));
        }
    }
}

fn role(site: &Site<'_>, found: &mut Vec<Mutant>) {
    for line in site.lines(Keyword::Decides) {
        let text = line.span.of(site.text);
        if let Some(place) = text.find(" when ") {
            let start = line.span.start + place as u32;
            let subject = text[place..].split("<=").next().unwrap_or_default();
            let unit = text.rsplit(' ').next().unwrap_or_default();
            let edit = [(Span::new(start, line.span.end), format!("{subject}<= 1 {unit}"))];
            found.push(site.mutant("may decide less", text, &edit, &["beyond_authority"], vec![site.name()]));
        }
    }
}

/// The actions that an agent does somewhere, as system and name.
fn does(package: &Package, agent: &str) -> Vec<String> {
    let mut found = Vec::new();
    for step in package.workflows.iter().flat_map(|workflow| workflow.all_steps()) {
        let StepKind::Stage(stage) = &step.kind else { continue };
        let performers = stage.work.by.iter().flat_map(|performers| performers.who.participants());
        let by_agent = performers
            .into_iter()
            .any(|one| matches!(one, Participant::Agent { id } if id.rsplit('.').next() == Some(agent)));
        for deed in stage.does.iter().filter(|_| by_agent) {
            if let Deed::Action(call) = deed {
                let system = call.system.rsplit('.').next().unwrap_or_default();
                found.push(format!("{system}.{}", call.action));
            }
        }
    }
    found
}

/// Whether work of a tier needs an approval.
fn needs(package: &Package, risk: &str) -> bool {
    let mut open = vec![risk];
    while let Some(id) = open.pop() {
        let Some(risk) = package.risk(id) else { continue };
        if risk.needs.is_some() {
            return true;
        }
        open.extend(risk.above.iter().map(String::as_str));
    }
    false
}

/// What can go wrong with any step.
fn step(site: &Site<'_>, found: &mut Vec<Mutant>) {
    let near = || vec![site.name()];
    if site.workflow().is_none() {
        return;
    }
    for line in &site.this.lines {
        let Some(way) = ways(line) else { continue };
        let bounded = way.arrows.iter().any(|arrow| arrow.at_most.is_some());
        if bounded && let Some(first) = way.arrows.first() {
            let text = first.span.of(site.text);
            let arrow = text.split(" at most ").next().unwrap_or(text).trim_end().to_owned();
            let what = line.span.of(site.text).split_whitespace().collect::<Vec<_>>().join(" ");
            // Recoveries always have an `else`.
            if !arrow.contains("recover ") {
                let edit = [(way.span, arrow)];
                found.push(site.mutant(
                    "unbound a loop",
                    &what,
                    &edit,
                    &["unbounded_loop", "no_way_to_an_end"],
                    near(),
                ));
            }
            if way.arrows.len() > 1 {
                let edit = [(way.span, text.to_owned())];
                found.push(site.mutant(
                    "drop what comes after the last time",
                    &what,
                    &edit,
                    &["missing_else"],
                    near(),
                ));
            }
        }
    }
    let step = matches!(site.this.kind, Kind::Stage | Kind::Gate);
    if step {
        let silent = site.lines(Keyword::Escalate).next().is_none();
        let within = site.lines(Keyword::Within).next().is_some();
        for line in site.lines(Keyword::Late).filter(|_| silent && within) {
            found.push(site.without(
                "nothing happens when it is late",
                line,
                &["deadline_without_end"],
                near(),
            ));
        }
        for line in site.lines(Keyword::Done).chain(site.lines(Keyword::Accept)) {
            found.push(site.without("forget where it leads", line, &["missing_way"], near()));
        }
    }
}

/// The names of the declarations in which a finding points at something.
fn touched(analysis: &Analysis, found: &Diagnostic) -> Vec<String> {
    let mut names = Vec::new();
    let labels = found.labels.iter().map(|label| label.location);
    for location in labels.chain(found.path.iter().map(|step| step.location)) {
        let Some(file) = analysis.files.get(location.file) else { continue };
        let parsed = flow_syntax::parse(file.text(), FileId(0)).file;
        let mut open: Vec<&Declaration> = parsed.declarations.iter().collect();
        while let Some(declaration) = open.pop() {
            if declaration.span.start <= location.span.start && location.span.start < declaration.span.end {
                names.push(declaration.name.text(file.text()).to_owned());
                open.extend(declaration.lines.iter().filter_map(|line| match &line.value {
                    Value::Declaration(inner) => Some(&**inner),
                    _ => None,
                }));
            }
        }
    }
    names
}

#[test]
fn every_mutant_is_noticed_where_it_was_made() {
    let mut kinds: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut wrong = String::new();
    let mut excused: Vec<Vec<(&str, String)>> = vec![Vec::new(); NO_MISTAKE.len()];
    for mutant in mutants() {
        let analysis = analysed(&mutant.files);
        let caught = analysis.diagnostics.iter().any(|found| {
            mutant.expected.contains(&found.rule.name)
                && (mutant.near.is_empty()
                    || touched(&analysis, found).iter().any(|name| mutant.near.contains(name)))
        });
        let (made, noticed) = kinds.entry(mutant.kind).or_default();
        *made += 1;
        *noticed += u32::from(caught);
        let excuse = NO_MISTAKE.iter().position(|excuse| {
            excuse.kinds.contains(&mutant.kind)
                && excuse.what.iter().any(|what| mutant.what.starts_with(what))
        });
        match (caught, excuse) {
            (true, None) => {}
            (false, Some(place)) => excused[place].push((mutant.kind, mutant.what.clone())),
            (true, Some(_)) => {
                wrong.push_str(&format!("excused and noticed: {} | {}\n", mutant.kind, mutant.what))
            }
            (false, None) => {
                let rules: Vec<&str> = analysis.diagnostics.iter().map(|found| found.rule.name).collect();
                wrong.push_str(&format!(
                    "not noticed: {} | {} | expected {:?} near {:?} | said {rules:?}\n",
                    mutant.kind, mutant.what, mutant.expected, mutant.near
                ));
            }
        }
    }
    // An excuse that excuses nothing is a gap that has been closed.
    for (excuse, used) in NO_MISTAKE.iter().zip(excused) {
        let unused = excuse.kinds.iter().filter(|kind| !used.iter().any(|(used, _)| used == *kind));
        let about = |what: &&&str| !used.iter().any(|(_, used)| used.starts_with(**what));
        for one in unused.chain(excuse.what.iter().filter(about)) {
            wrong.push_str(&format!("nothing to excuse: {one} ({})\n", excuse.why));
        }
    }
    let table: String =
        kinds.iter().map(|(kind, (made, noticed))| format!("{kind}: {noticed} of {made}\n")).collect();
    assert!(wrong.is_empty(), "{table}\n{wrong}");
    assert!(kinds.len() >= 25, "{table}");
    println!("{table}");
}
