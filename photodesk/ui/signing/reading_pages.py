"""The pages that are read: what this is and who asks, the text of the form."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from photodesk.domain.wording import Passage
from photodesk.ui.labels import label
from photodesk.ui.signing.matter import Matter, in_which_capacity
from photodesk.ui.signing.signing_page import SigningPage, panel, paper_button
from photodesk.ui.tokens import Tokens

READ_ON = "Read on"

HOW_IT_GOES = (
    "First you read the form.",
    "Then you answer each question with yes or no.",
    "Then you sign with your name.",
)


class AboutPage(SigningPage):
    """Page 1: what this is, who asks, about whom, and how it goes."""

    short_name = "about"

    def __init__(self, matter: Matter, tokens: Tokens) -> None:
        super().__init__(matter, tokens)
        self.setAccessibleName(matter.wording.title)
        self.say(matter.wording.title, "heading")
        if matter.wording.subtitle:
            self.say(matter.wording.subtitle)
        facts = [
            _fact("Who asks", matter.clinic),
            _fact("For whom", matter.patient_name),
            _fact("Who signs", f"{matter.signer.name}. {_capacity(matter)}"),
            *(_fact(name, value) for name, value in matter.facts),
        ]
        self.add(panel(*facts), gap=8)
        self.say("How it goes", "question")
        for number, sentence in enumerate(HOW_IT_GOES, 1):
            self.add(_item(f"{number}.", sentence))
        self.say("Take all the time you need. You can ask a question on every page.")
        self.add(paper_button(self), gap=8)
        self.close_column()

    def title(self) -> str:
        """What this page is called."""
        return self.matter.wording.title


class ReadPage(SigningPage):
    """A page that has to be scrolled to its end before the next one opens."""

    def __init__(self, matter: Matter, tokens: Tokens) -> None:
        super().__init__(matter, tokens)
        self.was_read = False
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(0)
        self._settled.timeout.connect(self._look_for_end)

    def next_words(self) -> str:
        """While there is more, the button itself scrolls: nobody has to find the bar."""
        return "Next" if self.was_read else READ_ON

    def paintEvent(self, event: QPaintEvent) -> None:
        """Whatever was painted was on the screen: then look whether that was the end."""
        super().paintEvent(event)
        if not self.was_read:
            self._settled.start()

    def _look_for_end(self) -> None:
        """Once all layouts have settled; before, a page can seem to be shorter than it is."""
        inside = self.widget()
        if inside is None or not self.isVisible():
            return
        layout = inside.layout()
        if layout is not None and layout.activate():
            self._settled.start()
        elif not self.was_read and self.at_end():
            self.was_read = True
            self.changed.emit()


class TextPage(ReadPage):
    """The text of the form, in one column, headings as questions."""

    short_name = "text"

    def __init__(self, matter: Matter, tokens: Tokens) -> None:
        super().__init__(matter, tokens)
        self.setAccessibleName("The text of the form")
        for passage in matter.passages:
            self._show(passage)
        self.say("This is the end of the text.", "muted")
        self.close_column()

    def title(self) -> str:
        """What this page is called."""
        return "The text of the form"

    def _show(self, passage: Passage) -> None:
        self.column.addSpacing(10)
        self.say(passage.heading, "question")
        for paragraph in passage.text.strip().split("\n\n"):
            for line in _lines(paragraph):
                if line.startswith("- "):
                    self.add(_item("•", line[2:]))
                else:
                    self.say(line)


def _capacity(matter: Matter) -> str:
    return in_which_capacity(matter.signer, matter.patient_name)


def _lines(paragraph: str) -> list[str]:
    """A paragraph as one line, and each point of a list as a line of its own."""
    lines: list[str] = []
    for line in paragraph.splitlines():
        if line.startswith("- ") or not lines:
            lines.append(line.strip())
        else:
            lines[-1] = f"{lines[-1]} {line.strip()}"
    return lines


def _item(sign: str, text: str) -> QWidget:
    """A point of a list, with its second line under its first word."""
    row = QWidget()
    inside = QHBoxLayout(row)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(10)
    inside.addWidget(label(sign), 0, Qt.AlignmentFlag.AlignTop)
    inside.addWidget(label(text, wrap=True), 1)
    return row


def _fact(name: str, value: str) -> QWidget:
    """A muted name above its value."""
    made = QWidget()
    inside = QHBoxLayout(made)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(12)
    inside.addWidget(label(name, "muted", wrap=True), 2, Qt.AlignmentFlag.AlignTop)
    inside.addWidget(label(value, wrap=True), 5)
    return made
