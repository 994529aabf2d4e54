"""A one-time passphrase: shown once, read out or printed as a slip, then gone."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from photodesk.errors import PhotodeskError
from photodesk.services.one_time import OneTime
from photodesk.ui import fonts
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import button, label, surface
from photodesk.ui.printing import print_pdf
from photodesk.ui.signing.hand_out_dialog import Printing
from photodesk.ui.signing.staff_dialog import StaffDialog

WIDTH = 620
_ONCE = (
    "It is shown now and never again. Read it out to the person, or print the slip and give it "
    "into their hand. At the first sign-in they choose their own, which nobody else knows."
)
_LOST = "If it is lost, give another one."


class OneTimeDialog(StaffDialog):
    """Login, passphrase in groups, until when; Print a slip, Done."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None,
        made: OneTime,
        *,
        title: str,
        printing: Printing = print_pdf,
    ) -> None:
        super().__init__(parent, title, _ONCE, width=WIDTH)
        self._desk, self._made, self._printing = desk, made, printing
        self.passphrase = label(made.passphrase)
        self.passphrase.setFont(fonts.monospace(fonts.TITLE_PT * fonts.scale()))
        self.passphrase.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.passphrase.setAccessibleName("One-time passphrase")
        shown = surface("raised")
        inside = QVBoxLayout(shown)
        inside.setContentsMargins(16, 14, 16, 14)
        inside.addWidget(self.passphrase)
        self.fields.addLayout(
            fact_rows(
                (
                    ("Person", made.name),
                    ("Login", made.login),
                    ("Good until", f"{desk.local_time(made.until)}, for one sign-in"),
                )
            )
        )
        self.fields.addWidget(shown)
        self.fields.addWidget(label(_LOST, "muted", wrap=True))
        self.print = button("Print a slip", self._print)
        self.close_button = button("Done", self.accept, kind="primary")
        self.add_foot(self.print, self.close_button)
        self.fit()

    def _print(self) -> None:
        made, clinic = self._made, self._desk.session.clinic
        until = self._desk.local_time(made.until)

        def work() -> bytes:
            from photodesk.documents import one_time_slip  # noqa: PLC0415 - heavy

            return one_time_slip.render(
                clinic, name=made.name, login=made.login, passphrase=made.passphrase, until=until
            )

        self.print.setEnabled(False)
        self._desk.run(work, self._send, failed=self._failed, busy="Making the slip")

    def _send(self, pdf: bytes) -> None:
        self.print.setEnabled(True)
        if self._printing(self, pdf):
            self._desk.say("The slip went to the printer. Take it at once.")

    def _failed(self, error: PhotodeskError) -> None:
        self.print.setEnabled(True)
        self.show_error(error)

    def done(self, result: int) -> None:
        """Forget the passphrase with the window."""
        self.passphrase.clear()
        super().done(result)
        self.deleteLater()
