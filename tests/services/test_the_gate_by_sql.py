"""THE gate by raw SQL: an ordinary writing connection of an open vault, and none gets round it.

Wrong rows in every mood of INSERT, changes to what is signed or stored, and attacks on the guards
themselves; each group with its positive control. What SQL alone cannot see is stated at the end:
whoever holds the catalogue key and forges consent, documents and log together gets a row in, and
the check of the vault finds it.
"""

from collections.abc import Callable
from contextlib import suppress

import pytest
import sqlcipher3

from photodesk.domain.canonical import sha256
from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.identifiers import as_bytes
from photodesk.domain.patient import Patient
from photodesk.services import audit, capture_consents, check, intake
from photodesk.services.session import Session
from tests.builders import a_consent, a_jpeg, incoming, store
from tests.services.gate_store import VERBS, WRONG_ROWS, Row, Store, inserting, no_such_consent


@pytest.fixture
def catalogue(session: Session, patient: Patient, capture_consent: CaptureConsent) -> Store:
    """A vault with one patient, one consent in force and one photograph."""
    (photo_id,) = store(session, patient, a_jpeg())
    row = session.reading().one("SELECT * FROM photo WHERE id = ?", (as_bytes(photo_id),))
    assert row is not None
    photo = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a row of the database
    return Store(session, patient, capture_consent, photo, photo["sitting_id"])


@pytest.mark.parametrize("verb", VERBS)
def test_control_a_legitimate_row_gets_in_by_raw_sql(catalogue: Store, verb: str) -> None:
    with catalogue.writing() as tx:
        assert tx.execute(*inserting(verb, catalogue.new_photo())) == 1
    assert catalogue.session.reading().value("SELECT count(*) FROM photo") == 2


@pytest.mark.parametrize("wrong", WRONG_ROWS)
def test_no_wrong_row_gets_in_by_raw_sql(catalogue: Store, wrong: Callable[[Store], Row]) -> None:
    row = catalogue.new_photo(**wrong(catalogue))
    before = catalogue.untouched()
    for verb in VERBS:
        with suppress(sqlcipher3.Error), catalogue.writing() as tx:
            tx.execute(*inserting(verb, row))
        assert catalogue.untouched() == before, verb


CHANGES = [
    "UPDATE photo SET patient_id = x'00' || substr(patient_id, 2)",
    "UPDATE photo SET capture_consent_id = (SELECT id FROM capture_consent ORDER BY id DESC)",
    "UPDATE photo SET capture_consent_id = NULL",
    "UPDATE photo SET taken_at = '2020-01-01T00:00:00Z'",
    "UPDATE photo SET stored_at = '2020-01-01T00:00:00Z'",
    "UPDATE photo SET plain_sha256 = zeroblob(32)",
    "UPDATE photo SET file_id = zeroblob(16)",
    "UPDATE photo SET id = zeroblob(16)",
    "UPDATE photo SET wrapped_key = zeroblob(60)",
    "UPDATE photo SET rowid = rowid + 100, taken_at = '2020-01-01T00:00:00Z'",
    "UPDATE OR REPLACE photo SET plain_sha256 = zeroblob(32)",
    "DELETE FROM photo",
    "UPDATE capture_consent SET covers_from = '2000-01-01T00:00:00Z'",
    "UPDATE capture_consent SET expires_at = '2099-01-01T00:00:00Z'",
    "UPDATE capture_consent SET patient_id = x'00' || substr(patient_id, 2)",
    "UPDATE capture_consent SET state = 'draft'",
    "UPDATE OR REPLACE capture_consent SET record = '{}'",
    "DELETE FROM capture_consent",
    "INSERT OR REPLACE INTO capture_consent SELECT * FROM capture_consent",
    "DELETE FROM consent_withdrawal",
    "UPDATE consent_withdrawal SET withdrawn_at = '2099-01-01T00:00:00Z'",
    "INSERT OR REPLACE INTO consent_withdrawal SELECT * FROM consent_withdrawal",
    "UPDATE sitting SET patient_id = x'00' || substr(patient_id, 2)",
    "DELETE FROM sitting",
    "UPDATE patient SET id = zeroblob(16)",
    "DELETE FROM patient",
    "UPDATE capture_scope SET decision = 'permit'",
    "DELETE FROM capture_scope",
    "DELETE FROM document",
    "UPDATE document SET plain_sha256 = zeroblob(32)",
    "UPDATE photo_label SET view = 'x'",
    "DELETE FROM photo_label",
    "DELETE FROM audit",
    "UPDATE audit SET kind = 'x'",
]


def test_nothing_signed_or_stored_changes_by_raw_sql(catalogue: Store) -> None:
    other = a_consent(catalogue.session, catalogue.patient)
    capture_consents.withdraw(catalogue.session, other.id, told_by="patient", route="letter")
    before = catalogue.untouched()
    for sql in CHANGES:
        with suppress(sqlcipher3.Error), catalogue.writing() as tx:
            tx.execute(sql)
        assert catalogue.untouched() == before, sql
    assert audit.verify(catalogue.session).ok


def test_control_the_guards_let_ordinary_changes_pass(catalogue: Store) -> None:
    with catalogue.writing() as tx:
        changed = tx.execute(
            "UPDATE photo SET wrapped_key = zeroblob(60), key_epoch = key_epoch + 1"
        )
        assert changed == 1
        assert tx.execute("UPDATE patient SET given = 'Anna'") == 1


