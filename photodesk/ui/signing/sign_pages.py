"""The last two pages: name and signature, and the reading back with the act of signing."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from photodesk.domain.capture_consent import Decision
from photodesk.domain.signature import Ink
from photodesk.ui.labels import label
from photodesk.ui.signing.answers_field import AnswersField
from photodesk.ui.signing.ink_drawing import DrawnSignature
from photodesk.ui.signing.matter import Matter, in_which_capacity
from photodesk.ui.signing.reading_pages import ReadPage
from photodesk.ui.signing.signature_pad import SignaturePad, monotonic_milliseconds
from photodesk.ui.signing.signing_page import LargeButton, SigningPage, paper_button
from photodesk.ui.tokens import Tokens

LONGEST_NAME = 200
PAD_HEIGHT, TALLEST_PAD = 230, 420


class SignaturePage(SigningPage):
    """Printed name, capacity, and the pad."""

    short_name = "signature"
    widest = 760

    def __init__(
        self,
        matter: Matter,
        tokens: Tokens,
        milliseconds: Callable[[], int] = monotonic_milliseconds,
    ) -> None:
        super().__init__(matter, tokens)
        self.setAccessibleName("Your name and your signature")
        self.name = QLineEdit(maxLength=LONGEST_NAME)
        self.name.setAccessibleName("Your name")
        self.name.textChanged.connect(self.changed)
        asked = label("What is your name?", "question")
        asked.setBuddy(self.name)
        self.add(asked)
        self.add(self._name_row())
        self.say(in_which_capacity(matter.signer, matter.patient_name))
        self.say("Please sign with a pen, a finger or the mouse", "question")
        self.pad = SignaturePad(tokens, milliseconds=milliseconds)
        self.pad.setMinimumHeight(PAD_HEIGHT)
        self.pad.setMaximumHeight(TALLEST_PAD)
        self.pad.changed.connect(self.changed)
        self.column.addWidget(self.pad, 1)
        self.add(self._pad_row())
        self.column.addStretch(0)
        QShortcut(QKeySequence.StandardKey.Undo, self, self.pad.undo)

    def title(self) -> str:
        """What this page is called."""
        return "Your name and your signature"

    def entered(self) -> None:
        """Begin where a person begins."""
        super().entered()
        self.name.setFocus()

    def missing(self) -> str:
        """What is still to be done."""
        if not self.name.text().strip():
            return "Your name is missing"
        if not self.pad.ink().strokes:
            return "Your signature is missing"
        return "The signature is too short" if self.pad.ink().is_blank else ""

    def next_words(self) -> str:
        """The words of the button that leads on."""
        return "Sign"

    def _name_row(self) -> QWidget:
        """The field, and a button for those without a keyboard at hand."""
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        inside.addWidget(self.name, 3)
        fill = LargeButton("Write my name for me")
        fill.clicked.connect(lambda: self.name.setText(self.matter.signer.name))
        inside.addWidget(fill, 2)
        return row

    def _pad_row(self) -> QWidget:
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        self.clear = LargeButton("Clear")
        self.clear.clicked.connect(self.pad.clear)
        self.undo = LargeButton("Undo the last stroke")
        self.undo.clicked.connect(self.pad.undo)
        paper = paper_button(self)
        for made in (self.clear, self.undo, paper):
            inside.addWidget(made, 1)
        return row


class ReadBackPage(ReadPage):
    """Everything that was chosen, the name and the drawn signature, before the last act."""

    short_name = "check"
    widest = 760

    def __init__(self, matter: Matter, tokens: Tokens) -> None:
        super().__init__(matter, tokens)
        self._shown: object = None
        self.setAccessibleName("Please check")
        self.say("Please check", "heading")
        self.answers = AnswersField(matter, tokens)
        self.add(self.answers)
        self.say("Your signature", "question")
        self.signature = DrawnSignature(tokens)
        self.add(self.signature)
        self.say(matter.wording.declaration, "strong")
        self.say("If all of this is right, press “This is my signature”. If not, press “Back”.")
        self.close_column()

    def title(self) -> str:
        """What this page is called."""
        return "Please check"

    def next_words(self) -> str:
        """The last act, once everything was on the screen."""
        return "This is my signature" if self.was_read else super().next_words()

    def read_back(self, name: str, decisions: dict[str, Decision], review: str, ink: Ink) -> None:
        """Show what will be signed; `review` is the answer about the article in its own words."""
        shown = (name, tuple(decisions.items()), review, ink)
        if shown == self._shown:
            return
        self._shown = shown
        self.was_read = False
        self.answers.fill(name, decisions, review)
        self.signature.show_ink(ink)
