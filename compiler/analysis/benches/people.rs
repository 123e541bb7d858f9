//! How fast packages with many people are checked, from text to findings.
//!
//! `cargo bench -p flow-analysis --bench people`

use divan::{Bencher, black_box};
use flow_analysis::{MemorySources, Options, analyse};

fn main() {
    divan::main();
}

/// Twenty steps, ten of them gates with rules as hard as they get, and 200 people in roles that overlap.
fn twenty_steps() -> String {
    let mut text = String::from("role Boss { people x, y, z }\n");
    for role in 0..10 {
        let people: Vec<String> = (0..40).map(|one| format!("p{}", (role * 17 + one * 5) % 200)).collect();
        text.push_str(&format!("role Body{role} {{ people {} }}\n", people.join(", ")));
        let few: Vec<String> = (0..4).map(|one| format!("p{}", (role * 17 + one * 5) % 200)).collect();
        text.push_str(&format!("role Few{role} {{ people {} }}\n", few.join(", ")));
    }
    text.push_str("workflow Work(subject: Text) {\n owner Boss\n within 1 year\n late -> stopped\n outcome passed\n outcome stopped\n");
    for step in 0..10 {
        let next = if step == 9 { "passed".to_owned() } else { format!("s{}", step + 1) };
        text.push_str(&format!(
            " stage s{step} {{\n by Few{step}\n writes subject: Text\n within 1 day\n late -> stopped\n done -> g{step}\n }}\n"
        ));
        text.push_str(&format!(
            " gate g{step} of subject {{\n by 3 of Body{step} and 2/3 of Body{} and (2 of Few{} or Boss)\n within 1 day\n accept -> {next}\n rework -> s{step} at most 2 times else -> stopped\n reject -> stopped\n late -> stopped\n }}\n",
            (step + 1) % 10,
            (step + 2) % 10
        ));
    }
    text.push_str("}\n");
    text
}

/// Twenty steps of one case, each done by others than all before it, of 25 people no two of whom are in the same roles: with one
/// away, people have to be shared out with care. There are 200 in all.
fn twenty_steps_of_others() -> String {
    let mut text = String::from("role Boss { people x, y, z }\n");
    for step in 0..20 {
        let people = (0..25).filter(|one| (2 * one + 3 * step) % 5 != 0);
        let people: Vec<String> = people.map(|one| format!("p{one}")).collect();
        text.push_str(&format!("role Body{step} {{ people {} }}\n", people.join(", ")));
    }
    let rest: Vec<String> = (0..172).map(|one| format!("r{one}")).collect();
    text.push_str(&format!("role Rest {{ people {} }}\n", rest.join(", ")));
    text.push_str("workflow Work(subject: Text) {\n owner Boss\n within 1 year\n late -> stopped\n outcome passed\n outcome stopped\n");
    for step in 0..20 {
        let next = if step == 19 { "passed".to_owned() } else { format!("s{}", step + 1) };
        let by =
            (0..step).fold(format!("Body{step}"), |by, other| format!("({by} except author of v{other})"));
        text.push_str(&format!(
            " stage s{step} {{\n by {by}\n writes v{step}: Text\n within 1 day\n late -> stopped\n done -> {next}\n }}\n"
        ));
    }
    text.push_str("}\n");
    text
}

/// A thousand roles, and a workflow of 500 steps of theirs.
fn thousand_roles() -> String {
    let mut text = String::new();
    for role in 0..1000 {
        text.push_str(&format!("role R{role} {{ people {} }}\n", 3 + role % 5));
    }
    text.push_str("workflow Work(subject: Text) {\n owner R0\n within 20 years\n late -> stopped\n outcome passed\n outcome stopped\n");
    for step in 0..250 {
        let next = if step == 249 { "passed".to_owned() } else { format!("s{}", step + 1) };
        text.push_str(&format!(
            " stage s{step} {{\n by R{}\n writes subject: Text\n within 1 day\n late -> stopped\n done -> g{step}\n }}\n",
            step * 4
        ));
        text.push_str(&format!(
            " gate g{step} of subject {{\n by 2 of R{} or R{}\n within 1 day\n accept -> {next}\n reject -> stopped\n late -> stopped\n }}\n",
            step * 4 + 1,
            step * 4 + 2
        ));
    }
    text.push_str("}\n");
    text
}

fn run(bencher: Bencher<'_, '_>, text: &str) {
    let sources = MemorySources::new([("main.flow".to_owned(), text.as_bytes().to_vec())]);
    bencher.bench_local(|| black_box(analyse(&sources, &Options::default())).diagnostics.len());
}

#[divan::bench]
fn twenty_steps_and_200_people(bencher: Bencher<'_, '_>) {
    run(bencher, &twenty_steps());
}

#[divan::bench]
fn twenty_steps_each_by_others(bencher: Bencher<'_, '_>) {
    run(bencher, &twenty_steps_of_others());
}

#[divan::bench]
fn five_hundred_steps_and_1000_roles(bencher: Bencher<'_, '_>) {
    run(bencher, &thousand_roles());
}
