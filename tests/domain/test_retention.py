"""Until when photographs are kept: the later day wins, and no day comes too early."""

from datetime import date

import pytest

from photodesk.domain.retention import RetentionRule, retained_until

RULE = RetentionRule(10, 5, 18)


@pytest.mark.parametrize(
    ("born", "last", "until"),
    [
        (date(1980, 5, 3), date(2027, 3, 1), date(2037, 3, 1)),
        (date(2020, 5, 3), date(2027, 3, 1), date(2043, 5, 3)),
        (date(2012, 5, 3), date(2027, 3, 1), date(2037, 3, 1)),
        (date(2009, 3, 1), date(2027, 3, 1), date(2037, 3, 1)),
        (date(1980, 5, 3), date(2028, 2, 29), date(2038, 3, 1)),
        (date(2016, 2, 29), date(2020, 1, 1), date(2039, 3, 1)),
    ],
    ids=["grown", "child", "nearly grown", "of age that day", "a leap day", "born on one"],
)
def test_the_later_day_wins(born: date, last: date, until: date) -> None:
    assert retained_until(RULE, born, last) == until
