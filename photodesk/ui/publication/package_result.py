"""Files with their fingerprints, and the verdict on a package."""

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from photodesk.services.verify import Verdict
from photodesk.ui import fonts
from photodesk.ui.badges import State
from photodesk.ui.labels import label
from photodesk.ui.publication.about_request import capitalised
from photodesk.ui.publication.list_lines import Line, group, notice
from photodesk.ui.theme import Theme

FIGURE = State("photograph", "Figure", "muted")
PAPER = State("pdf", "Document", "muted")
COVERED = State("ok", "Covered", "ok")
NOT_COVERED = State("not-stored", "Not covered", "error")
PICTURES = (".jpg", ".tif", ".png")


def proves_itself(verdict: Verdict) -> bool:
    """Whether the form is genuine and covers every figure of the package."""
    return verdict.genuine and all(image.covered for image in verdict.images)


def file_line(
    theme: Theme, name: str, what: str, sha256: str = "", *, beside: bool = False
) -> QFrame:
    """A file: its name, what it is or how large, and its SHA-256 in groups of four."""
    state = FIGURE if name.endswith(PICTURES) else PAPER
    line = Line(theme, state, name, capitalised(what), beside=beside)
    if sha256:
        words = _hash(sha256)
        words.setAccessibleName(f"SHA-256 of {name}: {sha256}")
        line.words.addWidget(words)
    return line


def verdict_lines(theme: Theme, verdict: Verdict) -> tuple[QWidget, ...]:
    """What was found about the form and each figure, and what it cannot show."""
    text = "\n".join((verdict.text, *verdict.reasons))
    images = [
        Line(theme, COVERED if image.covered else NOT_COVERED, image.name, image.text)
        for image in verdict.images
    ]
    return (
        notice(theme, "ok" if verdict.genuine else "error", text),
        *((group(*images),) if images else ()),
        _limits(verdict),
    )


def _limits(verdict: Verdict) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(label(verdict.limits, "muted", wrap=True))
    if verdict.fingerprint:
        column.addWidget(label("Fingerprint of the clinic's certificate", "muted"))
        column.addWidget(_hash(verdict.fingerprint))
    return holder


def _hash(text: str) -> QLabel:
    """In groups of four, every letter as wide as the next."""
    made = label(" ".join(text[at : at + 4] for at in range(0, len(text), 4)), "muted", wrap=True)
    made.setFont(fonts.monospace(made.font().pointSizeF() * fonts.SMALLEST_PT / fonts.BASE_PT))
    return made
