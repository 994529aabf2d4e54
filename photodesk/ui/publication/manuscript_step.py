"""Step 3: the article, its version, its file's fingerprint, and why the pictures are needed."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import file_digest
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from photodesk.domain.publication import Manuscript
from photodesk.errors import InputRefused
from photodesk.services.request_steps import Step
from photodesk.ui.desk import Desk
from photodesk.ui.fields import Field
from photodesk.ui.labels import button, label, surface
from photodesk.ui.publication.in_hand import InHand
from photodesk.ui.publication.step_view import StepView

PATTERNS = "*.pdf *.docx *.doc *.odt *.tex *.txt *.md *.rtf"
NO_FILE = "No file chosen. Without one, the form names title and version only."


class ManuscriptStep(StepView):
    """Fields; every key stroke goes into the request in hand."""

    step = Step.MANUSCRIPT

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.article = Field("Title of the article", hint="As it will stand on the form.")
        self.version = Field(
            "Version", hint="Which text the patient is offered, for example: 2, or its date."
        )
        self.purpose = Field(
            "Why these pictures?",
            hint="Printed on the form after “For this reason:”.",
            example="For example: to teach how this operation heals",
        )
        self.file_words = label(NO_FILE, "muted", wrap=True)
        self.choose_button = button("Choose the file", self.choose)
        self.forget_button = button("Leave the file out", self._forget)
        self._filling = False
        self._lay_out()
        for field in (self.article, self.version, self.purpose):
            field.changed.connect(self._typed)
        self.side_column.addWidget(
            label(
                "Of the file only its fingerprint (SHA-256) is kept, never the text. With it "
                "anybody can show later which version the patient was offered.",
                "muted",
                wrap=True,
            )
        )

    def _lay_out(self) -> None:
        sheet = surface("panel")
        sheet.setMaximumWidth(760)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(16)
        for field in (self.article, self.version):
            column.addWidget(field)
        column.addWidget(label("File of this version"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.choose_button)
        row.addWidget(self.forget_button)
        row.addStretch(1)
        column.addWidget(self.file_words)
        column.addLayout(row)
        column.addWidget(self.purpose)
        inside = QWidget()
        inside.setProperty("surface", "scrolled")
        around = QVBoxLayout(inside)
        around.setContentsMargins(0, 0, 12, 0)
        around.addWidget(sheet, 0, Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def show_request(self, hand: InHand) -> None:
        """Fill the fields; a request that was shown cannot be changed."""
        super().show_request(hand)
        self._fill()
        for field in (self.article, self.version, self.purpose):
            field.edit.setReadOnly(not hand.is_draft)
        self.choose_button.setVisible(hand.is_draft)
        self._show_file()

    def _fill(self) -> None:
        half = self.hand.half
        self._filling = True
        for field, text in (
            (self.article, half.manuscript.title),
            (self.version, half.manuscript.version),
            (self.purpose, half.purpose),
        ):
            if field.text.strip() != text:  # a blank just typed stays
                field.text = text
        self._filling = False

    def _show_file(self) -> None:
        sha256 = self.hand.half.manuscript.sha256
        if sha256 is None:
            self.file_words.setText(NO_FILE)
        else:
            grouped = " ".join(sha256.hex()[at : at + 4] for at in range(0, 64, 4))
            self.file_words.setText(f"Fingerprint {grouped}")
        self.forget_button.setVisible(sha256 is not None and self.hand.is_draft)

    def _typed(self) -> None:
        if self._filling or not self.hand.is_draft:
            return
        manuscript = replace(
            self.hand.half.manuscript,
            title=self.article.text.strip(),
            version=self.version.text.strip(),
        )
        self._edit(manuscript, self.purpose.text.strip())

    def _edit(self, manuscript: Manuscript, purpose: str) -> None:
        self.edited.emit(replace(self.hand.half, manuscript=manuscript, purpose=purpose))

    def choose(self) -> None:
        """Ask for the manuscript's file; it is read for its fingerprint and not kept."""
        chosen = self.desk.files.open_file(
            self, "Choose the manuscript", kind="Documents", patterns=PATTERNS
        )
        if chosen is not None:
            self.desk.run(
                _fingerprint(chosen), self._take, lane="pixels", busy="Reading the file",
                for_patient=True,
            )  # fmt: skip

    def _take(self, sha256: bytes | None) -> None:
        half = self.hand.half
        self._edit(replace(half.manuscript, sha256=sha256), half.purpose)
        self._show_file()

    def _forget(self) -> None:
        self._take(None)

    def take_focus(self) -> None:
        """The first field that is empty, else the title."""
        fields = (self.article, self.version, self.purpose)
        empty = next((field for field in fields if not field.text.strip()), self.article)
        empty.edit.setFocus()


def _fingerprint(file: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with file.open("rb") as stream:
                return file_digest(stream, "sha256").digest()
        except OSError as error:
            raise InputRefused("The file cannot be read.", "Choose it again.") from error

    return read
