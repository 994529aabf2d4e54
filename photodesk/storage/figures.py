"""The table `figure`: pictures as they will leave, sealed in `originals/` like photographs."""

from dataclasses import dataclass

from sqlcipher3 import Row

from photodesk.domain.identifiers import FigureId, RequestId, as_bytes, from_bytes
from photodesk.storage.connection import ReadConnection, WriteConnection


@dataclass(frozen=True, slots=True, repr=False)
class Figure:
    """One figure of a request and where its sealed file lies. Sizes in pixels and bytes."""

    id: FigureId
    request_id: RequestId
    ordinal: int
    media_type: str
    width: int
    height: int
    file_id: bytes
    size: int
    sha256: bytes
    sealed_sha256: bytes
    key_epoch: int
    wrapped_key: bytes | None
    """None once its photograph was erased."""
    form_sha256: bytes
    """Of the small picture made from this figure, as it stands on the form."""
    stored_at: str


def insert(connection: WriteConnection, figure: Figure, origin: tuple[bytes, int]) -> None:
    """Add a figure; raises sqlcipher3.IntegrityError once the form was shown or it exists."""
    connection.insert(
        "figure",
        {
            "id": as_bytes(figure.id),
            "request_id": as_bytes(figure.request_id),
            "ordinal": figure.ordinal,
            "media_type": figure.media_type,
            "width": figure.width,
            "height": figure.height,
            "file_id": figure.file_id,
            "plain_bytes": figure.size,
            "plain_sha256": figure.sha256,
            "sealed_sha256": figure.sealed_sha256,
            "key_epoch": figure.key_epoch,
            "wrapped_key": figure.wrapped_key,
            "form_sha256": figure.form_sha256,
            "stored_at": figure.stored_at,
            "station_id": origin[0],
            "station_seq": origin[1],
        },
    )


def of_request(connection: ReadConnection, request_id: RequestId) -> list[Figure]:
    """The figures of a request in the order of the form."""
    rows = connection.all(
        "SELECT * FROM figure WHERE request_id = ? ORDER BY ordinal LIMIT 1000",
        (as_bytes(request_id),),
    )
    return [_figure(row) for row in rows]


def _figure(row: Row) -> Figure:
    return Figure(
        FigureId(from_bytes(row["id"])),
        RequestId(from_bytes(row["request_id"])),
        row["ordinal"],
        row["media_type"],
        row["width"],
        row["height"],
        row["file_id"],
        row["plain_bytes"],
        row["plain_sha256"],
        row["sealed_sha256"],
        row["key_epoch"],
        row["wrapped_key"],
        row["form_sha256"],
        row["stored_at"],
    )
