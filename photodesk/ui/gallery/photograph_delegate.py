"""Paints one tile: the thumbnail on neutral ground, its view below, a ring and tick when chosen."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from photodesk.ui import fonts
from photodesk.ui.gallery.photograph_model import COVERED, DAMAGED, ERASURE, LOCKED
from photodesk.ui.icons import icon
from photodesk.ui.theme import Theme

THUMBNAIL = 192
GAP = 8
CAPTION = 44
CELL = QSize(THUMBNAIL + 2 * GAP, THUMBNAIL + 2 * GAP + CAPTION)
RING = 3
TICK = 26


class PhotographDelegate(QStyledItemDelegate):
    """Photographs are judged on neutral grey: no coloured frame touches the picture."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Every tile has one size."""
        return CELL

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """One tile."""
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        cell: QRect = option.rect
        field = QRect(cell.left() + GAP, cell.top() + GAP, THUMBNAIL, THUMBNAIL)
        tokens = self._theme.tokens
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.surround))
        painter.drawRoundedRect(field, 8, 8)
        self._paint_picture(painter, field, index)
        self._paint_caption(painter, cell, field, str(index.data()))
        if index.data(ERASURE):
            self._paint_band(painter, field, "Erasure asked for")
        if option.state & QStyle.StateFlag.State_Selected:
            self._paint_chosen(painter, field)
        elif option.state & QStyle.StateFlag.State_HasFocus:
            self._ring(painter, field, tokens.focus, Qt.PenStyle.DotLine)
        painter.restore()

    def _paint_picture(
        self, painter: QPainter, field: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens = self._theme.tokens
        if index.data(LOCKED):
            self._paint_sign(painter, field, "lock")
        elif index.data(COVERED):
            self._paint_sign(painter, field, "covered")
        elif index.data(DAMAGED):
            self._paint_sign(painter, field, "damaged")
        elif isinstance(picture := index.data(Qt.ItemDataRole.DecorationRole), QPixmap):
            inner = field.adjusted(6, 6, -6, -6)
            size = picture.size().scaled(inner.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRect(0, 0, size.width(), size.height())
            target.moveCenter(inner.center())
            painter.drawPixmap(target, picture)
        else:
            painter.setPen(QColor(tokens.on_surround))
            painter.drawText(
                field.adjusted(10, 10, -10, -10),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                str(index.data()),
            )

    def _paint_sign(self, painter: QPainter, field: QRect, name: str) -> None:
        mark = QRect(0, 0, 40, 40)
        mark.moveCenter(field.center())
        icon(name, self._theme.tokens.on_surround).paint(painter, mark)

    def _paint_band(self, painter: QPainter, field: QRect, words: str) -> None:
        """Words across the foot of the field, which is as high as they are."""
        tokens = self._theme.tokens
        painter.setFont(fonts.base(10))
        high = painter.fontMetrics().height() + 8
        band = QRect(field.left(), field.bottom() - high + 1, field.width(), high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.warn_bg))
        painter.drawRoundedRect(band, 6, 6)
        painter.setPen(QColor(tokens.warn))
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, band.width())
        painter.drawText(band, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_caption(self, painter: QPainter, cell: QRect, field: QRect, text: str) -> None:
        painter.setPen(QColor(self._theme.tokens.text))
        painter.setFont(fonts.base(10))
        room = QRect(
            field.left(), field.bottom() + 5, field.width(), cell.bottom() - field.bottom() - 6
        )
        painter.drawText(
            room,
            Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap,
            text,
        )

    def _paint_chosen(self, painter: QPainter, field: QRect) -> None:
        tokens = self._theme.tokens
        self._ring(painter, field, tokens.primary, Qt.PenStyle.SolidLine)
        badge = QRect(field.right() - TICK - 5, field.top() + 6, TICK, TICK)
        painter.setPen(QPen(QColor(tokens.on_primary), 2))
        painter.setBrush(QColor(tokens.primary))
        painter.drawEllipse(badge)
        icon("stored", tokens.on_primary).paint(painter, badge.adjusted(4, 4, -4, -4))

    @staticmethod
    def _ring(painter: QPainter, field: QRect, colour: str, style: Qt.PenStyle) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colour), RING, style))
        painter.drawRoundedRect(QRectF(field).adjusted(-5, -5, 5, 5), 11, 11)
