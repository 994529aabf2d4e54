"""An open vault with one photograph, and every row that must not become a second one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from photodesk.domain.audit import EventKind
from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.identifiers import as_bytes
from photodesk.domain.moments import instant
from photodesk.domain.patient import Patient
from photodesk.services import capture_consents
from photodesk.services.session import Session
from photodesk.storage.connection import Value
from photodesk.storage.transaction import Transaction
from tests.builders import a_consent, a_form, a_jpeg, a_patient, signing, store
from tests.fakes import FixedClock

Row = dict[str, Value]


@dataclass(frozen=True)
class Store:
    """The catalogue of an open vault with one valid photograph, and rows to try things with."""

    session: Session
    patient: Patient
    consent: CaptureConsent
    photo: Row
    sitting: bytes

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """An ordinary act."""
        with self.session.vault.writing(self.session.actor()) as tx:
            yield tx
            if tx.audited is None:
                tx.audit(EventKind.SETTING_CHANGED)

    def new_photo(self, **changes: Value) -> Row:
        """The row of a second photograph that the gate would let in, but for `changes`."""
        fresh: Row = {
            "id": as_bytes(self.session.new_id()),
            "file_id": b"n" * 16,
            "plain_sha256": b"p" * 32,
            "station_seq": 9_000,
        }
        return {**self.photo, **fresh, **changes}

    def untouched(self) -> tuple[Any, ...]:
        """What must be the same afterwards: every row, but for the events of the trying itself."""
        reading = self.session.reading()
        tables = reading.all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        return tuple(
            (table, tuple(row))
            for (table,) in tables
            for row in reading.all(f"SELECT * FROM {table}")  # noqa: S608 (of the schema)
            if table != "audit" or row["kind"] != EventKind.SETTING_CHANGED
        )

    def guards(self) -> tuple[Any, ...]:
        """The schema, and the settings that it stands on."""
        with self.writing() as tx:
            schema = tx.all("SELECT type, name, sql FROM sqlite_schema ORDER BY name")
            names = ("foreign_keys", "recursive_triggers", "ignore_check_constraints")
            settings = tuple(tx.value(f"PRAGMA {name}") for name in names)
        assert settings == (1, 1, 0)
        return tuple(tuple(row) for row in schema)


def inserting(verb: str, row: Row) -> tuple[str, Row]:
    """An INSERT in one of SQLite's moods."""
    columns = ", ".join(row)
    places = ", ".join(f":{name}" for name in row)
    return f"{verb} INTO photo({columns}) VALUES({places})", row


VERBS = ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL", "INSERT OR ROLLBACK"]


def a_draft(store: Store) -> Row:
    """Under a form that nobody signed."""
    return {"capture_consent_id": as_bytes(a_form(store.session, store.patient).id)}


def a_draft_dressed_up(store: Store) -> Row:
    """Under a form that nobody signed, given days, a hash and even a signing in the log."""
    draft = as_bytes(a_form(store.session, store.patient).id)
    with store.writing() as tx:
        tx.execute(
            "UPDATE capture_consent SET covers_from = '2020-01-01T00:00:00Z', "
            "record_sha256 = zeroblob(32) WHERE id = ?",
            (draft,),
        )
        tx.audit(
            EventKind.CAPTURE_CONSENT_SIGNED,
            patient_id=as_bytes(store.patient.id),
            object_id=draft,
            object_sha256=bytes(32),
        )
    return {"capture_consent_id": draft}


def no_such_consent(_store: Store) -> Row:
    """Under an invented consent."""
    return {"capture_consent_id": b"x" * 16}


def no_consent(_store: Store) -> Row:
    """Under none."""
    return {"capture_consent_id": None}


def another_patients_consent(store: Store) -> Row:
    """Under the consent of another patient."""
    other = a_patient(store.session, chart_number="B", family="Nowak")
    return {"capture_consent_id": as_bytes(a_consent(store.session, other).id)}


def for_another_patient(store: Store) -> Row:
    """This consent, but another patient's picture."""
    other = a_patient(store.session, chart_number="B", family="Nowak")
    return {"patient_id": as_bytes(other.id)}


def a_declined_one(store: Store) -> Row:
    """Under a refusal."""
    form = a_form(store.session, store.patient)
    capture_consents.decline(store.session, form, circumstances=signing(form)["circumstances"])
    return {"capture_consent_id": as_bytes(form.id)}


