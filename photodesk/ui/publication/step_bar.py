"""The steps of a request, across the top: done, open, or closed with the reason."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from photodesk.services.request_steps import Step, StepState
from photodesk.ui.icons import icon
from photodesk.ui.theme import Theme

ICON = 18


class StepBar(QWidget):
    """One button a step; a closed one says why it cannot be opened yet."""

    chosen = Signal(object)
    """A Step is asked for."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._states: tuple[StepState, ...] = ()
        self.buttons: dict[Step, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for step in Step:
            row.addWidget(self._button(step), len(step.value) + 4)  # room by the length of its word
        theme.changed.connect(self._draw)

    def _button(self, step: Step) -> QToolButton:
        made = QToolButton()
        made.setText(step.value)
        made.setProperty("kind", "step")
        made.setCheckable(True)
        made.setIconSize(QSize(ICON, ICON))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.clicked.connect(lambda: self.chosen.emit(step))
        self._group.addButton(made)
        self.buttons[step] = made
        return made

    def show_steps(self, states: Sequence[StepState], current: Step) -> None:
        """Show how far the request is, and which step is on the screen."""
        self._states = tuple(states)
        self.buttons[current].setChecked(True)
        self._draw()

    def _draw(self) -> None:
        tokens = self._theme.tokens
        for number, state in enumerate(self._states, 1):
            made = self.buttons[state.step]
            name, colour = ("ok", tokens.ok) if state.done else ("view-open", tokens.muted)
            made.setIcon(icon(name, colour))
            made.setEnabled(not state.closed)
            made.setToolTip(state.closed)
            how = "done" if state.done else ("closed" if state.closed else "open")
            made.setAccessibleName(f"Step {number}, {state.step.value}, {how}")
            made.setAccessibleDescription(state.closed)
