"""Threads on virtual time: at most one runs, and the clock moves only when none can.

A Step Functions interpreter uses threads, events and sleeps. Here each of its threads is a fiber: a real thread that
runs only while it holds the baton, and gives it back where it would block. So there is nothing to guess about being idle: when the
list of fibers that can run is empty, every one of them is parked on a waiter of this module, and the clock may jump to the next
thing that is due. The order is fixed, so that two runs of one job are equal.

At one instant scripted answers come before timers, and inner timers before outer ones.
"""

import collections
import datetime
import heapq
import itertools
import threading
import time

ANSWER, TIMER = 0, 1


class Killed(BaseException):
    """Unwinds a fiber whose run is over. Not an Exception, so that the interpreter doesn't catch it."""


class Stuck(Exception):
    """Nothing can happen any more, or nothing did within the real time allowed."""


class Fiber:
    """What stands for `threading.Thread` in the interpreter."""

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, daemon=None):
        self.scheduler = Scheduler.active()
        self.name = name or "fiber"
        self.daemon = True
        self.native_id = self.ident = next(self.scheduler.numbers)
        self.depth = self.scheduler.current.depth + 1 if self.scheduler.current else 0
        self.finished = Event()
        self.turn = threading.Semaphore(0)
        self.killed = False
        self.started = False
        self.wake_reason = False
        self._call = (target, args, kwargs or {})

    def start(self):
        self.started = True
        self.scheduler.fibers.append(self)
        self.scheduler.ready.append(self)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        self.turn.acquire()
        try:
            if not self.killed:
                target, args, kwargs = self._call
                target(*args, **kwargs)
        except Killed:
            pass
        except BaseException as error:  # the interpreter has no handler for it: the run is worth nothing
            self.scheduler.broken = self.scheduler.broken or error
        finally:
            self._call = None
            self.finished.set()
            self.scheduler.fibers.remove(self)
            self.scheduler.current = None
            self.scheduler.baton.release()

    def join(self, timeout=None):
        self.finished.wait(timeout)

    def is_alive(self):
        return self.started and not self.finished.is_set()


class Scheduler:
    """One run's clock, its fibers, and what is due."""

    _active = None

    def __init__(self, starts, patience):
        self.starts = starts
        self.patience = patience
        self.now = 0
        self.numbers = itertools.count(1)
        self.ready = collections.deque()
        self.fibers = []
        self.due = []
        self.current = None
        self.baton = threading.Semaphore(0)
        self.broken = None
        self.on_change = Event(self)
        Scheduler._active = self

    @classmethod
    def active(cls):
        if cls._active is None:
            raise RuntimeError("virtual time is used outside a run")
        return cls._active

    def at(self, when, rank, action, depth=0):
        """Does `action` at that time, on the driver's own thread; answers a handle for `cancel`."""
        entry = [when, rank, -depth, next(self.numbers), action]
        heapq.heappush(self.due, entry)
        return entry

    @staticmethod
    def cancel(entry):
        entry[4] = None

    def park(self, waiters, timeout):
        """Blocks the current fiber until `wake` or the timeout; answers whether it was woken."""
        fiber = self.current
        if fiber is None:
            raise RuntimeError("only the interpreter's threads may block")
        if fiber.killed:
            raise Killed()
        if timeout is not None and timeout <= 0:
            return False
        waiters.append(fiber)
        entry = None
        if timeout is not None:
            entry = self.at(self.now + timeout, TIMER, lambda: self.wake(fiber, waiters, False), fiber.depth)
        self.current = None
        self.baton.release()
        fiber.turn.acquire()
        if entry is not None:
            self.cancel(entry)
        if fiber.killed:
            raise Killed()
        return fiber.wake_reason

    def wake(self, fiber, waiters, reason):
        if fiber in waiters:
            waiters.remove(fiber)
            fiber.wake_reason = reason
            self.ready.append(fiber)

    def _switch(self, fiber):
        self.current = fiber
        fiber.turn.release()
        if not self.baton.acquire(timeout=self.patience):
            raise Stuck(f"the interpreter didn't come to rest within {self.patience} s of real time")

    def run(self, over, longest):
        """Runs until `over()`; raises what broke the run, or `Stuck`."""
        while True:
            while self.ready:
                self._switch(self.ready.popleft())
                if self.broken:
                    raise self.broken
            if over():
                return
            while self.due and self.due[0][4] is None:
                heapq.heappop(self.due)
            if not self.due:
                raise Stuck("nothing can happen any more")
            if self.due[0][0] > longest:
                raise Stuck(f"nothing more happens within {longest} s")
            when, _, _, _, action = heapq.heappop(self.due)
            self.now = when
            action()
            if self.broken:
                raise self.broken

    def close(self):
        """Unwinds what is left, so that no run reaches into the next."""
        for fiber in list(self.fibers):
            fiber.killed = True
        for fiber in list(self.fibers):
            self.current = fiber
            fiber.turn.release()
            if not self.baton.acquire(timeout=1):
                break
        Scheduler._active = None


