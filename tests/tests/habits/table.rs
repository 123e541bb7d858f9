//! What somebody new writes, and what it is mended to.

/// What stands in the text, what somebody writes instead, and what the first edit that is offered makes of it.
pub(crate) const HABITS: &[(&str, &str, &str)] = &[
    ("reason: Text", "reason: string[]", "reason: list of Text"),
    ("reason: Text", "reason: string[]?", "reason: optional list of Text"),
    ("reason: Text", "reason: Array<String>", "reason: list of Text"),
    ("writes  note: Text", "writes  note: str", "writes  note: Text"),
    ("takes   2h", "takes about 2 hours", "takes 2h"),
    ("takes   2h", "takes about 2-3 hours", "takes 2h to 3h"),
    ("takes   2h", "duration: 90 min", "takes 90m"),
    ("do      \"Prepare it\"", "do \"Prepare it\" and notify Lead", "do \"Prepare it\"\n informs Lead"),
    (
        "do      \"Prepare it\"",
        "do prepare the order and notify Lead",
        "do \"Prepare the order\"\n informs Lead",
    ),
    ("do      \"Prepare it\"", "do prepare the order", "do \"prepare the order\""),
    ("do      \"Prepare it\"", "instructions: prepare the order", "do \"prepare the order\""),
    ("do      \"Prepare it\"", "- Prepare the order", "do \"Prepare the order\""),
    ("do      \"Prepare it\"", "Prepare the order, then pack it.", "do \"Prepare the order, then pack it.\""),
    ("goal \"Orders go out.\"", "goal: Orders go out", "goal \"Orders go out\""),
    ("goal \"Orders go out.\"", "goal Orders go out.", "goal \"Orders go out.\""),
    ("asks    \"Is it good?\"", "asks Is it good?", "asks \"Is it good?\""),
    ("asks    \"Is it good?\"", "question: Is it good?", "asks \"Is it good?\""),
    ("by      2 of Board", "by two people from Board", "by 2 of Board"),
    ("by      2 of Board", "approve by 2 of 3 from Board", "by 2 of Board"),
    ("by      2 of Board", "by any 2 of Board", "by 2 of Board"),
    ("by      2 of Board", "by both dee and eli", "by all of Lead"),
    ("by      2 of Board", "by [Lead, Board]", "by Lead and Board"),
    ("by      Clerk\n    do", "assign to Clerk\n    do", "by Clerk\n    do"),
    ("by      Clerk\n    do", "assignee: Clerk\n    do", "by Clerk\n    do"),
    ("by      Clerk\n    do", "performed by Clerk\n    do", "by Clerk\n    do"),
    ("within    2 weeks", "deadline: 2w", "within 2 weeks"),
    (
        "within  1 day\n    late    -> not_in_time\n    done",
        "timeout: 1d -> not_in_time\n    done",
        "within 1 day\n    late -> not_in_time\n    done",
    ),
    (
        "within  1 day\n    late    -> not_in_time\n    done",
        "sla: 24 hours\n    late    -> not_in_time\n    done",
        "within 24h\n    late    -> not_in_time\n    done",
    ),
    (
        "within  1 day\n    late    -> not_in_time\n    done",
        "within 1 day\n    on timeout goto not_in_time\n    done",
        "within 1 day\n    late -> not_in_time\n    done",
    ),
    ("done    -> check", "goto check", "done -> check"),
    ("done    -> check", "next: check", "done -> check"),
    ("done    -> check", "then check", "done -> check"),
    ("done    -> check", "-> check", "done -> check"),
    ("done    -> check", "prepare --> check", "done -> check"),
    ("done    -> check", "done --> check", "done -> check"),
    ("done    -> check", "done => check", "done -> check"),
    ("done    -> check", "done -> chekc", "done -> check"),
    ("done -> paid", "done -> payed", "done -> paid"),
    ("done -> paid", "end", "done -> unknown \"How does it end?\""),
    ("done -> paid", "end: paid", "done -> paid"),
    (
        "when request.amount > 500 EUR -> board",
        "if request.amount > 500 EUR then board",
        "when request.amount > 500 EUR -> board",
    ),
    (
        "when request.amount > 500 EUR -> board",
        "if request.amount > 500 EUR then goto board",
        "when request.amount > 500 EUR -> board",
    ),
    (
        "when request.amount > 500 EUR -> board",
        "when request.amount > $500 -> board",
        "when request.amount > 500 USD -> board",
    ),
    (
        "when request.amount > 500 EUR -> board\n    otherwise -> side",
        "if request.amount > 500 EUR: board\n    else: side",
        "when request.amount > 500 EUR -> board\n    otherwise -> side",
    ),
    ("otherwise -> side", "else -> side", "otherwise -> side"),
    ("otherwise -> side", "default: side", "otherwise -> side"),
    ("takes   2h", "takes 2h\n    on failure retry", "takes 2h\n    retry unknown \"How often?\" times"),
    ("takes   2h", "takes 2h\n    on failure: retry 3 times", "takes 2h\n    retry 3 times"),
    ("takes   2h", "takes 2h\n    on error goto refused", "takes 2h\n    fails -> refused"),
    ("takes   2h", "takes 2h\n    catch: refused", "takes 2h\n    fails -> refused"),
    ("takes   2h", "takes 2h\n    notify Lead via slack", "takes 2h\n    informs Lead"),
    ("takes   2h", "takes 2h\n    notify slack", "takes 2h\n    informs Clerk"),
    ("takes   2h", "takes 2h\n    priority: high", "takes 2h\n    // priority: high"),
    ("takes   2h\n", "takes 2h\n    notify: Lead\n", "takes 2h\n    informs Lead\n"),
    (
        "rework  -> prepare at most 2 times else -> refused",
        "rework -> prepare max 2x, else refused",
        "rework -> prepare at most 2 times else -> refused",
    ),
    (
        "rework  -> prepare at most 2 times else -> refused",
        "rework -> prepare (max 2 times) else refused",
        "rework -> prepare at most 2 times else -> refused",
    ),
    (
        "rework  -> prepare at most 2 times else -> refused",
        "loop back to prepare up to 2 times",
        "rework -> prepare at most 2 times else -> unknown \"Where does it go then?\"",
    ),
    (
        "reject  -> refused\n  }\n  decide",
        "on reject -> refused\n  }\n  decide",
        "reject -> refused\n  }\n  decide",
    ),
    (
        "reject  -> refused\n  }\n  decide",
        "if rejected go to refused\n  }\n  decide",
        "reject -> refused\n  }\n  decide",
    ),
    (
        "reject  -> refused\n  }\n  decide",
        "rejected: refused\n  }\n  decide",
        "reject -> refused\n  }\n  decide",
    ),
    ("join all", "wait for all", "join all"),
    ("join all", "join: all", "join all"),
    ("join all", "join both", "join all"),
    ("for 1 day", "1 day", "for 1 day"),
    ("for 1 day", "until monday", "for unknown \"How long is it until Monday?\""),
    ("  outcome paid\n", "  start -> prepare\n  outcome paid\n", "  outcome paid\n"),
    ("after 1 day notify Lead via email", "after 1 day email Lead", "after 1 day notify Lead via email"),
    ("after 1 day notify Lead via email", "after 1 day escalate to the Board", "after 1 day assign Board"),
    (
        "uses      Bank.pay when amount <= 100 EUR",
        "uses Bank.pay when amount <= 100 EUR\n  cannot use Bank.pay",
        "uses Bank.pay when amount <= 100 EUR\n  never Bank.pay",
    ),
    (
        "uses      Bank.pay when amount <= 100 EUR",
        "can pay up to 100 EUR",
        "uses Bank.pay when amount <= 100 EUR",
    ),
    (
        "uses      Bank.pay when amount <= 100 EUR",
        "uses Bank.pay\n  never pay more than 100 EUR",
        "uses Bank.pay\n  never Bank.pay when amount > 100 EUR",
    ),
    (
        "uses      Bank.pay when amount <= 100 EUR",
        "uses Bank.pay\n  needs approval from Lead before Bank.pay",
        "uses Bank.pay\n  confirm Bank.pay with Lead",
    ),
    (
        "uses      Bank.pay when amount <= 100 EUR",
        "uses Bank.pay\n  model: gpt-4",
        "uses Bank.pay\n  model \"gpt-4\"",
    ),
    ("  error down", "  error down\n  refund(to: Text)", "  error down\n  action refund(to: Text)"),
    (
        "  error down",
        "  error down\n  url: https://bank.example.com",
        "  error down\n  endpoint \"https://bank.example.com\"",
    ),
    (
        "for gate where reviewer is agent\n  because \"People decide.\"\n  never",
        "no agent may approve\n  because \"People decide.\"",
        "for gate where reviewer is agent\n  never\n  because \"People decide.\"",
    ),
    ("choice Size { small, large }", "enum Size { small, large }", "choice Size { small, large }"),
    ("choice Size { small, large }", "choice Size = small | large", "choice Size { small, large }"),
    (
        "role Board { people fay, gus, hal, ian }",
        "role Board: fay, gus, hal, ian",
        "role Board { people fay, gus, hal, ian }",
    ),
    (
        "role Lead { people dee, eli }",
        "Leads decide on payments over 500 EUR.\nrole Lead { people dee, eli }",
        "// Leads decide on payments over 500 EUR.\nrole Lead { people dee, eli }",
    ),
    ("takes   2h", "takes 2h\n    if it fails, try again 3 times", "takes 2h\n    retry 3 times"),
    ("takes   2h", "takes 2h\n    cc Lead and Board", "takes 2h\n    informs Lead, Board"),
    ("takes   2h", "takes 2h\n    TODO: ask Lead", "takes 2h\n    // TODO: ask Lead"),
    ("otherwise -> side", "else: side", "otherwise -> side"),
    ("otherwise -> side", "_ -> side", "otherwise -> side"),
    ("when request.amount > 500 EUR", "when request.amount is over 500 EUR", "when request.amount > 500 EUR"),
    (
        "when request.amount > 500 EUR",
        "when request.amount at least 500 EUR",
        "when request.amount >= 500 EUR",
    ),
    ("by      2 of Board", "by at least 2 Board members", "by 2 of Board"),
    ("by      2 of Board", "reviewed by 2 Board members", "by 2 of Board"),
    (
        "  outcome paid\n  outcome refused\n",
        "  outcomes: paid, refused\n",
        "  outcome paid\n  outcome refused\n",
    ),
    ("operator  Lead", "reports to Lead", "operator Lead"),
    ("operator  Lead", "supervised by Lead", "operator Lead"),
    (
        "writes  note: Text",
        "writes note: Text\n    reads the request",
        "writes note: Text\n    reads request",
    ),
    // Shares of people, and people in lists, in words and signs of other languages.
    ("by      2 of Board", "by a majority of the Board", "by majority of Board"),
    ("by      2 of Board", "by Board by majority", "by majority of Board"),
    ("by      2 of Board", "by Board\n    by majority", "by majority of Board"),
    ("by      2 of Board", "by majority vote of Board", "by majority of Board"),
    ("by      2 of Board", "by majority", "by unknown \"Who decides?\""),
    ("by      2 of Board", "by Board unanimously", "by all of Board"),
    ("by      2 of Board", "by everyone in Board", "by all of Board"),
    ("by      2 of Board", "by anyone from the Board", "by Board"),
    ("by      2 of Board", "by any one of Board", "by Board"),
    ("by      2 of Board", "by Board + Lead", "by Board and Lead"),
    ("by      2 of Board", "by Board, then Lead", "by Board then Lead"),
    ("by      2 of Board", "by Board followed by Lead", "by Board then Lead"),
    ("by      2 of Board", "by @Board", "by Board"),
    ("by      2 of Board", "approvers: [Lead, Board]", "by Lead and Board"),
    ("by      2 of Board", "by Board\n    approvers: 2", "by 2 of Board"),
    ("by      2 of Board", "by Board\n    min_approvals = 2", "by 2 of Board"),
    ("by      Clerk\n    do", "assignee = Clerk\n    do", "by Clerk\n    do"),
    ("by      Clerk\n    do", "assigned_to: Clerk\n    do", "by Clerk\n    do"),
    ("by      Clerk\n    do", "candidateGroups: Clerk\n    do", "by Clerk\n    do"),
    // Nobody answers, and how long that takes.
    (
        "within  2 days\n    late    -> refused",
        "within 2 days\n    if nobody answers -> refused",
        "within 2 days\n    late -> refused",
    ),
    (
        "within  2 days\n    late    -> refused",
        "if no response within 2 days -> refused",
        "within 2 days\n    late -> refused",
    ),
    (
        "within  2 days\n    late    -> refused",
        "within 2 days\n    late -> refused\n    on no answer: refused",
        "within 2 days\n    late -> refused",
    ),
    ("within  2 days", "within two business days", "within 2 business days"),
    ("within  2 days", "within 2 working days", "within 2 business days"),
    ("within  2 days", "within a week", "within 1 week"),
    ("within  2 days", "within P2D", "within 2 days"),
    ("within  2 days", "due: tomorrow", "within 1 day"),
    ("within  2 days", "within asap", "within unknown \"How soon must it be done?\""),
    ("within  2 days", "timeout_hours = 48", "within 48h"),
    ("within  2 days", "timeout-minutes: 90", "within 90m"),
    (
        "within  2 days\n    late    -> refused",
        "within 2 days, else refused",
        "within 2 days\n    late -> refused",
    ),
    ("for 1 day", "for two days", "for 2 days"),
    ("after 1 day notify", "after two days notify", "after 2 days notify"),
    ("takes   2h", "takes 2h\n    retry twice", "takes 2h\n    retry 2 times"),
    ("takes   2h", "takes 2h\n    retry: 3", "takes 2h\n    retry 3 times"),
    ("takes   2h", "takes 2h\n    max_retries: 3", "takes 2h\n    retry 3 times"),
    ("takes   2h", "takes 2h\n    max_attempts = 3", "takes 2h\n    retry 3 times"),
    // Arrows of diagrams and pipelines.
    ("done    -> check", "--> check", "done -> check"),
    ("done    -> check", "-->|ready| check", "done -> check"),
    ("done    -> check", "done -->|ready| check", "done -> check"),
    ("done    -> check", "done ==> check", "done -> check"),
    ("done    -> check", "done -.-> check", "done -> check"),
    ("done    -> check", "done > check", "done -> check"),
    ("done    -> check", "done: -> check", "done -> check"),
    ("done    -> check", "done = check", "done -> check"),
    ("done    -> check", "on_success: check", "done -> check"),
    ("done    -> check", "transitions: check", "done -> check"),
    ("done    -> check", "proceed to check", "done -> check"),
    ("  outcome paid\n", "  [*] --> prepare\n  outcome paid\n", "  outcome paid\n"),
    (
        "reject  -> refused\n  }\n  decide",
        "reject\n  }\n  decide",
        "reject -> unknown \"Where does it go then?\"\n  }\n  decide",
    ),
    (
        "reject  -> refused\n  }\n  decide",
        "on_reject: refused\n  }\n  decide",
        "reject -> refused\n  }\n  decide",
    ),
    (
        "reject  -> refused\n  }\n  decide",
        "otherwise -> refused\n  }\n  decide",
        "reject -> refused\n  }\n  decide",
    ),
    ("asks    \"Shall we?\"", "asks \"Shall we?\"\n    needs: [route]", "asks \"Shall we?\""),
    ("asks    \"Shall we?\"", "asks \"Shall we?\"\n    depends_on = [route]", "asks \"Shall we?\""),
    (
        "goal \"Orders go out.\"",
        "goal \"Orders go out.\"\n  on: approval",
        "goal \"Orders go out.\"\n  // on: approval",
    ),
    // First lines of blocks.
    ("  stage prepare {", "  stage: prepare {", "  stage prepare {"),
    ("  stage prepare {", "  - stage: prepare {", "  stage prepare {"),
    ("  stage prepare {", "  prepare: stage {", "  stage prepare {"),
    ("  stage prepare {", "  stage prepare: {", "  stage prepare {"),
    ("  stage prepare {", "  stage prepare = {", "  stage prepare {"),
    ("  stage prepare {", "  stage prepare() {", "  stage prepare {"),
    ("  stage prepare {", "  stage 1: prepare {", "  stage prepare {"),
    ("  stage prepare {", "  userTask prepare {", "  stage prepare {"),
    ("  stage prepare {", "  manual task prepare {", "  stage prepare {"),
    ("  stage prepare {\n    by      Clerk", "  stage prepare [Clerk] {", "  stage prepare {\n    by Clerk"),
    ("  gate check of note {", "  gate check(note) {", "  gate check of note {"),
    ("  gate check of note {", "  gate check for note {", "  gate check of note {"),
    ("  gate check of note {", "  gate check of the note {", "  gate check of note {"),
    ("  decide route {", "  exclusive gateway route {", "  decide route {"),
    ("  decide route {", "  if route {", "  decide route {"),
    ("  decide route {", "  decide: route {", "  decide route {"),
    (
        "policy careful {",
        "policy four eyes:\n  for gate where reviewer is agent\n  never\n\npolicy careful {",
        "policy four_eyes {\n  for gate where reviewer is agent\n  never\n}\n\npolicy careful {",
    ),
    (
        "record Request {\n  amount: Money\n  reason: Text\n}",
        "class Request:\n  amount: Money\n  reason: Text\n",
        "record Request {\n  amount: Money\n  reason: Text\n}",
    ),
    ("record Request {", "type Request = {", "record Request {"),
    ("record Request {", "record Request = {", "record Request {"),
    ("role Lead { people dee, eli }", "role Lead = [dee, eli]", "role Lead { people dee, eli }"),
    (
        "workflow Order(request: Request, size: Size) {",
        "workflow: Order(request: Request, size: Size) {",
        "workflow Order(request: Request, size: Size) {",
    ),
    // Program text, and lists of those who take part.
    (
        "choice Size { small, large }",
        "choice Size { small, large }\ndef approve(amount):\n  if amount > 100:\n    return True\n",
        "choice Size { small, large }\n// def approve(amount):\n  // if amount > 100:\n    // return True\n",
    ),
    (
        "choice Size { small, large }",
        "choice Size { small, large }\nfunction f(x) {\n  return x;\n}\n",
        "choice Size { small, large }\n// function f(x) {\n  // return x;\n// }\n",
    ),
    ("role Clerk {", "roles: Lead, Sales\nrole Clerk {", "role Sales\nrole Clerk {"),
    ("role Clerk {", "roles:\n  - Sales\n  - Legal\nrole Clerk {", "role Sales\nrole Legal\nrole Clerk {"),
    ("  outcome paid\n", "  roles: Clerk, Lead\n  outcome paid\n", "  outcome paid\n"),
    (
        "  amount: Money\n  reason: Text\n",
        "  amount: Money;\n  reason: Text;\n",
        "  amount: Money\n  reason: Text\n",
    ),
    // Lists in brackets, with a line for each, or with `and`.
    ("people   ana, ben, cara", "people: [ana, ben, cara]", "people ana, ben, cara"),
    ("people   ana, ben, cara", "people:\n    - ana\n    - ben\n    - cara", "people ana, ben, cara"),
    ("people   ana, ben, cara", "people ana and ben and cara", "people ana, ben, cara"),
    ("takes   2h", "takes 2h\n    reads: [request, size]", "takes 2h\n    reads request, size"),
    ("takes   2h", "takes 2h\n    informs [Lead, Board]", "takes 2h\n    informs Lead, Board"),
    (
        "choice Size { small, large }",
        "choice Size {\n  - small\n  - large\n}",
        "choice Size { small, large }",
    ),
    ("choice Size { small, large }", "choice Size [small, large]", "choice Size { small, large }"),
    ("choice Size { small, large }", "enum Size { small = 1, large = 2 }", "choice Size { small, large }"),
    ("choice Size { small, large }", "choice Size { \"small\", \"large\" }", "choice Size { small, large }"),
    (
        "do      \"Prepare it\"",
        "steps:\n      - Take it\n      - Pack it",
        "do \"Take it\"\n    do \"Pack it\"",
    ),
    (
        "do      \"Prepare it\"",
        "do: |\n      Take it\n      and pack it",
        "do\n      | Take it\n      | and pack it",
    ),
    ("do      \"Prepare it\"", "description: Prepare the order", "do \"Prepare the order\""),
    ("outcome paid", "outcome: paid", "outcome paid"),
    ("outcome paid", "outcome \"paid\"", "outcome paid"),
    ("outcome paid", "endEvent paid", "outcome paid"),
    // Types in front, and values of program text.
    ("writes  note: Text", "writes Text note", "writes note: Text"),
    ("writes  note: Text", "output note = Text", "writes note: Text"),
    ("writes  note: Text", "writes note as Text", "writes note: Text"),
    ("writes  note: Text", "outputs: note", "writes note: Text"),
    (
        "workflow Order(request: Request, size: Size) {",
        "workflow Order(Request request, Size size) {",
        "workflow Order(request: Request, size: Size) {",
    ),
    ("action pay(amount: Money) risk", "action pay(Money amount) risk", "action pay(amount: Money) risk"),
    ("action pay(amount: Money) risk", "pay(amount: Money)", "action pay(amount: Money) risk"),
    (
        "choice Size { small, large }",
        "choice Size { small, large }\nvariable \"limit\" {\n  default = 3\n}\n",
        "choice Size { small, large }\n// variable \"limit\" {\n  // default = 3\n// }\n",
    ),
    ("role Lead {", "resource \"role\" \"Lead\" {", "role Lead {"),
    // Conditions, and where they lead.
    (
        "when request.amount > 500 EUR -> board",
        "when request.amount > 500 EUR go to board",
        "when request.amount > 500 EUR -> board",
    ),
    (
        "when request.amount > 500 EUR -> board\n    otherwise -> side",
        "if (request.amount > 500 EUR) { goto board }\n    else { side }",
        "when (request.amount > 500 EUR) -> board\n    otherwise -> side",
    ),
    ("when request.amount > 500 EUR", "when request.amount gt 500 EUR", "when request.amount > 500 EUR"),
    ("takes   2h", "takes 2h\n    only if size is large", "takes 2h\n    when size is large"),
    ("takes   2h", "takes 2h\n    unless size is large", "takes 2h\n    when not (size is large)"),
    ("done    -> check", "done -> \"check\"", "done -> check"),
    ("done -> paid", "done -> END", "done -> unknown \"How does it end?\""),
    ("done -> paid", "done -> [*]", "done -> unknown \"How does it end?\""),
    (
        "rework  -> prepare at most 2 times else -> refused",
        "rework -> prepare, max. 2 times, then refused",
        "rework -> prepare at most 2 times else -> refused",
    ),
    ("by      2 of Board", "by \"Board\"", "by Board"),
    ("by      2 of Board", "by anyone but Clerk", "by Human except Clerk"),
    ("by      2 of Board", "by Board & Lead", "by Board and Lead"),
    ("asks    \"Shall we?\"", "asks \"Shall we?\"\n    depends-on: route", "asks \"Shall we?\""),
    ("done    -> check", "on-success: check", "done -> check"),
    (
        "goal \"Orders go out.\"",
        "goal \"Orders go out.\"\n  trigger: new order",
        "goal \"Orders go out.\"\n  // trigger: new order",
    ),
    (
        "goal \"Orders go out.\"",
        "goal \"Orders go out.\"\n  cron: \"0 9 * * 1\"",
        "goal \"Orders go out.\"\n  // cron: \"0 9 * * 1\"",
    ),
    // Parts of hours, numbers with the marks of other countries, and no limit at all.
    ("takes   2h", "takes 1.5h", "takes 90m"),
    ("takes   2h", "takes 1.5 hours", "takes 90m"),
    ("takes   2h", "takes 0.25 h", "takes 15m"),
    ("takes   2h", "takes 2.0h", "takes 2h"),
    ("when request.amount > 500 EUR", "when request.amount > 1,000 EUR", "when request.amount > 1_000 EUR"),
    (
        "when request.amount > 500 EUR",
        "when request.amount > 1,000,000 EUR",
        "when request.amount > 1_000_000 EUR",
    ),
    (
        "when request.amount > 500 EUR",
        "when request.amount > 1.000,50 EUR",
        "when request.amount > 1_000.50 EUR",
    ),
    ("when request.amount > 500 EUR", "when request.amount > 99,90 EUR", "when request.amount > 99.90 EUR"),
    ("when request.amount > 500 EUR", "when request.amount > EUR 500", "when request.amount > 500 EUR"),
    ("when request.amount > 500 EUR", "when request.amount > 1.000 EUR", "when request.amount > 1_000 EUR"),
    (
        "within  2 days\n    late    -> refused",
        "no deadline",
        "within no limit because unknown \"Why does nothing limit it?\"",
    ),
    (
        "within  2 days\n    late    -> refused",
        "within no limit",
        "within no limit because unknown \"Why does nothing limit it?\"",
    ),
    ("use std.risk { irreversible }", "use std/risk { irreversible }", "use std.risk { irreversible }"),
    (
        "choice Size { small, large }",
        "choice Size { small, extra-big, large }",
        "choice Size { small, extra_big, large }",
    ),
    ("within  2 days", "within 2-3 days", "within 3 days"),
    ("when request.amount > 500 EUR", "when request.amount > 1 000 EUR", "when request.amount > 1_000 EUR"),
    ("takes   2h", "takes 1,5h", "takes 90m"),
    ("takes   2h", "takes 0,5 days", "takes 0.5 days"),
    ("choice Size { small, large }", "type Size = \"small\" | \"large\"", "choice Size { small, large }"),
    // How somebody is reached.
    ("contact  via slack \"#orders\"", "contact slack #orders", "contact via slack \"#orders\""),
    ("contact  via slack \"#orders\"", "contact via slack #orders", "contact via slack \"#orders\""),
    ("contact  via slack \"#orders\"", "contact: #orders", "contact via slack \"#orders\""),
    ("contact  via slack \"#orders\"", "slack: #orders", "contact via slack \"#orders\""),
    (
        "contact  via slack \"#orders\"",
        "email: clerks@corp.example",
        "contact via email \"clerks@corp.example\"",
    ),
    (
        "contact  via slack \"#orders\"",
        "contact clerks@corp.example",
        "contact via email \"clerks@corp.example\"",
    ),
    ("contact  via slack \"#orders\"", "phone +49 30 1234", "contact via phone \"+49 30 1234\""),
    ("role Lead { people", "role \"Lead\" { people", "role Lead { people"),
    // Hours of work.
    (
        "role Board {",
        "calendar office {\n  zone \"Europe/Berlin\"\n  open Monday to Friday from 9:00 to 17:00\n}\nrole Board {",
        "calendar office {\n  zone \"Europe/Berlin\"\n  open Monday to Friday from 09:00 to 17:00\n}\nrole Board {",
    ),
    (
        "role Board {",
        "calendar office {\n  zone \"Europe/Berlin\"\n  open weekdays 9am - 5pm\n}\nrole Board {",
        "calendar office {\n  zone \"Europe/Berlin\"\n  open Monday to Friday from 09:00 to 17:00\n}\nrole Board {",
    ),
    (
        "role Board {",
        "calendar office {\n  zone \"Europe/Berlin\"\n  open Monday to Friday 9-5\n}\nrole Board {",
        "calendar office {\n  zone \"Europe/Berlin\"\n  open Monday to Friday from 09:00 to 17:00\n}\nrole Board {",
    ),
    (
        "role Board {",
        "cadence sync {\n  every week on Monday at 10:00\n  by Lead\n}\nrole Board {",
        "cadence sync {\n  every week on Monday at 10:00 in \"UTC\"\n  by Lead\n}\nrole Board {",
    ),
];

