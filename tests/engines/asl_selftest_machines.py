"""Builders of small machines and traces for asl_selftest.py."""

TOKEN = "{% $states.context.Task.Token %}"
TIMEOUTS = ["States.Timeout", "States.HeartbeatTimeout"]


def machine(start, states, **more):
    return {"QueryLanguage": "JSONata", "StartAt": start, "States": states, **more}


def ask(kind, step, to=None, rung=None, slot=None, within=None, **state):
    body = {"kind": kind, "step": step, "token": TOKEN}
    for key, value in (("to", to), ("rung", rung), ("slot", slot), ("event", state.pop("event", None))):
        if value is not None:
            body[key] = value
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Arguments": {"QueueUrl": "https://queue.invalid/tasks", "MessageBody": body},
        **({"TimeoutSeconds": within} if within else {}),
        **state,
    }


def tell(step, to, rung, **state):
    body = {"kind": "notify", "step": step, "to": to, "rung": rung, "via": "phone"}
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Arguments": {"QueueUrl": "https://queue.invalid/told", "MessageBody": body},
        **state,
    }


def call(step, action, within=None, **state):
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": "call", "Payload": {"step": step, "action": action}},
        **({"TimeoutSeconds": within} if within else {}),
        **state,
    }


def run(resource, name, **state):
    return {
        "Type": "Task",
        "Resource": f"arn:aws:states:::states:{resource}",
        "Arguments": {"StateMachineArn": f"arn:aws:states:eu-west-1:000000000000:stateMachine:{name}", "Input": {"n": 7}},
        **state,
    }


def wait(seconds, following):
    return {"Type": "Wait", "Seconds": seconds, "Next": following}


def leave(error, cause=None):
    return {"Type": "Fail", "Error": error, **({"Cause": cause} if cause else {})}


def end(value=None):
    return {"Type": "Succeed", **({"Output": value} if value is not None else {})}


def started(at=0, name="main"):
    return (at, "started", name)


def ended(at, status="SUCCEEDED", name="main"):
    return (at, "ended", name, {"status": status})


HOUR = 3600

CASES = {}


def case(name, job, **want):
    CASES[name] = {"job": job, "want": want}
