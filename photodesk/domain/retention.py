"""Until when photographs are kept: years after the last sitting, and after a minor comes of age."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """A clinic's own rule, in whole years."""

    years_after_last_sitting: int
    years_after_majority: int
    age_of_majority: int


def retained_until(rule: RetentionRule, born: date, last_sitting: date) -> date:
    """The first day on which a patient's photographs may go because their time is over.

    The later of the two counts for somebody who was a minor at the last sitting. A day that a year
    does not have becomes the next one, so that nothing goes a day too early.
    """
    after_sitting = _years_later(last_sitting, rule.years_after_last_sitting)
    majority = _years_later(born, rule.age_of_majority)
    if last_sitting >= majority:
        return after_sitting
    return max(after_sitting, _years_later(majority, rule.years_after_majority))


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
