"""Step 6: signed here, signed on paper and filed, or declined; afterwards, what was answered."""

from PySide6.QtWidgets import QVBoxLayout

from photodesk.domain.identifiers import RequestId
from photodesk.domain.permissions import Right
from photodesk.domain.publication import PublicationConsent
from photodesk.services import publication
from photodesk.services.publication import RequestRow
from photodesk.services.request_steps import ENDED, Step
from photodesk.ui.badges import Badge, State, request_state
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import button, label
from photodesk.ui.pdf_window import PdfWindow
from photodesk.ui.publication.about_request import answer_facts, request_facts, scopes_said
from photodesk.ui.publication.decline_dialog import DeclineDialog
from photodesk.ui.publication.in_hand import InHand
from photodesk.ui.publication.list_lines import Line, Sheet, group, notice
from photodesk.ui.publication.step_view import StepView
from photodesk.ui.right_panel import RightPanel, clear
from photodesk.ui.shortcuts import bind, tip
from photodesk.ui.signing import start_publication_signing
from photodesk.ui.signing.hand_out_dialog import HandOut, HandOutDialog
from photodesk.ui.signing.scan_dialog import ScanDialog
from photodesk.ui.signing.withdraw_dialog import WithdrawDialog, withdrawable_publication

SCREEN = State("sign", "On this screen", "primary")
PAPER = State("print", "On paper", "primary")
NO = State("consent-refused", "Declined", "muted")
ALLOWED = State("ok", "Allowed", "ok")
DENIED = State("not-stored", "Not allowed", "muted")
_ENDS = {
    "declined": "The answer was no. It is kept, so that nobody asks again unknowingly.",
    "expired": "The consent has ended. Nothing can leave under it any more.",
    "withdrawn": "The consent was withdrawn. Nothing can leave under it any more.",
}


