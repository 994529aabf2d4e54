"""Step 5: who signs and until when; the form beside it, as a preview, then as it is frozen."""

from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from photodesk.domain.identifiers import RequestId
from photodesk.domain.patient import Patient
from photodesk.domain.permissions import Right
from photodesk.domain.provisions import TITLES
from photodesk.errors import PhotodeskError, PublicationConsentIncomplete
from photodesk.services import publication
from photodesk.services.progress import Progress, Stopped
from photodesk.services.publication import PublicationForm
from photodesk.services.request_steps import Step
from photodesk.ui.capacities import signer_words
from photodesk.ui.desk import Desk
from photodesk.ui.error_dialog import further
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import button, label
from photodesk.ui.pdf_view import PdfView
from photodesk.ui.publication.about_request import answer_facts
from photodesk.ui.publication.form_fields import FormFields, Settled
from photodesk.ui.publication.in_hand import InHand
from photodesk.ui.publication.list_lines import notice
from photodesk.ui.publication.step_view import StepView
from photodesk.ui.right_panel import RightPanel, clear

FROZEN = (
    "This is the form as it was made final. Its text, its pictures and their fingerprints do not "
    "change any more."
)
PREVIEW = (
    "A preview. Making it final makes the figures, and freezes text, pictures and fingerprints; "
    "after that only a new request can say something else."
)

WIDEST = 1040
"""Logical pixels: a wider page is no easier to read."""


