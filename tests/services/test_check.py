"""The check of a vault finds what is broken, and changes nothing."""

from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind
from photodesk.domain.patient import Patient
from photodesk.services import audit, check
from photodesk.services.check import CheckReport
from photodesk.services.session import Session
from photodesk.storage import vault_folder
from tests.builders import a_consent, a_jpeg, store
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE


@pytest.fixture
def filled(session: Session, patient: Patient) -> Session:
    """A vault with a consent and a photograph."""
    a_consent(session, patient)
    store(session, patient, a_jpeg())
    return session


def broken(report: CheckReport) -> list[str]:
    """The names of the lines that are not good."""
    assert report.ok == all(line.ok for line in report.lines)
    return [line.name for line in report.lines if not line.ok]


def one_file(folder: Path) -> Path:
    """One of the sealed files."""
    return next(iter(folder.rglob("*.pdp")))


@pytest.mark.parametrize("read", [False, True])
def test_a_whole_vault_is_in_order(filled: Session, read: bool) -> None:
    report = check.check(filled, read_originals=read)
    assert broken(report) == []
    names = [line.name for line in report.lines]
    assert names == ["database", "keyring", "originals", "documents", "audit", "anchor"]


@pytest.mark.parametrize("name", ["originals", "documents"])
def test_a_missing_file_is_found(filled: Session, name: str) -> None:
    one_file(filled.vault.folder / name).unlink()
    assert broken(check.check(filled)) == [name]


@pytest.mark.parametrize("name", ["originals", "documents"])
def test_a_cut_file_is_found_by_its_size(filled: Session, name: str) -> None:
    file = one_file(filled.vault.folder / name)
    file.write_bytes(file.read_bytes()[:-1])
    assert broken(check.check(filled)) == [name]


@pytest.mark.parametrize("name", ["originals", "documents"])
def test_a_changed_file_is_found_by_reading(filled: Session, name: str) -> None:
    file = one_file(filled.vault.folder / name)
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    assert broken(check.check(filled)) == []
    assert broken(check.check(filled, read_originals=True)) == [name]


def test_a_file_without_a_record_is_mentioned(filled: Session) -> None:
    filled.vault.originals.seal(b"stray", bytes(16))
    report = check.check(filled)
    assert report.ok
    assert any("1 files without a record" in line.text for line in report.lines)


def test_a_damaged_keyring_is_found(filled: Session) -> None:
    ring = filled.vault.folder / vault_folder.KEYRING
    whole = ring.read_bytes()
    ring.write_bytes(whole[:-20])
    assert broken(check.check(filled)) == ["keyring"]
    ring.write_bytes(whole)


def test_a_row_written_past_the_program_is_found(filled: Session) -> None:
    with filled.vault.writing(filled.actor()) as tx:
        tx.execute(
            "INSERT INTO photo SELECT zeroblob(16), patient_id, capture_consent_id, "
            "sitting_id, taken_at, taken_source, camera_taken, stated_on, stored_at, "
            "zeroblob(16), plain_bytes, zeroblob(32), sealed_sha256, key_epoch, wrapped_key, "
            "shredded_at, format, media_type, width, height, orientation, camera, original_name, "
            "imported_by, station_id, 9000 FROM photo"
        )
        tx.audit(EventKind.SETTING_CHANGED)
    assert broken(check.check(filled)) == ["database", "originals"]


def test_a_withdrawal_that_an_old_page_took_away_is_found(filled: Session) -> None:
    """The page checks and the chain are content; the event without its record is not."""
    with filled.vault.writing(filled.actor()) as tx:
        consent = tx.one("SELECT id, patient_id FROM capture_consent")
        assert consent is not None
        tx.audit(
            EventKind.CAPTURE_CONSENT_WITHDRAWN,
            object_id=consent["id"],
            patient_id=consent["patient_id"],
        )
    report = check.check(filled)
    assert broken(report) == ["database"]
    assert "1 records that the audit log tells of are not in it (rollback)" in report.lines[0].text


def test_another_keyring_than_the_log_tells_of_is_found(filled: Session) -> None:
    ring = filled.vault.folder / vault_folder.KEYRING
    whole = ring.read_bytes()
    other = filled.vault.keyring.with_passphrase(LOGIN, PASSPHRASE, PASSPHRASE, cost=CHEAP)
    other.write(ring)
    assert broken(check.check(filled)) == ["keyring"]
    ring.write_bytes(whole)


def test_a_mark_that_cannot_be_written_is_said(filled: Session) -> None:
    filled.vault.trail._file.fault = "it cannot be written"
    assert broken(check.check(filled)) == ["anchor"]


def test_a_check_is_in_the_log_with_what_it_found(filled: Session) -> None:
    one_file(filled.vault.folder / "originals").unlink()
    check.check(filled)
    event = audit.events(filled, limit=1)[0]
    assert (event.kind, event.outcome) == ("vault-checked", 8)
    assert event.details == {"read": False, "broken": ["originals"]}


def test_progress_is_told(filled: Session) -> None:
    told: list[tuple[int, int]] = []
    check.check(filled, progress=lambda done, total, _what: told.append((done, total)))
    assert told[-1] == (6, 6)
