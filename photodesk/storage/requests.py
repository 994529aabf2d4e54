"""The tables `publication_request` and `request_photo`: who is asked for which pictures."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import msgspec
from sqlcipher3 import Row

from photodesk.domain.canonical import canonical_json, sha256
from photodesk.domain.identifiers import (
    DocumentId,
    FigureId,
    PatientId,
    PhotographId,
    RequestId,
    as_bytes,
    from_bytes,
)
from photodesk.domain.publication import (
    GIVEN_UP,
    JournalProfile,
    Manuscript,
    PublicationRequest,
    RequestedPhotograph,
)
from photodesk.domain.wording import FormWording
from photodesk.storage.connection import ReadConnection, WriteConnection

_REQUEST = (
    "SELECT r.*, g.given_up_at FROM publication_request r "
    "LEFT JOIN request_given_up g ON g.request_id = r.id"
)
_PICTURES = (
    "SELECT q.ordinal, q.photo_id, q.photo_sha256, p.width, p.height, s.held_on, "
    "coalesce((SELECT l.view FROM photo_label l WHERE l.photo_id = p.id "
    "ORDER BY l.n DESC LIMIT 1), '') AS view, "
    "f.id AS figure_id, f.plain_sha256 AS figure_sha256, f.media_type AS figure_media_type "
    "FROM request_photo q JOIN photo p ON p.id = q.photo_id "
    "JOIN sitting s ON s.id = p.sitting_id "
    "LEFT JOIN figure f ON f.request_id = q.request_id AND f.ordinal = q.ordinal "
    "WHERE q.request_id = ? ORDER BY q.ordinal"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a request must know about a photograph before it may name it."""

    photograph_id: PhotographId
    patient_id: PatientId
    sha256: bytes
    view: str
    taken_on: str
    width: int
    height: int
    shredded: bool
    capture_withdrawn: bool


@dataclass(frozen=True, slots=True)
class FrozenForm:
    """The form as it was shown: its sealed PDF, its words, and its record as canonical JSON."""

    document_id: DocumentId
    wording: FormWording
    record: bytes
    presented_at: str


def candidates(
    connection: ReadConnection, photograph_ids: Sequence[PhotographId]
) -> dict[PhotographId, Candidate]:
    """The photographs with these ids, as far as they are in the vault."""
    found = (connection.one(
        "SELECT p.id, p.patient_id, p.plain_sha256, p.width, p.height, p.shredded_at, s.held_on, "
        "coalesce((SELECT l.view FROM photo_label l WHERE l.photo_id = p.id "
        "ORDER BY l.n DESC LIMIT 1), '') AS view, "
        "EXISTS(SELECT 1 FROM consent_withdrawal w WHERE w.consent_id = p.capture_consent_id) "
        "AS withdrawn FROM photo p JOIN sitting s ON s.id = p.sitting_id WHERE p.id = ?",
        (as_bytes(photograph_id),),
    ) for photograph_id in photograph_ids)  # fmt: skip
    rows = [_candidate(row) for row in found if row is not None]
    return {row.photograph_id: row for row in rows}


def insert(
    connection: WriteConnection,
    request: PublicationRequest,
    created_by: bytes,
    origin: tuple[bytes, int],
) -> None:
    """Add a draft with its photographs; the journal's profile is kept as it is today.

    Raises sqlcipher3.IntegrityError when a picture is not a stored one of this patient.
    """
    profile = canonical_json(asdict(request.journal))
    connection.insert(
        "publication_request",
        {
            "id": as_bytes(request.id),
            "patient_id": as_bytes(request.patient_id),
            "journal_id": request.journal.id,
            "journal_profile": profile.decode(),
            "journal_sha256": sha256(profile),
            "title": request.manuscript.title,
            "manuscript_version": request.manuscript.version,
            "manuscript_sha256": request.manuscript.sha256,
            "purpose": request.purpose,
            "state": "draft",
            "created_at": request.created_at,
            "created_by": created_by,
            "station_id": origin[0],
            "station_seq": origin[1],
        },
    )
    connection.execute_each(
        "INSERT INTO request_photo(request_id, ordinal, photo_id, photo_sha256) VALUES(?, ?, ?, ?)",
        [
            (as_bytes(request.id), p.ordinal, as_bytes(p.photograph_id), p.sha256)
            for p in request.photographs
        ],
    )


def revise(connection: WriteConnection, request: PublicationRequest) -> None:
    """Give a draft another journal, manuscript or purpose; its photographs stay.

    Raises sqlcipher3.IntegrityError once the form was shown.
    """
    profile = canonical_json(asdict(request.journal))
    connection.execute(
        "UPDATE publication_request SET journal_id = ?, journal_profile = ?, journal_sha256 = ?, "
        "title = ?, manuscript_version = ?, manuscript_sha256 = ?, purpose = ? WHERE id = ?",
        (
            request.journal.id,
            profile.decode(),
            sha256(profile),
            request.manuscript.title,
            request.manuscript.version,
            request.manuscript.sha256,
            request.purpose,
            as_bytes(request.id),
        ),
    )


