"""The strip under the header: who waits for keys, told to who can help and to who waits."""

from PySide6.QtWidgets import QFrame, QHBoxLayout

from photodesk.domain.permissions import Right
from photodesk.services import users
from photodesk.services.session import Session
from photodesk.ui.desk import Desk
from photodesk.ui.labels import button, label

_MARGIN = 16


class KeysNotice(QFrame):
    """One sentence, hidden while nobody waits; for a surgeon with the way to People."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setProperty("surface", "warn")
        self.words = label("", wrap=True)
        self.words.setAccessibleName("Keys that are waited for")
        self.go = button("Open People", lambda: desk.go("admin", view="people"))
        self._hands_over = Right.HAND_OVER_KEYS in desk.session.user.role.rights
        self.go.setVisible(self._hands_over)
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN, 4, _MARGIN, 4)
        row.setSpacing(_MARGIN)
        row.addWidget(self.words, 1)
        row.addWidget(self.go)
        self.hide()
        desk.people_changed.connect(self.read)
        self.read()

    def read(self) -> None:
        """Look anew who waits."""
        session, hands_over = self._desk.session, self._hands_over
        self._desk.run(lambda: _sentence(session, hands_over=hands_over), self._show, lane="read")

    def _show(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.setVisible(bool(sentence))


def _sentence(session: Session, *, hands_over: bool) -> str:
    if own := users.keys_awaited(session):
        return own
    waiting = users.waiting(session) if hands_over else ()
    if not waiting:
        return ""
    first, *others = waiting
    if not others:
        return f"{first.name} waits for the keys to {first.awaits}."
    more = "one more person waits" if len(others) == 1 else f"{len(others)} more people wait"
    return f"{first.name} waits for the keys to {first.awaits}, and {more}."