class SignatureStep(StepView):
    """Three ways to an answer; then the answer itself."""

    step = Step.SIGNATURE

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.sheet = Sheet("Signature")
        self.lines: list[Line] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.sheet)
        bind(self, "Ctrl+Shift+W", "Withdraw the consent", self.withdraw)
        bind(self, "Ctrl+P", "Print or save the form", self.give_form)

    @property
    def title(self) -> str:
        """Whether there is an answer."""
        return "Answer" if self.hand.row and self.hand.row.consent else "Signature"

    def show_request(self, hand: InHand) -> None:
        """Offer the ways, or show the answer."""
        super().show_request(hand)
        self.sheet.empty()
        self.lines = []
        clear(self.side_column)
        row = hand.row
        if row is None:
            return
        self.side_column.addWidget(Badge(self.desk.theme, request_state(row.status.state)))
        if row.consent is None:
            self._offer_ways(row)
        else:
            self._show_answer(row, row.consent)
        self.sheet.close_up()

    @property
    def _may_obtain(self) -> bool:
        return Right.OBTAIN_PUBLICATION_CONSENT in self.desk.session.user.role.rights

    # --- Not answered yet -------------------------------------------------------------------------

    def _offer_ways(self, row: RequestRow) -> None:
        theme = self.desk.theme
        here = (
            "The screen is turned over to the signer, who reads the form, looks at every picture, "
            "answers use by use and signs. Nothing else can be reached meanwhile."
        )
        paper = (
            "Print the form, or save it and send it. Once it was signed by hand, scan it and "
            "file the scan."
        )
        declined = "Who says no gives no reason. The answer is recorded like a signature."
        obtain = ("Sign here", self.sign) if self._may_obtain else None
        record = ("Record a no", self.decline) if self._may_obtain else None
        self.lines = [
            Line(theme, SCREEN, "On this screen", here, act=obtain),
            Line(theme, PAPER, "On paper", paper, act=("Print or save", self.give_form)),
            Line(
                theme, State("scan", "Scan", "primary"), "Signed by hand already",
                "File the scan of the signed form, with what was answered on it.",
                act=("File the scan", self.file_scan),
            ),
            Line(theme, NO, "The answer was no", declined, act=record),
        ]  # fmt: skip
        self.sheet.column.addWidget(group(*self.lines))
        self.side_column.addLayout(fact_rows(request_facts(self.desk, row)))

    @property
    def _request_id(self) -> RequestId | None:
        return self.hand.row.request.id if self.hand.row else None

    def sign(self) -> None:
        """Turn the screen over to the signer."""
        if self._request_id is not None and self.hand.state == "ready to sign":
            start_publication_signing(
                self.desk, self._request_id, self._answered, parent=self.window()
            )

    def _answered(self, _consent: PublicationConsent | None) -> None:
        self.stored.emit()

    def give_form(self) -> None:
        """Print the final form, or save it; both are written down."""
        request_id, session = self._request_id, self.desk.session
        if request_id is None or self.hand.is_draft:
            return
        what = HandOut(
            "The form on paper",
            "Have it signed by hand, then scan it and file the scan here.",
            "publication-form.pdf",
            lambda: publication.form_pdf(session, request_id),
        )
        HandOutDialog(self, self.desk, what).open()

    def file_scan(self) -> None:
        """Ask for the scan of the form that was signed by hand."""
        row = self.hand.row
        if row is not None and self.hand.state == "ready to sign":
            dialog = ScanDialog(self.desk, self, row.patient, row.request)
            dialog.filed.connect(lambda _consent: self.stored.emit())
            dialog.open()

    def decline(self) -> None:
        """Write down that the answer was no."""
        if self._request_id is not None and self.hand.state == "ready to sign":
            dialog = DeclineDialog(self.desk, self, self._request_id)
            dialog.declined.connect(lambda _consent: self.stored.emit())
            dialog.open()

    # --- Answered ---------------------------------------------------------------------------------

    def _show_answer(self, row: RequestRow, consent: PublicationConsent) -> None:
        theme, state = self.desk.theme, row.status.state
        words = _ENDS.get(state, "The form is signed and sealed.")
        tone = "error" if state in ENDED else "ok"
        self.sheet.column.addWidget(notice(theme, tone, words))
        said = scopes_said(consent)
        if said:
            self.sheet.column.addWidget(label("What was allowed", "emphasis"))
            self.lines = [
                Line(
                    theme,
                    ALLOWED if yes else DENIED,
                    use,
                    "Yes" if yes else "No",
                    beside=True,
                    shares=(7, 3),
                )
                for use, yes in said
            ]
            self.sheet.column.addWidget(group(*self.lines))
        self.side_column.addLayout(fact_rows(answer_facts(self.desk, consent)))
        if consent.sealed_document_id is not None:
            self.side_column.addSpacing(4)
            self.side_column.addWidget(button("Show the signed form", self.show_sealed))
            self.side_column.addWidget(button("Give the signer a copy", self.give_copy))

    def _said(self, use: str, *, yes: bool) -> Line:
        state, word = (ALLOWED, "Yes") if yes else (DENIED, "No")
        return Line(self.desk.theme, state, use, word, beside=True, shares=(7, 3))

    def show_sealed(self) -> None:
        """Show the signed and sealed form; the look at it is written down."""
        request_id, session = self._request_id, self.desk.session
        if request_id is None:
            return

        def show(pdf: bytes) -> None:
            PdfWindow(
                self.desk, self, pdf, title="Signed and sealed form", file_name="consent-form.pdf",
                copied=self._copied,
            ).open()  # fmt: skip

        self.desk.run(
            lambda: publication.shown_form(session, request_id),
            show,
            busy="Opening the form",
            for_patient=True,
        )

    def _copied(self, how: str) -> None:
        request_id, session = self._request_id, self.desk.session
        if request_id is not None:
            self.desk.run(
                lambda: publication.record_copy(session, request_id, how), lambda _none: None
            )

    def give_copy(self) -> None:
        """Print or save the signer's copy, or write down that none was wanted."""
        request_id, session = self._request_id, self.desk.session
        if request_id is None:
            return
        what = HandOut(
            "A copy for the signer",
            "The form says that the signer gets a copy. What becomes of it is written down.",
            "consent-form.pdf",
            lambda: publication.sealed_form(session, request_id),
            lambda how: publication.record_copy(session, request_id, how),
            refusable=True,
        )
        HandOutDialog(self, self.desk, what).open()

    @property
    def may_withdraw(self) -> bool:
        """Whether there is a consent that can be withdrawn."""
        rights = self.desk.session.user.role.rights
        signed = self.hand.state in {"signed", "released", "expired"}
        return signed and Right.RECORD_WITHDRAWAL in rights

    def withdraw(self) -> None:
        """Ask who withdraws, and record it."""
        row = self.hand.row
        if row is not None and row.consent is not None and self.may_withdraw:
            what = withdrawable_publication(self.desk, row.request.id, row.consent.signer.name)
            WithdrawDialog(self.desk, self, what).open()

    def offer(self, panel: RightPanel) -> None:
        """Sign; afterwards go on to the package, or withdraw."""
        state = self.hand.state
        if state == "ready to sign":
            if self._may_obtain:
                panel.set_primary("Sign here", self.sign, tip="Ctrl+Enter")
            else:
                panel.set_primary("Print or save the form", self.give_form, tip="Ctrl+P")
        elif state in {"signed", "released"}:
            super().offer(panel)
        if self.may_withdraw:
            words = "Withdraw the consent"
            panel.set_secondary(words, self.withdraw, tip=tip(words, "Ctrl+Shift+W"))
