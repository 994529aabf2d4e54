"""The slip with a one-time passphrase: given into the hand of a new person, then torn up."""

from reportlab.lib.styles import ParagraphStyle

from photodesk.documents import blocks
from photodesk.documents.blocks import paragraph
from photodesk.documents.fonts import MONO, legible
from photodesk.documents.page import BODY, LIST, Foot, Paper, build

PASSPHRASE = ParagraphStyle(
    "passphrase", parent=BODY, fontName=MONO, fontSize=18, leading=32, alignment=1
)
HOW_TO = (
    "Start Photodesk. Type the login and this passphrase, with its dashes, in small letters.",
    "Choose a passphrase of your own: 15 characters or more, such as four or five words.",
    "Tear up this slip. It opens nothing after the first use.",
)


def render(
    clinic: str,
    *,
    name: str,
    login: str,
    passphrase: str,
    until: str,
    paper: Paper = Paper.A4,
) -> bytes:
    """The slip as a PDF of one page; its metadata hold no passphrase.

    `until` is printed as it is: the clinic's own time. What the page cannot print of a name is
    shown by its number.
    """
    width = paper.text_width
    story = blocks.head(legible(clinic), "Your first sign-in", "A passphrase for one use")
    story += [
        blocks.facts(
            [("For", legible(name)), ("Login", legible(login)), ("Good until", until)], width
        ),
        blocks.gap(14),
        blocks.shaded([paragraph(passphrase, PASSPHRASE)], width),
    ]
    story += blocks.titled("How to use it", [blocks.bullet(text, LIST) for text in HOW_TO])
    return build(story, title="First sign-in", foot=Foot(), paper=paper)
