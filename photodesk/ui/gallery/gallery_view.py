"""The photographs of one patient, grouped by sitting, newest first."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from photodesk.domain.identifiers import PatientId, PhotographId
from photodesk.domain.permissions import Right
from photodesk.domain.photograph import Photograph
from photodesk.errors import GlassNeeded, PhotodeskError
from photodesk.services import gallery
from photodesk.services.gallery import SittingRow
from photodesk.ui.desk import Desk
from photodesk.ui.gallery.captions import erased_words, time_point_label
from photodesk.ui.gallery.photograph_delegate import CELL, PhotographDelegate
from photodesk.ui.gallery.photograph_model import PhotographModel
from photodesk.ui.gallery.pictures import rendition
from photodesk.ui.labels import button, label
from photodesk.ui.right_panel import clear

_KEPT = "The record keeps that there was something, and nothing of what it showed."


class PhotographList(QListView):
    """The tiles of one sitting, as high as they need to be; the gallery scrolls, not the list."""

    opened = Signal(str)

    def __init__(self, desk: Desk, photographs: Sequence[Photograph], name: str) -> None:
        super().__init__()
        self.photographs = PhotographModel(photographs, self)
        self.setModel(self.photographs)
        self.setItemDelegate(PhotographDelegate(desk.theme, self))
        self.setAccessibleName(name)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(False)
        self.setProperty("surface", "tiles")
        self.setStyleSheet("QListView { background: transparent; border: none; }")
        self.doubleClicked.connect(self._open_clicked)
        desk.theme.changed.connect(self.viewport().update)

    def _open_clicked(self, index: QModelIndex) -> None:
        # The first of the two clicks chose the tile, or took it back: undo that.
        self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Toggle)
        self._open(index)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.photographs.photographs[index.row()].id)

    @property
    def chosen(self) -> list[PhotographId]:
        """The chosen photographs in the order of the sitting."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self.photographs.photographs[row].id for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space opens the viewer, Enter chooses."""
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._open(self.currentIndex())
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            toggle = QItemSelectionModel.SelectionFlag.Toggle
            self.selectionModel().select(self.currentIndex(), toggle)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many rows as the width asks for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        columns = max(1, (self.viewport().width() - 2) // CELL.width())
        rows = -(-len(self.photographs.photographs) // columns)
        self.setFixedHeight(max(1, rows) * CELL.height() + 4)

    def sizeHint(self) -> QSize:
        """Wide enough for three tiles."""
        return QSize(3 * CELL.width(), CELL.height())


class GalleryView(QScrollArea):
    """Sittings under each other; chosen photographs may be of several sittings."""

    selection_changed = Signal()
    read = Signal()
    """The sittings of the patient are shown."""
    shut = Signal(object)
    """A GlassNeeded: this person sees no pictures of the patient; none is shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.patient_id: PatientId | None = None
        self.lists: list[PhotographList] = []
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setProperty("surface", "scrolled")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(4, 8, 4, 8)
        self._column.setSpacing(6)
        self.setWidget(inside)

    def show_patient(self, patient_id: PatientId) -> None:
        """Read and show the sittings of a patient."""
        self.patient_id = patient_id
        session = self.desk.session
        self.desk.run(
            lambda: gallery.sittings(session, patient_id),
            self._show,
            failed=self._refused,
            lane="read",
            for_patient=True,
            busy="Reading the photographs",
        )

    def _refused(self, error: PhotodeskError) -> None:
        self.empty()
        if isinstance(error, GlassNeeded):
            self.shut.emit(error)
        else:
            self.desk.show_error(error)

    def empty(self) -> None:
        """Forget every picture."""
        clear(self._column)
        self.lists = []
        self.selection_changed.emit()

    @property
    def _may_see(self) -> bool:
        return Right.VIEW_PHOTOGRAPHS in self.desk.session.user.role.rights

    def _show(self, sittings: Sequence[SittingRow]) -> None:
        before = set(self.selected())
        clear(self._column)
        self.lists = []
        for sitting in sittings:
            self._add_sitting(sitting)
        if not sittings:
            empty = label(
                "No photographs yet. Import the first after the consent is signed.",
                "muted",
                wrap=True,
            )
            empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._column.addStretch(1)
            self._column.addWidget(empty)
        self._column.addStretch(1)
        self.choose(before)
        self.selection_changed.emit()
        self.read.emit()

    def _add_sitting(self, sitting: SittingRow) -> None:
        points = dict.fromkeys(
            p.labels.time_point for p in sitting.photographs if p.labels.time_point
        )
        number = len(sitting.photographs)
        words = f"{number} photograph" if number == 1 else f"{number} photographs"
        parts = (sitting.held_on, *(time_point_label(point) for point in points), words)
        heading = " · ".join(parts if number or not sitting.erased_at else parts[:-1])
        erased = erased_words(sitting.erased_at, self.desk.local_day)
        if not number:
            self._column.addWidget(label(heading, "emphasis"))
            self._column.addWidget(label(f"{erased}. {_KEPT}", "muted", wrap=True))
            return
        tiles = PhotographList(self.desk, sitting.photographs, f"Sitting of {heading}")
        row = QHBoxLayout()
        row.addWidget(label(heading, "emphasis"))
        row.addStretch(1)
        if tiles.photographs.has_covered:
            show = button("Show covered", kind="link")
            show.clicked.connect(tiles.photographs.uncover)
            show.clicked.connect(show.hide)
            row.addWidget(show)
        self._column.addLayout(row)
        self._column.addWidget(tiles)
        if erased:
            self._column.addWidget(label(f"{erased}. {_KEPT}", "muted", wrap=True))
        self.lists.append(tiles)
        if self._may_see:
            tiles.photographs.wanted.connect(
                lambda photo: self._fetch(tiles.photographs, PhotographId(photo))
            )
        tiles.opened.connect(self.open)
        tiles.selectionModel().selectionChanged.connect(
            lambda _on, _off: self.selection_changed.emit()
        )

    def _fetch(self, model: PhotographModel, photograph_id: PhotographId) -> None:
        session = self.desk.session

        def failed(_error: PhotodeskError) -> None:
            model.take(photograph_id, None)

        self.desk.run(
            lambda: rendition(gallery.thumbnail(session, photograph_id)),
            lambda image: model.take(photograph_id, QPixmap.fromImage(image)),
            failed=failed,
            lane="pixels",
            for_patient=True,
        )

    def open(self, photograph_id: str) -> None:
        """Look at a photograph, large."""
        if self._may_see:
            self.desk.go("viewer", photographs=self.photographs(), photograph=photograph_id)

    def photographs(self) -> list[Photograph]:
        """All that is shown, in order."""
        return [p for tiles in self.lists for p in tiles.photographs.photographs]

    def selected(self) -> list[PhotographId]:
        """The chosen photographs, oldest sitting first: the order of a figure."""
        return [photo for tiles in reversed(self.lists) for photo in tiles.chosen]

    def choose(self, wanted: set[PhotographId]) -> None:
        """Choose these photographs and no others."""
        for tiles in self.lists:
            tiles.clearSelection()
            for row, photograph in enumerate(tiles.photographs.photographs):
                if photograph.id in wanted:
                    tiles.selectionModel().select(
                        tiles.photographs.index(row), QItemSelectionModel.SelectionFlag.Select
                    )
