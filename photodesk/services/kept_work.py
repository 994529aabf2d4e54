"""Unfinished work over a lock: kept, offered to its owner alone, taken up or thrown away.

Everybody who signs in keeps work of their own, so no right is asked for; nobody else can open it,
whatever their role. What the work leads to asks for its rights as ever.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from photodesk.domain.audit import EventKind, Json
from photodesk.domain.identifiers import PatientId, as_bytes, from_bytes
from photodesk.domain.moments import instant, moment
from photodesk.errors import NotFound, VaultDamaged
from photodesk.services.session import Session
from photodesk.services.unfinished import RECORDS, Unfinished, WorkKind, kind_of
from photodesk.storage import audit_log, kept_work, patients
from photodesk.storage.kept_work import MOST_BYTES, KeptRow, KeptWorkRows

KEPT_DAYS = 14
"""Longer, and neither the staff nor a signer remembers what they meant."""


@dataclass(frozen=True, slots=True)
class KeptWork:
    """A piece of work that waits for its owner."""

    work: Unfinished
    kept_at: str
    """UTC text."""
    patient_name: str = ""
    """Given name first; empty for work about no patient of the vault."""

    @property
    def kind(self) -> WorkKind:
        """Which kind of work it is."""
        return kind_of(self.work)

    @property
    def ends_at(self) -> str:
        """When it is dropped, UTC text."""
        return _ends(self.kept_at)


@dataclass(frozen=True, slots=True)
class Stock:
    """What waits for the signed-in person, and what was dropped just now."""

    works: tuple[KeptWork, ...] = ()
    too_old: int = 0
    not_opened: int = 0
    """Sealed for keys that this person no longer has."""

    def of(self, kind: WorkKind) -> KeptWork | None:
        """The work of this kind, where there is some."""
        return next((kept for kept in self.works if kept.kind is kind), None)


def keep(session: Session, works: Sequence[Unfinished]) -> int:
    """Keep these pieces of work, each in place of the former one of its kind; returns how many.

    One act, whatever their number; a piece of more than 4 MiB is left out, and the event says so.
    """
    coded = {kind_of(work): (work, msgspec.json.encode(work)) for work in works}
    fitting = {kind: one for kind, one in coded.items() if len(one[1]) <= MOST_BYTES}
    if not coded:
        return 0
    rows = _rows(session)
    about = {_patient(work) for work, _ in coded.values()}
    with session.vault.writing(session.actor()) as tx:
        for kind, (work, data) in fitting.items():
            rows.store(tx, KeptRow(kind, _patient(work), tx.now()), data)
        tx.audit(
            EventKind.WORK_KEPT,
            patient_id=about.pop() if len(about) == 1 else None,
            details={
                "kinds": _named(fitting),
                "too_big": _named(kind for kind in coded if kind not in fitting),
            },
        )
    return len(fitting)


def stock(session: Session) -> Stock:
    """What is kept for the signed-in person, oldest first.

    What is older than KEPT_DAYS, or does not open with this person's keys, is dropped, in one act.
    By the present that the log vouches for: a clock that jumped ahead drops nothing.
    """
    rows, reading = _rows(session), session.reading()
    present = min(session.now(), audit_log.present(reading))
    works, old, shut = list[KeptWork](), list[str](), list[str]()
    for row in rows.listed(reading):
        if _ends(row.kept_at) <= present:
            old.append(row.kind)
            continue
        try:
            works.append(_opened(session, rows, row))
        except VaultDamaged:
            shut.append(row.kind)
    if old or shut:
        with session.vault.writing(session.actor()) as tx:
            for kind in (*old, *shut):
                rows.drop(tx, kind)
            details: dict[str, Json] = {"too_old": list(old), "not_opened": list(shut)}
            tx.audit(EventKind.WORK_DROPPED, details=details)
    return Stock(tuple(works), len(old), len(shut))


def taken_up(session: Session, kind: WorkKind) -> None:
    """Its owner goes on with this work: it is no longer kept. Raises NotFound when it was not."""
    _end(session, kind, EventKind.WORK_TAKEN_UP)


def throw_away(session: Session, kind: WorkKind) -> None:
    """Its owner does not want this work any more. Raises NotFound when it was not kept."""
    _end(session, kind, EventKind.WORK_DROPPED)


def number(session: Session) -> int:
    """How many pieces of unfinished work the vault keeps, of everybody: a figure for every role."""
    return kept_work.number(session.reading())


def _end(session: Session, kind: WorkKind, event: EventKind) -> None:
    rows = _rows(session)
    with session.vault.writing(session.actor()) as tx:
        row = next((row for row in rows.listed(tx) if row.kind == kind), None)
        if row is None or not rows.drop(tx, kind):
            raise NotFound("This unfinished work is no longer kept.")
        tx.audit(event, patient_id=row.patient_id, details={"kinds": [str(kind)]})


def _opened(session: Session, rows: KeptWorkRows, row: KeptRow) -> KeptWork:
    data = rows.read(session.reading(), row.kind)
    try:
        work = msgspec.json.decode(data, type=RECORDS[WorkKind(row.kind)])
    except (ValueError, msgspec.DecodeError) as error:  # kept by another version of the program
        raise VaultDamaged("Unfinished work that was kept cannot be read.") from error
    name = ""
    if row.patient_id is not None:
        patient = patients.get(session.reading(), PatientId(from_bytes(row.patient_id)))
        name = f"{patient.given} {patient.family}".strip() if patient else ""
    return KeptWork(work, row.kept_at, name)


def _named(kinds: Iterable[WorkKind]) -> list[Json]:
    return list[Json](sorted(str(kind) for kind in kinds))


def _patient(work: Unfinished) -> bytes | None:
    return None if work.patient_id is None else as_bytes(work.patient_id)


def _ends(kept_at: str) -> str:
    return instant(moment(kept_at) + timedelta(days=KEPT_DAYS))


def _rows(session: Session) -> KeptWorkRows:
    key = session.vault.personal_key("kept-work")
    return KeptWorkRows(key, session.vault.vault_id, as_bytes(session.user.id))
