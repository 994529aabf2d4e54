"""What the request's page asks of each of its steps."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from photodesk.services.half_made import HalfMade
from photodesk.services.request_steps import Step
from photodesk.ui.desk import Desk
from photodesk.ui.publication.in_hand import InHand
from photodesk.ui.right_panel import RightPanel

_ORDER = tuple(Step)


class StepView(QWidget):
    """One step: its part of the centre, `side` for the right panel, and the panel's buttons."""

    step: Step
    edited = Signal(object)
    """A HalfMade: something was chosen or typed."""
    go_asked = Signal(object)
    """Another Step is to be shown."""
    stored = Signal()
    """Something of this request was written: read it anew."""
    changed = Signal()
    """What the panel's buttons say is another."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.hand = InHand(HalfMade())
        self.side = QWidget()
        self.side_column = QVBoxLayout(self.side)
        self.side_column.setContentsMargins(0, 0, 0, 0)
        self.side_column.setSpacing(8)

    @property
    def title(self) -> str:
        """The panel's title."""
        return self.step.value

    def show_request(self, hand: InHand) -> None:
        """Show this request, or show it anew."""
        self.hand = hand

    def drop(self) -> None:
        """Forget everything about the patient that is shown."""
        self.hand = InHand(HalfMade())

    def offer(self, panel: RightPanel) -> None:
        """Say on the panel's buttons what comes next; by default the next step."""
        following = _ORDER[_ORDER.index(self.step) + 1]
        closed = next(state.closed for state in self.hand.states if state.step is following)
        panel.set_primary(
            f"Next: {following.value}",
            lambda: self.go_asked.emit(following),
            enabled=not closed,
            tip=closed or "Ctrl+Enter",
        )

    def take_focus(self) -> None:
        """Put the focus where a person begins on this step."""
        self.setFocus()
