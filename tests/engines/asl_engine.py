"""moto's Step Functions interpreter, driven from inside: virtual clock, JSONata plugged in, services answered by the run.

Each replacement says what it is for. What only mends a difference from the real service says "mended". All of it is bound to the
exact version in requirements.txt; `install` refuses any other.
"""

import hashlib
import importlib
import importlib.metadata
import json
import logging
import random
import sys
import threading
import types
import uuid

import virtual_time

VERSIONS = {"moto": "5.2.5", "jsonata-python": "0.7.1"}
PARSER = "moto.stepfunctions.parser"
SERVICES = f"{PARSER}.asl.component.state.exec.state_task.service"


class NotDriven(BaseException):
    """The run can't go on and its result would mean nothing. Not an Exception: the interpreter must not catch it."""


def install():
    """Loads the interpreter and replaces what must be replaced, once in a process."""
    for package, version in VERSIONS.items():
        found = importlib.metadata.version(package)
        if found != version:
            raise SystemExit(f"asl_run.py is written for {package} {version}, found {found}")
    logging.disable(logging.CRITICAL)
    # The JSONata evaluator recurses deeply, and there may be thousands of threads.
    threading.stack_size(8 * 1024 * 1024)
    sys.setrecursionlimit(10_000)
    # These two import all of the interpreter.
    importlib.import_module(f"{PARSER}.asl.parse.asl_parser")
    importlib.import_module(f"{PARSER}.backend.execution_worker")
    modules = [m for n, m in list(sys.modules.items()) if n.startswith("moto.stepfunctions")]
    virtual_time.replace_in(modules, polling="state_task_service_callback")
    _plug_in_jsonata()
    _follow_environments()
    _follow_states()
    _match_heartbeats()
    _mend_choices()
    _pass_on_error_names()
    _answer_services()


def _module(path):
    return importlib.import_module(path)


def run_of(env):
    """The run that an environment of the interpreter belongs to."""
    return env.aws_execution_details.run


# --- JSONata -----------------------------------------------------------------------------------------------------------

_expressions = {}


def _plug_in_jsonata():
    """moto expects a Java process and writes variables into the expression as text; here they are bound as values."""
    from jsonata import Jsonata, Timebox

    # One fiber runs at a time, so one parser and one current expression serve all.
    Jsonata.CURRENT = types.SimpleNamespace()
    Jsonata.PARSER = types.SimpleNamespace()
    Timebox.current_milli_time = staticmethod(lambda: round(virtual_time.seconds_since_epoch() * 1000))
    strings = _module(f"{PARSER}.asl.component.common.string.string_expression")
    strings.StringJSONata._eval_body = _eval_jsonata


def _eval_jsonata(self, env):
    states = dict(env.states._states_data)
    if states.get("errorOutput") is None:
        states.pop("errorOutput", None)
    store = env.variable_store
    variables = {**store._outer_scope, **store._inner_scope, "states": states}
    try:
        value = evaluate(self.expression, variables, run_of(env))
    except RecursionError:
        raise _query_error(env, f"'{self.expression}' recurses too deeply")
    except Exception as error:
        raise _query_error(env, f"'{self.expression}': {error}")
    env.stack.append(value)


def evaluate(expression, variables, run):
    """The JSON value of an expression; raises ValueError where the service reports States.QueryEvaluationError."""
    from jsonata import Jsonata, Utils

    compiled = _expressions.get(expression)
    if compiled is None:
        compiled = _expressions[expression] = Jsonata(expression)
        compiled.set_output_convert_nulls(False)
        for name, function in _FUNCTIONS.items():
            compiled.register_lambda(name, function)
    Jsonata.CURRENT.jsonata = compiled
    bindings = {name: Utils.NULL_VALUE if value is None else value for name, value in variables.items()}
    bindings["random"] = Jsonata.JLambda(lambda seed=None: run.random(seed))
    bindings["uuid"] = Jsonata.JLambda(run.uuid)
    return _to_json(compiled.evaluate(None, bindings), Utils.NULL_VALUE)


def _to_json(value, null):
    if value is None:
        raise ValueError("the expression returned nothing (undefined)")
    if value is null:
        return None
    if isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError("the result is not a number that JSON knows")
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, list):
        return [None if item is None else _to_json(item, null) for item in value]
    if isinstance(value, dict):
        return {key: None if item is None else _to_json(item, null) for key, item in value.items()}
    raise ValueError("the result is a function, not data")


