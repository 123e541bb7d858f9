//! A small package built by hand, for the tests of targets: one workflow with an agent, a gate with a ladder, a decision, a
//! system with retries, a recovery, branches and an `each`.

use flow_ir::{
    Action, ActionCall, Agent, Argument, Arrow, Bound, Branch, Comparison, Decimal, Deed, Duration, Each,
    Event, Expression, ExpressionKind, Field, Gate, Head, Join, LadderUse, Origin, Outcome, Package,
    Parallel, Participant, Performers, PersonReference, Prompt, RecoveryUse, RecoveryWay, Retry, Role, Rung,
    RungAction, Stage, Step, StepKind, System, Target, TimeSpan, Timing, Trigger, Type, VERSION, Way, Who,
    Within, Work, Workflow, Write,
};

/// A workflow's head, or that of anything else: the id, and the last of its names.
pub fn head(id: &str) -> Head {
    let name = id.rsplit('.').next().unwrap_or(id).to_owned();
    Head { id: id.to_owned(), title: name.clone(), name, ..Head::default() }
}

/// Data of the case.
pub fn data(path: &str, result: Type) -> Expression {
    let path = path.split('.').map(str::to_owned).collect();
    expression(ExpressionKind::Variable { path }, result)
}

/// A text.
pub fn text(value: &str) -> Expression {
    expression(ExpressionKind::Text { value: value.to_owned() }, Type::Text)
}

/// An amount in US dollars.
pub fn dollars(amount: i64) -> Expression {
    let money = ExpressionKind::Money { amount: Decimal::from(amount), currency: "USD".to_owned() };
    expression(money, Type::Money)
}

/// Any expression.
pub fn expression(kind: ExpressionKind, result: Type) -> Expression {
    Expression { kind, result, origin: Origin::default() }
}

/// `left operator right`.
pub fn compare(left: Expression, operator: Comparison, right: Expression) -> Expression {
    let kind = ExpressionKind::Compare { operator, left: Box::new(left), right: Box::new(right) };
    expression(kind, Type::Bool)
}

/// A role.
pub fn role(id: &str) -> Participant {
    Participant::Role { id: id.to_owned() }
}

/// `by` that participant.
pub fn by(participant: Participant) -> Vec<Performers> {
    let who = Who::One { participant, origin: Origin::default() };
    vec![Performers { who, condition: None, origin: Origin::default() }]
}

/// `within` so many seconds.
pub fn within(seconds: u64) -> Vec<Within> {
    vec![Within {
        limit: Some(fixed(seconds)),
        because: None,
        from: None,
        condition: None,
        origin: Origin::default(),
    }]
}

/// A length of time.
pub fn fixed(seconds: u64) -> TimeSpan {
    TimeSpan::Fixed { duration: Duration::Exact { seconds } }
}

/// A way without bounds.
pub fn way(trigger: Trigger, target: Target) -> Way {
    ways(trigger, vec![(target, None)])
}

/// A way with several arrows.
pub fn ways(trigger: Trigger, arrows: Vec<(Target, Option<u32>)>) -> Way {
    let arrows = arrows
        .into_iter()
        .map(|(target, times)| Arrow {
            target,
            at_most: times.map(|times| Bound::Times { times }),
            origin: Origin::default(),
        })
        .collect();
    Way { trigger, arrows, inherited_from: None, origin: Origin::default() }
}

/// To a step of the fixture's workflow.
pub fn to(step: &str) -> Target {
    Target::Step { id: format!("refunds.Refund.{step}") }
}

/// To the outcome `with_a_person`.
pub fn person(reply: &str) -> Target {
    outcome("with_a_person", "reply", text(reply))
}

/// To an outcome with one argument.
pub fn outcome(name: &str, argument: &str, value: Expression) -> Target {
    let arguments = vec![Argument { name: argument.to_owned(), value }];
    Target::Outcome { id: format!("refunds.Refund.{name}"), arguments }
}

