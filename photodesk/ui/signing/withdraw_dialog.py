"""Withdrawing a consent: one sheet, as short as signing; no reason is ever demanded."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.identifiers import RequestId
from photodesk.errors import PhotodeskError
from photodesk.services import capture_consents, publication
from photodesk.services.withdrawals import Withdrawal
from photodesk.ui.desk import Desk
from photodesk.ui.fields import Field, refuse_blank
from photodesk.ui.labels import button, label
from photodesk.ui.printing import print_pdf
from photodesk.ui.signing.hand_out_dialog import HandOut, HandOutDialog, Printing
from photodesk.ui.signing.signer_fields import Choose
from photodesk.ui.signing.staff_dialog import StaffDialog

WIDTH = 600
ROUTES = ("in person", "by letter", "by telephone", "by e-mail", "through somebody else")
CAPTURE = (
    "From now on no photograph is stored under this consent, and the uses that it allowed end. "
    "What was stored before stays locked in the record. This cannot be undone."
)
PUBLICATION = (
    "From now on nothing is sent to a journal under this consent. What was published already "
    "cannot be called back. This cannot be undone."
)

Withdraw = Callable[[str, str, str], Withdrawal]
"""Takes who said so, how, and the reason; runs off the window's thread."""


@dataclass(frozen=True)
class Withdrawable:
    """A consent that can be withdrawn."""

    title: str
    what_it_does: str
    signer: str
    withdraw: Withdraw
    after: Callable[[], None]
    """Tells the other screens."""


class WithdrawDialog(StaffDialog):
    """Who says so, how, a reason if one is given; then what it stops, and a slip to hand over."""

    withdrawn = Signal(object)
    """The Withdrawal, once it is recorded."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None,
        consent: Withdrawable,
        *,
        printing: Printing = print_pdf,
    ) -> None:
        super().__init__(parent, consent.title, consent.what_it_does, width=WIDTH)
        self._desk, self._consent, self._printing = desk, consent, printing
        self.hand_out: HandOutDialog | None = None
        self.told_by = Field("Who withdraws?")
        self.told_by.text = consent.signer
        self.route = Choose("How was it said?", {route: route.capitalize() for route in ROUTES})
        self.reason = Field("Reason", hint="Nobody has to give one.")
        for widget in (self.told_by, self.route, self.reason):
            self.fields.addWidget(widget)
        self.withdraw = button("Withdraw", self._submit, kind="primary")
        self.add_foot(self.cancel_button(), self.withdraw)
        self.fit()

    def _submit(self) -> None:
        if not refuse_blank({self.told_by: "Type who withdraws the consent."}):
            return
        told_by, route = self.told_by.text.strip(), self.route.value
        reason, act = self.reason.text.strip(), self._consent.withdraw
        self.withdraw.setEnabled(False)
        self._desk.run(
            lambda: act(told_by, route, reason),
            self._recorded,
            failed=self._refused,
            busy="Recording the withdrawal",
        )

    def _refused(self, error: PhotodeskError) -> None:
        self.withdraw.setEnabled(True)
        self.show_error(error)

    def _recorded(self, withdrawal: Withdrawal) -> None:
        self.accept()
        self._consent.after()
        self._desk.say("The consent is withdrawn.")
        self.withdrawn.emit(withdrawal)
        what = HandOut(
            "The consent is withdrawn",
            "What that stops, and what it cannot undo:",
            "withdrawal.pdf",
            lambda: withdrawal.confirmation_pdf,
            leave="Close",
        )
        parent = self.parent()
        self.hand_out = HandOutDialog(
            parent if isinstance(parent, QWidget) else None,
            self._desk,
            what,
            printing=self._printing,
        )
        for sentence in reversed(withdrawal.stops):
            self.hand_out.fields.insertWidget(0, label(f"•  {sentence}", wrap=True))
        self.hand_out.fit()
        self.hand_out.open()
        self.deleteLater()


def withdrawable_capture(desk: Desk, consent: CaptureConsent) -> Withdrawable:
    """A signed capture consent, ready to be withdrawn."""
    session = desk.session

    def withdraw(told_by: str, route: str, reason: str) -> Withdrawal:
        return capture_consents.withdraw(
            session, consent.id, told_by=told_by, route=route, reason=reason
        )

    return Withdrawable(
        "Withdraw the capture consent",
        CAPTURE,
        consent.signer.name,
        withdraw,
        lambda: desk.patient_changed.emit(consent.patient_id),
    )


def withdrawable_publication(desk: Desk, request_id: RequestId, signer: str) -> Withdrawable:
    """A signed publication consent, ready to be withdrawn."""
    session = desk.session

    def withdraw(told_by: str, route: str, reason: str) -> Withdrawal:
        return publication.withdraw(
            session, request_id, told_by=told_by, route=route, reason=reason
        )

    return Withdrawable(
        "Withdraw the publication consent",
        PUBLICATION,
        signer,
        withdraw,
        desk.requests_changed.emit,
    )
