"""The sheet with the recovery key: the way into a vault when every passphrase is lost."""

from datetime import date

from reportlab.lib.styles import ParagraphStyle

from photodesk.documents import blocks
from photodesk.documents.blocks import lines_to_write_on, paragraph
from photodesk.documents.fonts import MONO
from photodesk.documents.page import BODY, LIST, Foot, Paper, build
from photodesk.documents.wording import spelled_day

KEY = ParagraphStyle("key", parent=BODY, fontName=MONO, fontSize=19, leading=34, alignment=1)
GROUPS_A_LINE = 4

HOW_TO = (
    "Start Photodesk and press “Use the recovery sheet”.",
    "Type the key. Capital or small letters and dashes make no difference.",
    "Choose a new passphrase.",
    "Print a new sheet if anyone may have seen this one.",
)
KEEP = (
    "Whoever holds this sheet and the vault can open it. Keep the two in different places.",
    "Best is a sealed envelope in a safe. Do not photograph it or put it on a computer.",
    "There is no other copy. Without it and all passphrases the photographs are lost.",
    "Try the key once a year, and note the day below.",
)


def render(
    clinic: str, vault_id: str, recovery_key: str, made_on: date, *, paper: Paper = Paper.A4
) -> bytes:
    """The recovery sheet as a PDF of one page, as a rule; its metadata hold no key.

    Raises FormError when the clinic's name cannot be printed.
    """
    groups = recovery_key.split("-")
    lines = [
        "-".join(groups[at : at + GROUPS_A_LINE]) for at in range(0, len(groups), GROUPS_A_LINE)
    ]
    width = paper.text_width
    story = blocks.head(
        clinic, "Recovery key", "Opens the vault of photographs without a passphrase"
    )
    story += [
        blocks.facts([("Vault", vault_id), ("Made on", spelled_day(made_on))], width),
        blocks.gap(14),
        blocks.shaded([paragraph(line, KEY) for line in lines], width),
    ]
    story += blocks.titled("How to use it", [blocks.bullet(text, LIST) for text in HOW_TO])
    story += blocks.titled("How to keep it", [blocks.bullet(text, LIST) for text in KEEP])
    story.append(lines_to_write_on(width, "Tried on", "By"))
    return build(story, title="Recovery key", foot=Foot(), paper=paper)