def _query_error(env, cause):
    names = _module(f"{PARSER}.asl.component.common.error_name.states_error_name")
    types_ = _module(f"{PARSER}.asl.component.common.error_name.states_error_name_type")
    failure = _module(f"{PARSER}.asl.component.common.error_name.failure_event")
    api = _module(f"{PARSER}.api")
    details = _module(f"{PARSER}.asl.eval.event.event_detail")
    name = names.StatesErrorName(typ=types_.StatesErrorNameType.StatesQueryEvaluationError)
    return failure.FailureEventException(
        failure.FailureEvent(
            env=env,
            error_name=name,
            event_type=api.HistoryEventType.EvaluationFailed,
            event_details=details.EventDetails(
                evaluationFailedEventDetails=api.EvaluationFailedEventDetails(cause=cause, error=name.error_name)
            ),
        )
    )


def _range(first, last, step):
    if step == 0:
        raise ValueError("$range needs a step")
    return list(range(first, last + (1 if step > 0 else -1), step))


def _partition(items, size):
    items = items if isinstance(items, list) else [items]
    return [items[start : start + size] for start in range(0, len(items), size)]


def _hash(text, algorithm):
    text = text if isinstance(text, str) else json.dumps(text, separators=(",", ":"))
    return hashlib.new(algorithm.replace("SHA-", "sha").replace("MD5", "md5"), text.encode()).hexdigest()


def _no_eval(*_):
    raise ValueError("$eval is not supported in Step Functions; use $parse")


# What Step Functions adds to JSONata, and the one function it takes away.
_FUNCTIONS = {"parse": json.loads, "range": _range, "partition": _partition, "hash": _hash, "eval": _no_eval}


class Chance:
    """What differs from run to run in the service, and must not here."""

    def __init__(self, case):
        self._case = case
        self._random = random.Random(case)

    def random(self, seed=None):
        return (random.Random(f"{self._case} {seed}") if seed is not None else self._random).random()

    def uuid(self):
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))


# --- what ends, and because of what --------------------------------------------------------------------------------------


def _follow_environments():
    """Tells the run when a part of the machine stops, so that open tasks in it count as cancelled at that instant."""
    environment = _module(f"{PARSER}.asl.eval.environment").Environment
    plain_frame = environment.open_frame

    def open_frame(self, *args, **kwargs):
        frame = plain_frame(self, *args, **kwargs)
        frame.opened_by = self
        return frame

    environment.open_frame = open_frame
    for name in ("set_ended", "set_error", "set_timed_out", "set_stop"):

        def wrapper(self, *args, _plain=getattr(environment, name), **kwargs):
            run = run_of(self)
            run.stopping += 1
            try:
                _plain(self, *args, **kwargs)
            finally:
                run.stopping -= 1
            if run.stopping == 0:
                run.part_stopped(self)

        setattr(environment, name, wrapper)


def _follow_states():
    state = _module(f"{PARSER}.asl.component.state.state").CommonStateField
    outcome = _module(f"{PARSER}.asl.component.common.catch.catch_outcome").CatchOutcome
    plain_eval, plain_next = state._eval_body, state._set_next

    def eval_body(self, env):
        if env.is_running():
            run_of(env).state_entered(self.name, self.state_type.name)
        env.assigned = {}
        plain_eval(self, env)
        for name, value in env.assigned.items():
            env.variable_store.set(name, value)

    # Mended: in the service a state's Output still sees the variables as they were before its Assign.
    def assign(self, env):
        for binding in self.declaration_bindings:
            binding.eval(env=env)
            env.assigned.update(env.stack.pop())

    _module(f"{PARSER}.asl.component.common.assign.assign_decl").AssignDecl._eval_body = assign

    # Mended: a Catch that leads back to its own state was overridden by the state's Next.
    def set_next(self, env):
        if not (env.stack and isinstance(env.stack[-1], outcome)):
            plain_next(self, env)

    state._eval_body, state._set_next = eval_body, set_next

    execution = _module(f"{PARSER}.asl.component.state.exec.execute_state").ExecutionState
    seconds = _module(f"{PARSER}.asl.component.common.timeouts.timeout").TimeoutSeconds
    plain_props = execution.from_state_props

    # Mended: a task with heartbeats and no timeout was given one of 60 s.
    def from_state_props(self, state_props):
        plain_props(self, state_props)
        if isinstance(self.timeout, seconds) and self.timeout.is_default:
            self.timeout = seconds(seconds.DEFAULT_TIMEOUT_SECONDS, is_default=True)

    execution.from_state_props = from_state_props

    task = _module(f"{PARSER}.asl.component.state.exec.state_task.state_task").StateTask
    heartbeat = _module(f"{PARSER}.asl.eval.callback.callback").HeartbeatTimeoutError
    plain_error = task._from_error

    def from_error(self, env, ex):
        event = plain_error(self, env, ex)
        if isinstance(ex, TimeoutError) and env.is_running():
            stalled = isinstance(ex, heartbeat)
            if stalled:  # Mended: the interpreter called it States.Timeout, so that nobody could tell a stall from a deadline.
                event = _as_heartbeat_timeout(event)
            run_of(env).timed_out(env, stalled)
        return event

    task._from_error = from_error

    callback = _module(f"{SERVICES}.state_task_service_callback").StateTaskServiceCallback
    plain_execution = callback._eval_execution

    def eval_execution(self, env):
        # Mended: each attempt has a token of its own; the interpreter would answer the second with the first one's failure.
        data = env.states.context_object.context_object_data
        if self._is_integration_pattern() and data["State"]["RetryCount"] > 0:
            env.callback_pool_manager.add(env.states.context_object.update_task_token())
        plain_execution(self, env)

    callback._eval_execution = eval_execution


