"""Writing down that the answer to a publication form was no."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from photodesk.domain.identifiers import RequestId
from photodesk.domain.publication import PublicationConsent
from photodesk.domain.signature import SigningCircumstances
from photodesk.errors import PhotodeskError
from photodesk.services import publication
from photodesk.ui.desk import Desk
from photodesk.ui.fields import Field
from photodesk.ui.labels import button
from photodesk.ui.signing.staff_dialog import StaffDialog

WIDTH = 560


class DeclineDialog(StaffDialog):
    """A reason, if one was given; declining is as easy as signing."""

    declined = Signal(object)
    """The PublicationConsent, once the answer is recorded."""

    def __init__(self, desk: Desk, parent: QWidget, request_id: RequestId) -> None:
        super().__init__(
            parent,
            "The answer was no",
            "It is kept, so that nobody asks again unknowingly. Nothing of this request is "
            "published. This cannot be undone.",
            width=WIDTH,
        )
        self._desk, self._request_id = desk, request_id
        self.reason = Field("Reason", hint="Nobody has to give one.")
        self.fields.addWidget(self.reason)
        self.record = button("Record the answer", self._submit, kind="primary")
        self.add_foot(self.cancel_button(), self.record)
        self.fit()

    def _submit(self) -> None:
        session, request_id = self._desk.session, self._request_id
        reason = self.reason.text.strip()
        self.record.setEnabled(False)

        def work() -> PublicationConsent:
            form = publication.presented(session, request_id)
            told = SigningCircumstances(notes={"recorded": "told to the staff, not on the screen"})
            return publication.decline(session, form, reason=reason, circumstances=told)

        self._desk.run(work, self._recorded, failed=self._refused, busy="Recording the answer")

    def _recorded(self, consent: PublicationConsent) -> None:
        self.accept()
        self._desk.say("The answer was no. It is recorded.")
        self.declined.emit(consent)
        self.deleteLater()

    def _refused(self, error: PhotodeskError) -> None:
        self.record.setEnabled(True)
        self.show_error(error)
