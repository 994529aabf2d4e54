"""Erasing photographs: one person asks, an administrator decides, and what is left is said.

A photograph is erased by destroying its key, on the patient's lawful demand or when the clinic's
own retention time is over. Its row, its hashes and the audit stay: that it existed is not erased.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Literal

from photodesk.domain.audit import EventKind
from photodesk.domain.identifiers import ErasureId, PatientId, PhotographId, as_bytes
from photodesk.domain.moments import moment
from photodesk.domain.permissions import Right
from photodesk.domain.photograph import Photograph
from photodesk.errors import InputRefused, NotFound, NotPermitted, VaultError
from photodesk.services import backups, patient_access, retention
from photodesk.services.session import Session
from photodesk.services.signing_rules import check_said
from photodesk.services.vault import check_passphrase
from photodesk.storage import (
    audit_log,
    erasure,
    erasure_reach,
    erasure_traces,
    patients,
    photographs,
)
from photodesk.storage.backup_log import KnownBackup
from photodesk.storage.connection import ReadConnection
from photodesk.storage.erasure import Decision, Erasure
from photodesk.storage.erasure_reach import ErasedRow, Publication
from photodesk.storage.transaction import Transaction

Ground = Literal["patient_demand", "retention_over"]

GROUNDS: dict[str, str] = {
    "patient_demand": "The patient asked for it",
    "retention_over": "The retention time is over",
}
SHORTEST_REASON = 10

_OWN_ONLY = frozenset({"photographer"})
"""Roles that ask only for photographs which they stored themselves (security.md 6)."""

STAYS = (
    "That these photographs existed: their place in the record, their hashes and the audit log.",
    "Forms that were signed and show a photograph small: they are records of what was signed.",
    "Packages that were already handed out, and copies that left the vault.",
    "Backups made before, until the last of them is removed: they hold the key of their day.",
)
"""What an erasure cannot reach, said before anybody asks for it."""


@dataclass(frozen=True, slots=True)
class Beforehand:
    """What is to be known before asking."""

    photographs: tuple[ErasedRow, ...]
    warnings: tuple[str, ...]
    """Whole sentences, naming each request that the photographs stand in."""
    stays: tuple[str, ...]
    kept_until: date | None
    """The first day on which the retention time is over; None: the clinic set no time."""


@dataclass(frozen=True, slots=True)
class ErasureLine:
    """A request to erase as it is listed: no picture and no name."""

    erasure: Erasure
    chart_number: str
    photographs: tuple[ErasedRow, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """The outcome of a decision."""

    erasure: Erasure
    unfinished: str = ""
    """What is still to be removed and why, as whole sentences; empty when nothing is."""


def beforehand(session: Session, photograph_ids: Sequence[PhotographId]) -> Beforehand:
    """What erasing these photographs would reach and leave. Raises as `request`."""
    session.require(Right.REQUEST_ERASURE)
    chosen = _chosen(session, session.reading(), photograph_ids)
    known = erasure_reach.publications(session.reading(), photograph_ids)
    return Beforehand(
        erasure_reach.rows(session.reading(), photograph_ids),
        tuple(filter(None, (_warning(session, one) for one in known))),
        STAYS,
        retention.kept_until(session, chosen[0].patient_id),
    )


def request(
    session: Session, photograph_ids: Sequence[PhotographId], *, ground: Ground, reason: str
) -> Erasure:
    """Ask for photographs of one patient to be erased; somebody else decides. Audited.

    Raises NotPermitted, GlassNeeded for another's patient, NotFound for a photograph that is not
    there or erased, InputRefused, naming the field: for photographs of several patients or asked
    for already, a reason under ten characters, or a retention time that is not over.
    """
    session.require(Right.REQUEST_ERASURE)
    check_said(reason=reason)
    if len(reason.strip()) < SHORTEST_REASON:
        raise InputRefused(
            f"The reason needs at least {SHORTEST_REASON} characters.",
            "Say who asked for it and how, or which rule it follows.",
            field="reason",
        )
    if ground not in GROUNDS:
        raise InputRefused("This is no ground for an erasure.", "Choose one.", field="ground")
    with session.vault.writing(session.actor()) as tx:
        chosen = _chosen(session, tx, photograph_ids)
        patient_id = chosen[0].patient_id
        if ground == "retention_over":
            _require_over(session, tx, patient_id)
        asked = Erasure(
            ErasureId(session.new_id()),
            patient_id,
            tuple(dict.fromkeys(photograph_ids)),
            ground,
            reason,
            tx.now(),
            session.user.id,
            session.user.name,
        )
        erasure.insert(tx, asked, tx.origin())
        tx.audit(
            EventKind.ERASURE_REQUESTED,
            patient_id=as_bytes(patient_id),
            object_id=as_bytes(asked.id),
            reason=reason,
            details={"ground": ground, "photographs": list(asked.photograph_ids)},
        )
        _require_sure_clock(tx, ground)
    return asked


def decide(
    session: Session, erasure_id: ErasureId, *, erase: bool, note: str, passphrase: str
) -> Decided:
    """Erase the photographs that somebody else asked for, or decline; audited either way.

    With `erase` the keys of the photographs and of the figures made from them are destroyed in one
    act. What is left in logs, small pictures and files goes next; when something keeps that from
    being finished, the outcome says so, and the next opening of the vault goes on with it.

    Raises NotPermitted, also for whoever asked, NotFound, WrongPassphrase, SignInRefused,
    InputRefused for an empty note, a request decided before, or a retention time not over any more.
    """
    session.require(Right.DECIDE_ERASURE)
    check_said(note=note)
    _open(session, session.reading(), erasure_id)
    check_passphrase(session, passphrase)
    with session.vault.writing(session.actor()) as tx:
        asked = _open(session, tx, erasure_id)
        if erase and asked.ground == "retention_over":
            _require_over(session, tx, asked.patient_id)
        _write_down(session, tx, asked, erase=erase, note=note)
    unfinished = _finished(session) if erase else ""
    return Decided(_found(session.reading(), erasure_id), unfinished)


def listed(session: Session) -> tuple[ErasureLine, ...]:
    """Requests to erase: those that wait first, then the newest.

    An administrator sees all; whoever may ask sees their own and those of their patients.
    """
    if Right.DECIDE_ERASURE in session.user.role.rights:
        return tuple(_line(session, one) for one in erasure.listed(session.reading()))
    session.require(Right.REQUEST_ERASURE)
    return tuple(
        _line(session, one)
        for one in erasure.listed(session.reading())
        if one.requested_by == session.user.id
        or patient_access.look(session, one.patient_id) is not None
    )


def waiting(session: Session, patient_id: PatientId) -> dict[PhotographId, ErasureId]:
    """The patient's photographs that wait for a decision; they can be seen until then."""
    session.require(Right.VIEW_PHOTOGRAPHS)
    return erasure.waiting_photographs(session.reading(), patient_id)