def _mend_choices():
    rules = _module(f"{PARSER}.asl.component.state.choice.choice_rule")
    choice = _module(f"{PARSER}.asl.component.state.choice.state_choice").StateChoice
    plain_rule, plain_output = rules.ChoiceRule._eval_body, choice._eval_state_output

    def eval_rule(self, env):
        plain_rule(self, env)
        env.rule_held = env.stack[-1] is True

    # Mended: a rule that leads where Default leads too also got what Default assigns.
    def eval_output(self, env):
        default = self.default_state
        if getattr(env, "rule_held", False):
            self.default_state = None
        try:
            plain_output(self, env)
        finally:
            self.default_state = default

    rules.ChoiceRule._eval_body, choice._eval_state_output = eval_rule, eval_output


def _pass_on_error_names():
    """Mended: an error of the service's own (States.Timeout) that leaves a branch or an item became States.Runtime."""
    names = _module(f"{PARSER}.asl.component.common.error_name.states_error_name")
    custom = _module(f"{PARSER}.asl.component.common.error_name.custom_error_name").CustomErrorName

    def name_of(error_name):
        return names.StatesErrorName.from_name(error_name) if (error_name or "").startswith("States.") else custom(error_name)

    for module in ("state_parallel.branches_decl", "state_map.iteration.iteration_worker"):
        _module(f"{PARSER}.asl.component.state.exec.{module}").CustomErrorName = name_of
    _module(f"{SERVICES}.state_task_service_callback").CustomErrorName = name_of


def _match_heartbeats():
    """By the specification States.Timeout covers missed heartbeats too: the first catcher that names either gets it."""
    equals = _module(f"{PARSER}.asl.component.common.error_name.error_equals_decl").ErrorEqualsDecl
    names = _module(f"{PARSER}.asl.component.common.error_name.states_error_name")
    types_ = _module(f"{PARSER}.asl.component.common.error_name.states_error_name_type")
    heartbeat = names.StatesErrorName(typ=types_.StatesErrorNameType.StatesHeartbeatTimeout)
    timeout = names.StatesErrorName(typ=types_.StatesErrorNameType.StatesTimeout)
    plain = equals._eval_body

    def eval_body(self, env):
        stalled = env.stack[-1] == heartbeat
        plain(self, env)
        if stalled and not env.stack[-1]:
            env.stack[-1] = timeout in self.error_names

    equals._eval_body = eval_body


def _as_heartbeat_timeout(event):
    names = _module(f"{PARSER}.asl.component.common.error_name.states_error_name")
    types_ = _module(f"{PARSER}.asl.component.common.error_name.states_error_name_type")
    name = names.StatesErrorName(typ=types_.StatesErrorNameType.StatesHeartbeatTimeout)
    event.error_name = name
    event.event_details["taskTimedOutEventDetails"]["error"] = name.error_name
    return event


# --- services ------------------------------------------------------------------------------------------------------------


def _answer_services():
    """The messages that leave the machine go to the run; no other service exists."""
    lambdas = _module(f"{PARSER}.asl.component.state.exec.state_task.lambda_eval_utils")

    def sqs(self, env, resource_runtime_part, normalised_parameters, state_credentials):
        answer = run_of(env).message(self, env, normalised_parameters.get("MessageBody"))
        env.stack.append({"MessageId": answer})

    def sns(self, env, resource_runtime_part, normalised_parameters, state_credentials):
        answer = run_of(env).message(self, env, normalised_parameters.get("Message"))
        env.stack.append({"MessageId": answer})

    def invoke(self, env, resource_runtime_part, normalised_parameters, state_credentials):
        payload = json.loads(normalised_parameters.get("Payload") or b"{}")
        error, value = run_of(env).system_call(self, env, payload)
        if error is not None:
            raise lambdas.LambdaFunctionErrorException("Unhandled", json.dumps(error))
        env.stack.append({"ExecutedVersion": "$LATEST", "Payload": value, "StatusCode": 200})

    def start(self, env, resource_runtime_part, normalised_parameters, state_credentials):
        run = run_of(env)
        child = run.start_child(env, normalised_parameters, waits=self.resource.condition is not None)
        env.stack.append({"ExecutionArn": child.arn, "StartDate": child.started})

    for module, name, function in (
        ("sqs", "StateTaskServiceSqs", sqs),
        ("sns", "StateTaskServiceSns", sns),
        ("lambda", "StateTaskServiceLambda", invoke),
        ("sfn", "StateTaskServiceSfn", start),
    ):
        getattr(_module(f"{SERVICES}.state_task_service_{module}"), name)._eval_service_task = function

    def other_service(*_, service="", **__):
        raise NotDriven(f"the machine calls the service '{service}', which the driver doesn't answer")

    for name, module in list(sys.modules.items()):
        if name.startswith(PARSER) and hasattr(module, "boto_client_for"):
            module.boto_client_for = other_service

    class Executions:
        def __init__(self, run):
            self.run = run

        def describe_execution(self, executionArn):
            return self.run.children_by_arn[executionArn].describe()

    sfn = _module(f"{SERVICES}.state_task_service_sfn")

    # Mended: the service gives the description of an execution with capital letters (`Output`, `Status`, `Error`).
    def normalise_response(self, response, boto_service_name=None, service_action_name=None):
        if service_action_name == "describe_execution":
            for key in list(response):
                response[key[0].upper() + key[1:]] = response.pop(key)

    sfn.StateTaskServiceSfn._normalise_response = normalise_response
    sfn.boto_client_for = lambda state_credentials, **_: Executions(state_credentials.role_arn.run)


