"""The tables `sitting`, `photo` and `photo_label`: records of originals, their keys and labels."""

from dataclasses import dataclass

from sqlcipher3 import Row

from photodesk.domain.identifiers import (
    ConsentId,
    PatientId,
    PhotographId,
    SittingId,
    UserId,
    as_bytes,
    from_bytes,
)
from photodesk.domain.photograph import Labels, Photograph, Side
from photodesk.storage.connection import ReadConnection, WriteConnection

_COLUMNS = (
    "p.id, p.patient_id, p.sitting_id, p.capture_consent_id, p.taken_at, p.taken_source, "
    "p.camera_taken, p.stated_on, t.held_on, p.stored_at, p.format, p.media_type, p.width, "
    "p.height, p.plain_bytes, p.plain_sha256, p.camera, p.original_name, p.shredded_at, "
    "l.view, l.side, l.site, l.procedure, l.time_point, "
    "(SELECT w.withdrawn_at FROM consent_withdrawal w WHERE w.consent_id = p.capture_consent_id "
    "AND NOT EXISTS(SELECT 1 FROM capture_consent c WHERE c.patient_id = p.patient_id "
    "AND c.state = 'signed' AND c.covers_from <= p.taken_at AND NOT EXISTS("
    "SELECT 1 FROM consent_withdrawal v WHERE v.consent_id = c.id))) AS locked_since, "
    "(SELECT max(e.requested_at) FROM erasure_photo x JOIN erasure e ON e.id = x.erasure_id "
    "WHERE x.photo_id = p.id AND NOT EXISTS(SELECT 1 FROM erasure_decision d "
    "WHERE d.erasure_id = e.id)) AS erasure_asked_at"
)
_FROM = (
    "FROM photo p JOIN sitting t ON t.id = p.sitting_id JOIN photo_label l ON l.photo_id = p.id "
    "AND l.n = (SELECT max(m.n) FROM photo_label m WHERE m.photo_id = p.id)"
)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One visit to the photography station. `held_on` is YYYY-MM-DD."""

    id: SittingId
    patient_id: PatientId
    held_on: str
    operator_id: UserId
    created_at: str


@dataclass(frozen=True, slots=True)
class SealedOriginal:
    """How to open an original; `wrapped_key` is None once it was shredded."""

    file_id: bytes
    size: int
    sha256: bytes
    sealed_sha256: bytes
    key_epoch: int
    wrapped_key: bytes | None


@dataclass(frozen=True, slots=True)
class NewPhotograph:
    """All of a photograph's row: the record, its sealed file, and who took it in."""

    photograph: Photograph
    sealed: SealedOriginal
    orientation: int
    """The EXIF value 1..8 of the stored pixels; the record's sizes are upright."""
    imported_by: UserId


@dataclass(frozen=True, slots=True)
class LabelEntry:
    """Labels as somebody set them once."""

    labels: Labels
    recorded_at: str
    user_name: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where bytes are already stored."""

    photograph_id: PhotographId
    patient_id: PatientId


def insert_sitting(
    connection: WriteConnection, sitting: Sitting, origin: tuple[bytes, int]
) -> None:
    """Add a sitting."""
    connection.insert(
        "sitting",
        {
            "id": as_bytes(sitting.id),
            "patient_id": as_bytes(sitting.patient_id),
            "held_on": sitting.held_on,
            "operator_id": as_bytes(sitting.operator_id),
            "created_at": sitting.created_at,
            "station_id": origin[0],
            "station_seq": origin[1],
        },
    )


def sitting_on(connection: ReadConnection, patient_id: PatientId, held_on: str) -> Sitting | None:
    """The patient's sitting on that day, or None."""
    row = connection.one(
        "SELECT id, patient_id, held_on, operator_id, created_at FROM sitting "
        "WHERE patient_id = ? AND held_on = ? ORDER BY id LIMIT 1",
        (as_bytes(patient_id), held_on),
    )
    if row is None:
        return None
    return Sitting(
        SittingId(from_bytes(row["id"])),
        PatientId(from_bytes(row["patient_id"])),
        row["held_on"],
        UserId(from_bytes(row["operator_id"])),
        row["created_at"],
    )


def insert(connection: WriteConnection, new: NewPhotograph, origin: tuple[bytes, int]) -> None:
    """Add a photograph with its first labels.

    Raises sqlcipher3.IntegrityError when no consent in force covers it, or the bytes are stored.
    """
    photograph, sealed = new.photograph, new.sealed
    connection.insert(
        "photo",
        {
            "id": as_bytes(photograph.id),
            "patient_id": as_bytes(photograph.patient_id),
            "capture_consent_id": as_bytes(photograph.capture_consent_id),
            "sitting_id": as_bytes(photograph.sitting_id),
            "taken_at": photograph.taken_at,
            "taken_source": photograph.taken_source,
            "camera_taken": photograph.camera_taken,
            "stated_on": photograph.stated_on,
            "stored_at": photograph.stored_at,
            "file_id": sealed.file_id,
            "plain_bytes": sealed.size,
            "plain_sha256": sealed.sha256,
            "sealed_sha256": sealed.sealed_sha256,
            "key_epoch": sealed.key_epoch,
            "wrapped_key": sealed.wrapped_key,
            "format": photograph.format,
            "media_type": photograph.media_type,
            "width": photograph.width,
            "height": photograph.height,
            "orientation": new.orientation,
            "camera": photograph.camera,
            "original_name": photograph.original_name,
            "imported_by": as_bytes(new.imported_by),
            "station_id": origin[0],
            "station_seq": origin[1],
        },
    )
    insert_labels(
        connection, photograph.id, photograph.labels, photograph.stored_at, new.imported_by
    )


