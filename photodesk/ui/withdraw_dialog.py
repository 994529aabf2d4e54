"""Withdrawing a consent: as short as signing it."""

from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from photodesk.domain.capture_consent import CaptureConsent
from photodesk.services import capture_consents
from photodesk.services.withdrawals import Withdrawal
from photodesk.ui.desk import Desk
from photodesk.ui.fields import Field, refuse_blank
from photodesk.ui.labels import button, label
from photodesk.ui.pdf_window import PdfWindow

WIDTH = 540
ROUTES = ("in person", "by letter", "by telephone", "by e-mail", "through somebody else")


class WithdrawDialog(QDialog):
    """Who says so, how, and an optional reason; then a slip for the person."""

    def __init__(self, desk: Desk, parent: QWidget, consent: CaptureConsent) -> None:
        super().__init__(parent)
        self._desk = desk
        self._consent = consent
        self._page = parent
        self.setWindowTitle("Photodesk")
        self.setAccessibleName("Withdraw the capture consent")
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        self.told_by = Field("Who withdraws")
        self.told_by.text = consent.signer.name
        self.route = QComboBox()
        self.route.addItems(ROUTES)
        self.route.setAccessibleName("How it was said")
        self.reason = Field("Reason", hint="Nobody has to give one.")
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(12)
        column.addWidget(label("Withdraw the capture consent", "title"))
        column.addWidget(
            label(
                "From now on no photograph is stored under it. What was stored before stays in the "
                "record. What was published cannot be called back. This cannot be undone.",
                "muted",
                wrap=True,
            )
        )
        column.addWidget(self.told_by)
        how = label("How it was said")
        how.setBuddy(self.route)
        column.addWidget(how)
        column.addWidget(self.route)
        column.addWidget(self.reason)
        column.addSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(button("Cancel", self.reject))
        self.withdraw_button = button("Withdraw", self.withdraw, kind="primary")
        row.addWidget(self.withdraw_button)
        column.addLayout(row)

    def withdraw(self) -> None:
        """Record the withdrawal, off the window's thread."""
        if not refuse_blank({self.told_by: "Say who withdraws the consent."}):
            return
        session, consent = self._desk.session, self._consent
        told_by, route, reason = self.told_by.text, self.route.currentText(), self.reason.text
        self.withdraw_button.setEnabled(False)
        self._desk.run(
            lambda: capture_consents.withdraw(
                session, consent.id, told_by=told_by, route=route, reason=reason
            ),
            self._withdrawn,
        )

    def _withdrawn(self, withdrawal: Withdrawal) -> None:
        self.accept()
        self._desk.patient_changed.emit(self._consent.patient_id)
        self._desk.say(" ".join(("The consent is withdrawn.", *withdrawal.stops[:1])))
        PdfWindow(
            self._desk,
            self._page,
            withdrawal.confirmation_pdf,
            title="The consent is withdrawn",
            file_name="withdrawal.pdf",
        ).open()
        self.deleteLater()
