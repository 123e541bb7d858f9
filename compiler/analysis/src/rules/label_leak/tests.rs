//! What leaks, and near it what does not.

use crate::testing::told;

/// A workflow in which Seer is cleared for pii, and Other for what lies below it.
fn workflow(body: &str) -> String {
    let outcomes = if body.contains("-> x") { "  outcome x\n" } else { "" };
    format!(
        "label open\nlabel pii {{ above open }}\nlabel secret {{ above pii }}\n\
             record File {{ text: Text, inner: Inner }}\nrecord Inner {{ card: Text @pii, note: Text @open }}\n\
             role Seer {{ clearance pii }}\nrole Other {{ clearance open }}\n\
             system Store {{\n  clearance pii\n  action keep(what: Text) idempotent\n}}\n\
             system Board {{\n  action show(what: Text) idempotent\n}}\n\
             workflow W(file: File, urgent: Bool) {{\n  owner Seer\n  within no limit because \"It is not about time here.\"\n{outcomes}{body}}}\n"
    )
}

fn stage(name: &str, by: &str, lines: &str) -> String {
    let lines: String = lines.split("; ").map(|line| format!("    {line}\n")).collect();
    format!("\n  stage {name} {{\n    by {by}\n{lines}  }}\n")
}

#[track_caller]
fn leaks(body: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|title| format!("label_leak: {title}")).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    told(&workflow(body), &expected);
}

#[test]
fn who_confirms_sees_what_is_done() {
    let agent = "agent Bot {\n  operator Seer\n  clearance pii\n  uses Store.keep\n  confirm Store.keep with Other\n}\n";
    let steps = stage("a", "Bot", "reads file; do Store.keep(what: file.inner.card); fails -> x; done -> x");
    let text = workflow(&steps).replace("workflow W", &format!("{agent}workflow W"));
    told(
        &text,
        &[
            "label_leak: Other confirms what “A” does, sees `file.inner.card` there, and isn't cleared for pii",
        ],
    );
    told(&text.replace("with Other", "with Seer"), &[]);
    let harmless = stage("a", "Bot", "reads file; do Store.keep(what: file.text); fails -> x; done -> x");
    told(&workflow(&harmless).replace("workflow W", &format!("{agent}workflow W")), &[]);
}

#[test]
fn what_is_handed_on_bears_its_labels_where_it_bore_them() {
    let other = |parameter: &str, reads: &str| {
        format!(
            "workflow Part({parameter}) {{\n  owner Seer\n  within no limit because \"It is not about time here.\"\n  outcome end\n{}}}\n",
            stage("b", "Other", &format!("reads {reads}; done -> end"))
        )
    };
    let run = |argument: &str, other: &str| {
        let steps = format!("\n  run part of Part({argument}) {{\n    on end -> x\n  }}\n");
        format!("{other}{}", workflow(&steps))
    };
    // A field keeps its label to itself, also in the other workflow.
    told(&run("file: file", &other("file: File", "file.text")), &[]);
    told(&run("file: file", &other("file: File", "file except file.inner.card")), &[]);
    told(&run("inner: file.inner", &other("inner: Inner", "inner.note")), &[]);
    told(
        &run("file: file", &other("file: File", "file")),
        &["label_leak: Other does “B”, sees `file` there, and isn't cleared for pii"],
    );
    told(
        &run("card: file.inner.card", &other("card: Text", "card")),
        &["label_leak: Other does “B”, sees `card` there, and isn't cleared for pii"],
    );
    // What was made from all of it bears the label as a whole.
    let copied = run("note: note", &other("note: Inner", "note.note")).replace(
        "\n  run part",
        &format!("{}\n  run part", stage("a", "Seer", "reads file; writes note: Inner; done -> part")),
    );
    told(&copied, &["label_leak: Other does “B”, sees `note.note` there, and isn't cleared for pii"]);
}

