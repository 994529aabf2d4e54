"""What the patient's page asks of each of its tabs."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from photodesk.domain.identifiers import PatientId
from photodesk.ui.desk import Desk


@dataclass(frozen=True)
class Step:
    """Something that can be done next: the button's words, the act, its key."""

    words: str
    act: Callable[[], object]
    key: str = ""


class Tab(QWidget):
    """One tab about the patient on show."""

    title = ""
    chosen = Signal()
    """What is chosen on the tab is another: the right panel must say so."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.patient_id: PatientId | None = None

    def show_patient(self, patient_id: PatientId) -> None:
        """Read this patient's part and show it."""
        self.patient_id = patient_id
        self.read()

    def read(self) -> None:
        """Read anew what is shown."""

    def drop_pictures(self) -> None:
        """Forget every picture that is shown."""

    def describe(self, content: QVBoxLayout) -> str:
        """Lay facts about what is chosen into the panel; the panel's title, or nothing."""
        del content
        return ""

    def steps(self) -> tuple[Step, ...]:
        """What can be done with what is chosen, the most likely first."""
        return ()
