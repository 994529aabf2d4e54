"""What a capture consent keeps as evidence (consent.md 6): the record, and how it was signed.

The record is the document as canonical JSON: words, blanks, answers, signer, times, the SHA-256 of
the signed PDF and of the strokes. Its own SHA-256 stands in the row and in the audit event, so a
signature can be neither cut out nor moved. The picture of the signature that people read is the
one on that PDF.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from photodesk import __version__
from photodesk.domain.canonical import canonical_json, sha256
from photodesk.domain.capture_consent import Decision
from photodesk.domain.identifiers import ConsentId
from photodesk.domain.patient import Patient
from photodesk.domain.signature import Signer, SigningCircumstances
from photodesk.domain.wording import Choice, FormWording, Passage
from photodesk.services.session import Session
from photodesk.storage import audit_log

FORMAT = "photodesk-capture-consent-1"


@dataclass(frozen=True, slots=True)
class CaptureForm:
    """A form as it stands before a signer; answering it turns the draft into a decision."""

    id: ConsentId
    patient: Patient
    wording: FormWording
    passages: tuple[Passage, ...]
    """As shown: blanks filled in, conditional ones chosen."""
    choices: tuple[Choice, ...]
    signer: Signer
    clinic: str
    covers_from: str
    """UTC text; empty: the moment of signing."""
    expires_at: str
    """UTC text of the first instant after it; empty: no end."""
    presented_at: str
    covers_day: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The moment of an answer. Hashes are 32 bytes, or None where there is no such document."""

    decision: str
    """signed or declined."""
    at: str
    covers_from: str = ""
    expires_at: str = ""
    answers: Mapping[str, Decision] | None = None
    printed_name: str = ""
    form_sha256: bytes | None = None
    signature_sha256: bytes | None = None
    reason: str = ""
    day: str = ""
    """YYYY-MM-DD on a paper form; empty on the screen, where the instant is known."""
    scan_name: str = ""


def record(form: CaptureForm, answered: Answered, circumstances: SigningCircumstances) -> bytes:
    """The document that was answered, as canonical JSON."""
    patient = form.patient
    answers = answered.answers or {}
    return canonical_json(
        {
            "format": FORMAT,
            "consent": form.id,
            "clinic": form.clinic,
            "patient": {
                "id": patient.id,
                "chart_number": patient.chart_number,
                "family": patient.family,
                "given": patient.given,
                "born": patient.born.isoformat(),
            },
            "wording": {
                "id": form.wording.id,
                "version": form.wording.version,
                "locale": form.wording.locale,
                "sha256": form.wording.sha256.hex(),
                "declaration": form.wording.declaration,
            },
            "passages": [asdict(passage) for passage in form.passages],
            "choices": [
                asdict(choice) | {"answer": answers[choice.scope].value}
                if choice.scope in answers
                else asdict(choice)
                for choice in form.choices
            ],
            "signer": asdict(form.signer),
            "printed_name": answered.printed_name,
            "decision": answered.decision,
            "reason": answered.reason,
            "presented_at": form.presented_at,
            "decided_at": answered.at,
            "signed_on": answered.day,
            "scan_name": answered.scan_name,
            "covers_from": answered.covers_from,
            "expires_at": answered.expires_at,
            "form_sha256": _hex(answered.form_sha256),
            "signature_sha256": _hex(answered.signature_sha256),
            "circumstances": asdict(circumstances),
        }
    )


def fingerprint(form: CaptureForm) -> str:
    """SHA-256, in hex, of the form as it stands before a signer, with nothing answered."""
    return sha256(record(form, Answered("", ""), SigningCircumstances())).hex()


def evidence(session: Session, form: CaptureForm, **more: str) -> str:
    """Where, when and on what the answer was given, as JSON; no secrets, no place but the site."""
    head = audit_log.head(session.reading())
    local = session.local(session.clock.now())
    return canonical_json(
        {
            "site": session.clinic,
            "station": session.station_id,
            "station_name": session.station_name,
            "obtained_by": session.user.id,
            "obtained_by_name": session.user.name,
            "app_version": __version__,
            "locale": form.wording.locale,
            "local_time": local.replace(microsecond=0).isoformat(),
            "zone": local.tzname() or "",
            "audit_head": {"seq": head.seq, "hash": head.hash.hex()},
            **more,
        }
    ).decode()


def rows(circumstances: SigningCircumstances) -> tuple[tuple[str, str], ...]:
    """The circumstances as lines of the printed form; nothing that was not recorded."""
    interpreter = " ".join(
        part
        for part in (
            circumstances.interpreter_name,
            f"({circumstances.interpreter_language})" if circumstances.interpreter_language else "",
            "from afar" if circumstances.interpreter_remote else "",
        )
        if part
    )
    pairs = (
        ("Identity checked by", circumstances.identity_checked_by),
        ("Meaning confirmed", circumstances.meaning),
        ("Read to the signer", "yes" if circumstances.read_to_signer else ""),
        ("Asked to say it in own words", "yes" if circumstances.teach_back_asked else ""),
        ("Interpreter", interpreter),
        ("Witness", circumstances.witness_name),
        ("Signed on", circumstances.device),
        *circumstances.notes.items(),
    )
    return tuple((label, value) for label, value in pairs if value)


def _hex(digest: bytes | None) -> str:
    return "" if digest is None else digest.hex()