def test_a_withdrawn_signature_cannot_be_laid_under_a_new_consent(catalogue: Store) -> None:
    capture_consents.withdraw(
        catalogue.session, catalogue.consent.id, told_by="patient", route="letter"
    )
    with catalogue.writing() as tx:
        row = tx.one("SELECT * FROM capture_consent")
    assert row is not None
    copy = {name: row[name] for name in row.keys()} | {"id": b"c" * 16, "station_seq": 9_001}  # noqa: SIM118
    for verb in VERBS:
        columns, places = ", ".join(copy), ", ".join(f":{name}" for name in copy)
        sql = f"{verb} INTO capture_consent({columns}) VALUES({places})"
        with suppress(sqlcipher3.Error), catalogue.writing() as tx:
            tx.execute(sql, copy)
    assert catalogue.session.reading().value("SELECT count(*) FROM capture_consent") == 1
    report = intake.take_in(catalogue.session, catalogue.patient.id, incoming(a_jpeg(8)))
    assert report.refused == 1


# --- The guards themselves ------------------------------------------------------------------------

GUARDS = [
    "DROP TRIGGER photo_needs_signed_consent",
    "DROP TABLE consent_withdrawal",
    "DROP INDEX photo_bytes_are_stored_once",
    "CREATE TRIGGER t BEFORE INSERT ON photo BEGIN SELECT 1; END",
    "CREATE TEMP TRIGGER t BEFORE INSERT ON photo BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TEMP TABLE capture_consent(id BLOB)",
    "CREATE TABLE stray(id BLOB)",
    "CREATE VIEW stray AS SELECT * FROM photo",
    "CREATE VIRTUAL TABLE stray USING fts5(x)",
    "ALTER TABLE photo RENAME TO other",
    "ALTER TABLE photo DROP COLUMN camera",
    "ALTER TABLE capture_consent ADD COLUMN x",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA ignore_check_constraints = ON",
    "PRAGMA writable_schema = ON",
    "PRAGMA trusted_schema = ON",
    "PRAGMA defer_foreign_keys = ON",
    "PRAGMA legacy_alter_table = ON",
    "PRAGMA user_version = 99",
    "PRAGMA schema_version = 99",
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA key = 'x'",
    "PRAGMA rekey = 'x'",
    "PRAGMA cipher_page_size = 8192",
    "PRAGMA temp.foreign_keys = OFF",
    "ATTACH ':memory:' AS other",
    "ATTACH '' AS other KEY ''",
    "DETACH main",
    "VACUUM",
    "VACUUM INTO 'copy.db'",
    "REINDEX",
    "ANALYZE",
    "UPDATE sqlite_schema SET sql = '' WHERE type = 'trigger'",
    "DELETE FROM sqlite_schema WHERE type = 'trigger'",
    "UPDATE sqlite_master SET sql = '' WHERE type = 'trigger'",
    "UPDATE sqlite_dbpage SET data = zeroblob(4096)",
    "INSERT INTO sqlite_sequence VALUES('photo', 1)",
    "SELECT load_extension('x')",
    "SELECT sqlcipher_export('main')",
    "SELECT fts3_tokenizer('x', x'00')",
]


def test_no_guard_can_be_taken_down(catalogue: Store) -> None:
    before = catalogue.guards()
    for sql in (spelled for one in GUARDS for spelled in (one.upper(), one.lower())):
        with suppress(sqlcipher3.Error, RuntimeError), catalogue.writing() as tx:
            with suppress(sqlcipher3.Error):
                tx.execute(sql)
            tx.execute(*inserting("INSERT", catalogue.new_photo(**no_such_consent(catalogue))))
        assert catalogue.session.reading().value("SELECT count(*) FROM photo") == 1, sql
        assert catalogue.guards() == before, sql


def test_control_of_the_guards_what_they_allow_works(catalogue: Store) -> None:
    with catalogue.writing() as tx:
        assert tx.value("PRAGMA quick_check") == "ok"
        assert tx.value("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'") > 40


# --- What SQL cannot see, and what sees it --------------------------------------------------------


def test_a_consent_invented_row_by_row_opens_nothing_without_its_signing_in_the_log(
    catalogue: Store,
) -> None:
    consent = forge_consent(catalogue)
    row = catalogue.new_photo(capture_consent_id=consent)
    with pytest.raises(sqlcipher3.IntegrityError), catalogue.writing() as tx:
        tx.execute(*inserting("INSERT", row))


def test_a_forged_consent_and_its_absent_event_are_found_by_the_check(catalogue: Store) -> None:
    assert check.check(catalogue.session).ok
    forge_consent(catalogue)
    report = check.check(catalogue.session)
    assert [line.name for line in report.lines if not line.ok] == [
        "database", "documents", "consents", "keys",
    ]  # fmt: skip


def forge_consent(catalogue: Store) -> bytes:
    """A signed consent typed in as rows, with documents that are nowhere; returns its id."""
    with catalogue.writing() as tx:
        consent = tx.one("SELECT * FROM capture_consent")
        document = tx.one("SELECT * FROM document WHERE kind = 'strokes'")
        assert consent is not None
        assert document is not None
        for number, (name, kind) in enumerate(((b"f", "capture_form"), (b"s", "strokes"))):
            tx.insert("document", {n: document[n] for n in document.keys()} | {  # noqa: SIM118
                "kind": kind, "id": name * 16, "file_id": name * 16, "plain_sha256": sha256(name),
                "station_seq": 9_100 + number,
            })  # fmt: skip
        tx.insert("capture_consent", {n: consent[n] for n in consent.keys()} | {  # noqa: SIM118
            "id": b"c" * 16, "form_document_id": b"f" * 16, "signature_document_id": b"s" * 16,
            "signature_sha256": sha256(b"s"), "station_seq": 9_200,
        })  # fmt: skip
    return b"c" * 16
