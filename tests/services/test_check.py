"""The check of a vault finds what is broken, and changes nothing."""

from contextlib import closing
from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import sha256
from photodesk.domain.identifiers import from_bytes
from photodesk.domain.patient import Patient
from photodesk.services import audit, backups, check
from photodesk.services import vault as vaults
from photodesk.services.check import CheckReport
from photodesk.services.session import Session
from photodesk.storage import care_team, vault_folder
from photodesk.storage.database import open_for_migration
from tests.builders import a_consent, a_jpeg, store
from tests.colleagues import a_colleague
from tests.fakes import FixedClock
from tests.services.publications import Desk
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE, MadeVault
from tests.storage.vaults import create as created


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
    assert names == [
        "database", "keyring", "originals", "documents", "consents", "keys", "audit", "anchor",
        "backup",
    ]  # fmt: skip


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
    assert broken(check.check(filled)) == ["database", "originals", "keys"]


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


@pytest.mark.parametrize("kind", [EventKind.GLASS_BROKEN, EventKind.GLASS_REVIEWED])
def test_a_broken_glass_that_an_old_page_hides_is_found(filled: Session, kind: EventKind) -> None:
    with filled.vault.writing(filled.actor()) as tx:
        tx.audit(kind, object_id=bytes(16))
    assert "are not in it (rollback)" in check.check(filled).lines[0].text


def test_a_place_in_a_team_written_past_the_program_is_found(
    filled: Session, patient: Patient
) -> None:
    stranger = a_colleague(filled, "stranger")
    with filled.vault.writing(filled.actor()) as tx:
        care_team.add(tx, patient.id, stranger.user.id, added_by=filled.user.id, at=tx.now())
        tx.audit(EventKind.SETTING_CHANGED)
    assert "1 records stand in it without the event" in check.check(filled).lines[0].text


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
    assert told[-1] == (9, 9)


@pytest.mark.parametrize("table", ["photo", "document"])
def test_a_key_that_opens_nothing_is_named(filled: Session, table: str) -> None:
    with filled.vault.writing(filled.actor()) as tx:
        tx.execute(
            f"UPDATE {table} SET wrapped_key = zeroblob(60), key_epoch = key_epoch + 1"  # noqa: S608
        )
        tx.audit(EventKind.SETTING_CHANGED)
    report = check.check(filled)
    assert broken(report) == ["keys"]
    (line,) = (line for line in report.lines if not line.ok)
    for row in filled.reading().all(f"SELECT id FROM {table}"):  # noqa: S608
        assert from_bytes(row["id"]) in line.text


def test_keys_of_figures_are_tried_too(signed: Desk) -> None:
    session = signed.session
    assert broken(check.check(session)) == []
    with session.vault.writing(session.actor()) as tx:
        tx.execute("UPDATE figure SET wrapped_key = zeroblob(60), key_epoch = key_epoch + 1")
        tx.audit(EventKind.SETTING_CHANGED)
    assert broken(check.check(session)) == ["keys"]


def without_guards(session: Session, *statements: str) -> None:
    """Change the catalogue as only another program could: with its key and without its guards."""
    path = session.vault.folder / vault_folder.CATALOGUE
    with closing(open_for_migration(path, bytes(session.vault._catalogue_key))) as connection:
        for (name,) in connection.all("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


CAPTURE_LIES = [
    "record = replace(record, 'Kowalska', 'Kowalski')",
    "record_sha256 = zeroblob(32)",
    "id = zeroblob(16)",
    "patient_id = zeroblob(16)",
    "expires_at = '2099-01-01T00:00:00Z'",
    "covers_from = '2000-01-01T00:00:00Z'",
    "signed_at = '2000-01-01T00:00:00Z'",
    "signer_name = 'Somebody Else'",
    "capacity = 'parent'",
    "form_document_id = signature_document_id",
    "signature_document_id = form_document_id",
]


@pytest.mark.parametrize("lie", CAPTURE_LIES)
def test_a_capture_consent_that_says_something_else_than_was_signed_is_found(
    filled: Session, lie: str
) -> None:
    without_guards(filled, f"UPDATE capture_consent SET {lie}")  # noqa: S608 (of this list)
    assert "consents" in broken(check.check(filled))


PUBLICATION_LIES = [
    "record = replace(record, 'permit', 'deny')",
    "record_sha256 = zeroblob(32)",
    "request_id = (SELECT id FROM publication_request WHERE state = 'draft')",
    "patient_id = zeroblob(16)",
    "expires_at = '2099-01-01T00:00:00Z'",
    "signed_at = '2000-01-01T00:00:00Z'",
    "review_outcome = 'waived'",
    "route = 'paper'",
    "signer_name = 'Somebody Else'",
    "signature_document_id = sealed_document_id",
]


@pytest.mark.parametrize("lie", PUBLICATION_LIES)
def test_a_publication_consent_that_says_something_else_than_was_signed_is_found(
    signed: Desk, lie: str
) -> None:
    signed.draft()
    without_guards(signed.session, f"UPDATE publication_consent SET {lie}")  # noqa: S608
    assert "consents" in broken(check.check(signed.session))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE capture_scope SET decision = 'deny'",
        "DELETE FROM capture_scope",
        "UPDATE publication_scope SET decision = 'deny' WHERE scope = 'ONLINE'",
        "UPDATE publication_request SET form_record = replace(form_record, 'teach', 'sell')",
    ],
)
def test_choices_and_forms_that_were_not_signed_are_found(signed: Desk, statement: str) -> None:
    without_guards(signed.session, statement)
    assert broken(check.check(signed.session)) == ["consents"]


def test_a_record_that_is_none_is_found(filled: Session) -> None:
    without_guards(
        filled,
        f"UPDATE capture_consent SET record = '[]', record_sha256 = x'{sha256(b'[]').hex()}'",  # noqa: S608 (a hash)
    )
    assert "consents" in broken(check.check(filled))


def line(report: CheckReport, name: str) -> str:
    """What the report says of one part."""
    (found,) = [one.text for one in report.lines if one.name == name]
    return found


def test_keys_that_an_account_does_not_reach_are_not_tried_and_said(
    filled: Session, served_vault: MadeVault, clock: FixedClock
) -> None:
    a_colleague(filled, "admin", "administrator")
    vaults.lock(filled)
    admin = vaults.unlock(served_vault.folder, "admin", PASSPHRASE, clock=clock)
    try:
        report = check.check(admin)
    finally:
        vaults.lock(admin)
    assert report.ok
    assert "not tried: photographs and documents" in line(report, "keys")


def test_the_keyring_of_another_vault_is_found(filled: Session, tmp_path: Path) -> None:
    other, _key = created(tmp_path / "other")
    other.lock()
    ring = (tmp_path / "other" / vault_folder.KEYRING).read_bytes()
    (filled.vault.folder / vault_folder.KEYRING).write_bytes(ring)
    report = check.check(filled)
    assert broken(report) == ["keyring"]
    assert "another vault" in line(report, "keyring")


def test_the_events_of_a_backup_are_looked_for(filled: Session, tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    backups.make(filled, drive)
    assert line(check.check(filled), "backup") == "The data is not older than its backups."
    drive.rename(tmp_path / "unplugged")
    assert "cannot be reached" in line(check.check(filled), "backup")
