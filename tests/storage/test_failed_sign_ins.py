"""Wrong passphrases are counted while the vault is shut, slow the next try, and reach the log."""

from datetime import timedelta
from pathlib import Path

import pytest

from photodesk.errors import SignInRefused, WrongPassphrase
from photodesk.storage import audit_log, people, recovery_key
from photodesk.storage.failed_sign_ins import FILE_NAME, FailedSignIns
from photodesk.storage.keyring import Keyring
from photodesk.storage.vault import Vault
from photodesk.storage.vault_folder import KEYRING
from tests.storage.vaults import CHEAP, LOGIN, MORNING, PASSPHRASE, FakeClock, MadeVault


@pytest.fixture
def failed(made_vault: MadeVault) -> FailedSignIns:
    """The file of the vault, empty."""
    return FailedSignIns(made_vault.folder, Keyring.read(made_vault.folder / KEYRING).vault_id)


def try_wrong(made: MadeVault, clock: FakeClock, login: str = LOGIN) -> None:
    with pytest.raises(WrongPassphrase):
        Vault.open(made.folder, login, "wrong", read_clock=clock)


def test_failures_reach_the_log_at_the_next_unlocking(
    made_vault: MadeVault, failed: FailedSignIns
) -> None:
    clock = FakeClock()
    for login in (LOGIN, "nobody", LOGIN):
        clock.passes(seconds=60)
        try_wrong(made_vault, clock, login)
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock) as vault:
        told = [
            entry.event
            for entry in audit_log.entries(vault.reading())
            if entry.event.kind == "unlock-failed"
        ]
        assert vault.signed_in.user_id is not None
        mine = vault.signed_in.user_id.hex()
    assert [(event.outcome, event.details) for event in told] == [
        (
            8,
            {
                "failed": [
                    {
                        "who": failed.who(LOGIN),
                        "user_id": mine,
                        "count": 2,
                        "first": "2027-03-01T09:01:00Z",
                        "last": "2027-03-01T09:03:00Z",
                    },
                    {
                        "who": failed.who("nobody"),
                        "user_id": None,
                        "count": 1,
                        "first": "2027-03-01T09:02:00Z",
                        "last": "2027-03-01T09:02:00Z",
                    },
                ]
            },
        )
    ]
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock) as vault:
        kinds = [entry.event.kind for entry in audit_log.entries(vault.reading())]
    assert kinds.count("unlock-failed") == 1
    assert [one.who for one in failed.read()] == [failed.who("nobody")]


def test_a_wrong_recovery_key_is_counted(made_vault: MadeVault, failed: FailedSignIns) -> None:

    with pytest.raises(WrongPassphrase):
        Vault.open_with_recovery_key(made_vault.folder, recovery_key.new())
    assert len(failed.read()) == 1


def test_the_file_names_nobody(made_vault: MadeVault) -> None:
    try_wrong(made_vault, FakeClock(), "mia.practice")
    assert b"mia" not in (made_vault.folder / FILE_NAME).read_bytes()


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 0), (2, 0), (3, 0), (4, 5), (5, 15), (6, 30), (7, 60), (8, 300), (19, 300)],
)
def test_the_wait_grows(failed: FailedSignIns, failures: int, seconds: int) -> None:
    for _ in range(failures):
        failed.note(LOGIN, MORNING.utc)
    if seconds:
        with pytest.raises(SignInRefused) as told:
            failed.require_open(LOGIN, MORNING.utc + timedelta(seconds=seconds - 1))
        assert told.value.seconds == 2
    failed.require_open(LOGIN, MORNING.utc + timedelta(seconds=seconds))
    failed.require_open("somebody else", MORNING.utc)


def test_the_right_passphrase_waits_too(made_vault: MadeVault, failed: FailedSignIns) -> None:
    clock = FakeClock()
    for _ in range(5):
        failed.note(LOGIN.upper(), clock().utc)
    with pytest.raises(SignInRefused):
        Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock)
    clock.passes(seconds=15)
    Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock).lock()
    assert failed.read() == []


def test_a_clock_set_back_begins_the_wait_anew(failed: FailedSignIns) -> None:
    for _ in range(8):
        failed.note(LOGIN, MORNING.utc)
    earlier = MORNING.utc - timedelta(days=3650)
    with pytest.raises(SignInRefused) as told:
        failed.require_open(LOGIN, earlier)
    assert told.value.seconds <= 301
    failed.require_open(LOGIN, earlier + timedelta(seconds=300))


def twenty(made: MadeVault, failed: FailedSignIns, clock: FakeClock) -> None:
    for _ in range(20):
        failed.note(LOGIN, clock().utc)
    clock.passes(days=1)
    with pytest.raises(SignInRefused, match="recovery sheet"):
        Vault.open(made.folder, LOGIN, PASSPHRASE, read_clock=clock)


def test_twenty_in_a_row_close_the_login_until_the_recovery_key(
    made_vault: MadeVault, failed: FailedSignIns
) -> None:
    clock = FakeClock()
    twenty(made_vault, failed, clock)
    with Vault.open_with_recovery_key(made_vault.folder, made_vault.recovery_key) as vault:
        people.renew_slot(vault, LOGIN, "a passphrase found again", cost=CHEAP)
    Vault.open(made_vault.folder, LOGIN, "a passphrase found again").lock()


def test_somebody_elses_unlocking_does_not_open_a_closed_login(
    made_vault: MadeVault, failed: FailedSignIns
) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        people.add(
            vault,
            login="office",
            name="Oda",
            role="office",
            passphrase="the forms are in the tray",
            sees_photographs=False,
            handles_forms=True,
            cost=CHEAP,
        )
    clock = FakeClock()
    twenty(made_vault, failed, clock)
    Vault.open(made_vault.folder, "office", "the forms are in the tray").lock()
    assert all(one.told for one in failed.read())
    with pytest.raises(SignInRefused):
        Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "a b c", "\0\n\xff", "2027-03-01T09:00:00Z x new"]
)
def test_a_file_that_tells_nothing_stops_nobody(
    made_vault: MadeVault, failed: FailedSignIns, text: str
) -> None:
    (made_vault.folder / FILE_NAME).write_text(text, "latin-1")
    failed.require_open(LOGIN, MORNING.utc)
    Vault.open(made_vault.folder, LOGIN, PASSPHRASE).lock()


def test_a_disk_that_takes_nothing_still_says_wrong(made_vault: MadeVault) -> None:
    (made_vault.folder / FILE_NAME).mkdir()
    try_wrong(made_vault, FakeClock())


def test_the_file_does_not_grow_without_end(failed: FailedSignIns, tmp_path: Path) -> None:
    line = f"2027-03-01T09:00:00Z {failed.who('x')} new\n"
    (tmp_path / "vault" / FILE_NAME).write_text(line * 2500)
    failed.note("x", MORNING.utc)
    assert len(failed.read()) == 2000