#[test]
fn an_item_bears_what_its_list_bears() {
    let each = |lines: &str| {
        let text = workflow(&format!(
            "\n  parallel all_of {{\n    each one in files\n    join all\n    done -> x\n{}  }}\n",
            stage("b", "Other", &format!("reads {lines}; done -> join"))
        ));
        text.replace("file: File, ", "files: list of File, ")
    };
    told(&each("one.text"), &[]);
    told(&each("one"), &["label_leak: Other does “B”, sees `one` there, and isn't cleared for pii"]);
}

#[test]
fn a_system_has_what_it_gives() {
    let steps = stage("a", "Seer", "do Board.find(); writes one: Inner; done -> x");
    let text = |gives: &str| {
        workflow(&steps).replace(
            "action show(what: Text) idempotent",
            &format!("action show(what: Text) idempotent\n  action find gives {gives}"),
        )
    };
    told(&text("Inner"), &["label_leak: Board gives what “A” gets, and isn't cleared for pii"]);
    told(&text("Text"), &[]);
    told(&text("Inner").replace("system Board {", "system Board {\n  clearance pii"), &[]);
}

#[test]
fn fields_bear_their_label() {
    leaks(
        &stage("a", "Other", "reads file; done -> x"),
        &["Other does “A”, sees `file` there, and isn't cleared for pii"],
    );
    leaks(&stage("a", "Other", "reads file except file.inner.card; done -> x"), &[]);
    leaks(&stage("a", "Other", "reads file except file.inner; done -> x"), &[]);
    leaks(&stage("a", "Other", "reads file.text; done -> x"), &[]);
    leaks(&stage("a", "Other", "reads file.inner.note; done -> x"), &[]);
    leaks(&stage("a", "Seer", "reads file; done -> x"), &[]);
    leaks(
        &stage("a", "Other", "reads file.inner; done -> x"),
        &["Other does “A”, sees `file.inner` there, and isn't cleared for pii"],
    );
}

#[test]
fn what_is_made_from_it_bears_it_too() {
    let first = stage("a", "Seer", "reads file; writes one: Text; done -> b");
    let second = stage("b", "Seer", "reads one; writes two: Text; done -> c");
    leaks(
        &format!("{first}{second}{}", stage("c", "Other", "reads two; done -> x")),
        &["Other does “C”, sees `two` there, and isn't cleared for pii"],
    );
    let lifting = stage("b", "Seer", "reads one; writes two: Text; lifts pii; done -> c");
    leaks(&format!("{first}{lifting}{}", stage("c", "Other", "reads two; done -> x")), &[]);
    leaks(
        &format!("{first}{lifting}{}", stage("c", "Other", "reads one, two; done -> x")),
        &["Other does “C”, sees `one` there, and isn't cleared for pii"],
    );
    // Written over with something harmless.
    let over = stage("b", "Seer", "reads file.text; writes one: Text; done -> c");
    leaks(&format!("{first}{over}{}", stage("c", "Other", "reads one; done -> x")), &[]);
    // Only on one way.
    let over = stage("b", "Seer", "when urgent; reads file.text; writes one: Text; done -> c");
    leaks(
        &format!("{first}{over}{}", stage("c", "Other", "reads one; done -> x")),
        &["Other does “C”, sees `one` there, and isn't cleared for pii"],
    );
}

#[test]
fn a_record_whose_label_was_lifted_is_free() {
    let lifting = stage("a", "Seer", "reads file; writes copy: File; lifts pii; done -> b");
    leaks(&format!("{lifting}{}", stage("b", "Other", "reads copy; done -> x")), &[]);
    let copying = stage("a", "Seer", "reads file.text; writes copy: File; done -> b");
    leaks(
        &format!("{copying}{}", stage("b", "Other", "reads copy; done -> x")),
        &["Other does “B”, sees `copy` there, and isn't cleared for pii"],
    );
}

