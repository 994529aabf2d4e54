"""Taking photographs in: gate, decoder, sealed file, one act, and only then `stored`."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from photodesk.domain.audit import EventKind, Outcome
from photodesk.domain.canonical import sha256
from photodesk.domain.identifiers import ConsentId, PatientId, PhotographId, SittingId, as_bytes
from photodesk.domain.patient import check_text
from photodesk.domain.permissions import Right
from photodesk.domain.photograph import Labels, Photograph
from photodesk.domain.taken_at import Statement, TakenAt, decide_taken_at
from photodesk.errors import (
    ConsentError,
    ImageRejected,
    PhotodeskError,
    Refusal,
    VaultError,
)
from photodesk.imaging.decode import DecodedPhotograph
from photodesk.services import patient_access, patients
from photodesk.services.gate import require_consent
from photodesk.services.incoming_file import IncomingFile
from photodesk.services.intake_report import CONSENT, VAULT, IntakeReport, IntakeResult
from photodesk.services.progress import Progress, Stopped, is_stopped, tell
from photodesk.services.scans import shown_name
from photodesk.services.session import Session
from photodesk.storage import photographs
from photodesk.storage.connection import ReadConnection
from photodesk.storage.photographs import NewPhotograph, SealedOriginal, Sitting
from photodesk.storage.sealed_files import SealedFile
from photodesk.storage.transaction import Transaction

AHEAD_BYTES = 32 * 1024 * 1024

__all__ = ["IncomingFile", "IntakeReport", "IntakeResult", "take_in"]


@dataclass(frozen=True, slots=True)
class _Intake:
    """What holds for all files of one import."""

    session: Session
    patient_id: PatientId
    labels: Labels
    statement: Statement
    renditions: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """The bytes of one file and their SHA-256."""

    data: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class _Ready:
    """One photograph that lies sealed on the disk and waits for its row."""

    photo_id: PhotographId
    name: str
    decoded: DecodedPhotograph
    taken: TakenAt
    sealed: SealedFile


class _AlreadyStored(PhotodeskError):
    """These bytes are in this patient's record."""

    def __init__(self, photograph_id: PhotographId) -> None:
        super().__init__("Already in this patient's record.")
        self.photograph_id = photograph_id


