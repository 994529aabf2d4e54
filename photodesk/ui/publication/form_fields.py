"""What is settled before a form is final: signer, language, the article, the last day, help."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from photodesk.documents.wording import wordings
from photodesk.domain.patient import Patient
from photodesk.domain.publication import ReviewOutcome
from photodesk.domain.signature import Signer
from photodesk.ui.fields import DayField
from photodesk.ui.signing.signer_fields import Choose, SignerFields

USUAL_YEARS = 2
OFFERED = {
    "offered": "It is offered; the signer answers on the form",
    ReviewOutcome.SHOWN_FINAL.value: "The final article is shown",
    ReviewOutcome.SHOWN_VERSION.value: "This version of it is shown",
    ReviewOutcome.SHOWN_IMAGES_ONLY.value: "Only the pictures are shown",
    ReviewOutcome.NOT_OFFERED.value: "It is not offered",
}


@dataclass(frozen=True)
class Settled:
    """What the fields say."""

    signer: Signer
    expires_on: date
    locale: str
    review_offered: ReviewOutcome | None
    """None: the signer answers on the form."""
    extra_cases: frozenset[str]


class FormFields(QWidget):
    """Narrow enough for the right panel."""

    def __init__(self, patient: Patient, today: date) -> None:
        super().__init__()
        self.signer = SignerFields(patient, today)
        languages = {one.locale: one.locale for one in wordings() if one.kind == "publication"}
        self.language = Choose("Language of the form", languages)
        self.language.setVisible(len(languages) > 1)
        self.review = Choose("The article", OFFERED)
        self.expires = DayField(
            "Last day of the consent",
            day=today.replace(year=today.year + USUAL_YEARS, day=min(today.day, 28)),
        )
        self.interpreter = QCheckBox("An interpreter helps")
        self.witness = QCheckBox("A witness is present")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(12)
        for widget in (self.signer, self.language, self.review, self.expires):
            column.addWidget(widget)
        for box in (self.interpreter, self.witness):
            box.setAccessibleName(box.text())
            column.addWidget(box)
        for chosen in self.findChildren(QComboBox):  # else the longest words set the width
            chosen.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            chosen.setMinimumContentsLength(12)
        self.setFocusProxy(self.signer.capacity)

    def read(self) -> Settled | None:
        """What was settled, or None; then the fields say what is missing."""
        signer = self.signer.read()
        expires_on = self.expires.read()
        if signer is None or expires_on is None:
            return None
        helped = {"interpreter": self.interpreter, "witness": self.witness}
        review = self.review.value
        return Settled(
            signer,
            expires_on,
            self.language.value,
            None if review == "offered" else ReviewOutcome(review),
            frozenset(case for case, box in helped.items() if box.isChecked()),
        )
