"""What other folders bring to the patient's page: gallery and signing, imported on first use."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from photodesk.domain.identifiers import PatientId, PhotographId
from photodesk.domain.permissions import Right
from photodesk.ui.tab import Step, Tab

if TYPE_CHECKING:
    from photodesk.errors import GlassNeeded
    from photodesk.ui.desk import Desk


class PhotographsTab(Tab):
    """The gallery of one patient."""

    title = "Photographs"

    def __init__(self, desk: "Desk") -> None:
        super().__init__(desk)
        from photodesk.ui.care.shut_notice import ShutNotice  # noqa: PLC0415 - on first use
        from photodesk.ui.gallery.gallery_view import GalleryView  # noqa: PLC0415 - as above

        self.gallery = GalleryView(desk)
        self.notice = ShutNotice(desk)
        self._centre = QStackedWidget()
        self._centre.addWidget(self.gallery)
        self._centre.addWidget(self.notice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(self._centre)
        self.gallery.selection_changed.connect(self.chosen.emit)
        self.gallery.read.connect(lambda: self._centre.setCurrentWidget(self.gallery))
        self.gallery.shut.connect(self._show_refusal)

    @property
    def is_shut(self) -> bool:
        """Whether the pictures of the patient on show are not for this person."""
        return self._centre.currentWidget() is self.notice

    def _show_refusal(self, error: "GlassNeeded") -> None:
        self.notice.show_refusal(error)
        self._centre.setCurrentWidget(self.notice)

    def steps(self) -> tuple[Step, ...]:
        """Ask for the erasure of what is chosen."""
        rights = self.desk.session.user.role.rights
        if Right.REQUEST_ERASURE not in rights or not self.gallery.selected():
            return ()
        return (Step("Ask for erasure", self.ask_for_erasure),)

    def ask_for_erasure(self) -> None:
        """Ask for the chosen photographs to be erased."""
        from photodesk.ui.gallery.erasure_dialog import ask_for_erasure  # noqa: PLC0415 - on first use

        ask_for_erasure(self.desk, self, self.gallery.selected())

    def drop_pictures(self) -> None:
        """Forget every picture."""
        self.gallery.empty()

    def read(self) -> None:
        """Show the patient on show."""
        if self.patient_id is not None:
            self.gallery.show_patient(self.patient_id)


def photographs_tab(desk: "Desk") -> Tab:
    """The tab with the gallery."""
    return PhotographsTab(desk)


def selected(tab: Tab) -> Sequence[PhotographId]:
    """The photographs chosen on a tab, in the order on the screen."""
    return tab.gallery.selected() if isinstance(tab, PhotographsTab) else ()


def start_capture_signing(desk: "Desk", patient_id: PatientId) -> None:
    """Open the staff's questions before signing, then hand the screen to the signer."""
    from photodesk.ui.signing import start_capture_signing as start  # noqa: PLC0415 - on first use

    start(desk, patient_id, lambda _consent: None)
