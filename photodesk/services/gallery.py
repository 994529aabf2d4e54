"""Looking at stored photographs: by sitting, as thumbnail, on the screen, whole; their labels."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import sha256
from photodesk.domain.identifiers import PatientId, PhotographId, SittingId, as_bytes
from photodesk.domain.permissions import Right
from photodesk.domain.photograph import Labels, Photograph
from photodesk.errors import (
    InputRefused,
    NotFound,
    PhotographDamaged,
    PhotographLocked,
)
from photodesk.services import patient_access, patients
from photodesk.services.intake import check_labels
from photodesk.services.leaving_file import leaving_file
from photodesk.services.patient_access import Access
from photodesk.services.session import Session
from photodesk.services.signing_rules import check_said
from photodesk.services.views import time_points, view_sets, views
from photodesk.storage import photographs
from photodesk.storage.connection import ReadConnection

__all__ = [
    "SittingRow",
    "correct_labels",
    "export_original",
    "full_size",
    "label_history",
    "open_photograph",
    "original",
    "photograph",
    "screen",
    "sittings",
    "thumbnail",
    "time_points",
    "view_sets",
    "views",
]


@dataclass(frozen=True, slots=True)
class SittingRow:
    """One visit with its photographs, in the order they were taken. `held_on` is YYYY-MM-DD."""

    id: SittingId
    held_on: str
    photographs: tuple[Photograph, ...]
    erased_at: tuple[str, ...] = ()
    """When photographs of it were erased, UTC text, one for each: that they existed stays."""


def sittings(session: Session, patient_id: PatientId) -> tuple[SittingRow, ...]:
    """The patient's sittings, newest first; erased photographs are counted and not listed.

    Under a broken glass this is a look at the record, and audited. Raises NotFound, GlassNeeded.
    """
    session.require(Right.VIEW_PHOTOGRAPHS)
    patients.found(session.reading(), patient_id)
    access = patient_access.require(session, patient_id)
    stored = photographs.of_patient(session.reading(), patient_id)
    stored.sort(key=lambda p: (p.held_on, p.sitting_id), reverse=True)
    patient_access.note_look(session, patient_id, access, EventKind.PATIENT_VIEWED)
    return tuple(
        _sitting(sitting_id, held_on, tuple(group))
        for (held_on, sitting_id), group in groupby(stored, lambda p: (p.held_on, p.sitting_id))
    )


def _sitting(sitting_id: SittingId, held_on: str, stored: tuple[Photograph, ...]) -> SittingRow:
    kept = sorted((p for p in stored if not p.shredded_at), key=lambda p: (p.taken_at, p.id))
    erased = sorted(p.shredded_at for p in stored if p.shredded_at)
    return SittingRow(sitting_id, held_on, tuple(kept), tuple(erased))


def photograph(session: Session, photo_id: PhotographId) -> Photograph:
    """The record of a photograph with its labels in force. Raises NotFound, GlassNeeded."""
    session.require(Right.VIEW_PHOTOGRAPHS)
    found = _found(session.reading(), photo_id)
    patient_access.require(session, found.patient_id)
    return found


def thumbnail(session: Session, photo_id: PhotographId) -> bytes:
    """A JPEG of at most 512 pixels a side; made again from the original when it is missing.

    Raises NotFound, GlassNeeded, PhotographLocked, PhotographDamaged.
    """
    _open_to_look(session, photo_id)
    found = session.vault.renditions.thumbnail(as_bytes(photo_id))
    return found if found is not None else _made_again(session, photo_id)[0]


def screen(session: Session, photo_id: PhotographId) -> bytes:
    """A JPEG of at most 2048 pixels a side; made again from the original when it is missing.

    Raises NotFound, GlassNeeded, PhotographLocked, PhotographDamaged.
    """
    _open_to_look(session, photo_id)
    return _screen(session, photo_id)


def original(session: Session, photo_id: PhotographId) -> bytes:
    """The imported bytes, as they came; checked against their SHA-256.

    Raises NotFound, also for a shredded one, GlassNeeded, PhotographLocked, and PhotographDamaged:
    never a part of a picture.
    """
    _open_to_look(session, photo_id)
    return _original(session, photo_id)


def _original(session: Session, photo_id: PhotographId) -> bytes:
    sealed = photographs.sealed_original(session.reading(), photo_id)
    if sealed is None or sealed.wrapped_key is None:
        raise NotFound("This photograph is not in the vault.")
    owner, vault = as_bytes(photo_id), session.vault
    key = vault.unwrap_photo_key(owner, sealed.file_id, sealed.wrapped_key, sealed.key_epoch)
    data = vault.originals.unseal(sealed.file_id, owner, key, sealed.size)
    if sha256(data) != sealed.sha256:
        raise PhotographDamaged(
            "This photograph does not verify.", "Restore it from a verified backup."
        )
    return data


def full_size(session: Session, photo_id: PhotographId) -> bytes:
    """Every pixel of a photograph as an upright sRGB JPEG, for looking closely; never stored.

    Raises NotFound, GlassNeeded, PhotographLocked, PhotographDamaged.
    """
    return session.decoder.figure(original(session, photo_id), longest_side=None, format="JPEG")


def open_photograph(session: Session, photo_id: PhotographId, *, reason: str = "") -> bytes:
    """The screen rendition for the viewer; an audited act. Raises as `screen`.

    After the capture consent was withdrawn, the record may still be needed for the patient's
    care: then a `reason` opens it, and stands in the audit (consent.md 5.3, rule 5).
    """
    shown = _found(session.reading(), photo_id)
    if reason:
        session.require(Right.VIEW_PHOTOGRAPHS)
        check_said(reason=reason)
        access = patient_access.require(session, shown.patient_id)
    else:
        access = _open_to_look(session, photo_id)
    data = _screen(session, photo_id)
    with session.vault.writing(session.actor()) as tx:
        tx.audit(
            EventKind.PHOTOGRAPH_VIEWED,
            patient_id=as_bytes(shown.patient_id),
            object_id=as_bytes(photo_id),
            object_sha256=shown.sha256,
            reason=reason,
            details=access.details,
        )
    return data


def correct_labels(session: Session, photo_id: PhotographId, labels: Labels) -> Photograph:
    """Label a photograph anew; the earlier labels stay in its history.

    Raises NotFound, GlassNeeded, InputRefused for text that no store can hold.
    """
    session.require(Right.LABEL_PHOTOGRAPHS)
    check_labels(labels)
    with session.vault.writing(session.actor()) as tx:
        labelled = _found(tx, photo_id)
        access = patient_access.require(session, labelled.patient_id)
        photographs.insert_labels(tx, photo_id, labels, session.now(), session.user.id)
        tx.audit(
            EventKind.PHOTOGRAPH_LABELLED,
            patient_id=as_bytes(labelled.patient_id),
            object_id=as_bytes(photo_id),
            object_sha256=labelled.sha256,
            details=access.details,
        )
        return _found(tx, photo_id)


def label_history(session: Session, photo_id: PhotographId) -> tuple[tuple[Labels, str, str], ...]:
    """Every labelling, newest first: labels, UTC text, name of the person.

    Raises NotFound, GlassNeeded.
    """
    photograph(session, photo_id)
    entries = photographs.label_history(session.reading(), photo_id)
    return tuple((entry.labels, entry.recorded_at, entry.user_name) for entry in entries)


def export_original(session: Session, photo_id: PhotographId, *, out: Path, reason: str) -> bytes:
    """Write an original, byte for byte, to a new file outside the vault; returns its SHA-256.

    The act is written down before the file is: what left is in the log even if the disk fails.
    Raises InputRefused for an empty reason, a file that exists or cannot be written,
    GlassNeeded, PhotographLocked, DiskFull, VaultError when the disk refuses.
    """
    session.require(Right.EXPORT_ORIGINAL)
    check_said(reason=reason)
    leaving = _found(session.reading(), photo_id)
    access = _open_to_look(session, photo_id)
    data = _original(session, photo_id)
    _refuse_inside_vault(session, out)
    with leaving_file(out) as file:
        with session.vault.writing(session.actor()) as tx:
            tx.audit(
                EventKind.PHOTOGRAPH_EXPORTED,
                patient_id=as_bytes(leaving.patient_id),
                object_id=as_bytes(photo_id),
                object_sha256=leaving.sha256,
                reason=reason,
                details={"bytes": leaving.size} | access.details,
            )
        file.write(data)
    return leaving.sha256


def _found(connection: ReadConnection, photo_id: PhotographId) -> Photograph:
    found = photographs.get(connection, photo_id)
    if found is None:
        raise NotFound("This photograph is not in the vault.")
    return found


def _open_to_look(session: Session, photo_id: PhotographId) -> Access:
    """Refuse another team's photograph, and one that rests on a withdrawn consent and no other."""
    session.require(Right.VIEW_PHOTOGRAPHS)
    found = _found(session.reading(), photo_id)
    access = patient_access.require(session, found.patient_id)
    since = found.locked_since
    if since:
        raise PhotographLocked(
            f"This photograph is locked: the consent to take it was withdrawn on {since[:10]}.",
            "Where the patient's care needs it, open it with a reason.",
        )
    return access


def _screen(session: Session, photo_id: PhotographId) -> bytes:
    found = session.vault.renditions.screen(as_bytes(photo_id))
    return found if found is not None else _made_again(session, photo_id)[1]


def _made_again(session: Session, photo_id: PhotographId) -> tuple[bytes, bytes]:
    """Thumbnail and screen rendition from the original, kept for the next time."""
    decoded = session.decoder.decode(_original(session, photo_id))
    session.vault.renditions.put(as_bytes(photo_id), decoded.thumbnail, decoded.screen)
    return decoded.thumbnail, decoded.screen


def _refuse_inside_vault(session: Session, out: Path) -> None:
    if out.resolve().is_relative_to(session.vault.folder):
        raise InputRefused(
            "Nothing is written into the vault's own folder.", "Choose another place.", field="out"
        )
