"""What stands where a patient's pictures would be, for somebody of another team."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from photodesk.domain.permissions import Right
from photodesk.errors import GlassNeeded
from photodesk.ui.care.glass_dialog import BreakGlassDialog
from photodesk.ui.care.team_dialog import CareTeamDialog
from photodesk.ui.desk import Desk
from photodesk.ui.icons import icon
from photodesk.ui.labels import button, label

ICON = 40
WIDEST = 560


class ShutNotice(QWidget):
    """Why nothing is shown, whom to ask, and the way in for an emergency."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._icon = label()
        self.title = label("", "emphasis", wrap=True)
        self.advice = label("", "muted", wrap=True)
        self.break_glass = button("Break the glass", self.ask)
        self.team = button("Care team", self.show_team)
        self.break_glass.setVisible(Right.BREAK_GLASS in desk.session.user.role.rights)
        desk.theme.changed.connect(self._draw)
        self._lay_out()
        self._draw()

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setMaximumWidth(WIDEST)
        column = QVBoxLayout(inside)
        column.setSpacing(12)
        column.addWidget(self._icon)
        column.addWidget(self.title)
        column.addWidget(self.advice)
        column.addSpacing(6)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.team)
        buttons.addWidget(self.break_glass)
        buttons.addStretch(1)
        column.addLayout(buttons)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(inside, 4)
        row.addStretch(1)
        around = QVBoxLayout(self)
        around.addStretch(2)
        around.addLayout(row)
        around.addStretch(3)

    def show_refusal(self, error: GlassNeeded) -> None:
        """Say why nothing is shown."""
        self.title.setText(error.title)
        self.advice.setText(error.advice)

    def ask(self) -> None:
        """Ask for the reason of an emergency."""
        if self._desk.record is not None:
            BreakGlassDialog(self._desk, self, self._desk.record.patient).open()

    def show_team(self) -> None:
        """Show whom to ask."""
        if self._desk.record is not None:
            CareTeamDialog(self._desk, self, self._desk.record.patient).open()

    def _draw(self) -> None:
        mark = icon("break-glass", self._desk.theme.tokens.muted)
        self._icon.setPixmap(mark.pixmap(QSize(ICON, ICON), self.devicePixelRatioF()))
        self._icon.setAlignment(Qt.AlignmentFlag.AlignLeft)
