"""Working time for the machines that ask for it: when so many working days or minutes are over by a calendar.

Written anew, without a look at the interpreter's own reckoning, so that the two judge each other.
"""

import datetime
import zoneinfo

DAY = 24 * 60


def end_of(question):
    """The answer to a machine's question `{"calendar", "from", "days" or "minutes"}`, as an ISO moment."""
    begins = datetime.datetime.fromisoformat(question["from"].replace("Z", "+00:00"))
    calendar = question["calendar"]
    if calendar is None:
        # Nobody's calendar: every minute of every day is working time.
        length = datetime.timedelta(days=question.get("days", 0), minutes=question.get("minutes", 0))
        end = (begins + length).timestamp()
    elif "days" in question:
        end = _after_days(calendar, begins.timestamp(), question["days"])
    else:
        end = _after_seconds(calendar, begins.timestamp(), question["minutes"] * 60)
    moment = datetime.datetime.fromtimestamp(end, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _after_seconds(calendar, begins, seconds):
    """When so many seconds of opening hours have passed."""
    for opens, closes in _spans(calendar, begins):
        opens = max(opens, begins)
        if seconds <= closes - opens:
            return opens + seconds
        seconds -= closes - opens
    raise ValueError("the calendar is never open long enough")


def _after_days(calendar, begins, days):
    """The same time of day so many working days later, moved into that day's hours."""
    zone = zoneinfo.ZoneInfo(calendar["zone"])
    first_opens, _ = next(_spans(calendar, begins))
    local = datetime.datetime.fromtimestamp(max(first_opens, begins), zone)
    day = local.date()
    while days:
        day += datetime.timedelta(days=1)
        if _hours(calendar, day):
            days -= 1
    hours = _hours(calendar, day)
    wanted = datetime.datetime.combine(day, local.time().replace(microsecond=0), zone).timestamp()
    return min(max(wanted, hours[0][0]), hours[-1][1])


def _spans(calendar, begins):
    """The opening hours that aren't over at that moment, in order, for as long as anybody could mean."""
    day = datetime.datetime.fromtimestamp(begins, zoneinfo.ZoneInfo(calendar["zone"])).date()
    for _ in range(5000):
        yield from (span for span in _hours(calendar, day) if begins < span[1])
        day += datetime.timedelta(days=1)


def _hours(calendar, day):
    """The opening hours of one day, as moments."""
    text = day.isoformat()
    if any(closed["first"] <= text <= closed["last"] for closed in calendar["closed"]):
        return []
    zone = zoneinfo.ZoneInfo(calendar["zone"])

    def moment(minutes):
        later = day + datetime.timedelta(days=minutes // DAY)
        time = datetime.time(minutes % DAY // 60, minutes % 60)
        return datetime.datetime.combine(later, time, zone).timestamp()

    spans = [(moment(line["from"]), moment(line["to"])) for line in calendar["open"] if _is_day_of(line, day.isoweekday())]
    return sorted((opens, closes) for opens, closes in spans if opens < closes)


def _is_day_of(line, weekday):
    """Whether opening hours hold on that day of the week; they may reach over Sunday."""
    if line["first"] <= line["last"]:
        return line["first"] <= weekday <= line["last"]
    return weekday >= line["first"] or weekday <= line["last"]
