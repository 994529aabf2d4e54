"""Putting a draft request away for good."""

from PySide6.QtWidgets import QWidget

from photodesk.errors import PhotodeskError
from photodesk.services import publication
from photodesk.services.publication import RequestRow
from photodesk.ui.desk import Desk
from photodesk.ui.fields import Field
from photodesk.ui.labels import button
from photodesk.ui.signing.staff_dialog import StaffDialog

WIDTH = 560


class GiveUpDialog(StaffDialog):
    """A reason, if somebody wants to give one; the draft is kept under Given up."""

    def __init__(self, desk: Desk, parent: QWidget, row: RequestRow) -> None:
        super().__init__(
            parent,
            "Give up this draft?",
            "Nobody was shown this form. It leaves the list and is kept under “Given up”. It "
            "cannot be taken up again, but a new request can begin from it.",
            width=WIDTH,
        )
        self._desk, self._request_id = desk, row.request.id
        self.reason = Field("Reason", hint="Nobody has to give one. It stands in the audit log.")
        self.fields.addWidget(self.reason)
        self.give_up = button("Give it up", self._submit, kind="primary")
        self.add_foot(self.cancel_button(), self.give_up)
        self.finished.connect(self.deleteLater)
        self.fit()

    def _submit(self) -> None:
        session, request_id = self._desk.session, self._request_id
        reason = self.reason.text.strip()
        self.give_up.setEnabled(False)
        self._desk.run(
            lambda: publication.give_up(session, request_id, reason=reason),
            lambda _request: self._given_up(),
            failed=self._refused,
        )

    def _given_up(self) -> None:
        self.accept()
        self._desk.say("The draft is given up. It stands under “Given up”.")
        self._desk.requests_changed.emit()

    def _refused(self, error: PhotodeskError) -> None:
        self.give_up.setEnabled(True)
        self.show_error(error)
