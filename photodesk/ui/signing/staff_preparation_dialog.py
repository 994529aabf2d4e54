"""What the staff settle before they hand over the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from photodesk.domain.patient import Patient
from photodesk.domain.publication import ReviewOutcome
from photodesk.domain.signature import Signer, SigningCircumstances
from photodesk.domain.wording import FormWording
from photodesk.errors import PhotodeskError
from photodesk.ui.fields import DayField
from photodesk.ui.labels import button, label
from photodesk.ui.signing.circumstance_fields import CircumstanceFields
from photodesk.ui.signing.signer_fields import Choose, SignerFields
from photodesk.ui.signing.staff_dialog import StaffDialog
from photodesk.ui.signing.time_fields import covers_choice, end_choice

WIDTH = 980
USUAL_YEARS = 2
"""Proposed length of a publication consent; the day stands in the field and can be changed."""
REVIEW = {
    ReviewOutcome.SHOWN_FINAL: "The final article was shown",
    ReviewOutcome.SHOWN_VERSION: "This version of the article was shown",
    "": "It was offered; the signer answers on the form",
}
FROZEN = "The form was shown before and stays as it was."
UNREVIEWED = "The words of this form were not reviewed by counsel."


@dataclass(frozen=True, slots=True)
class Preparation:
    """What the staff settled."""

    signer: Signer
    locale: str
    circumstances: SigningCircumstances
    covers_from: date | None = None
    expires_on: date | None = None
    review_offered: ReviewOutcome | None = None


class StaffPreparationDialog(StaffDialog):
    """Who signs, how the identity was checked, language, help, time; then the screen goes over."""

    handed_over = Signal(object)
    """A Preparation: the form is to be frozen and shown."""
    paper_asked = Signal(object)
    """A Preparation: the form is to be printed instead."""

    def __init__(
        self,
        parent: QWidget | None,
        patient: Patient,
        wordings: Sequence[FormWording],
        today: date,
        *,
        publication: bool = False,
        frozen: Signer | None = None,
    ) -> None:
        title = "Prepare the publication consent" if publication else "Prepare the capture consent"
        super().__init__(parent, title, f"For {patient.name} · {patient.chart_number}", width=WIDTH)
        self._publication = publication
        self._frozen = frozen
        self.signer = SignerFields(patient, today)
        self.circumstances = CircumstanceFields()
        self.language = Choose("Language", {w.locale: _language(w.locale) for w in wordings})
        self.covers = covers_choice()
        self.ends = end_choice()
        self.expires = DayField(
            "Last day of the consent", day=today + timedelta(days=USUAL_YEARS * 365)
        )
        self.review = Choose("The article", {str(key): words for key, words in REVIEW.items()})
        if publication:
            self.review.choose("")
        self._lay_columns(any(w.legal_review != "reviewed" for w in wordings))
        self.hand_over = button("Hand over the screen", self._hand_over, kind="primary")
        self.paper = button("Print to sign on paper", self._ask_paper)
        self.add_foot(self.cancel_button(), self.paper, self.hand_over)
        self.fit()

    def _lay_columns(self, unreviewed: bool) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for widget in self._left():
            left.addWidget(widget)
        right.addWidget(self.circumstances)
        if unreviewed:
            right.addWidget(label(UNREVIEWED, "warn", wrap=True))
        both = QHBoxLayout()
        both.setSpacing(32)
        for column in (left, right):
            column.setSpacing(12)
            column.addStretch(1)
            both.addLayout(column, 1)
        self.fields.addLayout(both)

    def _left(self) -> list[QWidget]:
        """Who, in which language, for what time; all of it stands on a form frozen before."""
        if self._frozen is not None:
            return [label(f"{FROZEN} It is to be signed by {self._frozen.name}.", wrap=True)]
        if self._publication:
            return [self.signer, self.language, self.review, self.expires]
        return [self.signer, self.language, self.covers, self.ends]

    def read(self) -> Preparation | None:
        """What was settled, or None; then the fields say what is missing."""
        signer = self._frozen or self.signer.read()
        if signer is None or not self._times_are_whole():
            return None
        circumstances = self.circumstances.read()
        if circumstances is None:
            return None
        review = self.review.value if self._publication else ""
        return Preparation(
            signer=signer,
            locale=self.language.value,
            circumstances=circumstances,
            covers_from=None if self._publication else self.covers.read(),
            expires_on=self.expires.read() if self._publication else self.ends.read(),
            review_offered=ReviewOutcome(review) if review else None,
        )

    def _times_are_whole(self) -> bool:
        if self._frozen is not None:
            return True
        if self._publication:
            return self.expires.read() is not None
        return self.covers.is_whole() and self.ends.is_whole()

    def _hand_over(self) -> None:
        if prepared := self.read():
            self._rest()
            self.handed_over.emit(prepared)

    def _ask_paper(self) -> None:
        if prepared := self.read():
            self._rest()
            self.paper_asked.emit(prepared)

    def _rest(self) -> None:
        """While the form is being made, nothing can be pressed twice."""
        self.show_fault("")
        self.hand_over.setEnabled(False)
        self.paper.setEnabled(False)

    def refused(self, error: PhotodeskError) -> None:
        """The form could not be made: say why, and let the staff change what they settled."""
        self.hand_over.setEnabled(True)
        self.paper.setEnabled(True)
        self.show_error(error)


def _language(locale: str) -> str:
    """A language in its own words, for the person who shall read it."""
    known = QLocale(locale)
    words = known.nativeLanguageName() or locale
    return "English" if known.language() is QLocale.Language.English else words