class FormStep(StepView):
    """The PDF from memory in the centre, the fields in the panel."""

    step = Step.FORM

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.view = PdfView()
        self.fields: FormFields | None = None
        self._shown_for: tuple[object, ...] = ()
        self.trouble = ""
        """Why the form could not be made, as it stands above it."""
        self._working = False
        self._above = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._above)
        self.view.setMaximumWidth(WIDEST)
        middle = QHBoxLayout()
        middle.addWidget(self.view)
        column.addLayout(middle, 1)
        desk.locking.connect(self.view.clear)

    @property
    def title(self) -> str:
        """Whether it can still change."""
        return "Form, still a draft" if self.hand.is_draft else "Form, final"

    def show_request(self, hand: InHand) -> None:
        """Show the form of this request; read only when it is another form."""
        super().show_request(hand)
        row = hand.row
        if row is None:
            return
        wanted = (row.request.id, row.status.state, hand.half)
        if wanted == self._shown_for:
            return
        self._shown_for = wanted
        self._say("")
        self.view.clear()
        clear(self.side_column)
        self.fields = None
        if hand.is_draft:
            self._ask(row.patient)
        else:
            self._look(row.request.id, row.status.state)

    def drop(self) -> None:
        """Forget the form and who signs it."""
        super().drop()
        self._shown_for = ()
        self.fields = None
        self.view.clear()
        clear(self.side_column)

    # --- Draft ------------------------------------------------------------------------------------

    @property
    def _may_prepare(self) -> bool:
        return Right.VIEW_PHOTOGRAPHS in self.desk.session.user.role.rights

    def _ask(self, patient: Patient) -> None:
        if not self._may_prepare:
            words = "A form is drawn up by somebody who may see the photographs."
            self.side_column.addWidget(label(words, "muted", wrap=True))
            return
        self.fields = FormFields(patient, self.desk.session.today())
        self.side_column.addWidget(label(PREVIEW, "muted", wrap=True))
        self.side_column.addWidget(self.fields)
        self.preview_button = button("Show the preview anew", self.preview)
        self.side_column.addWidget(self.preview_button)
        self._preview(None)

    def preview(self) -> None:
        """Show the form as it would be for this signer and this end."""
        settled = self.fields.read() if self.fields else None
        if settled is not None:
            self._preview(settled)

    def _preview(self, settled: Settled | None) -> None:
        row, session = self.hand.row, self.desk.session
        if row is None:
            return
        request_id, shown_for = row.request.id, self._shown_for

        def show(pdf: bytes) -> None:
            if shown_for == self._shown_for:
                self.view.show_pdf(pdf)

        self.desk.run(
            lambda: publication.preview_pdf(
                session,
                request_id,
                signer=settled.signer if settled else None,
                expires_on=settled.expires_on if settled else None,
                locale=settled.locale if settled else "en",
            ),
            show,
            failed=self._failed,
            lane="read",
            busy="Making the preview",
            for_patient=True,
        )

    def make_final(self) -> None:
        """Make the figures, then freeze the form for this signer."""
        row, settled = self.hand.row, self.fields.read() if self.fields else None
        if row is None or settled is None or self._working:
            return
        session, request_id = self.desk.session, row.request.id
        self._rest(working=True)

        def make(progress: Progress, stopped: Stopped) -> None:
            publication.prepare_figures(session, request_id, progress=progress, stopped=stopped)

        self.desk.run_with_progress(
            make,
            lambda _none: self._freeze(request_id, settled),
            title="Making the figures",
            failed=self._failed,
            for_patient=True,
        )

    def _freeze(self, request_id: RequestId, settled: Settled) -> None:
        session = self.desk.session
        self.desk.run(
            lambda: publication.present(
                session,
                request_id,
                signer=settled.signer,
                expires_on=settled.expires_on,
                locale=settled.locale,
                review_offered=settled.review_offered,
                extra_cases=settled.extra_cases,
            ),
            self._frozen,
            failed=self._failed,
            busy="Making the form final",
            for_patient=True,
        )

    def _frozen(self, _form: PublicationForm) -> None:
        self._rest(working=False)
        self.desk.say("The form is final. It can be signed now, on the screen or on paper.")
        self.stored.emit()

    def _failed(self, error: PhotodeskError) -> None:
        self._rest(working=False)
        lines = [str(error)]
        if isinstance(error, PublicationConsentIncomplete):
            lines = [error.title, *(f"•  {_in_words(line)}" for line in further(error))]
        self._say("\n".join(lines))

    def _say(self, text: str) -> None:
        self.trouble = text
        clear(self._above)
        if text:
            self._above.addWidget(notice(self.desk.theme, "error", text))

    def _rest(self, *, working: bool) -> None:
        self._working = working
        if working:
            self._say("")
        if self.fields is not None:
            self.fields.setEnabled(not working)
        self.changed.emit()

    # --- Frozen -----------------------------------------------------------------------------------

    def _look(self, request_id: RequestId, state: str) -> None:
        self.side_column.addWidget(label(FROZEN, "muted", wrap=True))
        row, session = self.hand.row, self.desk.session
        if row is not None and row.consent is not None:
            self.side_column.addLayout(fact_rows(answer_facts(self.desk, row.consent)))
        if state == "ready to sign" and self._may_prepare:
            self.desk.run(
                lambda: publication.presented(session, request_id),
                self._show_form,
                failed=self._failed,
                lane="read",
                busy="Opening the form",
                for_patient=True,
            )
        else:
            self.desk.run(
                lambda: publication.shown_form(session, request_id),
                self.view.show_pdf,
                failed=self._failed,
                busy="Opening the form",
                for_patient=True,
            )

    def _show_form(self, form: PublicationForm) -> None:
        self.view.show_pdf(form.pdf)
        facts = [("Signer", signer_words(form.signer)), ("Last day", _day(form.expires_on))]
        self.side_column.addLayout(fact_rows(facts))

    def offer(self, panel: RightPanel) -> None:
        """Freeze a draft; after that, go on to the signature."""
        if not self.hand.is_draft:
            super().offer(panel)
            return
        able = self._may_prepare and not self._working
        panel.set_primary("Make the form final", self.make_final, enabled=able, tip="Ctrl+Enter")
        panel.set_status("Making it …" if self._working else "")

    def take_focus(self) -> None:
        """The first field of a draft, else the form."""
        (self.fields or self.view).setFocus()


def _in_words(line: str) -> str:
    """A line about something missing without the code of its provision."""
    code, _, words = line.partition(" ")
    return words if code in TITLES else line


def _day(day: date) -> str:
    return day.isoformat()
