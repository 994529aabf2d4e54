"""The capture form as a PDF: signed, filed from paper, blank to print; the slip of a withdrawal.

The modules that draw PDFs are imported when one is drawn, so that the lock screen does not wait.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from photodesk.documents import wording as words
from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.patient import Patient
from photodesk.domain.signature import Ink, Signer, SigningCircumstances
from photodesk.services import capture_record, scans
from photodesk.services.capture_record import Answered, CaptureForm
from photodesk.services.session import Session
from photodesk.services.withdrawals import Told
from photodesk.storage import audit_log

if TYPE_CHECKING:
    from photodesk.documents.capture_form import CaptureFormContent


def signed(
    session: Session,
    form: CaptureForm,
    answered: Answered,
    ink: Ink,
    circumstances: SigningCircumstances,
) -> bytes:
    """The form with answers, ink and evidence, as kept and handed out.

    Raises FormError, naming the characters, when some text cannot be printed.
    """
    from photodesk.documents import capture_form  # noqa: PLC0415 - see the module's docstring

    return capture_form.render(
        replace(
            _content(session, form),
            answers=dict(answered.answers or {}),
            signed_at=words.spelled_moment(session.local(session.clock.now())),
            place=session.clinic,
            printed_name=answered.printed_name,
            ink=ink,
            circumstances=capture_record.rows(circumstances),
        )
    )


def blank(session: Session, form: CaptureForm, signer: Signer | None) -> bytes:
    """The form to be signed by hand. Raises FormError."""
    from photodesk.documents import capture_form  # noqa: PLC0415 - see the module's docstring

    return capture_form.render(replace(_content(session, form), signer=signer, paper=True))


def filed(
    session: Session, form: CaptureForm, answered: Answered, scan: bytes, media_type: str
) -> bytes:
    """What stands for a form signed by hand: its facts, its pages, and the scan attached.

    The paper holds the names as they were written; here a letter that the page cannot print is
    shown by its number, so that any paper form can be filed.
    """
    from photodesk.documents import scan_form  # noqa: PLC0415 - see the module's docstring
    from photodesk.documents.fonts import legible  # noqa: PLC0415 - see the module's docstring

    content = replace(
        _content(session, form),
        answers=dict(answered.answers or {}),
        signed_at=answered.day,
        patient_name=legible(full_name(form.patient)),
        chart_number=legible(form.patient.chart_number),
        signer=Signer(
            legible(form.signer.name),
            form.signer.capacity,
            legible(form.signer.relation),
            legible(form.signer.authority),
        ),
        printed_name=legible(answered.printed_name),
        circumstances=(("Note", legible(answered.reason)),) if answered.reason else (),
    )
    return scan_form.scan_form(content, scan, media_type, scans.pages(session, scan, media_type))


def withdrawal_slip(
    session: Session,
    consent: CaptureConsent,
    patient: Patient,
    row: Told,
    stops: tuple[str, ...],
) -> bytes:
    """The confirmation that a capture consent was withdrawn."""
    from photodesk.documents import withdrawal_slip as slip  # noqa: PLC0415 - see the docstring

    return slip.render(
        slip.WithdrawalContent(
            clinic=session.clinic,
            patient_name=full_name(patient),
            chart_number=patient.chart_number,
            consent_id=consent.id,
            kind="capture",
            signed_at=consent.signed_at,
            withdrawn_at=row.at,
            told_by=row.told_by,
            route=row.route,
            reason=row.reason,
            stops=stops,
            stays=("We cannot take back what other people have already seen.",),
            staff=session.user.name,
            contact=f"the staff of {session.clinic}",
            audit_head=audit_head(session),
        )
    )


def full_name(patient: Patient) -> str:
    """Given name, then family name, as a form addresses a person."""
    return f"{patient.given} {patient.family}".strip()


def audit_head(session: Session) -> str:
    """The end of the audit chain as printed at the foot: number and first 16 hex digits."""
    head = audit_log.head(session.reading())
    return f"{head.seq} {head.hash.hex()[:16]}"


def _content(session: Session, form: CaptureForm) -> "CaptureFormContent":
    from photodesk.documents.capture_form import (  # noqa: PLC0415 - see the module's docstring
        CaptureFormContent,
    )

    covers = words.spelled_day(form.covers_day) if form.covers_day else "the moment of signing"
    ends = words.spelled_day(form.ends_on) if form.ends_on else "when it is withdrawn"
    return CaptureFormContent(
        form_id=form.id,
        clinic=form.clinic,
        patient_name=full_name(form.patient),
        chart_number=form.patient.chart_number,
        born=form.patient.born.isoformat(),
        wording=form.wording,
        passages=form.passages,
        choices=form.choices,
        signer=form.signer,
        expires=ends,
        covers_from=covers,
        presented_at=form.presented_at,
        audit_head=audit_head(session),
        staff=session.user.name,
    )
