"""Guards of consents, documents, choices and the log, each tried by raw SQL on an open vault."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlcipher3

from photodesk.domain.audit import EventKind
from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.identifiers import as_bytes
from photodesk.domain.patient import Patient
from photodesk.services.session import Session
from photodesk.storage.transaction import Transaction
from tests.builders import a_consent, a_form, a_jpeg, a_patient, store
from tests.services.gate_store import Row, Store

NEW = {"form": b"f" * 16, "ink": b"s" * 16}


@pytest.fixture
def catalogue(session: Session, patient: Patient, capture_consent: CaptureConsent) -> Store:
    """A vault with one patient, one consent in force and one photograph."""
    (photo_id,) = store(session, patient, a_jpeg())
    row = one(session.reading().one("SELECT * FROM photo WHERE id = ?", (as_bytes(photo_id),)))
    sitting = row["sitting_id"]
    assert isinstance(sitting, bytes)
    return Store(session, patient, capture_consent, row, sitting)


def one(row: sqlcipher3.Row | None) -> Row:
    """A row of the database as a dictionary."""
    assert row is not None
    return {name: row[name] for name in row.keys()}  # noqa: SIM118 - a row of the database


@dataclass
class Forgery:
    """New documents and a consent that stands on them, copied from the patient's own."""

    catalogue: Store
    tx: Transaction
    kinds: tuple[str, str] = ("capture_form", "strokes")
    owner: bytes = b""
    sha256: bytes = b"h" * 32
    route: str = "screen"
    draft: str = ""

    def documents(self) -> None:
        """A form and a signature, written past the program."""
        row = one(self.tx.one("SELECT * FROM document WHERE kind = 'strokes'"))
        for number, (identifier, kind) in enumerate(zip(NEW.values(), self.kinds, strict=True)):
            own: Row = {"kind": kind, "id": identifier, "file_id": identifier}
            own |= {"plain_sha256": b"gh"[number : number + 1] * 32, "station_seq": 9_100 + number}
            self.tx.insert("document", row | own | self._owner())

    def insert(self) -> None:
        """The consent as a new row."""
        self.documents()
        row = one(self.tx.one("SELECT * FROM capture_consent"))
        self.tx.insert("capture_consent", row | {"id": b"c" * 16, "station_seq": 9_200} | self.on())

    def update(self) -> None:
        """The consent out of a form that nobody signed."""
        form = as_bytes(self.draft)
        self.documents()
        row = one(self.tx.one("SELECT * FROM capture_consent WHERE state = 'signed'"))
        names = ("state", "decided_at", "signed_at", "covers_from", "record_sha256", "record")
        values = {name: row[name] for name in names} | self.on()
        setting = ", ".join(f"{name} = :{name}" for name in values)
        self.tx.execute(
            f"UPDATE capture_consent SET {setting} WHERE id = :form",  # noqa: S608 (names)
            values | {"form": form},
        )

    def on(self) -> Row:
        """What ties the consent to its documents."""
        return {
            "form_document_id": NEW["form"],
            "signature_document_id": NEW["ink"],
            "signature_sha256": self.sha256,
            "route": self.route,
        }

    def _owner(self) -> Row:
        return {"patient_id": self.owner} if self.owner else {}


WAYS: list[Callable[[Forgery], None]] = [Forgery.insert, Forgery.update]


def forge(catalogue: Store, way: Callable[[Forgery], None], **wrong: object) -> None:
    """One attempt, by inserting a signed row or by turning a draft into one."""
    draft = a_form(catalogue.session, catalogue.patient).id
    with catalogue.writing() as tx:
        forgery = Forgery(catalogue, tx, draft=draft)
        for name, value in wrong.items():
            setattr(forgery, name, value)
        way(forgery)


@pytest.mark.parametrize("way", WAYS)
def test_control_rows_that_agree_get_in(catalogue: Store, way: Callable[[Forgery], None]) -> None:
    forge(catalogue, way)
    sql = "SELECT count(*) FROM capture_consent WHERE state = 'signed'"
    assert catalogue.session.reading().value(sql) == 2


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "wrong",
    [
        {"kinds": ("publication_form", "strokes")},
        {"kinds": ("capture_form", "withdrawal")},
        {"kinds": ("capture_form", "capture_scan")},
        {"kinds": ("capture_form", "strokes"), "route": "paper"},
        {"sha256": b"x" * 32},
    ],
)
def test_a_consent_stands_on_a_capture_form_and_on_its_own_signature(
    catalogue: Store, way: Callable[[Forgery], None], wrong: dict[str, object]
) -> None:
    with pytest.raises(sqlcipher3.IntegrityError, match="comes with its form and signature"):
        forge(catalogue, way, **wrong)