def a_withdrawn_one(store: Store) -> Row:
    """Under a consent that was withdrawn."""
    capture_consents.withdraw(store.session, store.consent.id, told_by="patient", route="letter")
    return {}


def an_expired_one(store: Store) -> Row:
    """Under a consent that has ended."""
    consent = a_consent(store.session, store.patient, expires_on=store.session.today())
    return {
        "capture_consent_id": as_bytes(consent.id),
        "stored_at": instant(store.session.clock.now() + timedelta(days=1)),
    }


def an_expired_one_with_a_date_of_yesterday(store: Store) -> Row:
    """The same, claiming that it was stored in time; the log knows that it is later."""
    consent = a_consent(store.session, store.patient, expires_on=store.session.today())
    clock = store.session.clock
    assert isinstance(clock, FixedClock)
    clock.passes(days=1)
    a_patient(store.session, chart_number="B", family="Nowak")
    return {"capture_consent_id": as_bytes(consent.id)}


def taken_before_it_begins(_store: Store) -> Row:
    """A picture older than the consent covers."""
    return {"taken_at": "2026-12-31T22:59:59Z"}


def taken_at_no_time(_store: Store) -> Row:
    """A text that sorts after every instant but is none."""
    return {"taken_at": "zzzz-zz-zzTzz:zz:zzZ"}


def taken_at_an_impossible_time(_store: Store) -> Row:
    """A text in the right form that is no time."""
    return {"taken_at": "2027-02-31T25:00:00Z"}


def stored_at_an_impossible_time(_store: Store) -> Row:
    """The same of the other time."""
    return {"stored_at": "2027-99-31T25:00:00Z"}


def taken_after_it_was_stored(_store: Store) -> Row:
    """A picture of the future."""
    return {"taken_at": "2027-03-02T00:00:00Z"}


def taken_at_a_local_time(_store: Store) -> Row:
    """A time without zone."""
    return {"taken_at": "2027-03-01 09:30:00"}


def no_time(_store: Store) -> Row:
    """A picture of an unknown time."""
    return {"taken_at": None}


def without_a_key(_store: Store) -> Row:
    """Bytes that nobody could open."""
    return {"wrapped_key": None, "shredded_at": "2027-03-01T09:00:00Z"}


def without_a_hash(_store: Store) -> Row:
    """A CHECK on a length lets NULL pass; NOT NULL does not."""
    return {"plain_sha256": None}


def in_another_patients_sitting(store: Store) -> Row:
    """This patient's picture in somebody else's visit."""
    other = a_patient(store.session, chart_number="B", family="Nowak")
    a_consent(store.session, other)
    (photo,) = store_one(store, other)
    row = store.session.reading().one("SELECT sitting_id FROM photo WHERE id = ?", (photo,))
    assert row is not None
    return {"sitting_id": row["sitting_id"]}


def store_one(catalogue: Store, patient: Patient) -> list[bytes]:
    """One photograph of another patient; its id."""
    return [as_bytes(photo) for photo in store(catalogue.session, patient, a_jpeg(3))]


def over_a_stored_one(store: Store) -> Row:
    """The id of a stored photograph."""
    return {"id": store.photo["id"]}


def over_a_stored_file(store: Store) -> Row:
    """The file of a stored photograph."""
    return {"file_id": store.photo["file_id"]}


def over_stored_bytes(store: Store) -> Row:
    """The bytes of a stored photograph, once more."""
    return {"plain_sha256": store.photo["plain_sha256"]}


WRONG_ROWS = [
    a_draft,
    a_draft_dressed_up,
    no_such_consent,
    no_consent,
    another_patients_consent,
    for_another_patient,
    a_declined_one,
    a_withdrawn_one,
    an_expired_one,
    an_expired_one_with_a_date_of_yesterday,
    taken_before_it_begins,
    taken_at_no_time,
    taken_at_an_impossible_time,
    stored_at_an_impossible_time,
    taken_after_it_was_stored,
    taken_at_a_local_time,
    no_time,
    without_a_key,
    without_a_hash,
    in_another_patients_sitting,
    over_a_stored_one,
    over_a_stored_file,
    over_stored_bytes,
]
