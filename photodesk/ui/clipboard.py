"""The clipboard: what was copied out of Photodesk is text, marked as secret, and gone after 10 s.

Every copy comes through here: `put` is the program's own, and whatever a field, a label or a form
copies by itself is seen as it arrives and put anew with the marks. Another program's text is never
touched.
"""

from typing import Final

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

KEPT = 10_000
"""Milliseconds for which a copy can be pasted."""
HINTS: Final = {
    "x-kde-passwordManagerHint": b"secret",
    "ExcludeClipboardContentFromMonitorProcessing": b"1",
    "application/x-nspasteboard-concealed-type": b"1",
}
"""What keeps a copy out of the histories of KDE, Windows and macOS (security.md 7)."""
ALONE = ("offscreen", "minimal")
"""Qt's platforms without a screen: no other program reaches their clipboard."""

Mode = QClipboard.Mode


def put(text: str) -> None:
    """Put text on the clipboard, marked as secret."""
    QGuiApplication.clipboard().setMimeData(_marked(text))


class Clipboard(QObject):
    """Watches the clipboard, and on X11 the selection, while the program runs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board = QGuiApplication.clipboard()
        self._modes = [Mode.Clipboard]
        self._board.dataChanged.connect(self._copied)
        if self._board.supportsSelection():
            self._modes.append(Mode.Selection)
            self._board.selectionChanged.connect(self._selected)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(KEPT)
        self.timer.timeout.connect(self.clear)

    def clear(self) -> None:
        """Take away what was copied out of Photodesk, if it is still there: after 10 s, on lock."""
        self.timer.stop()
        for mode in self._modes:
            if self._is_ours(mode) and not _is_empty(self._board.mimeData(mode)):
                self._board.clear(mode)

    def _is_ours(self, mode: Mode) -> bool:
        if QGuiApplication.platformName() in ALONE:
            return True
        if mode is Mode.Selection:
            return self._board.ownsSelection()
        return self._board.ownsClipboard()

    # Methods, not lambdas: the clipboard outlives this watch and must let go of it.
    def _copied(self) -> None:
        self._look(Mode.Clipboard)

    def _selected(self) -> None:
        self._look(Mode.Selection)

    def _look(self, mode: Mode) -> None:
        """Something is new on the clipboard: if it is ours, see that it is marked text."""
        held = self._board.mimeData(mode)
        if not self._is_ours(mode) or _is_empty(held):
            return
        if not all(held.hasFormat(hint) for hint in HINTS):
            text = held.text()
            if not text:  # a picture, a file: nothing of the kind leaves by this way
                self._board.clear(mode)
                return
            self._board.setMimeData(_marked(text), mode)
        self.timer.start()


def _marked(text: str) -> QMimeData:
    made = QMimeData()
    made.setText(text)
    for hint, value in HINTS.items():
        made.setData(hint, value)
    return made


def _is_empty(held: QMimeData | None) -> bool:
    """Whether there is nothing; a platform without a clipboard has no data at all."""
    return held is None or not held.formats()
