"""A table of records: columns as data, states as badges, rows as high as a finger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from photodesk.ui import fonts
from photodesk.ui.badges import ICON, State
from photodesk.ui.icons import icon
from photodesk.ui.style_sheet import ROW, TARGET
from photodesk.ui.theme import Theme

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
PADDING = 12
LEAST = 160
"""Logical pixels that a column keeps which takes what is left over."""
STATE = Qt.ItemDataRole.UserRole + 1
BOLD = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: its title, what stands in it, and how wide it is."""

    title: str
    text: Callable[[R], str]
    state: Callable[[R], State] | None = None
    """Drawn as icon and word instead of the text."""
    width: int = 0
    """Logical pixels at a text size of 100%; 0: what is left over."""
    bold: bool = False
    extra: bool = False
    """Left out where there is no room for it; the panel says it as well."""


class TableModel(QAbstractTableModel, Generic[R]):
    """Records in rows."""

    def __init__(self, columns: Sequence[Column[R]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._rows: Sequence[R] = ()

    @property
    def rows(self) -> Sequence[R]:
        """What is shown, from the top."""
        return self._rows

    def show(self, rows: Sequence[R]) -> None:
        """Show other records."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        """As many as there are records."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """As many as were given."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, states, and what a screen reader says of a cell."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            text = column.text(row) if column.state is None else column.state(row).words
            spoken = role == Qt.ItemDataRole.AccessibleTextRole
            return f"{column.title}: {text}" if spoken else text
        if role == STATE:
            return column.state(row) if column.state else None
        return column.bold if role == BOLD else None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The columns' titles."""
        across = orientation is Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if across and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class _CellDelegate(QStyledItemDelegate):
    """Draws text elided, states as icon and word; a whole row is one thing to choose."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        tokens = self._theme.tokens
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        rect: QRect = option.rect
        painter.fillRect(rect, QColor(tokens.selection if chosen else tokens.panel))
        painter.fillRect(rect.adjusted(0, rect.height() - 1, 0, 0), QColor(tokens.hairline))
        inner = rect.adjusted(PADDING, 0, -PADDING // 2, 0)
        state: State | None = index.data(STATE)
        colour = QColor(tokens.text)
        if state is not None:
            tone = getattr(tokens, state.tone)
            mark = icon(state.icon, tone)
            mark.paint(painter, inner.left(), inner.center().y() - ICON // 2, ICON, ICON)
            inner.adjust(ICON + 8, 0, 0, 0)
            colour = QColor(tone)
        bold = bool(index.data(BOLD)) or state is not None
        size = option.font.pointSizeF()
        font = fonts.bold(size) if bold else fonts.base(size)
        painter.setFont(font)
        painter.setPen(colour)
        text = str(index.data() or "").replace("\n", " ")
        text = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Rows are as high as a finger."""
        return QSize(40, TARGET)


class Table(QTableView, Generic[R]):
    """Shows records; one row can be chosen and opened with Enter or a double click."""

    chosen = Signal()
    """Another row is chosen, or none."""
    opened = Signal()

    def __init__(
        self, theme: Theme, columns: Sequence[Column[R]], name: str, *, row_height: int = ROW
    ) -> None:
        super().__init__()
        self._columns, self._row_height = columns, row_height
        self.records: TableModel[R] = TableModel(columns, self)
        self.setModel(self.records)
        self.setAccessibleName(name)
        self.setItemDelegate(_CellDelegate(theme, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(row_height)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumHeight(38)
        for place, column in enumerate(columns):
            mode = QHeaderView.ResizeMode
            header.setSectionResizeMode(place, mode.Fixed if column.width else mode.Stretch)
        self._fit_columns()
        self.selectionModel().selectionChanged.connect(lambda _on, _off: self.chosen.emit())
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        theme.changed.connect(self.viewport().update)

    def _fit_columns(self) -> None:
        scale = max(1.0, fonts.scale())
        self.verticalHeader().setDefaultSectionSize(round(self._row_height * (scale + 1) / 2))
        widths = [round(column.width * scale) for column in self._columns]
        room = self.viewport().width() - LEAST * scale * widths.count(0)
        for place, column in reversed(list(enumerate(self._columns))):
            hidden = column.extra and sum(widths) > room
            self.setColumnHidden(place, hidden)
            if hidden:
                widths[place] = 0
            elif widths[place]:
                self.horizontalHeader().resizeSection(place, widths[place])

    @property
    def current(self) -> R | None:
        """The chosen record."""
        rows = self.selectionModel().selectedRows()
        return self.records.rows[rows[0].row()] if rows else None

    def show_rows(self, rows: Sequence[R], *, choose: Callable[[R], bool] | None = None) -> None:
        """Show other records, and choose the first that `choose` says yes to."""
        self.records.show(rows)
        wanted = (place for place, row in enumerate(rows) if choose and choose(row))
        if (place := next(wanted, None)) is not None:
            self.selectRow(place)
        else:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the chosen row."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current is not None:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Rows and columns grow with the text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fit_columns()
