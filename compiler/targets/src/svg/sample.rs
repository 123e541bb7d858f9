//! Workflows to test pictures with, put together by hand.

use flow_ir::{
    Arrow, Beside, Bound, Branch, Comparison, Duration, Each, Event, Expression, ExpressionKind, Gate, Head,
    Join, LadderUse, Origin, Outcome, Package, Parallel, Participant, Performers, PersonReference, Prompt,
    RecoveryUse, RecoveryWay, Role, Run, Rung, RungAction, Stage, StandardUse, Step, StepKind, Target,
    TimeSpan, Timing, Trigger, Type, Unknown, Wait, Way, Who, Within, Work, Workflow,
};

/// `with_a_person`: "With a person".
fn title(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

pub fn head(id: &str) -> Head {
    let name = id.rsplit('.').next().unwrap_or(id).to_owned();
    Head { id: id.to_owned(), title: title(&name), name, ..Head::default() }
}

pub fn minutes(count: u64) -> TimeSpan {
    TimeSpan::Fixed { duration: Duration::Exact { seconds: count * 60 } }
}

fn within(span: TimeSpan) -> Timing {
    let origin = Origin::default();
    Timing {
        within: vec![Within { limit: Some(span), because: None, from: None, condition: None, origin }],
        ..Timing::default()
    }
}

pub fn arrow(target: Target) -> Arrow {
    Arrow { target, at_most: None, origin: Origin::default() }
}

pub fn to(name: &str) -> Arrow {
    arrow(Target::Step { id: format!("w.{name}") })
}

pub fn ends(name: &str) -> Arrow {
    arrow(Target::Outcome { id: format!("w.{name}"), arguments: Vec::new() })
}

pub fn once(arrow: Arrow) -> Arrow {
    Arrow { at_most: Some(Bound::Times { times: 1 }), ..arrow }
}

pub fn way(trigger: Trigger, arrows: Vec<Arrow>) -> Way {
    Way { trigger, arrows, inherited_from: None, origin: Origin::default() }
}

pub fn done(arrow: Arrow) -> Way {
    way(Trigger::Done, vec![arrow])
}

pub fn verdict(name: &str, arrows: Vec<Arrow>) -> Way {
    way(Trigger::Verdict { name: name.into() }, arrows)
}

pub fn fails(arrow: Arrow) -> Way {
    way(Trigger::Fails { errors: Vec::new() }, vec![arrow])
}

pub fn late(arrow: Arrow) -> Way {
    way(Trigger::Late, vec![arrow])
}

pub fn recover(title: &str) -> Arrow {
    once(arrow(Target::Recovery(Box::new(RecoveryUse {
        recovery: "std.recovery.recalibration".into(),
        title: title.into(),
        documentation: String::new(),
        by: Vec::new(),
        attends: Vec::new(),
        asks: Vec::new(),
        timing: Timing::default(),
        leaves: Vec::new(),
        allows: vec![RecoveryWay::Resume],
        origin: Origin::default(),
    }))))
}

pub fn condition(path: &[&str], operator: Comparison, amount: i64) -> Expression {
    let made = |kind| Expression { kind, result: Type::Money, origin: Origin::default() };
    let path = path.iter().map(|part| (*part).to_owned()).collect();
    made(ExpressionKind::Compare {
        operator,
        left: Box::new(made(ExpressionKind::Variable { path })),
        right: Box::new(made(ExpressionKind::Money { amount: amount.into(), currency: "USD".into() })),
    })
}

pub fn when(path: &[&str], operator: Comparison, amount: i64, arrow: Arrow) -> Way {
    way(Trigger::When { condition: Box::new(condition(path, operator, amount)) }, vec![arrow])
}

/// Agents begin with `Ai`, systems with `Sys`; everybody else is a role.
pub fn participant(name: &str) -> Participant {
    let id = format!("org.{name}");
    if name.starts_with("Ai") {
        Participant::Agent { id }
    } else if name.starts_with("Sys") {
        Participant::System { id }
    } else {
        Participant::Role { id }
    }
}

fn by(name: &str) -> Vec<Performers> {
    let origin = Origin::default();
    vec![Performers { who: Who::One { participant: participant(name), origin }, condition: None, origin }]
}

pub fn step(name: &str, kind: StepKind, timing: Timing, ways: Vec<Way>) -> Step {
    let head = head(&format!("w.{name}"));
    Step { head, owner: None, condition: None, timing, ways, kind, allowed: Vec::new() }
}

pub fn stage(name: &str, who: &str, ways: Vec<Way>) -> Step {
    let work = Work { by: by(who), ..Work::default() };
    step(name, StepKind::Stage(Stage { work, ..Stage::default() }), within(minutes(240)), ways)
}

pub fn prompt(text: &str) -> Prompt {
    Prompt { text: text.into(), unknown: false, condition: None, origin: Origin::default() }
}

pub fn gate(name: &str, who: &str, question: &str, ways: Vec<Way>) -> Step {
    let work = Work { by: by(who), ..Work::default() };
    let gate = Gate { work, asks: vec![prompt(question)], ..Gate::default() };
    step(name, StepKind::Gate(gate), within(minutes(1440)), ways)
}

pub fn decide(name: &str, ways: Vec<Way>) -> Step {
    step(name, StepKind::Decide, Timing::default(), ways)
}

pub fn outcome(name: &str) -> Outcome {
    Outcome { head: head(&format!("w.{name}")), parameters: Vec::new(), unwinds: false }
}

pub fn workflow(outcomes: &[&str], steps: Vec<Step>) -> Workflow {
    Workflow {
        head: head("w"),
        goal: Some(prompt("A customer we let down once chooses us again.")),
        owner: Some(PersonReference::Participant { participant: participant("SupportLead") }),
        timing: within(minutes(7 * 24 * 60)),
        outcomes: outcomes.iter().map(|name| outcome(name)).collect(),
        steps,
        ..Workflow::default()
    }
}

pub fn package(workflow: Workflow) -> Package {
    let mut package = Package { version: flow_ir::VERSION, workflows: vec![workflow], ..Package::default() };
    for name in ["SupportLead", "SupportRep", "Finance", "FinanceLead", "Buddy", "Facilities"] {
        let id = format!("org.{name}");
        package
            .roles
            .push(Role { head: Head { id, title: name.to_owned(), ..head(name) }, ..Role::default() });
    }
    package.sort();
    package
}

/// The example of the language page, more or less.
pub fn refunds() -> Package {
    let person = || ends("with_a_person");
    let mut approve = gate(
        "approve",
        "Finance",
        "Is the amount right? Is this a reason we refund?",
        vec![
            verdict("accept", vec![to("pay")]),
            verdict("rework", vec![once(to("triage")), person()]),
            verdict("reject", vec![once(to("triage_by_hand")), person()]),
            late(person()),
        ],
    );
    let origin = Origin::default();
    if let StepKind::Gate(gate) = &mut approve.kind {
        gate.meets.push(StandardUse {
            standard: "std.standards.human_approval".into(),
            title: "Human approval".into(),
            by: Vec::new(),
            sample: None,
            silence_never: false,
            origin,
        });
    }
    let rung = |action| Rung {
        repeats: false,
        time: minutes(0),
        action,
        person: PersonReference::Participant { participant: participant("FinanceLead") },
        channel: None,
        condition: None,
        origin,
    };
    approve.timing.ladders.push(LadderUse {
        escalation: "w.finance_ladder".into(),
        title: "Finance ladder".into(),
        rungs: vec![rung(RungAction::Notify), rung(RungAction::Notify), rung(RungAction::Assign)],
        condition: None,
        origin,
    });
    let mut pay = stage(
        "pay",
        "SysPayments",
        vec![
            way(Trigger::Fails { errors: vec!["duplicate".into()] }, vec![ends("declined")]),
            way(Trigger::Fails { errors: vec![] }, vec![recover("Failed system"), person()]),
            late(person()),
            done(ends("refunded")),
        ],
    );
    if let StepKind::Stage(stage) = &mut pay.kind {
        stage.work.risk = Some("std.risk.irreversible".into());
        stage.retry = Some(flow_ir::Retry { times: Some(3), every: None, doubling: false, origin });
    }
    let steps = vec![
        stage(
            "triage",
            "AiTriage",
            vec![
                way(
                    Trigger::Stalls { after: minutes(30) },
                    vec![recover("Recalibration"), to("triage_by_hand")],
                ),
                fails(to("triage_by_hand")),
                late(to("triage_by_hand")),
                done(to("check_reply")),
            ],
        ),
        gate(
            "check_reply",
            "AiReplyCheck",
            "",
            vec![
                verdict("accept", vec![to("route")]),
                verdict("rework", vec![once(to("triage")), to("triage_by_hand")]),
                verdict("reject", vec![to("triage_by_hand")]),
                fails(to("triage_by_hand")),
                late(to("triage_by_hand")),
            ],
        ),
        stage("triage_by_hand", "SupportRep", vec![late(person()), done(to("route"))]),
        decide(
            "route",
            vec![
                when(&["request", "amount"], Comparison::Greater, 10_000, person()),
                when(&["assessment", "verdict"], Comparison::Equal, 1, to("review_refusal")),
                when(&["request", "amount"], Comparison::LessOrEqual, 100, to("pay")),
                way(Trigger::Otherwise, vec![to("approve")]),
            ],
        ),
        gate(
            "review_refusal",
            "SupportLead",
            "Would you say this to the customer yourself?",
            vec![
                verdict("accept", vec![ends("declined")]),
                verdict("rework", vec![once(to("triage")), person()]),
                verdict("reject", vec![to("approve")]),
                late(person()),
            ],
        ),
        approve,
        pay,
    ];
    let mut workflow = workflow(&["refunded", "declined", "with_a_person"], steps);
    workflow.ways.push(late(person()));
    package(workflow)
}

/// Groups in groups, steps beside the others, holes.
pub fn groups() -> Package {
    let origin = Origin::default();
    let branch = |name: &str, steps: Vec<Step>| Branch {
        head: head(&format!("w.setup.{name}")),
        condition: None,
        timing: Timing::default(),
        ways: Vec::new(),
        steps,
    };
    let parallel = |branches, each| {
        StepKind::Parallel(Parallel {
            branches,
            each,
            at_once: Some(3),
            join: Join::All,
            until: None,
            rest_continues: false,
        })
    };
    let join = || arrow(Target::Join);
    let each = Each {
        name: "access".into(),
        type_: Type::Text,
        list: None,
        event: None,
        filter: None,
        steps: vec![
            gate(
                "allow",
                "SupportLead",
                "May they see it?",
                vec![
                    verdict("accept", vec![to("grant")]),
                    verdict("reject", vec![arrow(Target::Leave)]),
                    late(arrow(Target::Verdict { name: "accept".into() })),
                ],
            ),
            stage("grant", "SysDirectory", vec![done(join()), fails(arrow(Target::Leave))]),
        ],
        origin,
    };
    let inner = step(
        "accesses",
        parallel(vec![], Some(each)),
        within(minutes(60)),
        vec![done(join()), way(Trigger::Unmet, vec![ends("stuck")])],
    );
    let setup = step(
        "setup",
        parallel(
            vec![
                branch(
                    "desk",
                    vec![
                        stage(
                            "order_desk",
                            "Facilities",
                            vec![done(to("place_desk")), late(to("order_desk"))],
                        ),
                        stage("place_desk", "Facilities", vec![done(join())]),
                    ],
                ),
                branch("rights", vec![inner]),
                branch("people", vec![stage("meet_the_buddy", "Buddy", vec![done(join()), late(join())])]),
            ],
            None,
        ),
        within(minutes(7 * 1440)),
        vec![
            late(ends("stuck")),
            way(Trigger::Event { id: "w.withdrawn".into(), condition: None }, vec![ends("left")]),
            way(Trigger::Unmet, vec![once(to("contract")), ends("stuck")]),
            done(to("settle")),
        ],
    );
    let mut contract = stage(
        "contract",
        "Hr",
        vec![done(to("setup")), fails(arrow(Target::Unknown { question: "who helps HR?".into() }))],
    );
    if let StepKind::Stage(stage) = &mut contract.kind {
        stage.work.by = vec![Performers {
            who: Who::Unknown { question: "which team?".into() },
            condition: None,
            origin,
        }];
    }
    let settle = step(
        "settle",
        StepKind::Wait(Wait { span: Some(minutes(30 * 1440)), until: None }),
        Timing::default(),
        vec![
            done(to("review")),
            way(Trigger::Event { id: "w.withdrawn".into(), condition: None }, vec![ends("left")]),
        ],
    );
    let payroll = step(
        "payroll",
        StepKind::Run(Run { workflow: "pay.Payroll".into(), ..Run::default() }),
        Timing::default(),
        vec![
            way(Trigger::Outcome { name: "paid".into(), condition: None }, vec![ends("settled")]),
            way(
                Trigger::Outcome { name: "refused".into(), condition: None },
                vec![once(to("review")), ends("stuck")],
            ),
        ],
    );
    let review = gate(
        "review",
        "SupportLead",
        "Would we hire them again, knowing what we know now about the work?",
        vec![
            verdict("accept", vec![to("payroll")]),
            verdict("rework", vec![once(to("settle")), ends("left")]),
            verdict("reject", vec![ends("left")]),
        ],
    );
    let mut workflow =
        workflow(&["settled", "left", "stuck"], vec![contract, setup, settle, review, payroll]);
    workflow.events.push(Event {
        head: head("w.withdrawn"),
        parameters: vec![],
        from: None,
        matches: None,
        transient: false,
    });
    workflow.besides.push(Beside {
        head: head("w.new_buddy"),
        starts: vec![flow_ir::Anchor::Event { id: "w.withdrawn".into() }],
        timing: Timing::default(),
        ways: Vec::new(),
        steps: vec![
            stage("name_another_buddy", "SupportLead", vec![done(to("tell_them"))]),
            stage("tell_them", "Buddy", vec![done(arrow(Target::Leave))]),
        ],
    });
    workflow.finally = vec![stage("close_file", "SysDirectory", vec![]), stage("say_thanks", "Hr", vec![])];
    let mut package = package(workflow);
    package.unknowns.push(Unknown { question: "which team?".into(), within: "w.contract".into(), origin });
    package
}

/// A workflow of so many stages, with ways in all directions; the same for the same seed.
pub fn random(stages: usize, performers: usize, mut seed: u64) -> Package {
    let mut pick = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap_or(0) % below.max(1)
    };
    let name = |index: usize| format!("stage_{index}");
    let mut steps = Vec::new();
    for index in 0..stages {
        let last = index + 1 == stages;
        let on = if last { ends("finished") } else { to(&name(index + 1)) };
        let who = format!("Team{}", pick(performers));
        let ahead = to(&name((index + 1 + pick(4)).min(stages - 1)));
        let behind = once(to(&name(index - pick(6).min(index))));
        steps.push(match pick(6) {
            0 => gate(
                &name(index),
                &who,
                "Is it good enough to go on?",
                vec![
                    verdict("accept", vec![on]),
                    verdict("rework", vec![behind, ends("stopped")]),
                    verdict("reject", vec![ends("stopped")]),
                    late(ahead),
                ],
            ),
            1 => decide(
                &name(index),
                vec![when(&["amount"], Comparison::Greater, 100, ahead), way(Trigger::Otherwise, vec![on])],
            ),
            2 => {
                stage(&name(index), &format!("Ai{who}"), vec![done(on), fails(ahead), late(ends("stopped"))])
            }
            3 if !last => {
                let inner = |part: &str, ways| {
                    stage(
                        &format!("{}_{part}", name(index)),
                        &format!("Team{}", index % performers.max(1)),
                        ways,
                    )
                };
                let branch = |part: &str, steps| Branch {
                    head: head(&format!("w.{}.{part}", name(index))),
                    condition: None,
                    timing: Timing::default(),
                    ways: Vec::new(),
                    steps,
                };
                let join = || arrow(Target::Join);
                let parallel = Parallel {
                    branches: vec![
                        branch(
                            "a",
                            vec![
                                inner("a", vec![done(to(&format!("{}_b", name(index))))]),
                                stage(&format!("{}_b", name(index)), &who, vec![done(join())]),
                            ],
                        ),
                        branch("b", vec![inner("c", vec![done(join()), late(arrow(Target::Leave))])]),
                    ],
                    each: None,
                    at_once: None,
                    join: Join::All,
                    until: None,
                    rest_continues: false,
                };
                step(
                    &name(index),
                    StepKind::Parallel(parallel),
                    Timing::default(),
                    vec![done(on), late(behind)],
                )
            }
            _ => stage(&name(index), &who, vec![done(on), late(ends("stopped"))]),
        });
    }
    package(workflow(&["finished", "stopped"], steps))
}
