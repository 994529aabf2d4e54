"""What is written down of an erasure: as facts, as lines of text, and as a PDF to hand out."""

from dataclasses import asdict

from photodesk.documents import erasure_report
from photodesk.documents.erasure_report import ErasedPicture, ErasureContent, HoldingBackup
from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import sha256, short_hash
from photodesk.domain.identifiers import ErasureId, as_bytes
from photodesk.errors import InputRefused
from photodesk.services import erasure, views
from photodesk.services.session import Session
from photodesk.storage import audit_log, erasure_reach


def content(session: Session, erasure_id: ErasureId) -> ErasureContent:
    """The facts of an erasure that was decided; its backups as they are known today.

    Raises NotFound, NotPermitted, InputRefused while nothing was erased.
    """
    line = erasure.line(session, erasure_id)
    done = line.erasure
    if done.decision != "erase":
        raise InputRefused(
            "Nothing was erased under this request, so there is no report.",
            "Look at the list of requests.",
        )
    head = audit_log.head(session.reading())
    return ErasureContent(
        clinic=session.clinic,
        chart_number=line.chart_number,
        erasure_id=done.id,
        ground=erasure.GROUNDS[done.ground],
        reason=done.reason,
        requested_at=done.requested_at,
        requested_by=done.requested_name or "a person of later data",
        decided_at=done.decided_at,
        decided_by=done.decided_name or "a person of later data",
        note=done.note,
        finished_at=done.finished_at,
        final_at=done.final_at,
        pictures=tuple(
            ErasedPicture(view_words(row.view), row.taken_on, row.sha256.hex())
            for row in line.photographs
        ),
        figures=erasure_reach.figures(session.reading(), done.photograph_ids),
        stays=erasure.STAYS,
        backups=tuple(
            HoldingBackup(one.made_at, one.expires_at, one.removed_at)
            for one in erasure.holding(session, done.id)
        ),
        as_of=session.now(),
        audit_head=f"{head.seq} {short_hash(head.hash)}",
    )


def document(session: Session, erasure_id: ErasureId) -> dict[str, object]:
    """The facts for JSON, with the last day in words. Raises as `content`."""
    found = content(session, erasure_id)
    facts = asdict(found)
    del facts["page_size"]
    return facts | {"final": erasure_report.final_words(found)}


def lines(session: Session, erasure_id: ErasureId) -> tuple[str, ...]:
    """The report as lines of text. Raises as `content`."""
    found = content(session, erasure_id)
    return (
        f"Chart number {found.chart_number}: {len(found.pictures)} erased. {found.ground}.",
        *(erasure_report.picture_words(one) for one in found.pictures),
        erasure_report.final_words(found),
        *(erasure_report.backup_words(one) for one in found.backups),
        *found.stays,
    )


def pdf(session: Session, erasure_id: ErasureId) -> bytes:
    """The report to print or save; an audited act. Raises as `content`."""
    printed = erasure_report.render(content(session, erasure_id))
    line = erasure.line(session, erasure_id)
    with session.vault.writing(session.actor()) as tx:
        tx.audit(
            EventKind.DOCUMENT_EXPORTED,
            patient_id=as_bytes(line.erasure.patient_id),
            object_id=as_bytes(erasure_id),
            object_sha256=sha256(printed),
            details={"what": "erasure report"},
        )
    return printed


def view_words(view: str) -> str:
    """The view as a person says it; an unknown one by its own name."""
    labels = {one.id: one.label for one in views.views()}
    return labels.get(view, view) or "view not labelled"