@pytest.mark.parametrize("way", WAYS)
def test_a_consent_stands_on_documents_of_its_own_patient(
    catalogue: Store, way: Callable[[Forgery], None]
) -> None:
    other = a_patient(catalogue.session, chart_number="B", family="Nowak")
    with pytest.raises(sqlcipher3.IntegrityError, match="comes with its form and signature"):
        forge(catalogue, way, owner=as_bytes(other.id))


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'capture_form'",
        "media_type = 'x/y'",
        "plain_sha256 = zeroblob(32)",
        "sealed_sha256 = zeroblob(32)",
        "stored_at = '2000-01-01T00:00:00Z'",
        "file_id = zeroblob(16)",
        "plain_bytes = 1",
        "patient_id = (SELECT id FROM patient WHERE chart_number = 'B')",
    ],
)
def test_a_stored_document_does_not_change(catalogue: Store, change: str) -> None:
    a_patient(catalogue.session, chart_number="B", family="Nowak")
    sql = f"UPDATE document SET {change} WHERE kind = 'strokes'"  # noqa: S608 (of this list)
    refused(catalogue, sql, "a stored document does not change")


def test_a_decided_consent_gets_no_new_choice(catalogue: Store) -> None:
    sql = "INSERT INTO capture_scope SELECT id, 'MORE', 'permit' FROM capture_consent"
    refused(catalogue, sql, "choices of a decided consent do not change")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM secret",
        "UPDATE secret SET name = 'x' || name",
        "INSERT OR REPLACE INTO secret SELECT name, x'00' FROM secret",
        "UPDATE vault_info SET clinic = 'Other'",
        "DELETE FROM vault_info",
        "INSERT OR REPLACE INTO vault_info SELECT id, 'Other', created_at FROM vault_info",
        "INSERT INTO vault_info SELECT zeroblob(16), 'Other', created_at FROM vault_info",
        "UPDATE app_user SET role = 'admin'",
        "UPDATE app_user SET login = 'x' || login",
        "UPDATE app_user SET name = 'Somebody Else'",
        "UPDATE app_user SET id = zeroblob(16)",
        "DELETE FROM app_user",
        "INSERT OR REPLACE INTO app_user SELECT * FROM app_user",
    ],
)
def test_people_secrets_and_the_name_of_the_vault_do_not_change(catalogue: Store, sql: str) -> None:
    refused(catalogue, sql, "does not change|keeps|not deleted|one name")


def test_an_account_that_ended_does_not_come_back(catalogue: Store) -> None:
    with catalogue.writing() as tx:
        tx.execute(
            "INSERT INTO app_user VALUES(zeroblob(16), 'gone', 'Gone', 'surgeon', zeroblob(32), "
            "zeroblob(32), '2027-01-01T00:00:00Z', '2027-01-02T00:00:00Z')"
        )
    sql = "UPDATE app_user SET disabled_at = NULL WHERE login = 'gone'"
    refused(catalogue, sql, "an account that ended")


@pytest.mark.parametrize("gap", [True, False])
def test_an_event_follows_the_last_one(catalogue: Store, gap: bool) -> None:
    with pytest.raises(sqlcipher3.IntegrityError, match="follows the last one"):
        insert_event(catalogue, gap=gap)


def insert_event(catalogue: Store, *, gap: bool) -> None:
    """An event typed in: one number too high, or chained to nothing."""
    with catalogue.session.vault.writing(catalogue.session.actor()) as tx:
        last = one(tx.one("SELECT * FROM audit ORDER BY seq DESC LIMIT 1"))
        seq = int(str(last["seq"])) + (2 if gap else 1)
        previous = last["hash"] if gap else bytes(32)
        tx.insert("audit", last | {"seq": seq, "prev_hash": previous, "hash": b"1" * 32})
        tx.audit(EventKind.SETTING_CHANGED)


def refused(catalogue: Store, sql: str, words: str) -> None:
    """The statement fails with these words, and nothing is different afterwards."""
    before = catalogue.untouched()
    with pytest.raises(sqlcipher3.IntegrityError, match=words), catalogue.writing() as tx:
        tx.execute(sql)
    assert catalogue.untouched() == before


def test_control_a_second_consent_is_an_ordinary_thing(catalogue: Store) -> None:
    assert a_consent(catalogue.session, catalogue.patient).state == "signed"
