"""What the gate of a release looks at: the consent, the form that was shown, the pictures found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from photodesk.domain.identifiers import RequestId
from photodesk.domain.moments import moment
from photodesk.domain.publication import PublicationRequest
from photodesk.domain.release import GateLine, ImageFound, ReleaseFacts, may_release
from photodesk.errors import NotFound, PhotographDamaged
from photodesk.services import figures, form_record, gallery
from photodesk.services.present import present_moment
from photodesk.services.publication_form import found, patient_of
from photodesk.services.publication_status import waiver_signed
from photodesk.services.session import Session
from photodesk.storage import publication_consents, requests
from photodesk.storage.connection import ReadConnection
from photodesk.storage.figures import Figure


@dataclass(frozen=True, slots=True)
class FoundHashes:
    """SHA-256 of an original and of its figure as they lie in the vault; empty: unreadable."""

    original: bytes
    figure: bytes


def lines(
    session: Session,
    connection: ReadConnection,
    request_id: RequestId,
    hashes: Mapping[int, FoundHashes] | None = None,
) -> tuple[GateLine, ...]:
    """Every condition with its reason, read through this connection.

    `hashes`, by number on the form, are those of bytes that were just read; without them the
    catalogue's are taken, which is enough to show the gate and never enough to open it.
    """
    facts = _facts(session, connection, request_id, hashes)
    return may_release(facts, present_moment(session, connection))


def day_of(session: Session, instant_text: str) -> str:
    """The day of an instant in the clinic's zone, YYYY-MM-DD; empty for none."""
    return session.local(moment(instant_text)).date().isoformat() if instant_text else ""


def last_day_of(session: Session, ends_at: str) -> str:
    """The last day before an end, YYYY-MM-DD in the clinic's zone; empty for none."""
    if not ends_at:
        return ""
    return session.local(moment(ends_at) - timedelta(seconds=1)).date().isoformat()


def original_hash(session: Session, request: PublicationRequest, ordinal: int) -> bytes:
    """SHA-256 of a stored original, read whole; empty when it is gone or does not verify."""
    picture = next(p for p in request.photographs if p.ordinal == ordinal)
    try:
        gallery.original(session, picture.photograph_id)
    except (PhotographDamaged, NotFound):
        return b""
    return picture.sha256


def figure_bytes(session: Session, figure: Figure) -> bytes:
    """The bytes of a figure; empty when they do not verify."""
    try:
        return figures.read(session, figure)
    except (PhotographDamaged, NotFound):
        return b""


def _facts(
    session: Session,
    connection: ReadConnection,
    request_id: RequestId,
    hashes: Mapping[int, FoundHashes] | None,
) -> ReleaseFacts:
    request = found(connection, request_id)
    consent = publication_consents.of_request(connection, request_id)
    known = hashes if hashes is not None else _of_catalogue(connection, request)
    withdrawn = set(requests.with_withdrawn_capture(connection, request_id))
    erased = set(requests.with_erased_photograph(connection, request_id))
    shown = request.state != "draft"
    record = form_record.of_request(session, request_id) if shown else None
    return ReleaseFacts(
        request=request,
        consent=consent,
        patient=patient_of(connection, request),
        images=tuple(
            ImageFound(
                picture.ordinal,
                picture.photograph_id,
                known[picture.ordinal].original,
                known[picture.ordinal].figure,
                picture.ordinal in withdrawn,
                picture.ordinal in erased,
            )
            for picture in request.photographs
            if picture.ordinal in known
        ),
        provisions=frozenset(record.provisions if record else ()),
        cases=frozenset(record.cases if record else ()),
        waiver_signed=consent is not None and waiver_signed(session, consent),
        signed_on=day_of(session, consent.signed_at) if consent else "",
        last_day=last_day_of(session, consent.expires_at) if consent else "",
    )


def _of_catalogue(
    connection: ReadConnection, request: PublicationRequest
) -> dict[int, FoundHashes]:
    ids = [picture.photograph_id for picture in request.photographs]
    stored = requests.candidates(connection, ids)
    return {
        picture.ordinal: FoundHashes(
            stored[picture.photograph_id].sha256
            if not stored[picture.photograph_id].shredded
            else b"",
            picture.figure_sha256,
        )
        for picture in request.photographs
        if picture.photograph_id in stored
    }
