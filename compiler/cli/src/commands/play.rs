//! `flowc play`

use super::{fail, sound};
use crate::Ending;
use crate::arguments::Play;
use crate::report::Format;
use flow_ir::{Deed, Duration, Package, StepKind, Workflow};
use flow_runtime::engine::Engine;
use flow_runtime::evaluate::Unsaid;
use flow_runtime::findings::Findings;
use flow_runtime::script::{Act, After, Asked, Missing, Occurrence, Reply, Script, Work};
use flow_runtime::time::{self, in_words};
use flow_runtime::value::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, Write};

/// Steps through a case as a person of a role.
pub fn run(arguments: &Play, format: Format) -> Ending {
    if format.is_for_programs() {
        return fail(
            "`flowc play` talks with a person, so no program can read it; `flowc test` runs scenarios",
            format,
        );
    }
    let checked = match sound(arguments.path.as_deref(), &arguments.levels, format) {
        Ok(checked) => checked,
        Err(ending) => return ending,
    };
    let package = &checked.analysis.package;
    let workflow = match workflow(package, arguments.workflow.as_deref()) {
        Ok(workflow) => workflow,
        Err(failure) => return fail(failure, format),
    };
    let Some(role) = package.roles.iter().find(|role| role.head.name == arguments.role) else {
        let names = package.roles.iter().map(|role| role.head.name.as_str());
        let hint = flow_source::suggest::nearest(&arguments.role, names);
        let hint = hint.map(|name| format!(" Did you mean `{name}`?")).unwrap_or_default();
        return fail(format!("there is no role `{}`.{hint}", arguments.role), format);
    };
    let findings = Findings::new(package, &checked.analysis.files);
    match play(package, workflow, &role.head.id, &findings) {
        Ok(()) => Ending::Clean,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ending::Clean,
        Err(error) => fail(format!("can't go on: {error}"), format),
    }
}

fn workflow<'p>(package: &'p Package, name: Option<&str>) -> Result<&'p Workflow, String> {
    match name {
        Some(name) => package
            .workflows
            .iter()
            .find(|workflow| workflow.head.name == name || workflow.head.id == name)
            .ok_or_else(|| format!("there is no workflow `{name}`")),
        None => match package.workflows.as_slice() {
            [only] => Ok(only),
            [] => Err("there is no workflow to play".to_owned()),
            several => {
                let names: Vec<&str> = several.iter().map(|workflow| workflow.head.name.as_str()).collect();
                Err(format!("say which workflow: `--workflow` with one of {}", names.join(", ")))
            }
        },
    }
}

/// Everybody else: they do their work in the usual time, and say yes ten minutes after they are asked.
struct Others<'r, 'p> {
    role: &'r str,
    findings: &'r Findings<'p>,
}

impl Script for Others<'_, '_> {
    fn perform(&mut self, asked: &Asked<'_>) -> Result<Vec<Reply>, Missing> {
        let mine = asked.holder.split(' ').any(|word| word == self.role);
        if mine || asked.more {
            return Ok(Vec::new());
        }
        let takes = asked.takes.and_then(|takes| takes.mostly.or(takes.least));
        let reply = match asked.work {
            Work::Stage | Work::System | Work::Duty => Reply {
                after: After::Start(takes.unwrap_or(Duration::Exact { seconds: 0 })),
                act: Act::Finishes { writes: BTreeMap::new(), by: None },
                alive: true,
            },
            Work::Gate | Work::Seam | Work::Confirmation | Work::Recovery => Reply {
                after: After::Seconds(600),
                act: Act::Answers {
                    verdict: asked.answers.first().cloned().unwrap_or_default(),
                    by: None,
                    count: 1,
                    writes: BTreeMap::new(),
                },
                alive: true,
            },
        };
        Ok(vec![reply])
    }

    fn fact(&self, _system: &str, _fact: &str, _since_start: i64) -> Option<Value> {
        None
    }

    fn events(&self, _start: i64) -> Vec<Occurrence> {
        Vec::new()
    }

    fn follows(&self, _workflow: &str) -> bool {
        false
    }

    fn choose(&mut self, step: &str, arms: &[String], unsaid: &Unsaid) -> Result<usize, Missing> {
        let mut output = std::io::stdout().lock();
        let title = self.findings.title(step);
        let _ = writeln!(
            output,
            "{title} hangs on `{}`, which nobody has said yet. Which way does it go?",
            unsaid.path
        );
        for (number, arm) in arms.iter().enumerate() {
            let _ = writeln!(output, "  {}. {arm}", number + 1);
        }
        loop {
            let _ = write!(output, "? ");
            let _ = output.flush();
            let mut line = String::new();
            if std::io::stdin().lock().read_line(&mut line).unwrap_or(0) == 0 {
                // Nobody says more: the first, so that it ends.
                return Ok(0);
            }
            let said = line.trim();
            let number = said.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let named = arms.iter().position(|arm| arm.eq_ignore_ascii_case(said));
            match number.or(named).filter(|choice| *choice < arms.len()) {
                Some(choice) => return Ok(choice),
                None => {
                    let _ = writeln!(output, "Say a number from 1 to {}.", arms.len());
                }
            }
        }
    }
}