def insert_labels(
    connection: WriteConnection,
    photograph_id: PhotographId,
    labels: Labels,
    recorded_at: str,
    recorded_by: UserId,
) -> None:
    """Append labels; the earlier ones stay."""
    connection.execute(
        "INSERT INTO photo_label(photo_id, n, view, side, site, procedure, time_point, "
        "recorded_at, recorded_by) VALUES(:id, (SELECT coalesce(max(n), 0) + 1 FROM photo_label "
        "WHERE photo_id = :id), :view, :side, :site, :procedure, :time_point, :at, :by)",
        {
            "id": as_bytes(photograph_id),
            "view": labels.view,
            "side": labels.side.value,
            "site": labels.site,
            "procedure": labels.procedure,
            "time_point": labels.time_point,
            "at": recorded_at,
            "by": as_bytes(recorded_by),
        },
    )


def get(connection: ReadConnection, photograph_id: PhotographId) -> Photograph | None:
    """The photograph with this id and its labels in force, or None."""
    row = connection.one(
        f"SELECT {_COLUMNS} {_FROM} WHERE p.id = ?",
        (as_bytes(photograph_id),),
    )
    return None if row is None else _photograph(row)


def of_patient(connection: ReadConnection, patient_id: PatientId) -> list[Photograph]:
    """Every photograph of a patient, shredded ones too, in the order they were taken."""
    rows = connection.all(
        f"SELECT {_COLUMNS} {_FROM} WHERE p.patient_id = ? ORDER BY p.taken_at, p.id LIMIT 100000",
        (as_bytes(patient_id),),
    )
    return [_photograph(row) for row in rows]


def of_consent(connection: ReadConnection, consent_id: ConsentId) -> int:
    """How many photographs were stored under this consent."""
    found: int = connection.value(
        "SELECT count(*) FROM photo WHERE capture_consent_id = ?", (as_bytes(consent_id),)
    )
    return found


def whereabouts(connection: ReadConnection, digest: bytes) -> Whereabouts | None:
    """Where the bytes with this SHA-256 are stored and not shredded, or None."""
    row = connection.one(
        "SELECT id, patient_id FROM photo WHERE plain_sha256 = ? AND shredded_at IS NULL", (digest,)
    )
    if row is None:
        return None
    return Whereabouts(
        PhotographId(from_bytes(row["id"])), PatientId(from_bytes(row["patient_id"]))
    )


def sealed_original(
    connection: ReadConnection, photograph_id: PhotographId
) -> SealedOriginal | None:
    """How to open the original of this photograph, or None when there is no such photograph."""
    row = connection.one(
        "SELECT file_id, plain_bytes, plain_sha256, sealed_sha256, key_epoch, wrapped_key "
        "FROM photo WHERE id = ?",
        (as_bytes(photograph_id),),
    )
    return None if row is None else _sealed(row)


def label_history(
    connection: ReadConnection, photograph_id: PhotographId
) -> tuple[LabelEntry, ...]:
    """Every labelling of a photograph, newest first."""
    rows = connection.all(
        "SELECT l.view, l.side, l.site, l.procedure, l.time_point, l.recorded_at, u.name "
        "FROM photo_label l JOIN app_user u ON u.id = l.recorded_by "
        "WHERE l.photo_id = ? ORDER BY l.n DESC LIMIT 1000",
        (as_bytes(photograph_id),),
    )
    return tuple(LabelEntry(_labels(row), row["recorded_at"], row["name"]) for row in rows)


def _sealed(row: Row) -> SealedOriginal:
    return SealedOriginal(
        row["file_id"],
        row["plain_bytes"],
        row["plain_sha256"],
        row["sealed_sha256"],
        row["key_epoch"],
        row["wrapped_key"],
    )


def _labels(row: Row) -> Labels:
    return Labels(row["view"], Side(row["side"]), row["site"], row["procedure"], row["time_point"])


def _photograph(row: Row) -> Photograph:
    return Photograph(
        id=PhotographId(from_bytes(row["id"])),
        patient_id=PatientId(from_bytes(row["patient_id"])),
        sitting_id=SittingId(from_bytes(row["sitting_id"])),
        capture_consent_id=ConsentId(from_bytes(row["capture_consent_id"])),
        taken_at=row["taken_at"],
        taken_source=row["taken_source"],
        camera_taken=row["camera_taken"],
        stated_on=row["stated_on"],
        held_on=row["held_on"],
        stored_at=row["stored_at"],
        format=row["format"],
        media_type=row["media_type"],
        width=row["width"],
        height=row["height"],
        size=row["plain_bytes"],
        sha256=row["plain_sha256"],
        camera=row["camera"],
        original_name=row["original_name"],
        labels=_labels(row),
        shredded_at=row["shredded_at"] or "",
        locked_since=row["locked_since"] or "",
        erasure_asked_at=row["erasure_asked_at"] or "",
    )
