"""The wait after wrong passphrases grows, and at last only another key opens."""

import pytest

from photodesk.domain.sign_in import CLOSED_AFTER, is_closed, seconds_to_wait


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (1, 0), (3, 0), (4, 5), (5, 15), (6, 30), (7, 60), (8, 300), (19, 300)],
)
def test_the_wait_grows(failures: int, seconds: int) -> None:
    assert seconds_to_wait(failures) == seconds


def test_after_twenty_in_a_row_the_passphrase_no_longer_opens() -> None:
    assert not is_closed(CLOSED_AFTER - 1)
    assert is_closed(CLOSED_AFTER)
    assert CLOSED_AFTER == 20
