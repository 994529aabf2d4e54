"""The photographs of one sitting as Qt's model: words at once, pictures as they arrive."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QPixmap

from photodesk.domain.identifiers import PhotographId
from photodesk.domain.photograph import Photograph
from photodesk.ui.gallery.captions import caption, covered, spoken

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
COVERED = Qt.ItemDataRole.UserRole + 1
"""Whether the tile hides its picture until it is asked for."""
DAMAGED = Qt.ItemDataRole.UserRole + 2
LOCKED = Qt.ItemDataRole.UserRole + 3
"""Whether its consent was withdrawn: kept, not shown."""
ERASURE = Qt.ItemDataRole.UserRole + 4
"""Whether its erasure was asked for and not decided yet."""


class PhotographModel(QAbstractListModel):
    """Tiles in the order of the sitting."""

    wanted = Signal(str)
    """A tile is painted whose thumbnail is not here yet: the photograph's id."""

    def __init__(self, photographs: Sequence[Photograph], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.photographs = tuple(photographs)
        self._pictures: dict[PhotographId, QPixmap] = {}
        self._asked: set[PhotographId] = set()
        self._damaged: set[PhotographId] = set()
        self._uncovered = False

    def rowCount(self, parent: Index = ROOT) -> int:
        """One row a photograph."""
        return 0 if parent.isValid() else len(self.photographs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Caption, thumbnail (asked for when it is first wanted), and what a screen reader says."""
        if not index.isValid():
            return None
        photograph = self.photographs[index.row()]
        answers: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: caption(photograph.labels),
            Qt.ItemDataRole.AccessibleTextRole: lambda: spoken(index.row() + 1, photograph),
            Qt.ItemDataRole.DecorationRole: lambda: self._picture(photograph.id),
            COVERED: lambda: covered(photograph.labels) and not self._uncovered,
            DAMAGED: lambda: photograph.id in self._damaged,
            LOCKED: lambda: bool(photograph.locked_since),
            ERASURE: lambda: bool(photograph.erasure_asked_at),
        }
        answer = answers.get(role)
        return None if answer is None else answer()

    def _picture(self, photograph_id: PhotographId) -> QPixmap | None:
        if photograph_id not in self._asked:
            self._asked.add(photograph_id)
            self.wanted.emit(photograph_id)
        return self._pictures.get(photograph_id)

    def take(self, photograph_id: PhotographId, picture: QPixmap | None) -> None:
        """A thumbnail arrived; None: the original cannot be read."""
        if picture is None:
            self._damaged.add(photograph_id)
        else:
            self._pictures[photograph_id] = picture
        for row, photograph in enumerate(self.photographs):
            if photograph.id == photograph_id:
                self.dataChanged.emit(self.index(row), self.index(row))

    def uncover(self) -> None:
        """Show covered tiles from now on."""
        self._uncovered = True
        self.dataChanged.emit(self.index(0), self.index(len(self.photographs) - 1))

    @property
    def has_covered(self) -> bool:
        """Whether some tile hides its picture."""
        return not self._uncovered and any(covered(p.labels) for p in self.photographs)
