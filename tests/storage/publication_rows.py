"""Rows of a whole publication, written with plain SQL; a test changes the one value it is about."""

from dataclasses import replace
from typing import Any, Self

from photodesk.domain.audit import EventKind
from photodesk.storage import audit_log
from photodesk.storage.connection import Value
from photodesk.storage.transaction import Transaction

EARLY, NOW, LATER = "2027-01-01T09:00:00Z", "2027-02-01T09:00:00Z", "2029-01-01T00:00:00Z"

Row = dict[str, Value]


def key(text: str) -> bytes:
    """A 16-byte identifier that reads as its text in a failing test."""
    return text.encode().ljust(16, b".")


def digest(text: str) -> bytes:
    """32 bytes that stand for the SHA-256 of something."""
    return text.encode().ljust(32, b"#")


class Rows:
    """Inserts rows within one act, with valid defaults for whatever is not given."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.user: bytes = tx.value("SELECT id FROM app_user")
        tx.audit(EventKind.PUBLICATION_CHANGED)

    def insert(self, table: str, row: Row) -> Self:
        """Insert one row; station and number are filled in where the table has them."""
        self.tx.insert(table, row)
        return self

    def _with_origin(self, row: Row, changes: Row) -> Row:
        station, number = self.tx.origin()
        return {**row, "station_id": station, "station_seq": number, **changes}

    def patient(self, name: str) -> Self:
        """A patient whose id and chart number are `name`."""
        self.insert("patient", self._with_origin({
            "id": key(name), "chart_number": name, "family": name, "given": "",
            "born": "1980-01-01", "folded": name, "created_at": EARLY,
        }, {}))  # fmt: skip
        return self

    def document(self, name: str, patient: str = "ana", kind: str = "strokes") -> Self:
        """A sealed document of a patient."""
        self.insert("document", self._with_origin({
            "id": key(name), "patient_id": key(patient), "kind": kind, "media_type": "x/y",
            "file_id": key("f" + name), "plain_bytes": 1, "plain_sha256": digest(name),
            "sealed_sha256": digest("s" + name), "key_epoch": 1, "wrapped_key": bytes(60),
            "stored_at": EARLY,
        }, {}))  # fmt: skip
        return self

    def capture_consent(self, patient: str = "ana") -> Self:
        """A signed capture consent, with its documents, named after the patient."""
        self.document(f"cf-{patient}", patient, "capture_form")
        self.document(f"cs-{patient}", patient)
        self.insert("capture_consent", self._with_origin({
            "id": key(f"cc-{patient}"), "patient_id": key(patient), "state": "signed",
            "route": "screen", "wording_id": "w", "wording_version": "1", "locale": "en",
            "wording_sha256": digest("w"), "presented_at": EARLY, "decided_at": EARLY,
            "signed_at": EARLY, "covers_from": EARLY, "signer_name": patient,
            "form_document_id": key(f"cf-{patient}"),
            "signature_document_id": key(f"cs-{patient}"),
            "signature_sha256": digest(f"cs-{patient}"), "record_sha256": digest("r"),
            "obtained_by": self.user,
        }, {}))  # fmt: skip
        return self.told(EventKind.CAPTURE_CONSENT_SIGNED, f"cc-{patient}", "r", patient)

    def told(self, kind: EventKind, name: str, record: str, patient: str = "ana") -> Self:
        """The event of an act, without which the store does not believe its row."""
        last = audit_log.last_entry(self.tx)
        assert last is not None
        event = replace(
            last.event,
            kind=kind,
            patient_id=key(patient),
            object_id=key(name),
            object_sha256=digest(record),
        )
        audit_log.append(self.tx, event)
        return self

    def photograph(self, name: str, patient: str = "ana") -> Self:
        """A stored photograph of a patient in a sitting of its own."""
        self.insert("sitting", self._with_origin({
            "id": key(f"si-{name}"), "patient_id": key(patient), "held_on": "2027-01-02",
            "operator_id": self.user, "created_at": EARLY,
        }, {}))  # fmt: skip
        self.insert("photo", self._with_origin({
            "id": key(name), "patient_id": key(patient),
            "capture_consent_id": key(f"cc-{patient}"), "sitting_id": key(f"si-{name}"),
            "taken_at": EARLY, "taken_source": "camera", "camera_taken": "", "stated_on": "",
            "stored_at": EARLY, "file_id": key("f" + name), "plain_bytes": 1,
            "plain_sha256": digest(name), "sealed_sha256": digest("s" + name), "key_epoch": 1,
            "wrapped_key": bytes(60), "format": "JPEG", "media_type": "image/jpeg", "width": 4,
            "height": 3, "orientation": 1, "camera": "", "original_name": "",
            "imported_by": self.user,
        }, {}))  # fmt: skip
        return self

    def request(self, name: str = "request", **changes: Value) -> Self:
        """A draft for a journal."""
        self.insert("publication_request", self._with_origin({
            "id": key(name), "patient_id": key("ana"), "journal_id": "journal",
            "journal_profile": "{}", "journal_sha256": digest("j"), "title": "A case",
            "manuscript_version": "1", "purpose": "teaching", "state": "draft",
            "created_at": EARLY, "created_by": self.user,
        }, changes))  # fmt: skip
        return self

    def request_photo(self, ordinal: int, photo: str, **changes: Value) -> Self:
        """A numbered picture of the request."""
        row: Row = {"request_id": key("request"), "ordinal": ordinal, "photo_id": key(photo),
                    "photo_sha256": digest(photo)}  # fmt: skip
        self.insert("request_photo", {**row, **changes})
        return self

    def figure(self, ordinal: int, **changes: Value) -> Self:
        """The figure of a numbered picture."""
        name = f"figure{ordinal}"
        self.insert("figure", self._with_origin({
            "id": key(name), "request_id": key("request"), "ordinal": ordinal,
            "media_type": "image/jpeg", "width": 4, "height": 3, "file_id": key("f" + name),
            "plain_bytes": 1, "plain_sha256": digest(name), "sealed_sha256": digest("s" + name),
            "key_epoch": 1, "wrapped_key": bytes(60), "form_sha256": digest("small"),
            "stored_at": EARLY,
        }, changes))  # fmt: skip
        return self

    def present(self, name: str = "request") -> Self:
        """Freeze the form of a request."""
        self.tx.execute(
            "UPDATE publication_request SET state = 'presented', form_document_id = ?, "
            "presented_at = ?, wording_sha256 = ? WHERE id = ?",
            (key("form"), EARLY, digest("w"), key(name)),
        )
        return self

    def consent(self, **changes: Value) -> Self:
        """The beginning of an answer."""
        self.insert("publication_consent", self._with_origin({
            "id": key("consent"), "request_id": key("request"), "patient_id": key("ana"),
            "journal_id": "journal", "state": "draft", "route": "screen",
            "review_outcome": "waived", "signer_name": "ana", "obtained_by": self.user,
        }, changes))  # fmt: skip
        return self

    def scope(self, scope: str = "ONLINE", decision: str = "permit") -> Self:
        """One answered use."""
        row: Row = {"consent_id": key("consent"), "scope": scope, "decision": decision}
        self.insert("publication_scope", row)
        return self

    def image(self, ordinal: int, photo: str, **changes: Value) -> Self:
        """One picture that the consent covers."""
        row: Row = {
            "consent_id": key("consent"),
            "ordinal": ordinal,
            "photo_id": key(photo),
            "photo_sha256": digest(photo),
            "figure_sha256": digest(f"figure{ordinal}"),
        }
        self.insert("publication_image", {**row, **changes})
        return self

    def sign(self, **changes: Value) -> Self:
        """Turn the beginning of an answer into a signed consent."""
        row: dict[str, Any] = {
            "state": "signed", "decided_at": NOW, "signed_at": NOW, "expires_at": LATER,
            "sealed_document_id": key("sealed"), "signature_document_id": key("strokes"),
            "signature_sha256": digest("strokes"), "record_sha256": digest("record"), **changes,
        }  # fmt: skip
        places = ", ".join(f"{name} = :{name}" for name in row)
        self.tx.execute(
            f"UPDATE publication_consent SET {places} WHERE id = :consent",  # noqa: S608 (names of columns)
            {**row, "consent": key("consent")},
        )
        return self

    def withdrawal(self, **changes: Value) -> Self:
        """The withdrawal of the consent."""
        self.insert("publication_withdrawal", self._with_origin({
            "consent_id": key("consent"), "withdrawn_at": NOW, "told_by": "ana", "route": "letter",
            "reason": "", "document_id": key("slip"), "record_sha256": digest("wd"),
            "recorded_by": self.user,
        }, changes))  # fmt: skip
        return self

    def capture_withdrawal(self) -> Self:
        """The patient takes back the consent to take and keep the pictures."""
        return self.insert("consent_withdrawal", self._with_origin({
            "consent_id": key("cc-ana"), "withdrawn_at": NOW, "told_by": "ana", "route": "letter",
            "reason": "", "document_id": key("slip"), "record_sha256": digest("wd"),
            "recorded_by": self.user,
        }, {}))  # fmt: skip

    def another_request(self) -> Self:
        """A second request, presented."""
        return self.request("again").present("again")

    def release(self, name: str = "release", **changes: Value) -> Self:
        """A package that left."""
        self.insert("release", self._with_origin({
            "id": key(name), "consent_id": key("consent"), "released_at": NOW, "manifest": "{}",
            "manifest_sha256": digest("m"), "released_by": self.user,
        }, changes))  # fmt: skip
        return self

    def everything_before_the_request(self) -> Self:
        """Two patients with signed capture consents, photographs and documents."""
        for patient in ("ana", "bea"):
            self.patient(patient)
            self.capture_consent(patient)
        for photo, patient in (("one", "ana"), ("two", "ana"), ("hers", "bea")):
            self.photograph(photo, patient)
        for document, kind in (
            ("form", "publication_form"), ("sealed", "publication_sealed"),
            ("strokes", "strokes"), ("slip", "withdrawal"), ("paper", "capture_scan"),
        ):  # fmt: skip
            self.document(document, kind=kind)
        self.document("other", "bea")
        self.document("other-sealed", "bea", "publication_sealed")
        return self

    def drafted(self) -> Self:
        """A draft with two pictures and their figures."""
        self.everything_before_the_request()
        self.request()
        for ordinal, photo in ((1, "one"), (2, "two")):
            self.request_photo(ordinal, photo)
            self.figure(ordinal)
        return self

    def shown(self) -> Self:
        """A presented form."""
        self.drafted()
        self.present()
        return self

    def begun(self) -> Self:
        """An answer with its uses and images, not yet signed."""
        self.shown()
        self.consent()
        self.scope()
        self.image(1, "one")
        self.image(2, "two")
        return self

    def signed(self) -> Self:
        """A signed consent, told in the log, and the request that says so."""
        self.begun().sign().told(EventKind.PUBLICATION_SIGNED, "consent", "record")
        self.tx.execute("UPDATE publication_request SET state = 'signed'")
        return self
