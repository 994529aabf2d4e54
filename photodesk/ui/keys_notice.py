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
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        row.setSpacing(_MARGIN)
        row.addWidget(self.words, 1)
        row.addWidget(self.go)
        self.hide()
        desk.people_changed.connect(self.read)
        self.read()

    def read(self) -> None:
        """Look anew who waits."""
        session, hands_over = self._desk.session, self._hands_over
        self._desk.run(lambda: _told(session, hands_over=hands_over), self._show, lane="read")

    def _show(self, told: tuple[str, bool]) -> None:
        sentence, can_help = told
        self.words.setText(sentence)
        self.go.setVisible(can_help)
        self.setVisible(bool(sentence))


def _told(session: Session, *, hands_over: bool) -> tuple[str, bool]:
    """The sentence, and whether the person who reads it can do something about it."""
    if own := users.keys_awaited(session):
        return own, False
    waiting = users.waiting(session) if hands_over else ()
    if not waiting:
        return "", False
    first, *others = waiting
    sentence = f"{first.name} waits for the keys to {first.awaits}"
    if others:
        more = "one more person waits" if len(others) == 1 else f"{len(others)} more people wait"
        sentence += f", and {more}"
    return f"{sentence}.", True
