"""Everything that can be done to a log is found, and a clean log raises no alarm (A1, A3)."""

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlcipher3 import IntegrityError

from photodesk.domain.audit import Actor, ChainFault, EventKind
from photodesk.storage import audit_log, checkpoints, migrations, trail_check
from photodesk.storage.trail_check import PrintedHead, TrailReport
from tests.storage.logs import STATION, USER, SignedLog, tampered

FEW, MANY = 200, 1000
"""Changes and clean logs at every run, and in the long run of the fault tests."""
EVENTS = 24
OLDER = (
    "INSERT INTO checkpoint SELECT 3, root, station_id, station_signature, user_id, user_public, "
    "user_signature FROM checkpoint WHERE seq = 5"
)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SignedLog]:
    """Twenty-four events, signed at three places and at the end."""
    made = SignedLog.made(tmp_path, EVENTS, signed_at=(5, 11, 17, EVENTS))
    yield made
    made.connection.close()


def checked(log: SignedLog, printed: PrintedHead | None = None) -> TrailReport:
    return trail_check.check(log.connection, anchor=None, printed=printed)


def fault(report: TrailReport) -> tuple[int | None, ChainFault | None]:
    return report.chain.first_bad_seq, report.chain.fault


def test_a_signed_log_is_whole(log: SignedLog) -> None:
    report = trail_check.check(log.connection, anchor=log.anchor())
    assert report.chain.whole
    assert (report.chain.events, report.checkpoints, report.anchored) == (EVENTS, 4, True)


def long(config: pytest.Config) -> bool:
    """Whether pytest was asked for the fault tests alone."""
    return bool(config.getoption("markexpr") == "faults")


# --- A1 and A3 ------------------------------------------------------------------------------------


def missed(log: SignedLog, changes: int) -> list[str]:
    """Which of so many random changes were not found."""
    seed = Random().getrandbits(32)  # noqa: S311 (changes, not secrets)
    sys.stdout.write(f"A1, seed {seed}: {changes} changes\n")
    chance, clean, anchor, unnoticed = Random(seed), log.rows(), log.anchor(), list[str]()  # noqa: S311
    for number in range(changes):
        what, events = tampered(clean, chance)
        while events == clean:
            what, events = tampered(clean, chance)
        log.connection.execute("SAVEPOINT tampering")
        log.connection.execute("PRAGMA ignore_check_constraints = ON")
        log.rewrite(events)
        if trail_check.check(log.connection, anchor=anchor).chain.whole:
            unnoticed.append(f"{number}: {what}")
        log.connection.execute("ROLLBACK TO tampering")
    assert trail_check.check(log.connection, anchor=anchor).chain.whole
    return unnoticed


@pytest.mark.faults
def test_every_random_change_is_found(log: SignedLog, pytestconfig: pytest.Config) -> None:
    assert missed(log, MANY if long(pytestconfig) else FEW) == []


def alarms(tmp_path: Path, logs: int) -> list[int]:
    """Which of so many clean logs raised an alarm."""
    seed = Random().getrandbits(32)  # noqa: S311 (logs, not secrets)
    sys.stdout.write(f"A3, seed {seed}: {logs} logs\n")
    chance, false = Random(seed), list[int]()  # noqa: S311 (as above)
    log = SignedLog.made(tmp_path, 1)
    kinds = list(EventKind)
    for number in range(logs):
        log.connection.execute("SAVEPOINT clean")
        for _ in range(chance.randrange(40)):
            reason = "".join(chr(chance.choice([34, 92, 10, 127, 0x2028, 0x1F600, 65])) * 3)
            log.write(signed=chance.random() < 0.1, kind=chance.choice(kinds), reason=reason)
        report = trail_check.check(log.connection, anchor=log.anchor())
        if not report.chain.whole:
            false.append(number)
        log.connection.execute("ROLLBACK TO clean")
    log.connection.close()
    return false


