"""The numbered pages of one form in their order, and the answer that they add up to."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from photodesk.domain.signature import SigningCircumstances
from photodesk.services.unfinished import HalfSigned
from photodesk.ui.signing.choices_page import ChoicesPage
from photodesk.ui.signing.matter import Answer, Matter, Subject
from photodesk.ui.signing.page_times import PageTimes
from photodesk.ui.signing.pictures_page import PicturesPage
from photodesk.ui.signing.reading_pages import AboutPage, ReadPage, TextPage
from photodesk.ui.signing.sign_pages import ReadBackPage, SignaturePage
from photodesk.ui.tokens import Tokens

if TYPE_CHECKING:
    from photodesk.ui.signing.signing_page import SigningPage


class NumberedPages:
    """About, pictures, text, choices, signature, reading back; and what was seen on them."""

    def __init__(
        self,
        matter: Matter,
        tokens: Tokens,
        stated: SigningCircumstances,
        nanoseconds: Callable[[], int],
    ) -> None:
        self._matter, self._stated = matter, stated
        self.pictures = PicturesPage(matter, tokens) if matter.pictures else None
        self.choices = ChoicesPage(matter, tokens)
        self.signature = SignaturePage(matter, tokens, lambda: nanoseconds() // 1_000_000)
        self.read_back = ReadBackPage(matter, tokens)
        self.all: tuple[SigningPage, ...] = (
            AboutPage(matter, tokens),
            *((self.pictures,) if self.pictures else ()),
            TextPage(matter, tokens),
            *((self.choices,) if matter.choices or matter.review else ()),
            self.signature,
            self.read_back,
        )
        self.times = PageTimes(len(self.all), nanoseconds)
        self.at = 0
        """The numbered page that is, or was last, on the screen."""
        self.questions = 0
        """How often the person asked for the staff."""
        self.scale = 1.0

    def before(self, at: int) -> None:
        """Make a page ready to be shown."""
        self.at = at
        if self.all[at] is self.read_back:
            self.read_back.read_back(
                self.name(), self.choices.decisions(), self.review_words(), self.signature.pad.ink()
            )

    def unfinished(self, subject: Subject) -> HalfSigned:
        """Everything that was answered, typed and drawn so far."""
        pad = self.signature.pad
        return HalfSigned(
            form=subject.form,
            form_id=subject.id,
            form_sha256=subject.sha256,
            patient_id=subject.patient_id,
            signer=self._matter.signer.name,
            page=self.at,
            printed_name=self.name(),
            decisions=self.choices.decisions(),
            ink=pad.ink(),
            review=self.choices.review_outcome(),
            devices=tuple(pad.devices),
            questions=self.questions,
        )

    def take_up(self, half: HalfSigned, *, with_ink: bool, told: str) -> int:
        """Put in what the same person answered before a lock; returns the page to go on with.

        What has to be read is read again, so that it stands before the signature in one sitting.
        `told` becomes part of the evidence.
        """
        self._stated = replace(self._stated, notes={**self._stated.notes, "Interrupted": told})
        self.choices.take_up(half.decisions, half.review)
        self.signature.name.setText(half.printed_name)
        if with_ink:
            self.signature.pad.take_up(half.ink, half.devices)
        self.questions = half.questions
        unread = next(at for at in range(len(self.all)) if not self.is_read(at))
        return max(0, min(half.page, unread))

    def name(self) -> str:
        """The printed name, without blanks around it."""
        return self.signature.name.text().strip()

    def review_words(self) -> str:
        """The statement about the article that the person took."""
        return self.choices.review.words if self.choices.review else ""

    def is_read(self, at: int) -> bool:
        """Whether a page was scrolled to its end, where it has to be."""
        page = self.all[at]
        return page.was_read if isinstance(page, ReadPage) else True

    def missing_anywhere(self) -> str:
        """The first thing that stands between the person and the signature; empty: nothing."""
        for at, page in enumerate(self.all):
            if not self.is_read(at):
                return "The text was not read to its end"
            if missing := page.missing():
                return missing
        return ""

    def answer(self) -> Answer:
        """Everything that was chosen, written and drawn."""
        return Answer(
            printed_name=self.name(),
            ink=self.signature.pad.ink(),
            decisions=self.choices.decisions(),
            circumstances=self.circumstances(),
            review=self.choices.review_outcome(),
        )

    def circumstances(self) -> SigningCircumstances:
        """What the staff stated, with what the window saw."""
        screen = QGuiApplication.primaryScreen().size()
        notes = {
            "Seconds on each page": ", ".join(
                f"{page.short_name} {seconds:g}"
                for page, seconds in zip(self.all, self.times.seconds(), strict=True)
            ),
            "Screen": f"{screen.width()} x {screen.height()}",
            "Text size": f"{round(self.scale * 100)} %",
            "Questions asked": str(self.questions),
        }
        pictures = self.pictures
        return replace(
            self._stated,
            seconds_per_page=self.times.seconds(),
            pictures_shown=pictures.shown() if pictures else (),
            pictures_enlarged=tuple(pictures.enlarged) if pictures else (),
            meaning=self._matter.wording.declaration,
            device="; ".join(self.signature.pad.devices),
            notes={**self._stated.notes, **notes},
        )