#[test]
fn everybody_who_sees_it_counts() {
    leaks(
        &stage("a", "Seer", "reads file; consults Other; done -> x"),
        &["Other is consulted in “A”, sees `file` there, and isn't cleared for pii"],
    );
    leaks(
        &format!(
            "{}{}",
            stage("a", "Seer", "reads file; writes one: Text; informs Other; done -> b"),
            stage("b", "Seer", "reads one; done -> x")
        ),
        &["Other is told what “A” writes, and isn't cleared for pii"],
    );
    leaks(&stage("a", "Seer", "reads file; informs Other; done -> x"), &[]);
    leaks(
        &stage("a", "Seer", "reads file.text; do Board.show(what: file.inner.card); done -> x"),
        &["Board is given `file.inner.card` in “A”, and isn't cleared for pii"],
    );
    leaks(
        &stage("a", "Seer", "reads file; do Store.keep(what: file.inner.card); fails -> x; done -> x"),
        &[],
    );
    leaks(
        "\n  gate g of file {\n    by Other\n    accept -> x\n  }\n",
        &["Other reviews “G”, sees `file` there, and isn't cleared for pii"],
    );
}

#[test]
fn who_stands_in_sees_it_too() {
    let text = |clearance: &str| {
        format!(
            "label pii\nrole Seer {{\n  clearance pii\n  deputy Other\n}}\nrole Other{clearance}\n\
                 workflow W(card: Text @pii) {{\n  owner Seer\n  within no limit because \"It is not about time here.\"\n  outcome x\n{}}}\n",
            stage("a", "Seer", "reads card; done -> x")
        )
    };
    told(&text(""), &["label_leak: Other may stand in at “A”, sees `card` there, and isn't cleared for pii"]);
    told(&text(" { clearance pii }"), &[]);
}

#[test]
fn what_is_granted_counts_from_then_on() {
    let grant = stage("a", "Seer", "reads file.text; grants pii to Other; done -> b");
    leaks(&format!("{grant}{}", stage("b", "Other", "reads file; done -> x")), &[]);
    let grant = stage("a", "Seer", "when urgent; reads file.text; grants pii to Other; done -> b");
    leaks(
        &format!("{grant}{}", stage("b", "Other", "reads file; done -> x")),
        &["Other does “B”, sees `file` there, and isn't cleared for pii"],
    );
}

#[test]
fn labels_go_along_into_other_workflows() {
    let text = |by: &str| {
        format!(
            "label pii\nrole Seer {{ clearance pii }}\nrole Other\n\
                 workflow V(what: Text) {{\n  owner Seer\n  within no limit because \"It is not about time here.\"\n  outcome done(answer: Text)\n\n  stage a {{\n    by Seer\n    reads what\n    writes answer: Text\n    done -> done(answer)\n  }}\n}}\n\
                 workflow W(card: Text @pii) {{\n  owner Seer\n  within no limit because \"It is not about time here.\"\n  outcome x\n\n  run v of V(card) {{\n    on done -> b\n  }}\n\n  stage b {{\n    by {by}\n    reads v.answer\n    done -> x\n  }}\n}}\n"
        )
    };
    told(&text("Seer"), &[]);
    told(&text("Other"), &["label_leak: Other does “B”, sees `v.answer` there, and isn't cleared for pii"]);
}

#[test]
fn branches_bring_what_they_write() {
    let text = |lines: &str| {
        format!(
            "\n  parallel p {{\n    branch one {{\n      stage a {{\n        by Seer\n        reads file\n        writes one: Text\n{lines}        done -> join\n      }}\n    }}\n    branch two {{\n      stage b {{\n        by Other\n        reads file.text\n        done -> join\n      }}\n    }}\n    join all\n    done -> c\n  }}\n{}",
            stage("c", "Other", "reads one; done -> x")
        )
    };
    leaks(&text(""), &["Other does “C”, sees `one` there, and isn't cleared for pii"]);
    leaks(&text("        lifts pii\n"), &[]);
}