@pytest.mark.faults
def test_no_clean_log_raises_an_alarm(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    assert alarms(tmp_path, MANY if long(pytestconfig) else FEW) == []


# --- What only signatures and anchors see ---------------------------------------------------------


def rewritten_from(log: SignedLog, seq: int) -> None:
    """Change an event and chain everything after it anew, as one who holds the key can."""
    events = log.rows()
    log.connection.execute("DELETE FROM audit WHERE seq >= ?", (seq,))
    for event in events[seq - 1 :]:
        log.write(reason="forged" if event["seq"] == seq else "")


def test_a_chain_that_was_written_anew_is_a_fork(log: SignedLog) -> None:
    rewritten_from(log, 9)
    assert audit_log.verify(log.connection).whole
    assert fault(checked(log)) == (11, ChainFault.FORK)
    assert checked(log).checkpoints == 1


def test_a_forger_without_the_keys_cannot_sign(log: SignedLog) -> None:
    rewritten_from(log, 9)
    log.connection.execute(
        "UPDATE checkpoint SET root = (SELECT hash FROM audit WHERE seq = checkpoint.seq)"
    )
    assert fault(checked(log)) == (11, ChainFault.BAD_SIGNATURE)


@pytest.mark.parametrize("column", ["station_signature", "user_signature"])
def test_a_changed_signature_is_bad(log: SignedLog, column: str) -> None:
    changed = f"UPDATE checkpoint SET {column} = zeroblob(64) WHERE seq = 11"  # noqa: S608
    log.connection.execute(changed)
    assert fault(checked(log)) == (11, ChainFault.BAD_SIGNATURE)


def test_a_persons_signature_that_is_gone_is_missed(log: SignedLog) -> None:
    log.connection.execute(
        "UPDATE checkpoint SET user_id = NULL, user_public = NULL, user_signature = NULL "
        "WHERE seq = 11"
    )
    assert fault(checked(log)) == (11, ChainFault.BAD_SIGNATURE)


def test_keys_that_the_chain_does_not_tell_sign_nothing(log: SignedLog) -> None:
    log.person = Ed25519PrivateKey.generate()
    log.write(signed=True)
    assert fault(checked(log)) == (EVENTS + 1, ChainFault.BAD_SIGNATURE)


def test_another_station_key_signs_nothing(log: SignedLog) -> None:
    private, public = checkpoints.new_station_key()
    act = log._act()
    log.secrets.store(act, checkpoints.STATION_KEY, private)
    act.execute("UPDATE station SET sign_public = ? WHERE id = ?", (public, STATION))
    log.write(signed=True)
    assert fault(checked(log)) == (5, ChainFault.BAD_SIGNATURE)


def test_an_act_under_the_recovery_key_is_signed_by_the_station_alone(log: SignedLog) -> None:
    signers = log.signers()
    nobody = checkpoints.Signers(
        signers.vault_id, STATION, log.secrets, None, signers.user_public, signers.sign
    )
    act = log._act()
    act.actor = Actor(None, "recovery")
    act.audit(EventKind.RECOVERY_KEY_USED)
    act.ask_checkpoint()
    checkpoints.sign_when_due(act, lambda: nobody)
    assert checked(log).chain.whole
    assert checkpoints.latest_note(log.connection).count("\N{EM DASH}") == 1


def test_events_cut_off_after_a_checkpoint_are_a_rollback(log: SignedLog) -> None:
    log.connection.execute("PRAGMA foreign_keys = OFF")
    log.connection.execute("DELETE FROM audit WHERE seq > 20")
    assert fault(checked(log)) == (21, ChainFault.ROLLBACK)


def test_events_cut_off_with_their_checkpoints_are_seen_by_the_anchor(log: SignedLog) -> None:
    anchor = log.anchor()
    log.connection.execute("DELETE FROM checkpoint WHERE seq > 20")
    log.connection.execute("DELETE FROM audit WHERE seq > 20")
    assert checked(log).chain.whole, "nothing inside the file can tell"
    report = trail_check.check(log.connection, anchor=anchor)
    assert fault(report) == (21, ChainFault.ROLLBACK)


def test_another_end_than_the_anchor_saw_is_a_fork(log: SignedLog) -> None:
    anchor = log.anchor()
    log.connection.execute("DELETE FROM checkpoint WHERE seq > 20")
    rewritten_from(log, 21)
    log.write()
    report = trail_check.check(log.connection, anchor=anchor)
    assert fault(report) == (EVENTS, ChainFault.FORK)


def test_a_printed_head_is_found_in_the_chain(log: SignedLog) -> None:
    digits = log.rows()[8]["hash"]
    assert isinstance(digits, bytes)
    assert checked(log, PrintedHead(9, digits.hex()[:16])).chain.whole
    assert fault(checked(log, PrintedHead(10, digits.hex()[:16]))) == (10, ChainFault.FORK)
    late = PrintedHead(EVENTS + 5, digits.hex()[:16])
    assert fault(checked(log, late)) == (EVENTS + 1, ChainFault.ROLLBACK)


# --- When a checkpoint is signed ------------------------------------------------------------------


def signed_at(log: SignedLog) -> list[int]:
    return [one.head.seq for one in checkpoints.every(log.connection)]


def test_a_checkpoint_is_signed_every_hundred_events(log: SignedLog) -> None:
    for _ in range(205):
        log.write()
    assert signed_at(log) == [5, 11, 17, 24, 124, 224]
    assert checked(log).chain.whole


def test_a_checkpoint_that_is_gone_leaves_a_gap(log: SignedLog) -> None:
    for _ in range(205):
        log.write()
    log.connection.execute("DELETE FROM checkpoint WHERE seq = 124")
    assert fault(checked(log)) == (124, ChainFault.GAP)
    log.connection.execute("DELETE FROM checkpoint WHERE seq > 11")
    assert fault(checked(log)) == (111, ChainFault.GAP)


def test_nothing_is_signed_that_does_not_extend_the_last_checkpoint(log: SignedLog) -> None:
    log.connection.execute("UPDATE audit SET reason = 'forged' WHERE seq = 24")
    log.write(signed=True)
    assert signed_at(log) == [5, 11, 17, 24, 25]
    log.write()
    log.connection.execute("UPDATE audit SET reason = 'forged' WHERE seq = 26")
    log.write(signed=True)
    assert signed_at(log)[-1] == 25, "an edited event was signed over"
    log.connection.execute("UPDATE checkpoint SET root = zeroblob(32) WHERE seq = 25")
    log.connection.execute("UPDATE audit SET reason = '' WHERE seq = 26")
    log.write(signed=True)
    assert signed_at(log)[-1] == 25, "another end than the signed one was extended"


def test_the_note_is_a_checkpoint_text(log: SignedLog) -> None:
    lines = checkpoints.latest_note(log.connection).split("\n")
    assert lines[0] == "76767676-7676-7676-7676-767676767676"
    assert lines[1] == str(EVENTS)
    assert lines[3] == ""
    person = f"{lines[0]}/user/{USER.hex()[:8]}"
    assert lines[4].startswith(f"\N{EM DASH} {lines[0]} ")
    assert lines[5].startswith(f"\N{EM DASH} {person}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE checkpoint SET root = zeroblob(32)",
        "DELETE FROM checkpoint",
        OLDER,
    ],
)
def test_the_schema_refuses_to_change_a_checkpoint(tmp_path: Path, statement: str) -> None:
    log = SignedLog.made(tmp_path, 6, signed_at=(5,))
    guards = [
        found
        for found in migrations.SCHEMA.read_text("utf-8").split(";\n\n")
        if found.startswith("CREATE TRIGGER checkpoint_")
    ]
    assert len(guards) == 3
    for guard in guards:
        log.connection.execute(guard)
    with pytest.raises(IntegrityError, match="checkpoint"):
        log.connection.execute(statement)
    log.connection.close()
