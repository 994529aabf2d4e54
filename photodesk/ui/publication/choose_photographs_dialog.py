"""Choosing photographs of the patient for a request, in the gallery by sitting."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from photodesk.domain.identifiers import PatientId, PhotographId
from photodesk.ui.desk import Desk
from photodesk.ui.gallery.gallery_view import GalleryView
from photodesk.ui.labels import button, label


class ChoosePhotographsDialog(QDialog):
    """The gallery of one patient with those of the request chosen; `taken` brings the choice."""

    shows_pictures = True
    """As in PdfWindow."""
    taken = Signal(object)
    """A tuple of PhotographId, oldest sitting first."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        patient_id: PatientId,
        chosen: Sequence[PhotographId],
    ) -> None:
        super().__init__(parent)
        self._wanted = set(chosen)
        self.setWindowTitle("Photodesk")
        self.setAccessibleName("Choose photographs")
        self.setModal(True)
        around = parent.window()
        self.resize(min(1060, around.width() - 60), min(720, around.height() - 60))
        self.gallery = GalleryView(desk)
        self._number = label("", "muted")
        self.use_button = button("Use these photographs", self._use, kind="primary")
        self.use_button.setDefault(True)
        self._lay_out()
        self.gallery.selection_changed.connect(self._count)
        self.gallery.show_patient(patient_id)
        self._choose_former()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(12)
        column.addWidget(label("Choose photographs", "title"))
        column.addWidget(self.gallery, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._number)
        row.addStretch(1)
        row.addWidget(button("Cancel", self.reject))
        row.addWidget(self.use_button)
        column.addLayout(row)

    def _choose_former(self) -> None:
        """Choose what the request names, once the gallery has read the sittings."""
        if self._wanted and self.gallery.lists:
            wanted, self._wanted = self._wanted, set()
            self.gallery.choose(wanted)

    def _count(self) -> None:
        self._choose_former()
        number = len(self.gallery.selected())
        self._number.setText(f"{number} chosen" if number else "None chosen yet")
        self.use_button.setEnabled(bool(number))

    def _use(self) -> None:
        self.taken.emit(tuple(self.gallery.selected()))
        self.accept()

    def done(self, result: int) -> None:
        """The pictures go with the window."""
        super().done(result)
        self.deleteLater()