def present(connection: WriteConnection, request_id: RequestId, form: FrozenForm) -> None:
    """Freeze the form: from here on nothing of the request changes but its answer."""
    connection.execute(
        "UPDATE publication_request SET state = 'presented', wording_id = ?, wording_version = ?, "
        "locale = ?, wording_sha256 = ?, form_document_id = ?, form_record = ?, presented_at = ? "
        "WHERE id = ?",
        (
            form.wording.id,
            form.wording.version,
            form.wording.locale,
            form.wording.sha256,
            as_bytes(form.document_id),
            form.record.decode(),
            form.presented_at,
            as_bytes(request_id),
        ),
    )


def give_up(
    connection: WriteConnection,
    request_id: RequestId,
    at: str,
    by: bytes,
    reason: str,
    origin: tuple[bytes, int],
) -> None:
    """Write down that nobody goes on with a draft, for good.

    Raises sqlcipher3.IntegrityError once the form was shown, and for a second time.
    """
    connection.insert(
        "request_given_up",
        {
            "request_id": as_bytes(request_id),
            "given_up_at": at,
            "given_up_by": by,
            "reason": reason,
            "station_id": origin[0],
            "station_seq": origin[1],
        },
    )


def answer(connection: WriteConnection, request_id: RequestId, state: str) -> None:
    """Move a presented request to `signed` or `declined`."""
    connection.execute(
        "UPDATE publication_request SET state = ? WHERE id = ?", (state, as_bytes(request_id))
    )


def get(connection: ReadConnection, request_id: RequestId) -> PublicationRequest | None:
    """The request with its numbered photographs, or None."""
    row = connection.one(f"{_REQUEST} WHERE r.id = ?", (as_bytes(request_id),))
    return None if row is None else _request(connection, row)


def listed(
    connection: ReadConnection, patient_id: PatientId | None, *, limit: int = 500
) -> list[PublicationRequest]:
    """Requests of one patient, or of all, newest first."""
    if patient_id is None:
        rows = connection.all(f"{_REQUEST} ORDER BY r.created_at DESC, r.id DESC LIMIT ?", (limit,))
    else:
        rows = connection.all(
            f"{_REQUEST} WHERE r.patient_id = ? ORDER BY r.created_at DESC, r.id DESC LIMIT ?",
            (as_bytes(patient_id), limit),
        )
    return [_request(connection, row) for row in rows]


def form_record(connection: ReadConnection, request_id: RequestId) -> bytes:
    """The canonical JSON frozen with the form; `{}` for a draft."""
    text: str = connection.value(
        "SELECT form_record FROM publication_request WHERE id = ?", (as_bytes(request_id),)
    )
    return text.encode()


def with_withdrawn_capture(connection: ReadConnection, request_id: RequestId) -> tuple[int, ...]:
    """Numbers of the pictures whose capture consent was withdrawn."""
    rows = connection.all(
        "SELECT q.ordinal FROM request_photo q JOIN photo p ON p.id = q.photo_id "
        "JOIN consent_withdrawal w ON w.consent_id = p.capture_consent_id "
        "WHERE q.request_id = ? ORDER BY q.ordinal LIMIT 1000",
        (as_bytes(request_id),),
    )
    return tuple(row["ordinal"] for row in rows)


def with_erased_photograph(connection: ReadConnection, request_id: RequestId) -> tuple[int, ...]:
    """Numbers of the pictures that were erased since."""
    rows = connection.all(
        "SELECT q.ordinal FROM request_photo q JOIN photo p ON p.id = q.photo_id "
        "WHERE q.request_id = ? AND p.shredded_at IS NOT NULL ORDER BY q.ordinal LIMIT 1000",
        (as_bytes(request_id),),
    )
    return tuple(row["ordinal"] for row in rows)


def _candidate(row: Row) -> Candidate:
    return Candidate(
        PhotographId(from_bytes(row["id"])),
        PatientId(from_bytes(row["patient_id"])),
        row["plain_sha256"],
        row["view"],
        row["held_on"],
        row["width"],
        row["height"],
        row["shredded_at"] is not None,
        bool(row["withdrawn"]),
    )


def _request(connection: ReadConnection, row: Row) -> PublicationRequest:
    document = row["form_document_id"]
    return PublicationRequest(
        id=RequestId(from_bytes(row["id"])),
        patient_id=PatientId(from_bytes(row["patient_id"])),
        journal=msgspec.json.decode(row["journal_profile"], type=JournalProfile),
        manuscript=Manuscript(row["title"], row["manuscript_version"], row["manuscript_sha256"]),
        purpose=row["purpose"],
        state=GIVEN_UP if row["given_up_at"] else row["state"],
        photographs=tuple(_picture(p) for p in connection.all(_PICTURES, (row["id"],))),
        created_at=row["created_at"],
        presented_at=row["presented_at"] or "",
        form_document_id=None if document is None else DocumentId(from_bytes(document)),
        wording_id=row["wording_id"],
        wording_version=row["wording_version"],
        given_up_at=row["given_up_at"] or "",
    )


def _picture(row: Row) -> RequestedPhotograph:
    figure = row["figure_id"]
    return RequestedPhotograph(
        ordinal=row["ordinal"],
        photograph_id=PhotographId(from_bytes(row["photo_id"])),
        sha256=row["photo_sha256"],
        view=row["view"],
        taken_on=row["held_on"],
        width=row["width"],
        height=row["height"],
        figure_id=None if figure is None else FigureId(from_bytes(figure)),
        figure_sha256=row["figure_sha256"] or b"",
        figure_media_type=row["figure_media_type"] or "",
    )