class RoleArn(str):
    """The role of an execution, which is also how a service's answer finds its run."""

    run = None


# --- executions ------------------------------------------------------------------------------------------------------------

_programs = {}


def parse(definition):
    """The interpreter's program of a machine given as JSON text. Programs hold no state of a run, so they are kept."""
    program = _programs.get(definition)
    if program is None:
        parser = _module(f"{PARSER}.asl.parse.asl_parser").AmazonStateLanguageParser
        program = _programs[definition] = parser.parse(definition)
    return program


class Execution:
    """One execution of one machine."""

    def __init__(self, run, name, number, machine, data):
        worker = _module(f"{PARSER}.backend.execution_worker").ExecutionWorker
        details = _module(f"{PARSER}.asl.eval.evaluation_details")
        self.run = run
        self.name = name
        self.number = number
        self.arn = f"arn:aws:states:eu-west-1:000000000000:execution:{name}:{number}"
        self.machine_arn = f"arn:aws:states:eu-west-1:000000000000:stateMachine:{name}"
        self.started = virtual_time.VirtualDatetime.now().isoformat() + "Z"
        self.input = data
        self.status = "RUNNING"
        self.output = self.error = self.cause = None
        definition = json.dumps(machine)
        try:
            parse(definition)
        except Exception as error:
            raise NotDriven(f"the machine '{name}' doesn't parse: {error}")
        role = RoleArn("arn:aws:iam::000000000000:role/flow")
        role.run = run
        aws = details.AWSExecutionDetails(account="000000000000", region="eu-west-1", role_arn=role)
        aws.run = run
        self.worker = worker(
            evaluation_details=details.EvaluationDetails(
                aws_execution_details=aws,
                execution_details=details.ExecutionDetails(
                    arn=self.arn, name=str(number), role_arn=role, inpt=data, start_time=self.started
                ),
                state_machine_details=details.StateMachineDetails(
                    arn=self.machine_arn, name=name, typ="STANDARD", definition=definition
                ),
            ),
            exec_comm=self,
            cloud_watch_logging_session=None,
            activity_store={},
        )
        self.worker._get_evaluation_entrypoint = lambda: parse(definition)[0]

    def start(self):
        self.worker.start()

    def stop(self):
        if self.status == "RUNNING":
            self._end("ABORTED")
            self.worker.env.set_stop(stop_date=None, cause=None, error=None)

    def terminated(self):
        """Called by the interpreter when the program is over."""
        if self.status != "RUNNING":
            return
        env = self.worker.env
        state = env.program_state()
        kind = type(state).__name__
        if kind == "ProgramEnded":
            self.output = env.states.get_input()
        elif kind == "ProgramError":
            self.error = (state.error or {}).get("error")
            self.cause = (state.error or {}).get("cause")
        statuses = {"ProgramEnded": "SUCCEEDED", "ProgramError": "FAILED", "ProgramTimedOut": "TIMED_OUT"}
        self._end(statuses.get(kind, "ABORTED"))

    def _end(self, status):
        self.status = status
        self.run.execution_ended(self)

    def describe(self):
        answer = {
            "executionArn": self.arn,
            "stateMachineArn": self.machine_arn,
            "name": str(self.number),
            "status": self.status,
            "startDate": self.started,
            "input": json.dumps(self.input),
        }
        if self.status == "SUCCEEDED":
            answer["output"] = json.dumps(self.output)
        for key in ("error", "cause"):
            if getattr(self, key) is not None:
                answer[key] = getattr(self, key)
        return answer
