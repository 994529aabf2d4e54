"""A publication consent signed on the screen: the same window, with the pictures on the form."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QApplication, QWidget

from photodesk.documents.wording import (
    ends,
    review_statements,
    shown_day,
    spelled_moment,
    wordings,
)
from photodesk.domain.canonical import sha256, short_hash
from photodesk.domain.completeness import review_suffices
from photodesk.domain.identifiers import RequestId
from photodesk.domain.moments import moment
from photodesk.domain.patient import Patient
from photodesk.domain.publication import (
    PublicationConsent,
    PublicationRequest,
    PublicationScope,
    RequestedPhotograph,
    ReviewOutcome,
)
from photodesk.domain.signature import SigningCircumstances
from photodesk.errors import NotFound, PhotodeskError
from photodesk.services import patients, publication, views
from photodesk.services.kept_work import KeptWork
from photodesk.services.publication import PublicationForm
from photodesk.services.session import Session
from photodesk.services.unfinished import FormKind, HalfSigned
from photodesk.ui.desk import Desk
from photodesk.ui.signing.course import Course
from photodesk.ui.signing.matter import (
    Answer,
    Matter,
    Receipt,
    ShownPicture,
    Subject,
    spoken_name,
)
from photodesk.ui.signing.staff_preparation_dialog import Preparation, StaffPreparationDialog
from photodesk.ui.signing.taken_up import not_taken_up, same_form, take

OnDone = Callable[[PublicationConsent | None], None]
FormSource = RequestId | PublicationForm
"""A request whose form is to be frozen, or a form that is frozen already."""

OFFERED = (ReviewOutcome.SHOWN_FINAL, ReviewOutcome.SHOWN_VERSION, ReviewOutcome.WAIVED)
"""What a signer can state about the manuscript; the other outcomes are no answer (S13)."""


class PublicationSigning:
    """The way to the store for one publication form."""

    def __init__(self, session: Session, form: PublicationForm, patient: Patient) -> None:
        self._session, self._form = session, form
        request = form.request
        self.subject = Subject(FormKind.PUBLICATION, request.id, sha256(form.pdf).hex(), patient.id)
        self.matter = Matter(
            clinic=session.clinic,
            patient_name=spoken_name(patient.family, patient.given),
            signer=form.signer,
            wording=form.wording,
            passages=form.passages,
            choices=form.choices,
            facts=(
                ("Journal", request.journal.title),
                ("Article", request.manuscript.title),
                ("Ends", ends(form.expires_on)),
            ),
            pictures=tuple(_shown(picture, jpeg) for picture, jpeg in form.pictures),
            review=_review(form),
        )

    def sign(self, answer: Answer) -> PublicationConsent:
        """Store the signed and sealed form."""
        if answer.review is None:
            raise PhotodeskError(
                "Not signed: the question about the article has no answer yet.",
                "Go back to that page and mark one of its answers.",
            )
        return publication.sign(
            self._session,
            self._form,
            answers={PublicationScope(scope): said for scope, said in answer.decisions.items()},
            review=answer.review,
            ink=answer.ink,
            printed_name=answer.printed_name,
            circumstances=answer.circumstances,
        )

    def receipt(self) -> Receipt:
        """Read the signed consent and its strokes from the store."""
        request_id = self._form.request.id
        rows = publication.requests(self._session, self._form.request.patient_id)
        stored = next((row.consent for row in rows if row.request.id == request_id), None)
        ink = publication.signature(self._session, request_id)
        if stored is None or ink is None:
            raise NotFound("The consent cannot be read back.", "Look at the patient's requests.")
        at = self._session.local(moment(stored.signed_at))
        decisions = {scope.value: said for scope, said in stored.scopes.items()}
        return Receipt(stored, stored.signer.name, spelled_moment(at), ink, decisions)

    def decline(self, circumstances: SigningCircumstances) -> PublicationConsent:
        """Record that the answer was no."""
        return publication.decline(self._session, self._form, circumstances=circumstances)

    def paper(self) -> bytes:
        """The frozen form, to be signed by hand."""
        return publication.form_pdf(self._session, self._form.request.id)

    def copy(self) -> bytes:
        """The signed and sealed form."""
        return publication.sealed_form(self._session, self._form.request.id)

    def record_copy(self, how: str) -> None:
        """Record what became of the copy."""
        publication.record_copy(self._session, self._form.request.id, how)


@dataclass(frozen=True)
class _About:
    """What the preparation has to know."""

    patient: Patient
    request: PublicationRequest
    form: PublicationForm | None


def start_publication_signing(
    desk: Desk, form_source: FormSource, on_done: OnDone, *, parent: QWidget | None = None
) -> None:
    """Have the staff prepare, then the person sign; `on_done` gets the consent, signed or declined.

    It gets None when the staff stepped back, stopped, or went to paper. A request that was shown
    before is shown again as it was frozen.
    """
    session = desk.session
    window = parent or QApplication.activeWindow()

    def prepare(about: _About) -> None:
        known = tuple(one for one in wordings() if one.kind == "publication")
        dialog = StaffPreparationDialog(
            window,
            about.patient,
            known,
            session.today(),
            publication=True,
            frozen=about.form.signer if about.form else None,
        )

        after = partial(_changed, desk, about.patient)
        freeze = partial(_freeze, session, about)
        Course(desk, dialog, on_done, after=after).begin(
            freeze, lambda prepared: freeze(prepared).paper()
        )

    desk.run(partial(_look, session, form_source), prepare, busy="Opening the form")


def go_on_with_publication_signing(
    desk: Desk, kept: KeptWork, half: HalfSigned, on_done: OnDone, *, parent: QWidget | None = None
) -> None:
    """Show a form again that a lock interrupted; see `go_on_with_capture_signing`."""
    session = desk.session
    window = parent or QApplication.activeWindow()

    def shown() -> tuple[PublicationSigning, Patient]:
        form = publication.presented(session, RequestId(half.form_id))
        patient = patients.get(session, form.request.patient_id)
        return same_form(PublicationSigning(session, form, patient), half), patient

    def prepare(found: tuple[PublicationSigning, Patient]) -> None:
        signing, patient = found
        matter = signing.matter
        dialog = StaffPreparationDialog(
            window,
            patient,
            (matter.wording,),
            session.today(),
            publication=True,
            frozen=matter.signer,
        )
        course = Course(desk, dialog, on_done, after=partial(_changed, desk, patient), kept=kept)
        course.begin(lambda _prepared: take(session, signing), lambda _prepared: signing.paper())

    desk.run(shown, prepare, failed=partial(not_taken_up, desk), busy="Opening the form")


def _changed(desk: Desk, patient: Patient) -> None:
    desk.patient_changed.emit(patient.id)
    desk.requests_changed.emit()


def _look(session: Session, source: FormSource) -> _About:
    form: PublicationForm | None
    if isinstance(source, PublicationForm):
        request, form = source.request, source
    else:
        request, form = publication.get(session, source), None
        if request.state == "presented":
            form = publication.presented(session, request.id)
    return _About(patients.get(session, request.patient_id), request, form)


def _freeze(session: Session, about: _About, prepared: Preparation) -> PublicationSigning:
    form = about.form
    if form is None:
        if prepared.expires_on is None:
            raise PhotodeskError("The day on which the consent ends is missing.", "Type it in.")
        form = publication.present(
            session,
            about.request.id,
            signer=prepared.signer,
            expires_on=prepared.expires_on,
            locale=prepared.locale,
            review_offered=prepared.review_offered,
            extra_cases=_help(prepared.circumstances),
        )
    return PublicationSigning(session, form, about.patient)


def _help(circumstances: SigningCircumstances) -> frozenset[str]:
    """Passages about an interpreter and a witness, where there is one (P28, P29)."""
    present = {
        "interpreter": bool(circumstances.interpreter_name),
        "witness": bool(circumstances.witness_name),
    }
    return frozenset(case for case, there in present.items() if there)


def _shown(picture: RequestedPhotograph, jpeg: bytes) -> ShownPicture:
    view = next((one.label for one in views.views() if one.id == picture.view), "")
    caption = ", ".join(part for part in (view, shown_day(picture.taken_on)) if part)
    return ShownPicture(
        picture.ordinal, picture.photograph_id, jpeg, caption, short_hash(picture.sha256)
    )


def _review(form: PublicationForm) -> tuple[tuple[str, ReviewOutcome], ...]:
    """The statements of which the signer takes one: seen as the staff said, or waived.

    What this journal does not accept is not offered: it could not be saved (P18).
    """
    request = form.request
    statements = review_statements(form.wording, {"version": request.manuscript.version})
    seen = OFFERED if form.review_offered is None else (form.review_offered, ReviewOutcome.WAIVED)
    return tuple(
        (statements[one], one)
        for one in OFFERED
        if one in seen and one in statements and review_suffices(one, request.journal)
    )
