"""What the window asks of a page."""

from PySide6.QtWidgets import QWidget

from photodesk.ui.desk import Desk


class Page(QWidget):
    """A page of the window; made on first use, gone at the lock.

    A page fills the room right of the rail and under the header strip. It lays its own centre
    and, where it has a next thing to do, a RightPanel beside it.
    """

    title = ""
    """Shown in the header strip; empty on a page about one patient."""
    about_patient = False
    """Whether the header strip shows the patient's identity and consent."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def enter(self, **what: object) -> None:
        """Shown now: read anew what is on it. `what` comes from Desk.go."""

    def unfinished(self) -> str:
        """One sentence about what would be lost by leaving, or nothing."""
        return ""

    def drop_pictures(self) -> None:
        """This person may no longer see the pictures of the patient on show: let none stay."""

    def take_focus(self) -> None:
        """Put the focus where a person begins on this page."""
        self.setFocus()