/// The verdict of that name.
pub fn verdict(name: &str) -> Trigger {
    Trigger::Verdict { name: name.to_owned() }
}

/// A step of the fixture's workflow.
pub fn step(name: &str, seconds: u64, ways: Vec<Way>, kind: StepKind) -> Step {
    let within = if seconds == 0 { Vec::new() } else { within(seconds) };
    Step {
        head: head(&format!("refunds.Refund.{name}")),
        owner: Some(PersonReference::Participant { participant: role("people.SupportLead") }),
        condition: None,
        timing: Timing { within, ..Timing::default() },
        ways,
        kind,
        allowed: Vec::new(),
    }
}

/// Work on nothing yet.
pub fn work(participant: Participant, writes: &[(&str, Type)]) -> Work {
    let writes = writes
        .iter()
        .map(|(name, type_)| Write {
            name: (*name).to_owned(),
            type_: type_.clone(),
            labels: Vec::new(),
            from: None,
            origin: Origin::default(),
        })
        .collect();
    Work { by: by(participant), writes, ..Work::default() }
}

/// A rung of a ladder.
pub fn rung(repeats: bool, seconds: u64, action: RungAction, id: &str) -> Rung {
    Rung {
        repeats,
        time: fixed(seconds),
        action,
        person: PersonReference::Participant { participant: role(id) },
        channel: None,
        condition: None,
        origin: Origin::default(),
    }
}

/// A recovery led by that role.
pub fn recover(lead: &str, seconds: u64, allows: &[RecoveryWay]) -> Target {
    Target::Recovery(Box::new(RecoveryUse {
        recovery: "std.recovery.recalibration".to_owned(),
        title: "Recalibration".to_owned(),
        documentation: String::new(),
        by: vec![Who::One { participant: role(lead), origin: Origin::default() }],
        attends: Vec::new(),
        asks: vec![prompt("What did the brief leave open?")],
        timing: Timing { within: within(seconds), ..Timing::default() },
        leaves: Vec::new(),
        allows: allows.to_vec(),
        origin: Origin::default(),
    }))
}

/// A text for people.
pub fn prompt(text: &str) -> Prompt {
    Prompt { text: text.to_owned(), unknown: false, condition: None, origin: Origin::default() }
}

/// A parameter or field.
pub fn field(name: &str, type_: Type) -> Field {
    Field {
        name: name.to_owned(),
        title: name.to_owned(),
        type_,
        labels: Vec::new(),
        default: None,
        documentation: String::new(),
        origin: Origin::default(),
    }
}

/// The record of that id.
pub fn record(id: &str) -> Type {
    Type::Record { id: id.to_owned() }
}

/// The package.
pub fn package() -> Package {
    let mut package = Package {
        version: VERSION,
        name: "refunds".to_owned(),
        files: vec!["refunds.flow".to_owned()],
        roles: ["Finance", "FinanceLead", "SupportLead", "SupportRep"]
            .map(|name| Role { head: head(&format!("people.{name}")), ..Role::default() })
            .to_vec(),
        agents: vec![Agent {
            head: head("refunds.Triage"),
            operator: Some(PersonReference::Participant { participant: role("people.SupportLead") }),
            ..Agent::default()
        }],
        systems: vec![payments()],
        workflows: vec![refund()],
        ..Package::default()
    };
    package.sort();
    package
}

fn payments() -> System {
    System {
        head: head("systems.Payments"),
        actions: vec![Action {
            name: "refund".to_owned(),
            parameters: vec![field("amount", Type::Money)],
            gives: Some(record("refunds.Receipt")),
            risk: None,
            idempotent: true,
            documentation: String::new(),
            origin: Origin::default(),
        }],
        errors: vec!["duplicate".to_owned(), "unreachable".to_owned()],
        ..System::default()
    }
}

