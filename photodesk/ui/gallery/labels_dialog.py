"""Correcting what a photograph is said to show; every old value is kept and shown."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from photodesk.domain.photograph import Labels, Photograph, Side
from photodesk.errors import PhotodeskError
from photodesk.services import gallery, views
from photodesk.services.unfinished import HalfLabelled, Unfinished
from photodesk.ui.desk import Desk
from photodesk.ui.fields import Field
from photodesk.ui.gallery.captions import SIDES, time_point_label, view_label
from photodesk.ui.labels import button, label, plain

WIDTH = 560


def view_choice(chosen: str = "") -> QComboBox:
    """All views by region, with `Not named` first; the data of an entry is the view's id."""
    box = QComboBox()
    box.setAccessibleName("View")
    box.addItem("Not named", "")
    for view in views.views():
        box.addItem(f"{view.region.capitalize()}: {view.label}", view.id)
    return _at(box, chosen, view_label(chosen))


def time_point_choice(chosen: str = "") -> QComboBox:
    """All time points, with `Not named` first."""
    box = QComboBox()
    box.setAccessibleName("Time point")
    box.addItem("Not named", "")
    for point in views.time_points():
        box.addItem(point.label, point.id)
    return _at(box, chosen, time_point_label(chosen))


def side_choice(chosen: Side = Side.UNSTATED) -> QComboBox:
    """The patient's side that faces the camera."""
    box = QComboBox()
    box.setAccessibleName("Side")
    for side in (Side.UNSTATED, Side.RIGHT, Side.LEFT, Side.MIDLINE, Side.BOTH):
        box.addItem(SIDES[side].capitalize() or "As the view says", side.value)
    return _at(box, chosen.value, "")


def _at(box: QComboBox, chosen: str, words: str) -> QComboBox:
    place = box.findData(chosen)
    if place < 0:
        box.addItem(words, chosen)
        place = box.count() - 1
    box.setCurrentIndex(place)
    box.setMaxVisibleItems(16)
    return box


def named(words: str, widget: QWidget) -> QVBoxLayout:
    """A widget under its label."""
    column = QVBoxLayout()
    column.setSpacing(5)
    caption = label(plain(words))
    caption.setBuddy(widget)
    column.addWidget(caption)
    column.addWidget(widget)
    return column


class LabelsDialog(QDialog):
    """View, side, site, procedure, time point of one photograph; `typed` before a lock."""

    def __init__(
        self, desk: Desk, photograph: Photograph, parent: QWidget, *, typed: Labels | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._photograph = photograph
        before = typed or photograph.labels
        self.view = view_choice(before.view)
        self.side = side_choice(before.side)
        self.site = Field("Body site")
        self.site.text = before.site
        self.procedure = Field("Procedure")
        self.procedure.text = before.procedure
        self.time_point = time_point_choice(before.time_point)
        self.former = label("", "small", wrap=True)
        self.setWindowTitle("Photodesk")
        self.setAccessibleName("Correct the labels")
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        self._lay_out()
        self._read_former()
        desk.keeping.connect(self._keep)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(12)
        column.addWidget(label("Correct the labels", "title"))
        column.addWidget(label("The picture does not change. The former labels are kept.", "muted"))
        column.addLayout(named("View", self.view))
        column.addLayout(named("Side", self.side))
        column.addWidget(self.site)
        column.addWidget(self.procedure)
        column.addLayout(named("Time point", self.time_point))
        column.addWidget(self.former)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button("Cancel", self.reject))
        self.save = button("Save", self.submit, kind="primary")
        self.save.setDefault(True)
        row.addWidget(self.save)
        column.addLayout(row)

    def _read_former(self) -> None:
        session, photo = self._desk.session, self._photograph.id
        self._desk.run(
            lambda: gallery.label_history(session, photo), self._show_former, lane="read"
        )

    def _show_former(self, history: "tuple[tuple[Labels, str, str], ...]") -> None:
        lines = [f"{at[:10]} {view_label(labels.view)} ({who})" for labels, at, who in history]
        self.former.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.former.setText("History: " + "; ".join(lines) if len(lines) > 1 else "")

    @property
    def labels(self) -> Labels:
        """What is chosen."""
        return Labels(
            self.view.currentData(),
            Side(self.side.currentData()),
            self.site.text,
            self.procedure.text,
            self.time_point.currentData(),
        )

    def _keep(self, works: list[Unfinished]) -> None:
        """Before a lock: what was changed here and is not saved."""
        photograph = self._photograph
        if self.isVisible() and self.labels != photograph.labels:
            works.append(HalfLabelled(photograph.patient_id, photograph.id, self.labels))

    def submit(self) -> None:
        """Save the correction."""
        session, photo, labels = self._desk.session, self._photograph.id, self.labels
        self.save.setEnabled(False)
        self._desk.run(
            lambda: gallery.correct_labels(session, photo, labels),
            self._saved,
            failed=self._refused,
        )

    def _refused(self, error: PhotodeskError) -> None:
        self.save.setEnabled(True)
        self._desk.show_error(error)

    def _saved(self, photograph: Photograph) -> None:
        self.accept()
        self._desk.patient_changed.emit(photograph.patient_id)
        self._desk.say("The labels are corrected; the former ones are kept.")
