"""Where photographs that are to be erased have got to: requests, signed consents, packages."""

from collections.abc import Sequence
from dataclasses import dataclass

from photodesk.domain.identifiers import PhotographId, RequestId, UserId, as_bytes, from_bytes
from photodesk.storage.connection import ReadConnection


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication request that names one of the photographs. Instants are UTC text or empty."""

    request_id: RequestId
    title: str
    state: str
    signed_at: str
    withdrawn_at: str
    released_at: str
    """When its first package left."""


@dataclass(frozen=True, slots=True)
class ErasedRow:
    """What stays in the vault of an erased or asked-for photograph."""

    id: PhotographId
    view: str
    taken_on: str
    """Day of the sitting, YYYY-MM-DD."""
    stored_at: str
    sha256: bytes
    bytes: int
    shredded_at: str
    imported_by: UserId


_PUBLICATIONS = (
    "SELECT DISTINCT r.id, r.title, r.state, c.signed_at, w.withdrawn_at, r.created_at, "
    "(SELECT min(l.released_at) FROM release l WHERE l.consent_id = c.id) AS released_at "
    "FROM request_photo q JOIN publication_request r ON r.id = q.request_id "
    "LEFT JOIN publication_consent c ON c.request_id = r.id AND c.state = 'signed' "
    "LEFT JOIN publication_withdrawal w ON w.consent_id = c.id "
    "WHERE q.photo_id = ? ORDER BY r.created_at, r.id LIMIT 1000"
)
_ROW = (
    "SELECT p.id, t.held_on, p.stored_at, p.plain_sha256, p.plain_bytes, p.shredded_at, "
    "p.imported_by, coalesce((SELECT l.view FROM photo_label l WHERE l.photo_id = p.id "
    "ORDER BY l.n DESC LIMIT 1), '') AS view "
    "FROM photo p JOIN sitting t ON t.id = p.sitting_id WHERE p.id = ?"
)
_FIGURES = (
    "SELECT count(*) FROM request_photo q "
    "JOIN figure f ON f.request_id = q.request_id AND f.ordinal = q.ordinal WHERE q.photo_id = ?"
)


def publications(
    connection: ReadConnection, photograph_ids: Sequence[PhotographId]
) -> tuple[Publication, ...]:
    """Every request that names one of them, each once, the oldest first."""
    found = dict[bytes, Publication]()
    for photograph_id in photograph_ids:
        for row in connection.all(_PUBLICATIONS, (as_bytes(photograph_id),)):
            found[row["id"]] = Publication(
                RequestId(from_bytes(row["id"])),
                row["title"],
                row["state"],
                row["signed_at"] or "",
                row["withdrawn_at"] or "",
                row["released_at"] or "",
            )
    return tuple(found.values())


def rows(
    connection: ReadConnection, photograph_ids: Sequence[PhotographId]
) -> tuple[ErasedRow, ...]:
    """What the catalogue knows of each; an id without a row is left out."""
    found = (connection.one(_ROW, (as_bytes(one),)) for one in photograph_ids)
    return tuple(
        ErasedRow(
            PhotographId(from_bytes(row["id"])),
            row["view"],
            row["held_on"],
            row["stored_at"],
            row["plain_sha256"],
            row["plain_bytes"],
            row["shredded_at"] or "",
            UserId(from_bytes(row["imported_by"])),
        )
        for row in found
        if row is not None
    )


def figures(connection: ReadConnection, photograph_ids: Sequence[PhotographId]) -> int:
    """How many figures were made of them; they go with their photographs."""
    return sum(connection.value(_FIGURES, (as_bytes(one),)) for one in photograph_ids)
