"""Step 1: which photographs, in the order of the figures."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from photodesk.domain.identifiers import PhotographId
from photodesk.domain.permissions import Right
from photodesk.errors import PhotodeskError
from photodesk.services import gallery, half_made
from photodesk.services.request_steps import Step
from photodesk.ui.desk import Desk
from photodesk.ui.gallery.pictures import rendition
from photodesk.ui.labels import button, label
from photodesk.ui.publication.choose_photographs_dialog import ChoosePhotographsDialog
from photodesk.ui.publication.chosen_pictures import ChosenPicture, read_pictures
from photodesk.ui.publication.in_hand import InHand
from photodesk.ui.publication.list_lines import Sheet
from photodesk.ui.publication.picture_row import PictureRow
from photodesk.ui.publication.step_view import StepView
from photodesk.ui.right_panel import clear
from photodesk.ui.shortcuts import bind, tip


class PhotographsStep(StepView):
    """Numbered rows; keys and buttons change the order until the request is kept."""

    step = Step.PHOTOGRAPHS

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.sheet = Sheet("Photographs of the request")
        self.rows: list[PictureRow] = []
        self._pictures: dict[PhotographId, QPixmap] = {}
        self._shown: tuple[ChosenPicture, ...] = ()
        self._focus_on: tuple[PhotographId, int] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.sheet)
        bind(self, "Ctrl+Up", "Move the figure up", lambda: self._move_focused(-1))
        bind(self, "Ctrl+Down", "Move the figure down", lambda: self._move_focused(1))
        bind(self, "Ctrl+Del", "Take the figure out", self._remove_focused)

    @property
    def title(self) -> str:
        """How many there are."""
        number = len(self.hand.half.photographs)
        return "1 photograph" if number == 1 else f"{number} photographs"

    def show_request(self, hand: InHand) -> None:
        """Read what is known about the pictures, then show them."""
        super().show_request(hand)
        self._fill_side()
        desk, session, half, row = self.desk, self.desk.session, hand.half, hand.row
        patient_id = half.patient_id
        if patient_id is None or not half.photographs:
            self._show(hand, ())
            return
        self.desk.run(
            lambda: read_pictures(desk, session, patient_id, half.photographs, row),
            lambda pictures: self._show(hand, pictures),
            lane="read",
            for_patient=True,
        )

    def drop(self) -> None:
        """Forget every picture."""
        super().drop()
        self._pictures.clear()
        self._show(self.hand, ())

    def _show(self, hand: InHand, pictures: tuple[ChosenPicture, ...]) -> None:
        if hand.half.photographs != self.hand.half.photographs:
            return
        self._shown = pictures
        self.sheet.empty()
        self.rows = [self._row(number, picture) for number, picture in enumerate(pictures, 1)]
        for row in self.rows:
            self.sheet.column.addWidget(row)
            if row.picture.id in self._pictures:
                row.show_small(self._pictures[row.picture.id])
            elif self._may_see:
                self._fetch(row.picture.id)
        if not pictures:
            self.sheet.column.addWidget(_nobody(self._choose_words))
        self.sheet.close_up()
        self._restore_focus()

    def _row(self, number: int, picture: ChosenPicture) -> PictureRow:
        one = picture.id
        free = self.hand.row is None
        row = PictureRow(
            self.desk.theme,
            number,
            picture,
            move=(lambda places: self._move(one, places)) if free else None,
            remove=(lambda: self._remove(one)) if free else None,
        )
        if free:
            row.buttons[0].setEnabled(number > 1)
            row.buttons[1].setEnabled(number < len(self._shown))
        return row

    def _fetch(self, photograph_id: PhotographId) -> None:
        session = self.desk.session

        def take(pixmap: QPixmap | None) -> None:
            if pixmap is not None:
                self._pictures[photograph_id] = pixmap
            for shown in self.rows:
                if shown.picture.id == photograph_id:
                    shown.show_small(pixmap)

        def failed(_error: PhotodeskError) -> None:
            take(None)

        self.desk.run(
            lambda: rendition(gallery.thumbnail(session, photograph_id)),
            lambda image: take(QPixmap.fromImage(image)),
            failed=failed,
            lane="pixels",
            for_patient=True,
        )

    @property
    def _may_see(self) -> bool:
        return Right.VIEW_PHOTOGRAPHS in self.desk.session.user.role.rights

    @property
    def _choose_words(self) -> str:
        return "No photographs chosen yet." if self._may_see else "There are no photographs here."

    def _fill_side(self) -> None:
        clear(self.side_column)
        if self.hand.row is None:
            self.side_column.addWidget(
                label(
                    "Their order is the order of the figures. The patient sees each of them on "
                    "the form, and signs for exactly these.",
                    "muted",
                    wrap=True,
                )
            )
            if self._may_see and self.hand.half.patient_id is not None:
                self.choose_button = button("Choose photographs", self.choose)
                self.side_column.addWidget(self.choose_button)
        else:
            self.side_column.addWidget(
                label(
                    "The photographs and their numbers of this request are fixed. For others, "
                    "start a new request from it.",
                    "muted",
                    wrap=True,
                )
            )

    # --- Acts -------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Ask for the photographs in the gallery."""
        half = self.hand.half
        if half.patient_id is None:
            return
        dialog = ChoosePhotographsDialog(self.desk, self, half.patient_id, half.photographs)
        dialog.taken.connect(
            lambda ids: self.edited.emit(half_made.with_photographs(self.hand.half, ids))
        )
        dialog.open()

    def _move(self, photograph_id: PhotographId, places: int) -> None:
        self._focus_on = (photograph_id, 0 if places < 0 else 1)
        self.edited.emit(half_made.moved(self.hand.half, photograph_id, places))

    def _remove(self, photograph_id: PhotographId) -> None:
        self.edited.emit(half_made.without(self.hand.half, photograph_id))

    def _move_focused(self, places: int) -> None:
        row = self._focused()
        if row is not None and self.hand.row is None:
            self._move(row.picture.id, places)

    def _remove_focused(self) -> None:
        row = self._focused()
        if row is not None and self.hand.row is None:
            self._remove(row.picture.id)

    def _focused(self) -> PictureRow | None:
        widget: QWidget | None = QApplication.focusWidget()
        return next((row for row in self.rows if widget and row.isAncestorOf(widget)), None)

    def _restore_focus(self) -> None:
        if self._focus_on is None:
            return
        wanted, place = self._focus_on
        self._focus_on = None
        for row in self.rows:
            if row.picture.id == wanted:
                made = row.buttons[place]
                (made if made.isEnabled() else row.buttons[1 - place]).setFocus()

    def take_focus(self) -> None:
        """The first row that can be moved, or the choice of photographs."""
        if self.rows and self.rows[0].buttons:
            self.rows[0].buttons[-1].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus()


def _nobody(words: str) -> QWidget:
    made = label(words, "muted", wrap=True)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setContentsMargins(0, 60, 0, 0)
    made.setToolTip(tip("Choose photographs", "Ctrl+O"))
    return made
