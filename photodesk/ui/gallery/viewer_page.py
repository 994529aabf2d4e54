"""One photograph, large: zoom, the facts beside it, the next one."""

from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QToolButton, QVBoxLayout

from photodesk.domain.identifiers import PhotographId
from photodesk.domain.permissions import Right
from photodesk.domain.photograph import Photograph
from photodesk.errors import PhotodeskError
from photodesk.services import gallery
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.gallery.captions import facts, view_label
from photodesk.ui.gallery.erasure_dialog import ask_for_erasure
from photodesk.ui.gallery.labels_dialog import LabelsDialog
from photodesk.ui.gallery.picture_canvas import STEP, PictureCanvas
from photodesk.ui.gallery.pictures import rendition
from photodesk.ui.icons import icon
from photodesk.ui.labels import button, label
from photodesk.ui.page import Page
from photodesk.ui.right_panel import RightPanel
from photodesk.ui.shortcuts import bind, tip


class ViewerPage(Page):
    """Reached from the gallery; arrows go on, Esc goes back."""

    about_patient = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.canvas = PictureCanvas(desk.theme)
        self.panel = RightPanel()
        self.photographs: list[Photograph] = []
        self.place = 0
        self._finer: PhotographId | None = None
        self._where = label("", "muted")
        self._scale = label("", "muted")
        self._lay_out()
        self._bind()
        self.canvas.scale_changed.connect(lambda scale: self._scale.setText(f"{scale:.0%}"))
        self.canvas.finer_wanted.connect(self._fetch_finer)
        desk.patient_changed.connect(self._patient_changed)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(4)
        self._tools: list[tuple[QToolButton, str]] = []
        for name, words, key, act in (
            ("back", "Back to the photographs", "Esc", self.go_back),
            ("previous", "Previous photograph", "Left", lambda: self.step(-1)),
            ("next", "Next photograph", "Right", lambda: self.step(1)),
            ("zoom-in", "Larger", "+", lambda: self.canvas.zoom_by(STEP)),
            ("zoom-out", "Smaller", "-", lambda: self.canvas.zoom_by(1 / STEP)),
            ("zoom-full", "Full size or whole", "Z", self.canvas.zoom_full),
        ):
            tool = QToolButton()
            tool.setAccessibleName(words)
            tool.setToolTip(tip(words, key))
            tool.clicked.connect(lambda _on=False, act=act: act())
            self._tools.append((tool, {"previous": "back", "next": "forward"}.get(name, name)))
            bar.addWidget(tool)
            if name == "back":
                tool.setText("Back")
                bar.addWidget(self._where, 1)
        bar.addWidget(self._scale)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(bar)
        left.addWidget(self.canvas, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 14)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.panel)
        self.desk.theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        for place, (tool, name) in enumerate(self._tools):
            tool.setIcon(icon("close" if place == 0 else name, self.desk.theme.tokens.text))

    def _bind(self) -> None:
        for key, what, act in (
            ("Esc", "Back to the photographs", self.go_back),
            ("Left", "Previous photograph", lambda: self.step(-1)),
            ("Right", "Next photograph", lambda: self.step(1)),
            ("+", "Larger", lambda: self.canvas.zoom_by(STEP)),
            ("-", "Smaller", lambda: self.canvas.zoom_by(1 / STEP)),
            ("Z", "Full size or whole", self.canvas.zoom_full),
            ("E", "Correct the labels", self._correct_by_key),
        ):
            bind(self, key, what, act)

    def enter(self, **what: object) -> None:
        """Show `photograph` among `photographs`."""
        shown = what.get("photographs")
        if isinstance(shown, list):
            self.photographs = shown
            ids = [photograph.id for photograph in self.photographs]
            self.place = ids.index(PhotographId(str(what.get("photograph"))))
            self.show_current()

    def drop_pictures(self) -> None:
        """Forget the picture on show and those beside it."""
        self.photographs = []
        self._finer = None
        self.canvas.show_message("This patient's pictures are not shown.")

    def take_focus(self) -> None:
        """Keys go to the picture."""
        self.canvas.setFocus()

    @property
    def current(self) -> Photograph:
        """The photograph on show."""
        return self.photographs[self.place]

    def step(self, by: int) -> None:
        """The next or previous photograph, where there is one."""
        wanted = self.place + by
        if 0 <= wanted < len(self.photographs):
            self.place = wanted
            self.show_current()

    def show_current(self, reason: str = "") -> None:
        """Read and show the photograph; looking at it is an audit event, with the reason given."""
        photograph, session = self.current, self.desk.session
        self._finer = None
        self._where.setText(
            f"{self.place + 1} of {len(self.photographs)} · {photograph.held_on} · "
            f"{view_label(photograph.labels.view)}"
        )
        self._show_facts(photograph)
        self.canvas.show_message("")
        self.desk.run(
            lambda: rendition(gallery.open_photograph(session, photograph.id, reason=reason)),
            lambda image: self._show(photograph.id, image, keep=False),
            failed=lambda error: self._refuse(photograph.id, error),
            for_patient=True,
            busy="Reading the photograph",
        )

    def _show(self, photo: PhotographId, image: QImage, *, keep: bool) -> None:
        if self.photographs and photo == self.current.id:
            self.canvas.show_image(image, self.current.width, keep=keep)

    def _refuse(self, photo: PhotographId, error: PhotodeskError) -> None:
        if self.photographs and photo == self.current.id:
            self.canvas.show_message(str(error))

    def _fetch_finer(self) -> None:
        photograph, session = self.current, self.desk.session
        if self._finer == photograph.id or photograph.locked_since:
            return
        self._finer = photograph.id
        self.desk.run(
            lambda: rendition(gallery.full_size(session, photograph.id)),
            lambda image: self._show(photograph.id, image, keep=True),
            lane="pixels",
            for_patient=True,
            busy="Reading every pixel",
        )

    def _show_facts(self, photograph: Photograph) -> None:
        self.panel.clear_content()
        self.panel.set_title(view_label(photograph.labels.view))
        self.panel.content.addLayout(fact_rows(facts(photograph)))
        rights = self.desk.session.user.role.rights
        if Right.REQUEST_ERASURE in rights and not photograph.erasure_asked_at:
            self.panel.content.addWidget(button("Ask for erasure", self.ask_for_erasure))
        if photograph.locked_since:
            self.panel.set_primary("Open with a reason", self.open_locked)
            self.panel.set_secondary("")
            self.panel.set_status("The consent was withdrawn. The original is kept and locked.")
            return
        if Right.LABEL_PHOTOGRAPHS in rights:
            self.panel.set_primary("Correct the labels", self.correct_labels, tip="E")
        if Right.EXPORT_ORIGINAL in rights:
            self.panel.set_secondary("Export the original", self.export_original)
        self.panel.set_status("The original is kept byte for byte as it came.")

    def ask_for_erasure(self) -> None:
        """Ask for this photograph to be erased."""
        ask_for_erasure(self.desk, self, (self.current.id,))

    def _patient_changed(self, patient_id: str) -> None:
        """What is said of the photograph on show may be another."""
        if self.photographs and self.current.patient_id == patient_id:
            self._read_again()

    def open_locked(self) -> None:
        """Look at a locked photograph for the patient's care; the reason stands in the audit."""
        reason, given = QInputDialog.getText(
            self, "Photodesk", "Why does the patient's care need this photograph?"
        )
        if given and reason.strip():
            self.show_current(reason)

    def correct_labels(self) -> None:
        """Ask for other labels."""
        dialog = LabelsDialog(self.desk, self.current, self)
        dialog.accepted.connect(self._read_again)
        dialog.open()

    def _correct_by_key(self) -> None:
        if self.panel.primary.text() == "Correct the labels":
            self.correct_labels()

    def _read_again(self) -> None:
        session, photo, place = self.desk.session, self.current.id, self.place

        def take(photograph: Photograph) -> None:
            self.photographs[place] = photograph
            if self.place == place:
                self._show_facts(photograph)

        self.desk.run(lambda: gallery.photograph(session, photo), take, lane="read")

    def export_original(self) -> None:
        """Write the original to a file the person names, with a reason that the audit keeps."""
        reason, given = QInputDialog.getText(
            self,
            "Photodesk",
            "The copy will not be encrypted and holds the camera's data.\n"
            "Why does it leave the vault?",
        )
        if not given or not reason.strip():
            return
        photograph = self.current
        name = f"photograph-{photograph.sha256.hex()[:8]}.{photograph.format.lower()}"
        path = self.desk.files.save_file(self, "Export the original", name=name, kind="Photograph")
        if path is not None:
            self._export(path, reason, photograph.id)

    def _export(self, path: Path, reason: str, photo: PhotographId) -> None:
        session = self.desk.session
        self.desk.run(
            lambda: gallery.export_original(session, photo, out=path, reason=reason),
            lambda _digest: self.desk.say("The original is written. That file is not encrypted."),
            busy="Writing the original",
        )

    def go_back(self) -> None:
        """Back to the patient."""
        self.desk.go("patient")
