"""The pages that are not numbered: asking, declining, paper, saving, saved, not saved."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QProgressBar

from photodesk.ui.icons import icon
from photodesk.ui.labels import label
from photodesk.ui.signing.answers_field import AnswersField
from photodesk.ui.signing.ink_drawing import DrawnSignature
from photodesk.ui.signing.matter import Matter, Receipt
from photodesk.ui.signing.signing_page import SigningPage
from photodesk.ui.tokens import Tokens

TICK = 48
NOT_SAVED = "Your signature was not saved. Nothing has changed. Please ask the staff."


class MessagePage(SigningPage):
    """A heading and a few sentences, a little above the middle of the window."""

    def __init__(self, matter: Matter, tokens: Tokens, heading: str, *sentences: str) -> None:
        super().__init__(matter, tokens)
        self.column.addStretch(2)
        self.heading = self.say(heading, "heading")
        self.sentences = [self.say(sentence) for sentence in sentences]
        self.column.addStretch(3)
        self.setAccessibleName(heading)
        self.setAccessibleDescription(" ".join(sentences))

    def title(self) -> str:
        """What this page is called."""
        return self.heading.text()


def saved_sign(tokens: Tokens) -> QLabel:
    """The tick above what is saved; the words beside it say the same."""
    sign = label()
    sign.setPixmap(icon("ok", tokens.ok).pixmap(QSize(TICK, TICK)))
    return sign


class SavingPage(MessagePage):
    """While the answer is on its way to the store."""

    def __init__(self, matter: Matter, tokens: Tokens) -> None:
        super().__init__(matter, tokens, "Saving your answer")
        bar = QProgressBar(minimum=0, maximum=0, textVisible=False)
        bar.setAccessibleName("Saving your answer")
        self.column.insertWidget(2, bar)


class SignedPage(SigningPage):
    """What is in the store now, read back from there."""

    widest = 760

    def __init__(self, matter: Matter, tokens: Tokens) -> None:
        super().__init__(matter, tokens)
        self.receipt: Receipt | None = None
        """What is shown."""
        self.add(saved_sign(tokens))
        self.heading = self.say("Thank you. Your answer is saved.", "heading")
        self.setAccessibleName(self.heading.text())
        self._when = self.say("")
        self._answers = AnswersField(matter, tokens)
        self.add(self._answers)
        self._signature = DrawnSignature(tokens)
        self.add(self._signature)
        self.say("You get a copy. You can change your mind on any day: just tell us.")
        self.say("Please give the screen back to the staff.", "strong")
        self.close_column()

    def title(self) -> str:
        """What this page is called."""
        return self.heading.text()

    def show_receipt(self, receipt: Receipt, review: str) -> None:
        """Show what the store holds."""
        self.receipt = receipt
        self._when.setText(f"Signed by {receipt.name} on {receipt.signed_at}.")
        self._answers.fill(receipt.name, receipt.decisions, review)
        self._signature.show_ink(receipt.ink)


def confirm_page(matter: Matter, tokens: Tokens, *, drawn: bool, with_ink: bool) -> MessagePage:
    """Before anything of an interrupted signing is shown: is this the person who began it?"""
    kept = "What you answered is still here. You can change all of it before you sign."
    if with_ink:
        kept = f"{kept} What you drew is there too: you can go on with it, or clear it."
    elif drawn:
        kept = f"{kept} Please sign anew: too much time has passed since you began to draw."
    return MessagePage(
        matter,
        tokens,
        f"Are you {matter.signer.name}?",
        f"{matter.signer.name} began to answer this form. Then the screen was locked.",
        kept,
        "If this is not you, please say so. Nothing of it is shown then.",
    )


def question_page(matter: Matter, tokens: Tokens) -> MessagePage:
    """Brings the staff without leaving."""
    return MessagePage(
        matter,
        tokens,
        "Please ask us",
        "Show this page to the staff and ask what you want to know. Nothing that you wrote is "
        "lost.",
        "When you have your answer, press “Go on with the form”.",
    )


def decline_page(matter: Matter, tokens: Tokens) -> MessagePage:
    """One page between the press and the record: a finger slips easily."""
    return MessagePage(
        matter,
        tokens,
        "You do not want to sign?",
        "That is fine. You need not say why. It changes nothing in the care you get from us.",
        f"We would write down: “{matter.wording.decline}”",
    )


def declined_page(matter: Matter, tokens: Tokens) -> MessagePage:
    """The thank-you after the answer no."""
    page = MessagePage(
        matter,
        tokens,
        "Thank you. Your answer is saved.",
        matter.wording.decline,
        "It changes nothing in the care you get from us.",
        "Please give the screen back to the staff.",
    )
    page.column.insertWidget(1, saved_sign(tokens))
    return page


def paper_page(matter: Matter, tokens: Tokens) -> MessagePage:
    """The way to paper: printing is the staff's part."""
    return MessagePage(
        matter,
        tokens,
        "You would rather sign on paper",
        "That is fine. The staff will print the same form for you. If you cannot write, you can "
        "make a mark, with a witness.",
        "Please give the screen back to the staff.",
    )


def failed_page(matter: Matter, tokens: Tokens) -> MessagePage:
    """Nothing was stored; no technical word."""
    return MessagePage(matter, tokens, "Not saved", NOT_SAVED)


def unread_page(matter: Matter, tokens: Tokens) -> MessagePage:
    """Stored, but it cannot be shown again."""
    return MessagePage(
        matter,
        tokens,
        "Thank you. Your answer is saved.",
        "We could not show it to you again. Please ask the staff.",
    )


def staff_page(matter: Matter, tokens: Tokens) -> MessagePage:
    """For the staff, behind their passphrase: go on or stop, and what went wrong."""
    return MessagePage(matter, tokens, "For the staff", "")
