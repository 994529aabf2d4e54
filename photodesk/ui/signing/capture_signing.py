"""A capture consent signed on the screen: from the staff's preparation to the patient's copy."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QApplication, QWidget

from photodesk.documents.wording import begins, ends, spelled_moment
from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.identifiers import ConsentId, PatientId
from photodesk.domain.moments import moment
from photodesk.domain.patient import Patient
from photodesk.domain.signature import SigningCircumstances
from photodesk.domain.wording import FormWording
from photodesk.errors import NotFound
from photodesk.services import capture_consents, capture_record, patients
from photodesk.services.capture_record import CaptureForm
from photodesk.services.kept_work import KeptWork
from photodesk.services.session import Session
from photodesk.services.unfinished import FormKind, HalfSigned
from photodesk.ui.desk import Desk
from photodesk.ui.signing.course import Course
from photodesk.ui.signing.matter import Answer, Matter, Receipt, Subject, spoken_name
from photodesk.ui.signing.staff_preparation_dialog import Preparation, StaffPreparationDialog
from photodesk.ui.signing.taken_up import not_taken_up, same_form, take

OnDone = Callable[[CaptureConsent | None], None]


class CaptureSigning:
    """The way to the store for one capture form."""

    def __init__(self, session: Session, form: CaptureForm) -> None:
        self._session = session
        self.form = form
        """As it stands before the signer."""
        patient = form.patient
        self.subject = Subject(
            FormKind.CAPTURE, form.id, capture_record.fingerprint(form), patient.id
        )
        self.matter = Matter(
            clinic=form.clinic,
            patient_name=spoken_name(patient.family, patient.given),
            signer=form.signer,
            wording=form.wording,
            passages=form.passages,
            choices=form.choices,
            facts=(
                ("Pictures from", begins(form.covers_day)),
                ("Ends", ends(form.ends_on)),
            ),
        )

    def sign(self, answer: Answer) -> CaptureConsent:
        """Store the signed form."""
        return capture_consents.sign(
            self._session,
            self.form,
            answers=answer.decisions,
            ink=answer.ink,
            printed_name=answer.printed_name,
            circumstances=answer.circumstances,
        )

    def receipt(self) -> Receipt:
        """Read the signed consent and its strokes from the store."""
        history = capture_consents.history(self._session, self.form.patient.id)
        stored = next((one for one in history if one.id == self.form.id), None)
        ink = capture_consents.signature(self._session, self.form.id)
        if stored is None or ink is None:
            raise NotFound("The consent cannot be read back.", "Look at the patient's consents.")
        at = self._session.local(moment(stored.signed_at))
        name = stored.signer.name
        return Receipt(stored, name, spelled_moment(at), ink, stored.scopes)

    def decline(self, circumstances: SigningCircumstances) -> CaptureConsent:
        """Record that the answer was no."""
        return capture_consents.decline(self._session, self.form, circumstances=circumstances)

    def paper(self) -> bytes:
        """The same form to be signed by hand."""
        return capture_consents.paper_form(
            self._session,
            self.form.patient.id,
            locale=self.form.wording.locale,
            signer=self.form.signer,
        )

    def copy(self) -> bytes:
        """The signed form."""
        return capture_consents.document(self._session, self.form.id)

    def record_copy(self, how: str) -> None:
        """Record what became of the copy."""
        capture_consents.record_copy(self._session, self.form.id, how)


def start_capture_signing(
    desk: Desk, patient_id: PatientId, on_done: OnDone, *, parent: QWidget | None = None
) -> None:
    """Have the staff prepare, then the person sign; `on_done` gets the consent, signed or declined.

    It gets None when the staff stepped back, stopped, or went to paper.
    """
    session = desk.session
    window = parent or QApplication.activeWindow()

    def known() -> tuple[Patient, tuple[FormWording, ...]]:
        return patients.get(session, patient_id), capture_consents.wordings(session)

    def prepare(found: tuple[Patient, tuple[FormWording, ...]]) -> None:
        patient, wordings = found
        dialog = StaffPreparationDialog(window, patient, wordings, session.today())
        course = Course(desk, dialog, on_done, after=lambda: desk.patient_changed.emit(patient_id))
        course.begin(partial(_freeze, session, patient_id), partial(_paper, session, patient_id))

    desk.run(known, prepare, busy="Opening the form")


def go_on_with_capture_signing(
    desk: Desk, kept: KeptWork, half: HalfSigned, on_done: OnDone, *, parent: QWidget | None = None
) -> None:
    """Show a form again that a lock interrupted, with what its signer had answered.

    The staff state anew how the identity was checked. A form that is another one by now, or was
    answered, takes nothing up: then what was kept is dropped, and the error window says why.
    """
    session = desk.session
    window = parent or QApplication.activeWindow()

    def shown() -> CaptureSigning:
        form = capture_consents.presented(session, ConsentId(half.form_id))
        return same_form(CaptureSigning(session, form), half)

    def prepare(signing: CaptureSigning) -> None:
        form, changed = signing.form, desk.patient_changed
        dialog = StaffPreparationDialog(
            window, form.patient, (form.wording,), session.today(), frozen=form.signer
        )
        after = partial(changed.emit, form.patient.id)
        course = Course(desk, dialog, on_done, after=after, kept=kept)
        course.begin(lambda _prepared: take(session, signing), lambda _prepared: signing.paper())

    desk.run(shown, prepare, failed=partial(not_taken_up, desk), busy="Opening the form")


def _freeze(session: Session, patient_id: PatientId, prepared: Preparation) -> CaptureSigning:
    form = capture_consents.prepare(
        session,
        patient_id,
        locale=prepared.locale,
        signer=prepared.signer,
        covers_from=prepared.covers_from,
        expires_on=prepared.expires_on,
    )
    return CaptureSigning(session, form)


def _paper(session: Session, patient_id: PatientId, prepared: Preparation) -> bytes:
    return capture_consents.paper_form(
        session, patient_id, locale=prepared.locale, signer=prepared.signer
    )