fn refund() -> Workflow {
    let assessment = record("refunds.Assessment");
    let receipt = record("refunds.Receipt");
    Workflow {
        head: head("refunds.Refund"),
        parameters: vec![field("request", record("refunds.Request"))],
        goal: Some(prompt("A customer we let down once chooses us again.")),
        owner: Some(PersonReference::Participant { participant: role("people.SupportLead") }),
        timing: Timing { within: within(604_800), ..Timing::default() },
        ways: vec![way(Trigger::Late, person("We could not decide in time."))],
        outcomes: ["refunded", "declined", "with_a_person"]
            .map(|name| Outcome {
                head: head(&format!("refunds.Refund.{name}")),
                parameters: vec![field(
                    if name == "refunded" { "receipt" } else { "reply" },
                    if name == "refunded" { receipt.clone() } else { Type::Text },
                )],
                unwinds: false,
            })
            .to_vec(),
        events: vec![Event {
            head: head("refunds.Refund.withdrawn"),
            parameters: vec![field("reason", Type::Text)],
            from: None,
            matches: None,
            transient: false,
        }],
        steps: vec![triage(&assessment), by_hand(&assessment), route(), approve(), checks(), pay(&receipt)],
        ..Workflow::default()
    }
}

fn triage(assessment: &Type) -> Step {
    let agent = Participant::Agent { id: "refunds.Triage".to_owned() };
    let all = [RecoveryWay::Resume, RecoveryWay::Restart, RecoveryWay::Takeover];
    step(
        "triage",
        10_800,
        vec![
            ways(
                Trigger::Stalls { after: fixed(1_800) },
                vec![(recover("people.SupportLead", 3_600, &all), Some(1)), (to("triage_by_hand"), None)],
            ),
            way(Trigger::Fails { errors: Vec::new() }, to("triage_by_hand")),
            way(Trigger::Late, to("triage_by_hand")),
            way(Trigger::Done, to("route")),
        ],
        StepKind::Stage(Stage {
            work: work(agent, &[("assessment", assessment.clone())]),
            does: vec![Deed::Text(prompt("Check the request against the refund policy."))],
            ..Stage::default()
        }),
    )
}

fn by_hand(assessment: &Type) -> Step {
    step(
        "triage_by_hand",
        14_400,
        vec![way(Trigger::Late, person("Too late.")), way(Trigger::Done, to("route"))],
        StepKind::Stage(Stage {
            work: work(role("people.SupportRep"), &[("assessment", assessment.clone())]),
            ..Stage::default()
        }),
    )
}

fn route() -> Step {
    let amount = || data("request.amount", Type::Money);
    let decline = compare(data("assessment.verdict", Type::Text), Comparison::Equal, text("decline"));
    let small = compare(amount(), Comparison::LessOrEqual, dollars(100));
    step(
        "route",
        0,
        vec![
            way(
                Trigger::When { condition: Box::new(decline) },
                outcome("declined", "reply", data("assessment.reply", Type::Text)),
            ),
            way(Trigger::When { condition: Box::new(small) }, to("pay")),
            way(Trigger::Otherwise, to("approve")),
        ],
        StepKind::Decide,
    )
}

fn approve() -> Step {
    let mut approve = step(
        "approve",
        86_400,
        vec![
            way(verdict("accept"), to("checks")),
            ways(verdict("rework"), vec![(to("triage"), Some(1)), (person("We can't agree."), None)]),
            way(verdict("reject"), person("No.")),
            way(Trigger::Late, person("Nobody decided.")),
            way(
                Trigger::Event { id: "refunds.Refund.withdrawn".to_owned(), condition: None },
                outcome("declined", "reply", data("withdrawn.reason", Type::Text)),
            ),
        ],
        StepKind::Gate(Gate {
            work: work(role("people.Finance"), &[]),
            of: vec![vec!["assessment".to_owned()]],
            asks: vec![prompt("Is the amount right?")],
            ..Gate::default()
        }),
    );
    approve.timing.ladders = vec![LadderUse {
        escalation: "refunds.finance_ladder".to_owned(),
        title: "Finance ladder".to_owned(),
        rungs: vec![
            rung(false, 0, RungAction::Notify, "people.Finance"),
            rung(true, 3_600, RungAction::Notify, "people.Finance"),
            rung(false, 14_400, RungAction::Assign, "people.FinanceLead"),
        ],
        condition: None,
        origin: Origin::default(),
    }];
    approve
}

