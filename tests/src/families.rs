//! Workflows of any size, in families that grow in one direction each: what analysis costs is measured on them, and that it
//! ends.

use std::fmt::Write as _;

/// A workflow around some steps, with as many roles as are asked for.
fn around(parameters: &str, more: &str, steps: &str) -> String {
    format!(
        "role Team {{ people ana, ben, cara }}\nrole Boss {{ people dora, emil, fay }}\n{more}\
         workflow Work({parameters}) {{\n  owner Team\n  within 10 years\n  late -> stopped\n  outcome finished\n  outcome stopped\n{steps}}}\n"
    )
}

fn stage(text: &mut String, name: &str, lines: &str, done: &str) {
    let _ = writeln!(text, "  stage {name} {{\n    by Team\n{lines}    done -> {done}\n  }}");
}

/// Steps one after the other, each of which reads what the one before it wrote; every fifth is a gate.
pub fn chain(steps: usize) -> String {
    let mut text = String::new();
    for number in 0..steps {
        let next = if number + 1 < steps { format!("s{}", number + 1) } else { "finished".to_owned() };
        if number % 5 == 4 {
            let _ = writeln!(
                text,
                "  gate s{number} of v{} {{\n    by Boss\n    accept -> {next}\n    rework -> s{} at most 2 times else -> stopped\n    reject -> stopped\n  }}",
                number - 1,
                number - 1
            );
            continue;
        }
        let last = if number % 5 == 0 { number.checked_sub(2) } else { Some(number - 1) };
        let reads = last.map_or("order".to_owned(), |last| format!("v{last}"));
        stage(
            &mut text,
            &format!("s{number}"),
            &format!("    reads {reads}\n    writes v{number}: Text\n    informs Boss\n"),
            &next,
        );
    }
    around("order: Text", "", &text)
}

/// The same with mistakes that only show at its end, each with the way that proves it: the bank pays what nobody has approved,
/// what is read was not written where the first step is left out, and the law that asks for that step is broken.
pub fn broken_chain(steps: usize) -> String {
    let whole = chain(steps);
    let (head, steps) = whole.split_once("  stage s0 {").unwrap_or((&whole, ""));
    let head = head.replace("order: Text", "order: Text, urgent: Bool").replace(
        "workflow Work",
        "system Bank { action pay(to: Text) risk irreversible idempotent }\n\
         policy looked_at {\n  for Work.pay\n  needs Work.note before\n  because \"So it is.\"\n}\nworkflow Work",
    );
    let steps = steps.replace("-> finished", "-> pay");
    let body = steps.strip_suffix("}\n").unwrap_or(&steps);
    format!(
        "use std.risk {{ irreversible }}\n{}  policy looked_at\n  decide way {{\n    when urgent -> s0\n    otherwise -> note\n  }}\n  stage note {{\n    by Team\n    writes why: Text\n    done -> s0\n  }}\n  stage s0 {{{body}  stage pay {{\n    by Bank\n    reads why\n    do pay(to: order)\n    fails -> stopped\n    done -> finished\n  }}\n}}\n",
        head
    )
}