/// The branches of the text.
const BRANCHES: &str = "  parallel side {
    branch one { stage pack { by Clerk
      done -> join } }
    branch two { stage bill { by Clerk
      done -> join } }
    join all
    done -> rest
  }
";
/// The last step of the text, and where its workflow and the file end.
const END: &str = "    for 1 day\n    done -> paid\n  }\n}\n";

/// What stands in a place of the text, and what stands there then.
pub(crate) type Place = (&'static str, &'static str);

/// The same where the edit writes in several places: each of them, and what stands there then.
pub(crate) const WIDE_HABITS: &[(&str, &str, &[Place])] = &[
    (
        "by      2 of Board",
        "by dee and eli",
        &[("role Lead {", "person dee\nperson eli\nrole Lead {"), ("by      2 of Board", "by dee and eli")],
    ),
    (
        "by      2 of Board",
        "by tom and Legal",
        &[
            ("workflow Order(", "person tom\nrole Legal\n\nworkflow Order("),
            ("by      2 of Board", "by tom and Legal"),
        ],
    ),
    (
        "by      2 of Board",
        "by [dee, eli]",
        &[("role Lead {", "person dee\nperson eli\nrole Lead {"), ("by      2 of Board", "by dee and eli")],
    ),
    (
        "by      2 of Board",
        "by Tax",
        &[("workflow Order(", "role Tax\n\nworkflow Order("), ("by      2 of Board", "by Tax")],
    ),
    (
        "  owner     Lead",
        "  owner: Finance",
        &[("workflow Order(", "role Finance\n\nworkflow Order("), ("  owner     Lead", "  owner Finance")],
    ),
    (
        "  owner Lead",
        "  owner: Finance",
        &[("system Bank {", "role Finance\n\nsystem Bank {"), ("  owner Lead", "  owner Finance")],
    ),
    (
        "escalate  orders_ladder",
        "escalate: Lead",
        &[
            ("escalate  orders_ladder", "escalate order_ladder"),
            (
                END,
                "    for 1 day\n    done -> paid\n  }\n}\n\nescalation order_ladder {\n  after unknown \"How long before they are asked?\" assign Lead\n}\n",
            ),
        ],
    ),
    (
        "escalate  orders_ladder",
        "escalate Lead",
        &[
            ("escalate  orders_ladder", "escalate lead_ladder"),
            (
                END,
                "    for 1 day\n    done -> paid\n  }\n}\n\nescalation lead_ladder {\n  after unknown \"How long before they are asked?\" assign Lead\n}\n",
            ),
        ],
    ),
    (
        "by      2 of Board",
        "by Lead then Board after 1 day",
        &[
            ("by      2 of Board", "by Lead\n    escalate board_ladder"),
            (
                END,
                "    for 1 day\n    done -> paid\n  }\n}\n\nescalation board_ladder {\n  after 1 day assign Board\n}\n",
            ),
        ],
    ),
    (
        "for gate where reviewer is agent\n  because \"People decide.\"\n  never",
        "reviewer != author",
        &[
            (
                "policy careful {\n  for gate where reviewer is agent\n  because \"People decide.\"\n  never\n}\n",
                "",
            ),
            ("  policy    careful\n", ""),
        ],
    ),
    (
        BRANCHES,
        "  parallel { pack, bill }
  stage pack { by Clerk
    done -> rest }
  stage bill { by Clerk
    done -> rest }
",
        &[(
            BRANCHES,
            "  parallel side {
    branch pack { stage pack { by Clerk
      done -> join } }
    branch bill { stage bill { by Clerk
      done -> join } }
    join all
    done -> rest
  }
",
        )],
    ),
    (
        BRANCHES,
        "  parallel side {
    branch one -> pack
    branch two -> bill
    join all
  }
  stage pack { by Clerk
    done -> rest }
  stage bill { by Clerk
    done -> rest }
",
        &[(
            BRANCHES,
            "  parallel side {
    branch one { stage pack { by Clerk
      done -> join } }
    branch two { stage bill { by Clerk
      done -> join } }
    done -> rest
    join all
  }
",
        )],
    ),
];