/// Two branches side by side; in the second one a check for each item of the request.
fn checks() -> Step {
    let inner = |name: &str, ways: Vec<Way>, writes: &[(&str, Type)]| {
        let stage = Stage { work: work(role("people.SupportRep"), writes), ..Stage::default() };
        step(name, 600, ways, StepKind::Stage(stage))
    };
    let address = inner(
        "checks.customer.address",
        vec![way(Trigger::Late, Target::Leave), way(Trigger::Done, Target::Join)],
        &[("address", Type::Text)],
    );
    let item = inner(
        "checks.goods.items.look",
        vec![way(Trigger::Late, person("The goods can't be found.")), way(Trigger::Done, Target::Join)],
        &[("condition", Type::Text)],
    );
    let items = step(
        "checks.goods.items",
        0,
        vec![way(Trigger::Done, Target::Join)],
        StepKind::Parallel(Parallel {
            branches: Vec::new(),
            each: Some(Each {
                name: "item".to_owned(),
                type_: Type::Text,
                list: Some(data("request.items", Type::List { item: Box::new(Type::Text) })),
                event: None,
                filter: None,
                steps: vec![item],
                origin: Origin::default(),
            }),
            at_once: Some(1),
            join: Join::All,
            until: None,
            rest_continues: false,
        }),
    );
    let branch = |name: &str, steps: Vec<Step>| Branch {
        head: head(&format!("refunds.Refund.checks.{name}")),
        condition: None,
        timing: Timing::default(),
        ways: Vec::new(),
        steps,
    };
    step(
        "checks",
        3_600,
        vec![
            way(Trigger::Unmet, person("We could not check everything.")),
            way(Trigger::Late, person("The checks took too long.")),
            way(Trigger::Done, to("pay")),
        ],
        StepKind::Parallel(Parallel {
            branches: vec![branch("customer", vec![address]), branch("goods", vec![items])],
            each: None,
            at_once: None,
            join: Join::All,
            until: None,
            rest_continues: false,
        }),
    )
}

fn pay(receipt: &Type) -> Step {
    let system = "systems.Payments".to_owned();
    let call = ActionCall {
        system: system.clone(),
        action: "refund".to_owned(),
        arguments: vec![Argument { name: "amount".to_owned(), value: data("request.amount", Type::Money) }],
        risk: None,
        idempotent: true,
        condition: None,
        origin: Origin::default(),
    };
    let recovery = recover("people.FinanceLead", 7_200, &[RecoveryWay::Restart, RecoveryWay::Takeover]);
    step(
        "pay",
        14_400,
        vec![
            way(
                Trigger::Fails { errors: vec!["duplicate".to_owned()] },
                outcome("declined", "reply", text("This order was refunded before.")),
            ),
            ways(
                Trigger::Fails { errors: Vec::new() },
                vec![(recovery, Some(1)), (person("A person is checking your refund."), None)],
            ),
            way(Trigger::Late, person("A person is checking your refund.")),
            way(Trigger::Done, outcome("refunded", "receipt", data("receipt", receipt.clone()))),
        ],
        StepKind::Stage(Stage {
            work: work(Participant::System { id: system }, &[("receipt", receipt.clone())]),
            does: vec![Deed::Action(Box::new(call))],
            retry: Some(Retry {
                times: Some(3),
                every: Some(fixed(30)),
                doubling: true,
                origin: Origin::default(),
            }),
            ..Stage::default()
        }),
    )
}