def holding(session: Session, erasure_id: ErasureId) -> tuple[KnownBackup, ...]:
    """The backups that were made before an erasure and so hold the keys of that time.

    By the numbers of the events, because a clock can be wrong. Before the decision: all of them.
    """
    decided = erasure.decided_by_event(session.reading(), erasure_id)
    known = backups.backups_since(session)
    return tuple(one for one in known if decided is None or one.head < decided)


def line(session: Session, erasure_id: ErasureId) -> ErasureLine:
    """One request. Raises NotFound, also for one that this person may not see."""
    for one in listed(session):
        if one.erasure.id == erasure_id:
            return one
    raise NotFound("There is no such request to erase.", "Look at the list of requests.")


def _write_down(
    session: Session, tx: Transaction, asked: Erasure, *, erase: bool, note: str
) -> None:
    now = tx.now()
    final_at = _final_day(session, now) if erase else None
    said: Literal["erase", "decline"] = "erase" if erase else "decline"
    figures = erasure_reach.figures(tx, asked.photograph_ids)
    erasure.decide(tx, Decision(asked.id, said, now, session.user.id, note, final_at))
    tx.audit(
        EventKind.PHOTOGRAPH_SHREDDED if erase else EventKind.ERASURE_DECLINED,
        patient_id=as_bytes(asked.patient_id),
        object_id=as_bytes(asked.id),
        reason=note,
        details={
            "ground": asked.ground,
            "photographs": list(asked.photograph_ids),
            "figures": figures if erase else 0,
        },
    )
    if erase:
        _require_sure_clock(tx, asked.ground)
    tx.ask_checkpoint()


def _final_day(session: Session, decided_at: str) -> str | None:
    """From when on no known backup holds the keys any more; None: one has outstayed its day."""
    ends = [one.expires_at for one in backups.backups_since(session) if not one.removed_at]
    return None if min(ends, default="9") <= decided_at else max([decided_at, *ends])


def _finished(session: Session) -> str:
    try:
        erasure_traces.finish(session.vault)
    except VaultError as error:
        return f"{error.title} {error.advice}"
    return ""