/// Steps of many kinds, one after the other: agents and people, gates, decisions, waits and parallels, with patterns, what
/// perhaps isn't there, what is accepted, and ways that the workflow holds for all of them.
pub fn mixture(steps: usize) -> String {
    let mut text =
        String::from("  fails -> recover stalled_agent(timebox: 1h) else -> stopped\n  absent -> stopped\n");
    for number in 0..steps {
        let next = if number + 1 < steps { format!("s{}", number + 1) } else { "finished".to_owned() };
        let body = match number % 7 {
            0 => format!(
                "  stage s{number} {{\n    by Helper(keeper: {})\n    reads order.what\n    writes v{number}: Text\n    takes 1m to 5m\n    within 4h\n    late -> stopped\n    do \"Read it.\"\n    done -> {next}\n  }}",
                if 3 * number < 2 * steps { "Keeper" } else { "Deputy" }
            ),
            1 => format!(
                "  gate s{number} of v{} {{\n    by Team\n    asks \"Is it right?\"\n    within 1 day\n    escalate climb(first: {})\n    accept -> {next}\n    rework -> s{} at most 2 times else -> stopped\n    reject -> stopped\n    late -> stopped\n  }}",
                number - 1,
                if number % 2 == 0 { "1h" } else { "2h" },
                number - 1
            ),
            2 => format!(
                "  decide s{number} {{\n    when order.extra is known and order.extra > 3 -> {next}\n    when v{} is \"no\" -> stopped\n    otherwise -> {next}\n  }}",
                number - 2
            ),
            3 => format!("  wait s{number} {{\n    for {}h\n    done -> {next}\n  }}", number % 5 + 1),
            4 => format!(
                "  parallel s{number} {{\n    each item in order.items\n    join all\n    stage inner{number} {{\n      by Team\n      reads item\n      writes w{number}: Decimal\n      within 1 week\n      late -> join\n      done -> join\n    }}\n    done -> {next}\n  }}"
            ),
            5 => format!(
                "  stage s{number} {{\n    by Team\n    reads order, w{}\n    informs Boss when order.urgent\n    within 1 week\n    late -> stopped\n    allow deadline_at_risk because \"So it is.\"\n    done -> {next}\n  }}",
                number - 1
            ),
            _ => format!(
                "  stage s{number} {{\n    by Bank\n    risk reversible\n    do pay(to: order.what)\n    fails locked -> s{} at most 2 times else -> stopped\n    done -> {next}\n  }}",
                number - 1
            ),
        };
        text.push_str(&body);
        text.push('\n');
    }
    let more = "system Bank {\n  owner Boss\n  action pay(to: Text) risk reversible idempotent\n  error locked\n}\n\
        record Order { what: Text, items: list of Text, extra: optional Decimal, urgent: Bool }\n\
        role Keeper { people gil, hana }\nrole Deputy { people ines, jan }\n\
        agent Helper(keeper: role) {\n  operator keeper\n  model \"house\" as \"helper\"\n}\n\
        escalation climb(first: duration) {\n  after first assign Boss\n}\n";
    format!(
        "use std.risk {{ reversible }}\nuse std.recovery {{ stalled_agent }}\n{}",
        around("order: Order", more, &text)
    )
}

/// One parallel with so many branches.
pub fn wide(branches: usize) -> String {
    let mut text = String::from("  parallel all_of_it {\n");
    for number in 0..branches {
        let _ = writeln!(text, "  branch b{number} {{");
        stage(
            &mut text,
            &format!("s{number}"),
            &format!("    writes v{number}: Text\n    informs Boss\n"),
            "join",
        );
        text.push_str("  }\n");
    }
    text.push_str("  join all\n  done -> finished\n  }\n");
    around("order: Text", "", &text)
}

/// Parallels in each other, so deep, each with so many branches.
pub fn deep(depth: usize, branches: usize) -> String {
    let mut text = String::new();
    for level in 0..depth {
        let _ = writeln!(text, "  parallel p{level} {{");
        for number in 1..branches {
            let _ = writeln!(text, "  branch b{level}_{number} {{");
            stage(&mut text, &format!("s{level}_{number}"), "", "join");
            text.push_str("  }\n");
        }
        let _ = writeln!(text, "  branch b{level}_0 {{");
    }
    stage(&mut text, "innermost", "", "join");
    for level in (0..depth).rev() {
        let done = if level == 0 { "finished" } else { "join" };
        let _ = writeln!(text, "  }}\n  join all\n  done -> {done}\n  }}");
    }
    around("order: Text", "", &text)
}

/// Gates each of which leads to each: forward freely, back once.
pub fn dense(steps: usize) -> String {
    let mut text = String::new();
    for number in 0..steps {
        let next = if number + 1 < steps { format!("s{}", number + 1) } else { "finished".to_owned() };
        let _ = writeln!(
            text,
            "  gate s{number} of order {{\n    by Boss\n    accept -> {next}\n    reject -> stopped"
        );
        for to in 0..steps {
            let bound = if to <= number { " at most 1 times else -> stopped" } else { "" };
            let _ = writeln!(text, "    verdict v{to} -> s{to}{bound}");
        }
        text.push_str("  }\n");
    }
    around("order: Text", "", &text)
}