fn play(package: &Package, workflow: &Workflow, role: &str, findings: &Findings<'_>) -> std::io::Result<()> {
    let inputs = workflow
        .parameters
        .iter()
        .filter(|parameter| parameter.default.is_none())
        .map(|parameter| {
            let open = Value::Open { step: workflow.head.id.clone(), path: parameter.name.clone() };
            (parameter.name.clone(), open)
        })
        .collect();
    let mut others = Others { role, findings };
    let start = time::MONDAY_MORNING;
    let mut engine = Engine::new(package, start, &mut others);
    engine.begin(workflow, inputs, "play");
    let mut told = 0;
    let mut output = std::io::stdout();
    writeln!(output, "{}, as {}. Say `help` for what you can do.", workflow.head.title, package.title(role))?;
    loop {
        for entry in engine.trace().iter().skip(told) {
            let title = findings.title(&entry.subject);
            writeln!(output, "{:>10}  {}", in_words(entry.at), entry.in_words(title))?;
        }
        told = engine.trace().len();
        if let Some(problem) = engine.problem() {
            writeln!(output, "It can't go on: {}.", findings.why(problem))?;
            return Ok(());
        }
        if let Some(outcome) = engine.outcome() {
            writeln!(output, "The case is over: {}.", findings.title(outcome))?;
            return Ok(());
        }
        let tasks: Vec<_> = engine
            .tasks()
            .into_iter()
            .filter(|task| task.holder.split(' ').any(|word| word == role))
            .collect();
        if tasks.is_empty() {
            // Nothing on the desk: on to the next thing that happens.
            if !engine.advance(None) && engine.problem().is_none() && engine.outcome().is_none() {
                return Ok(());
            }
            continue;
        }
        writeln!(output, "It is {} after the start. On your desk:", in_words(engine.now() - start))?;
        for (number, task) in tasks.iter().enumerate() {
            let what = match &task.recovery {
                Some(recovery) => format!("{}: {}", package.title(recovery), findings.title(&task.step)),
                None => findings.title(&task.step).to_owned(),
            };
            let answers =
                if task.answers.is_empty() { "done, fail".to_owned() } else { task.answers.join(", ") };
            writeln!(output, "  {}. {what} ({answers})", number + 1)?;
            for line in told_to_do(workflow, &task.step).filter(|_| task.recovery.is_none()) {
                writeln!(output, "       {line}")?;
            }
            for (at, text) in engine.coming(task.visit) {
                writeln!(output, "       after {} more: {text}", in_words(at - engine.now()))?;
            }
        }
        write!(output, "> ")?;
        output.flush()?;
        let mut line = String::new();
        if std::io::stdin().lock().read_line(&mut line)? == 0 {
            writeln!(output)?;
            return Ok(());
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] => writeln!(output, "Say `help` for what you can do.")?,
            ["quit" | "exit"] => return Ok(()),
            ["help"] => writeln!(
                output,
                "Say the number of a thing on your desk and one of the words behind it: `1 accept` answers, `1 done` does it, \
                 `1 fail` fails. `wait 4h` does nothing for four hours, `wait` until something happens. `quit` ends. \
                 The others do their work in the usual time, and say yes after ten minutes."
            )?,
            ["wait"] => {
                engine.advance(None);
            }
            ["wait", length] => match seconds(length) {
                Some(seconds) => {
                    let until = engine.now() + seconds;
                    while engine.advance(Some(until)) {}
                }
                None => writeln!(output, "`wait` takes a time such as 30m, 4h or 2d.")?,
            },
            [number, answer] => {
                let task = number.parse::<usize>().ok().and_then(|number| tasks.get(number.checked_sub(1)?));
                let Some(task) = task else {
                    writeln!(output, "There is no {number} on your desk.")?;
                    continue;
                };
                let known = task.answers.iter().any(|known| known == answer);
                let act = match *answer {
                    "done" if task.answers.is_empty() => Act::Finishes { writes: BTreeMap::new(), by: None },
                    "fail" if task.answers.is_empty() => Act::Fails { error: None },
                    answer if known => Act::Answers {
                        verdict: answer.to_owned(),
                        by: None,
                        count: 1,
                        writes: BTreeMap::new(),
                    },
                    answer => {
                        writeln!(output, "You can't say `{answer}` here.")?;
                        continue;
                    }
                };
                engine.act(task.visit, act);
            }
            _ => writeln!(output, "Say `help` for what you can do.")?,
        }
    }
}

/// What the text tells whoever has a step: what to do, what is asked, and what there is to read.
fn told_to_do<'p>(workflow: &'p Workflow, id: &str) -> impl Iterator<Item = String> + use<'p> {
    let step = workflow.all_steps().into_iter().find(|step| step.head.id == id);
    let mut lines = Vec::new();
    if let Some(step) = step {
        let (does, asks) = match &step.kind {
            StepKind::Stage(stage) => (stage.does.as_slice(), stage.asks.as_slice()),
            StepKind::Gate(gate) => (&[][..], gate.asks.as_slice()),
            _ => (&[][..], &[][..]),
        };
        let does = does.iter().filter_map(|deed| match deed {
            Deed::Text(prompt) => Some(prompt),
            Deed::Action(_) => None,
        });
        lines.extend(does.chain(asks).map(|prompt| prompt.text.trim().replace('\n', " ")));
        let read: Vec<String> =
            step.work().into_iter().flat_map(|work| &work.reads).map(|read| read.path.join(" ")).collect();
        if !read.is_empty() {
            lines.push(format!("You read: {}.", read.join(", ").replace('_', " ")));
        }
    }
    lines.into_iter()
}

/// `30m`, `4h`, `2d` in seconds.
fn seconds(text: &str) -> Option<i64> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: i64 = number.parse().ok().filter(|number| (0..=100_000).contains(number))?;
    Some(
        number
            * match unit {
                "s" => 1,
                "m" => 60,
                "h" => 3_600,
                "d" => 86_400,
                _ => return None,
            },
    )
}