def _open(session: Session, connection: ReadConnection, erasure_id: ErasureId) -> Erasure:
    """The request, which waits for somebody else than this person."""
    asked = _found(connection, erasure_id)
    if asked.decision:
        raise InputRefused("This request was decided before.", "Look at the list of requests.")
    if asked.requested_by == session.user.id:
        raise NotPermitted(
            "Whoever asked for an erasure does not decide about it. Nothing was erased.",
            "Another administrator decides.",
        )
    return asked


def _found(connection: ReadConnection, erasure_id: ErasureId) -> Erasure:
    found = None
    with suppress(ValueError):
        found = erasure.get(connection, erasure_id)
    if found is None:
        raise NotFound("There is no such request to erase.", "Look at the list of requests.")
    return found


def _chosen(
    session: Session, connection: ReadConnection, photograph_ids: Sequence[PhotographId]
) -> tuple[Photograph, ...]:
    """The photographs, all of one patient, which this person may ask for."""
    found = [photographs.get(connection, one) for one in photograph_ids]
    kept = tuple(one for one in found if one is not None and not one.shredded_at)
    if not kept or len(kept) != len(found):
        raise NotFound(
            "One of these photographs is not in the vault, or no photograph was chosen.",
            "Choose photographs that the vault holds.",
        )
    if len({one.patient_id for one in kept}) > 1:
        raise InputRefused(
            "These photographs are of more than one patient.",
            "Ask for each patient separately.",
            field="photographs",
        )
    _require_own_patient(session, kept[0].patient_id)
    _require_own(session, connection, photograph_ids)
    waits = erasure.waiting_photographs(connection, kept[0].patient_id)
    if any(one.id in waits for one in kept):
        raise InputRefused(
            "The erasure of one of these photographs was asked for already.",
            "Leave it out; an administrator decides about the earlier request.",
            field="photographs",
        )
    return kept


def _require_own_patient(session: Session, patient_id: PatientId) -> None:
    access = patient_access.require(session, patient_id)
    if access.ground is patient_access.Ground.BROKEN_GLASS:
        raise NotPermitted(
            "A broken glass is for looking in an emergency, not for erasing.",
            "Ask somebody of the patient's care team.",
        )


def _require_own(
    session: Session, connection: ReadConnection, photograph_ids: Sequence[PhotographId]
) -> None:
    if session.user.role.id not in _OWN_ONLY:
        return
    rows = erasure_reach.rows(connection, photograph_ids)
    if any(row.imported_by != session.user.id for row in rows):
        raise NotPermitted(
            "Your role asks only for photographs that you stored yourself.",
            "Ask a surgeon of the patient's care team.",
        )


def _require_over(session: Session, connection: ReadConnection, patient_id: PatientId) -> None:
    until = retention.kept_until_in(connection, patient_id)
    if until is None:
        raise InputRefused(
            "This clinic has set no retention time, so none is over.",
            "Ask an administrator to set the years, or give the patient's demand as the ground.",
            field="ground",
        )
    if session.today() < until:
        raise InputRefused(
            f"The retention time of this patient's photographs is over on {until.isoformat()}.",
            "Ask again from that day on, or give the patient's demand as the ground.",
            field="ground",
        )


def _require_sure_clock(tx: Transaction, ground: str) -> None:
    """By a clock that jumped ahead no retention time is over; the act's own event tells."""
    if ground == "retention_over" and audit_log.is_last_suspect(tx):
        raise InputRefused(
            "This computer's clock cannot be right, so it does not tell whether the retention time "
            "is over. Nothing was written down.",
            "Set the clock of this computer right, then do it again.",
            field="ground",
        )


def _warning(session: Session, one: Publication) -> str:
    name = f"“{one.title}”"
    if one.released_at:
        day = _day(session, one.released_at)
        return f"A package for {name} left on {day}: what left cannot be called back."
    if one.signed_at and not one.withdrawn_at:
        day = _day(session, one.signed_at)
        return f"The consent of {day} for {name} covers what is to go: no package can be made."
    if one.state in {"draft", "presented"}:
        return f"The open request {name} names them: it cannot be finished without them."
    return ""


def _day(session: Session, utc: str) -> str:
    return session.local(moment(utc)).date().isoformat()


def _line(session: Session, one: Erasure) -> ErasureLine:
    patient = patients.get(session.reading(), one.patient_id)
    return ErasureLine(
        one,
        patient.chart_number if patient else "",
        erasure_reach.rows(session.reading(), one.photograph_ids),
    )
