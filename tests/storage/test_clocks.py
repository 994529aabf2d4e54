"""A wrong clock is marked and never refused; numbers keep the order (C1, threat T10)."""

from datetime import UTC, datetime, timedelta

import pytest

from photodesk.domain.audit import EventKind
from photodesk.storage import audit_log, trail_check
from photodesk.storage.vault import Vault
from tests.storage.vaults import LOGIN, MORNING, PASSPHRASE, FakeClock, MadeVault

NOW = MORNING.utc
CLOCKS = {
    "an hour back": (NOW - timedelta(hours=1), True),
    "an hour ahead": (NOW + timedelta(hours=1), False),
    "a day back": (NOW - timedelta(days=1), True),
    "a day and an hour ahead": (NOW + timedelta(hours=25), True),
    "ten years back": (NOW.replace(year=NOW.year - 10), True),
    "1970": (datetime(1970, 1, 1, tzinfo=UTC), True),
    "2038": (datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC), True),
    "2106": (datetime(2106, 2, 7, 6, 28, 16, tzinfo=UTC), True),
}


def act(vault: Vault) -> bool:
    """One act; returns whether its clock was marked."""
    with vault.writing(vault.actor) as one:
        one.audit(EventKind.SETTING_CHANGED)
    entry = audit_log.last_entry(vault.reading())
    assert entry is not None
    return entry.event.clock_suspect


def in_order(vault: Vault) -> bool:
    found = trail_check.check(vault.reading(), anchor=vault.trail.anchor)
    numbers = [entry.seq for entry in audit_log.entries(vault.reading())]
    return found.chain.whole and numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(("wrong", "marked"), CLOCKS.values(), ids=CLOCKS)
def test_a_clock_that_jumps_is_marked_and_refuses_nothing(
    made_vault: MadeVault, wrong: datetime, marked: bool
) -> None:
    clock = FakeClock()
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock) as vault:
        act(vault)
        clock.is_set(wrong)
        assert act(vault) is marked
        assert in_order(vault)
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock) as vault:
        clock.passes(seconds=5)
        act(vault)
        clock.is_set(NOW + timedelta(minutes=1))
        act(vault)
        assert in_order(vault)
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock) as vault:
        assert in_order(vault)


def test_a_clock_that_steps_during_an_act_refuses_nothing(made_vault: MadeVault) -> None:
    clock = FakeClock()
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock) as vault:
        with vault.writing(vault.actor) as one:
            one.audit(EventKind.SETTING_CHANGED)
            clock.is_set(NOW - timedelta(days=400))
        assert act(vault)
        assert in_order(vault)


@pytest.mark.parametrize(
    "night", [datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 10, 31, tzinfo=UTC)]
)
def test_the_nights_of_summer_time_mark_nothing(made_vault: MadeVault, night: datetime) -> None:
    clock = FakeClock()
    clock.passes(seconds=(night - NOW).total_seconds())
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock) as vault:
        act(vault)
        marked = []
        for _ in range(8):
            clock.passes(minutes=30)
            marked.append(act(vault))
        assert not any(marked)
        assert in_order(vault)