def take_in(
    session: Session,
    patient_id: PatientId,
    files: Sequence[IncomingFile],
    *,
    labels: Labels | None = None,
    statement: Statement | None = None,
    renditions: bool = True,
    on_result: Callable[[IntakeResult], None] | None = None,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> IntakeReport:
    """Take files into a patient's record, each stored whole, known already, or refused.

    Order of storage.md 4.1. Without a consent in force nothing is read at all. One bad file never
    stops the others; the person can stop between two files. `renditions=False` only looks a file
    over (format, size, camera's data, whole to its end) without decoding every pixel, and leaves
    thumbnails to be made when they are first shown. Who takes photographs joins the care team.
    Raises NotPermitted, NotFound for the patient, InputRefused for labels that cannot be stored.
    """
    session.require(Right.TAKE_PHOTOGRAPHS)
    patients.found(session.reading(), patient_id)
    labels, statement = labels or Labels(), statement or Statement()
    check_labels(labels)
    results: list[IntakeResult] = []
    closed = _closed(session, patient_id, len(files))
    intake = _Intake(session, patient_id, labels, statement, renditions)
    with ThreadPoolExecutor(1) as reader:
        ahead = _Ahead(reader, files)
        for number, file in enumerate(files):
            tell(progress, number, len(files), "Taking in photographs")
            if is_stopped(stopped):
                result = IntakeResult(shown_name(file.name), "not_done", None, "", "Not done.")
            else:
                result = closed(file) if closed else _one(intake, file, partial(ahead.take, number))
            results.append(result)
            if on_result is not None:
                on_result(result)
    tell(progress, len(results), len(files), "Taking in photographs")
    return IntakeReport(tuple(results))


class _Ahead:
    """Reads and hashes the next file while this one is sealed: the second core is free for it.

    Only behind a file of ordinary size, so that two large ones never lie in memory together.
    """

    def __init__(self, reader: Executor, files: Sequence[IncomingFile]) -> None:
        self._reader = reader
        self._files = files
        self._next: Future[_Read] | None = None

    def take(self, number: int) -> _Read:
        """The file with this number, the one after it begun; raises what reading it raises."""
        reading = self._next or self._begin(number)
        self._next = None
        read = reading.result()
        if len(read.data) <= AHEAD_BYTES and number + 1 < len(self._files):
            self._next = self._begin(number + 1)
        return read

    def _begin(self, number: int) -> Future[_Read]:
        return self._reader.submit(_read, self._files[number])


def _read(file: IncomingFile) -> _Read:
    data = file.read()
    return _Read(data, sha256(data))


def check_labels(labels: Labels) -> None:
    """Refuse labels that no store can hold. Any view is taken: views suggest and never block."""
    for field in ("view", "site", "procedure", "time_point"):
        check_text(getattr(labels, field), field)


def _closed(
    session: Session, patient_id: PatientId, count: int
) -> Callable[[IncomingFile], IntakeResult] | None:
    """The refusal of every file, read by nobody, when the gate is shut for this patient."""
    try:
        require_consent(session, session.reading(), patient_id)
    except ConsentError as error:
        _note_refusal(session, patient_id, CONSENT, files=count)
        text = str(error)
        return lambda file: IntakeResult(shown_name(file.name), "refused", None, CONSENT, text)
    return None


def _one(intake: _Intake, file: IncomingFile, read: Callable[[], _Read]) -> IntakeResult:
    """One file; whatever a person can understand becomes its result."""
    name = shown_name(file.name)
    try:
        photo_id = _store(intake, name, read())
    except _AlreadyStored as known:
        return IntakeResult(name, "duplicate", known.photograph_id, "", str(known))
    except ImageRejected as error:
        if error.reason is Refusal.OTHER_PATIENT:
            _note_refusal(intake.session, intake.patient_id, error.reason, files=1)
        return IntakeResult(name, "refused", None, error.reason, str(error))
    except ConsentError as error:
        _note_refusal(intake.session, intake.patient_id, CONSENT, files=1)
        return IntakeResult(name, "refused", None, CONSENT, str(error))
    except VaultError as error:
        return IntakeResult(name, "refused", None, VAULT, str(error))
    return IntakeResult(name, "stored", photo_id, "", "Stored.")


def _store(intake: _Intake, name: str, read: _Read) -> PhotographId:
    """Steps 1 to 9 of storage.md 4.1 for one file; raises what `_one` tells of."""
    session, patient_id = intake.session, intake.patient_id
    data, digest = read.data, read.digest
    require_consent(session, session.reading(), patient_id)
    decoded = _decoded(intake, data)
    _refuse_known(session.reading(), patient_id, digest)
    taken = _taken_at(session, decoded, intake.statement)
    require_consent(session, session.reading(), patient_id, taken.utc)
    photo_id = PhotographId(session.new_id())
    sealed = session.vault.originals.seal(data, as_bytes(photo_id), plain_sha256=digest)
    try:
        _commit(intake, _Ready(photo_id, name, decoded, taken, sealed))
    except (_AlreadyStored, ImageRejected, ConsentError):
        session.vault.originals.remove(sealed.file_id)  # its key was never written anywhere
        raise
    if intake.renditions:
        # They can be made again at any time: no room for them does not undo what is stored.
        with suppress(VaultError):
            session.vault.renditions.put(as_bytes(photo_id), decoded.thumbnail, decoded.screen)
    return photo_id


def _decoded(intake: _Intake, data: bytes) -> DecodedPhotograph:
    decoder = intake.session.decoder
    return decoder.decode(data) if intake.renditions else decoder.inspect(data)


def _taken_at(session: Session, decoded: DecodedPhotograph, statement: Statement) -> TakenAt:
    camera = decoded.taken
    local, offset = (camera.local, camera.offset or "") if camera else ("", "")
    return decide_taken_at(local, offset, statement, session.clock.now(), session.clock.zone())


def _commit(intake: _Intake, ready: _Ready) -> None:
    """The one act. What others may have changed meanwhile is looked at again inside it."""
    session, patient_id = intake.session, intake.patient_id
    with session.vault.writing(session.actor()) as tx:
        _refuse_known(tx, patient_id, ready.sealed.plain_sha256)
        consent = require_consent(session, tx, patient_id, ready.taken.utc)
        sitting_id = _sitting(tx, session, patient_id, ready.taken.held_on)
        photograph = _record(intake, ready, consent.id, sitting_id)
        photographs.insert(tx, _row(session, ready, photograph), tx.origin())
        tx.audit(
            EventKind.PHOTOGRAPH_STORED,
            patient_id=as_bytes(patient_id),
            object_id=as_bytes(ready.photo_id),
            object_sha256=ready.sealed.plain_sha256,
            details={
                "consent": consent.id,
                "sitting": sitting_id,
                "taken": ready.taken.utc,
                "taken_source": ready.taken.source.value,
            }
            | patient_access.join(tx, session, patient_id),
        )


def _sitting(tx: Transaction, session: Session, patient_id: PatientId, held_on: str) -> SittingId:
    """The sitting of that day, made within the act when it is the day's first photograph."""
    known = photographs.sitting_on(tx, patient_id, held_on)
    if known is not None:
        return known.id
    sitting = Sitting(
        SittingId(session.new_id()), patient_id, held_on, session.user.id, session.now()
    )
    photographs.insert_sitting(tx, sitting, tx.origin())
    return sitting.id


def _record(
    intake: _Intake, ready: _Ready, consent_id: ConsentId, sitting_id: SittingId
) -> Photograph:
    decoded, taken, sealed = ready.decoded, ready.taken, ready.sealed
    return Photograph(
        id=ready.photo_id,
        patient_id=intake.patient_id,
        sitting_id=sitting_id,
        capture_consent_id=consent_id,
        taken_at=taken.utc,
        taken_source=taken.source.value,
        camera_taken=taken.camera_text,
        stated_on=taken.stated_on,
        held_on=taken.held_on,
        stored_at=max(intake.session.now(), taken.utc),  # a clock may step back a little
        format=decoded.format,
        media_type=decoded.media_type,
        width=decoded.width,
        height=decoded.height,
        size=sealed.length,
        sha256=sealed.plain_sha256,
        camera=decoded.camera,
        original_name=ready.name,
        labels=intake.labels,
    )


def _row(session: Session, ready: _Ready, photograph: Photograph) -> NewPhotograph:
    sealed, owner = ready.sealed, as_bytes(ready.photo_id)
    wrapped = session.vault.wrap_photo_key(owner, sealed.file_id, sealed.key)
    original = SealedOriginal(
        sealed.file_id,
        sealed.length,
        sealed.plain_sha256,
        sealed.sealed_sha256,
        session.vault.photo_key_epoch,
        wrapped,
    )
    return NewPhotograph(photograph, original, ready.decoded.orientation, session.user.id)


def _refuse_known(connection: ReadConnection, patient_id: PatientId, digest: bytes) -> None:
    """Raise _AlreadyStored for this patient's own bytes, ImageRejected for another patient's.

    The other patient is not named: who imports may not know that record.
    """
    known = photographs.whereabouts(connection, digest)
    if known is None:
        return
    if known.patient_id == patient_id:
        raise _AlreadyStored(known.photograph_id)
    raise ImageRejected(
        Refusal.OTHER_PATIENT,
        "Not stored: this very picture is already in another patient's record.",
        "Look who is in the picture: one of the two was imported for the wrong patient.",
    )


def _note_refusal(session: Session, patient_id: PatientId, reason: str, *, files: int) -> None:
    """The audit event of an import that the gate, or another patient's record, turned away."""
    with session.vault.writing(session.actor()) as tx:
        tx.audit(
            EventKind.PHOTOGRAPH_REFUSED,
            patient_id=as_bytes(patient_id),
            outcome=Outcome.REFUSED,
            details={"reason": str(reason), "files": files},
        )