class Event:
    """What stands for `threading.Event`; setting wakes who waits, also if it is cleared at once."""

    def __init__(self, scheduler=None):
        self._scheduler = scheduler or Scheduler.active()
        self._flag = False
        self._waiters = []

    def is_set(self):
        return self._flag

    def set(self):
        self._flag = True
        for fiber in list(self._waiters):
            self._scheduler.wake(fiber, self._waiters, True)

    def clear(self):
        self._flag = False

    def wait(self, timeout=None):
        return True if self._flag else self._scheduler.park(self._waiters, timeout)


class Lock:
    """What stands for `threading.Lock` and `RLock`."""

    def __init__(self):
        self._scheduler = Scheduler.active()
        self._owner = None
        self._depth = 0
        self._waiters = []

    def acquire(self, blocking=True, timeout=-1):
        me = self._scheduler.current or self._scheduler
        while self._owner is not None and self._owner is not me:
            if not blocking:
                return False
            self._scheduler.park(self._waiters, None if timeout < 0 else timeout)
        self._owner = me
        self._depth += 1
        return True

    def release(self):
        self._depth -= 1
        if self._depth == 0:
            self._owner = None
            if self._waiters:
                self._scheduler.wake(self._waiters[0], self._waiters, True)

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *_):
        self.release()


class Condition(Lock):
    """What stands for `threading.Condition`, as far as a latch needs it."""

    def __init__(self):
        super().__init__()
        self._sleepers = []

    def wait(self, timeout=None):
        depth, self._depth = self._depth, 1
        self.release()
        woken = self._scheduler.park(self._sleepers, timeout)
        self.acquire()
        self._depth = depth
        return woken

    def notify_all(self):
        for fiber in list(self._sleepers):
            self._scheduler.wake(fiber, self._sleepers, True)

    notify = notify_all


def _now():
    scheduler = Scheduler.active()
    return scheduler.starts + datetime.timedelta(seconds=scheduler.now)


class _Meta(type(datetime.datetime)):
    def __instancecheck__(cls, thing):
        return isinstance(thing, datetime.datetime)


class VirtualDatetime(datetime.datetime, metaclass=_Meta):
    """What stands for `datetime.datetime`: the same, but that now is virtual."""

    @classmethod
    def now(cls, tz=None):
        moment = _now()
        return moment.astimezone(tz) if tz else moment.replace(tzinfo=None)

    @classmethod
    def utcnow(cls):
        return cls.now()


class _Module:
    """A module with some names replaced."""

    def __init__(self, real, **replaced):
        self.__dict__.update(replaced)
        self._real = real

    def __getattr__(self, name):
        return getattr(self._real, name)


def _sleep(seconds):
    Scheduler.active().park([], seconds)


def seconds_since_epoch():
    return _now().timestamp()


THREADING = _Module(threading, Thread=Fiber, Event=Event, Lock=Lock, RLock=Lock, Condition=Condition)
DATETIME = _Module(datetime, datetime=VirtualDatetime)
TIME = _Module(time, time=seconds_since_epoch, monotonic=seconds_since_epoch, sleep=_sleep)
# A sleep that polls for somebody else's end: woken when anything ends, so that no time is spent in turns.
POLLING_TIME = _Module(time, time=seconds_since_epoch, sleep=lambda _: Scheduler.active().on_change.wait())


def replace_in(modules, polling):
    """Puts the virtual ones in place of the real ones in all these modules."""
    plain = {"Thread": Fiber, "Event": Event, "Lock": Lock}
    for module in modules:
        names = vars(module)
        if names.get("threading") is threading:
            module.threading = THREADING
        if names.get("time") is time:
            module.time = POLLING_TIME if module.__name__.endswith(polling) else TIME
        if names.get("datetime") is datetime:
            module.datetime = DATETIME
        elif names.get("datetime") is datetime.datetime:
            module.datetime = VirtualDatetime
        for name, virtual in plain.items():
            if names.get(name) is getattr(threading, name):
                setattr(module, name, virtual)
