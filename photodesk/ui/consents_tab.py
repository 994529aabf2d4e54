"""Consents of one patient: all of them, the newest first, with form, state and withdrawal."""

from PySide6.QtWidgets import QVBoxLayout

from photodesk.domain.capture_consent import (
    CaptureConsent,
    ConsentStatus,
    Decision,
    Route,
    summarise,
)
from photodesk.domain.permissions import Right
from photodesk.services import capture_consents, patients
from photodesk.ui.badges import Badge, State, consent_state
from photodesk.ui.capacities import signer_words
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import label, nothing_yet
from photodesk.ui.pdf_window import PdfWindow
from photodesk.ui.signing.scan_dialog import ScanDialog
from photodesk.ui.signing.withdraw_dialog import WithdrawDialog, withdrawable_capture
from photodesk.ui.tab import Step, Tab
from photodesk.ui.table import Column, Table

_SIGNED = frozenset({ConsentStatus.GRANTED, ConsentStatus.EXPIRING, ConsentStatus.EXPIRED})


class ConsentsTab(Tab):
    """A table of capture consents; the chosen one at the right."""

    title = "Consents"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table: Table[CaptureConsent] = Table(desk.theme, self._columns(), "Capture consents")
        self.empty = nothing_yet(
            "No capture consent yet. Nothing can be photographed before it is signed."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(self.empty)
        column.addWidget(self.table)
        self.table.chosen.connect(self.chosen.emit)
        self.table.opened.connect(self.show_form)

    def _columns(self) -> tuple[Column[CaptureConsent], ...]:
        return (
            Column("State", lambda _one: "", self._state, width=218),
            Column("Form", lambda one: f"v{one.wording_version}", width=64, extra=True),
            Column("How", lambda one: _ROUTES[one.route], width=124, extra=True),
            Column("Signer", lambda one: signer_words(one.signer)),
            Column(
                "Pictures from", lambda one: self._local_day(one.covers_from), width=130, extra=True
            ),
            Column("Until", self._last_day, width=120, extra=True),
        )

    def _state(self, consent: CaptureConsent) -> State:
        session = self.desk.session
        one = summarise((consent,), session.now(), patients.soon_after(session))
        return consent_state(one, self.desk.local_day)

    def _local_day(self, instant: str) -> str:
        return self.desk.local_day(instant) if instant else ""

    def _last_day(self, consent: CaptureConsent) -> str:
        if consent.state != "signed":
            return ""
        return self.desk.last_day(consent.expires_at) if consent.expires_at else "no end"

    def read(self) -> None:
        """Read the consents of the patient on show."""
        session, patient_id = self.desk.session, self.patient_id
        if patient_id is not None:
            self.desk.run(
                lambda: capture_consents.history(session, patient_id),
                self._show,
                lane="read",
                for_patient=True,
            )

    def _show(self, consents: tuple[CaptureConsent, ...]) -> None:
        former = self.table.current
        stays = former.id if former else (consents[0].id if consents else None)
        self.table.show_rows(consents, choose=lambda one: one.id == stays)
        self.empty.setVisible(not consents)
        self.table.setVisible(bool(consents))

    def describe(self, content: QVBoxLayout) -> str:
        """The chosen consent in full."""
        one = self.table.current
        if one is None:
            return ""
        content.addWidget(Badge(self.desk.theme, self._state(one)))
        facts = [
            ("Signer", signer_words(one.signer)),
            ("Form", f"{one.wording_id}, version {one.wording_version}"),
            ("How", _ROUTES[one.route]),
            ("Signed", self.desk.local_time(one.signed_at) if one.signed_at else "not signed"),
        ]
        if one.covers_from:
            facts.append(("Pictures from", self.desk.local_time(one.covers_from)))
            facts.append(("Until", self._last_day(one)))
        if one.withdrawn_at:
            facts.append(("Withdrawn", self.desk.local_time(one.withdrawn_at)))
        content.addLayout(fact_rows(facts))
        uses = [(_use(scope), _DECISIONS[said]) for scope, said in one.scopes.items()]
        if uses:
            content.addSpacing(4)
            content.addWidget(label("What was allowed", "strong"))
            content.addLayout(fact_rows(uses))
        return "Capture consent"

    def steps(self) -> tuple[Step, ...]:
        """Look at the form, withdraw, or file what was signed on paper."""
        found: list[Step] = []
        one, rights = self.table.current, self.desk.session.user.role.rights
        if one is not None and one.form_document_id is not None:
            found.append(Step("Show the signed form", self.show_form))
        if one is not None and self._can_be_withdrawn(one) and Right.RECORD_WITHDRAWAL in rights:
            found.append(Step("Withdraw", self.withdraw, "Ctrl+Shift+W"))
        if Right.OBTAIN_CAPTURE_CONSENT in rights:
            found.append(Step("File a signed paper form", self.file_scan))
            found.append(Step("Show a form to print", self.show_paper_form))
        return tuple(found)

    def _can_be_withdrawn(self, one: CaptureConsent) -> bool:
        return one.status(self.desk.session.now()) in _SIGNED

    def show_form(self) -> None:
        """Show the signed form; the look at it is written down."""
        one, session = self.table.current, self.desk.session
        if one is None or one.form_document_id is None:
            return

        def copied(how: str) -> None:
            self.desk.run(
                lambda: capture_consents.record_copy(session, one.id, how), lambda _nothing: None
            )

        def show(pdf: bytes) -> None:
            name = "capture consent.pdf"
            PdfWindow(
                self.desk, self, pdf, title="Capture consent", file_name=name, copied=copied
            ).open()

        self.desk.run(
            lambda: capture_consents.document(session, one.id), show, busy="Opening the form"
        )

    def show_paper_form(self) -> None:
        """Show a blank form to be signed by hand."""
        session, patient_id = self.desk.session, self.patient_id
        if patient_id is None:
            return

        def show(pdf: bytes) -> None:
            name = "capture consent to sign.pdf"
            PdfWindow(self.desk, self, pdf, title="Form to sign by hand", file_name=name).open()

        self.desk.run(
            lambda: capture_consents.paper_form(session, patient_id), show, busy="Making the form"
        )

    def file_scan(self) -> None:
        """Ask for a scan of a form that was signed by hand."""
        if self.patient_id is not None and self.desk.record is not None:
            dialog = ScanDialog(self.desk, self, self.desk.record.patient)
            dialog.filed.connect(lambda consent: self.desk.patient_changed.emit(consent.patient_id))
            dialog.open()

    def withdraw(self) -> None:
        """Ask who withdraws, and record it."""
        one = self.table.current
        if one is not None and self._can_be_withdrawn(one):
            WithdrawDialog(self.desk, self, withdrawable_capture(self.desk, one)).open()


_ROUTES = {Route.SCREEN: "on the screen", Route.PAPER: "on paper"}
_DECISIONS = {Decision.PERMIT: "yes", Decision.DENY: "no"}


def _use(scope: str) -> str:
    return scope.replace("_", " ").capitalize()
