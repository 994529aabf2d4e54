"""The strip under the header for who reviews: how many broken glasses wait, and the way there."""

from PySide6.QtWidgets import QFrame, QHBoxLayout

from photodesk.domain.permissions import Right
from photodesk.services import break_glass
from photodesk.ui.desk import Desk
from photodesk.ui.labels import button, label

_MARGIN = 16


class ReviewNotice(QFrame):
    """One sentence, hidden while nothing waits and for who does not review."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setProperty("surface", "warn")
        self.words = label("", wrap=True)
        self.words.setAccessibleName("Broken glasses to be reviewed")
        self.go = button("Open Broken glass", lambda: desk.go("admin", view="glass"))
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN, 4, _MARGIN, 4)
        row.setSpacing(_MARGIN)
        row.addWidget(self.words, 1)
        row.addWidget(self.go)
        self.hide()
        desk.glass_reviewed.connect(self.read)
        self.read()

    def read(self) -> None:
        """Count anew."""
        session = self._desk.session
        if Right.REVIEW_BREAK_GLASS in session.user.role.rights:
            self._desk.run(lambda: break_glass.count_unreviewed(session), self._show, lane="read")

    def _show(self, waiting: int) -> None:
        one = "A broken glass waits for its review: somebody saw a patient of another team."
        more = (
            f"{waiting} broken glasses wait for their review: somebody saw patients of other teams."
        )
        self.words.setText(one if waiting == 1 else more)
        self.setVisible(waiting > 0)