/// Loops in each other: after the middle, each gate leads back to the step as far before it.
pub fn loops(depth: usize) -> String {
    let mut text = String::new();
    for number in 0..depth {
        let next = if number + 1 < depth { format!("s{}", number + 1) } else { "g0".to_owned() };
        stage(&mut text, &format!("s{number}"), "    writes order: Text\n", &next);
    }
    for number in 0..depth {
        let next = if number + 1 < depth { format!("g{}", number + 1) } else { "finished".to_owned() };
        let _ = writeln!(
            text,
            "  gate g{number} of order {{\n    by Boss\n    accept -> {next}\n    rework -> s{} at most 3 times else -> stopped\n    reject -> stopped\n  }}",
            depth - 1 - number
        );
    }
    around("order: Text", "", &text)
}

/// A gate that asks one person of each of so many roles.
pub fn roles(count: usize) -> String {
    let mut more = String::new();
    for number in 0..count {
        let _ = writeln!(more, "role R{number} {{ people a{number}, b{number}, c{number} }}");
    }
    let asked: Vec<String> = (0..count).map(|number| format!("R{number}")).collect();
    let text = format!(
        "  stage s {{\n    by R0\n    writes order: Text\n    done -> look\n  }}\n  gate look of order {{\n    by {}\n    accept -> finished\n    reject -> stopped\n  }}\n",
        asked.join(" and ")
    );
    around("order: Text", &more, &text)
}

/// So many gates in a row, each reviewing what all before it wrote, by a team of so many people, no two of whom are in the same
/// roles.
pub fn others(steps: usize, people: usize) -> String {
    let mut more = String::new();
    let mut text = String::new();
    let mut written = String::from("order");
    for number in 0..steps {
        let team = (0..people).filter(|one| (one * 7 + number * 3) % 5 != 0);
        let team: Vec<String> = team.map(|one| format!("p{one}")).collect();
        let _ = writeln!(more, "role R{number} {{ people {} }}", team.join(", "));
        let next = if number + 1 < steps { format!("s{}", number + 1) } else { "finished".to_owned() };
        let _ = writeln!(
            text,
            "  gate s{number} of {written} {{\n    by R{number}\n    writes v{number}: Text\n    accept -> {next}\n    reject -> stopped\n  }}"
        );
        let _ = write!(written, ", v{number}");
    }
    around("order: Text", &more, &text)
}

/// A thousand roles or more in as many steps, each of which somebody else looks at.
pub fn many_roles(count: usize) -> String {
    let mut more = String::new();
    let mut text = String::new();
    for number in 0..count {
        let _ = writeln!(more, "role R{number} {{ people {} }}", 3 + number % 5);
        if number % 2 == 0 {
            let _ = writeln!(
                text,
                "  stage s{number} {{\n    by R{number}\n    writes order: Text\n    done -> s{}\n  }}",
                number + 1
            );
        } else {
            let next = if number + 1 < count { format!("s{}", number + 1) } else { "finished".to_owned() };
            let _ = writeln!(
                text,
                "  gate s{number} of order {{\n    by R{number}\n    accept -> {next}\n    reject -> stopped\n  }}"
            );
        }
    }
    around("order: Text", &more, &text)
}

/// A decision with so many arms.
pub fn arms(count: usize) -> String {
    let mut text = String::from("  decide which {\n");
    for number in 0..count {
        let to = if number % 2 == 0 { "finished" } else { "stopped" };
        let _ = writeln!(text, "    when pieces is {number} -> {to}");
    }
    text.push_str("    otherwise -> finished\n  }\n");
    around("pieces: Int", "", &text)
}

/// So many laws in force, each pair of which asks for one step before the other and the other before the one.
pub fn laws(count: usize) -> String {
    let mut more = String::new();
    let mut text = String::new();
    let mut force = String::new();
    for number in 0..count {
        let _ = writeln!(
            more,
            "policy p{number} {{\n  for Work.s{number}\n  needs Work.s{} before\n  because \"So it is.\"\n}}",
            (number + count - 1) % count
        );
        let _ = writeln!(force, "  policy p{number}");
        let next = if number + 1 < count { format!("s{}", number + 1) } else { "finished".to_owned() };
        stage(&mut text, &format!("s{number}"), "", &next);
    }
    around("order: Text", &more, &format!("{force}{text}"))
}
