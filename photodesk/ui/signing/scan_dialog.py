"""Filing a form that was signed by hand: its scan, and what stands on it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from photodesk.domain.patient import Patient
from photodesk.domain.publication import PublicationRequest, ReviewOutcome
from photodesk.errors import PhotodeskError
from photodesk.ui.desk import Desk
from photodesk.ui.fields import DayField
from photodesk.ui.labels import button, label, plain
from photodesk.ui.signing.filed_answers import FiledAnswers
from photodesk.ui.signing.matter import Consent
from photodesk.ui.signing.paper_filing import (
    PaperForm,
    file_capture,
    file_publication,
    questions,
)
from photodesk.ui.signing.signer_fields import Choose, SignerFields
from photodesk.ui.signing.staff_dialog import StaffDialog
from photodesk.ui.signing.time_fields import covers_choice, end_choice

WIDTH = 980
PATTERNS = "*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.PDF *.JPG *.JPEG *.PNG *.TIF *.TIFF"
REVIEWS = {
    ReviewOutcome.SHOWN_FINAL.value: "Has seen the final article",
    ReviewOutcome.SHOWN_VERSION.value: "Has seen a version of the article",
    ReviewOutcome.WAIVED.value: "Chose not to look, and signed that",
    ReviewOutcome.SHOWN_IMAGES_ONLY.value: "Has seen the pictures only",
    ReviewOutcome.DECLINED_TO_LOOK.value: "Did not look, and signed no waiver",
    ReviewOutcome.NOT_OFFERED.value: "Nothing is marked",
}


class ScanDialog(StaffDialog):
    """The file, the day, who signed, and every answer; `filed` brings the consent."""

    filed = Signal(object)
    """The CaptureConsent or PublicationConsent, once it is stored."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None,
        patient: Patient,
        request: PublicationRequest | None = None,
    ) -> None:
        kind = "publication" if request else "capture"
        super().__init__(
            parent,
            f"File a signed {kind} consent",
            f"For {patient.name} · {patient.chart_number}. Look at the paper, and type what "
            "stands on it.",
            width=WIDTH,
        )
        self._desk, self._patient, self._request = desk, patient, request
        self._file: Path | None = None
        today = desk.session.today()
        self.choose_file = button("Choose the scan", self._choose_file)
        self.file_name = label("No file chosen yet.", "muted", wrap=True)
        self.signed_on = DayField("Signed on", hint="The day that stands beside the signature.")
        self.signer = SignerFields(patient, today)
        self.covers = covers_choice("Pictures taken from the day of the signature on")
        self.ends = end_choice()
        self.expires = DayField("Last day of the consent", hint="As printed on the form.")
        self.review = Choose("About the article", REVIEWS, blank="Choose what is marked")
        self.answers = FiledAnswers(questions(kind, desk.session.clinic), every=request is not None)
        self.file_it = button("File the form", self._submit, kind="primary")
        self._lay_columns()
        self.add_foot(self.cancel_button(), self.file_it)
        self.fit()

    def _lay_columns(self) -> None:
        scan = QHBoxLayout()
        scan.setSpacing(12)
        scan.addWidget(self.choose_file)
        scan.addWidget(self.file_name, 1)
        self.fields.addLayout(scan)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.signed_on)
        left.addWidget(self.signer)
        right.addWidget(label("What stands on the form", "strong"))
        right.addWidget(self.answers)
        if self._request is None:
            right.addWidget(self.covers)
            right.addWidget(self.ends)
        else:
            left.addWidget(self.review)
            left.addWidget(self.expires)
        both = QHBoxLayout()
        both.setSpacing(32)
        for column in (left, right):
            column.setSpacing(12)
            column.addStretch(1)
            both.addLayout(column, 1)
        self.fields.addLayout(both)

    def _choose_file(self) -> None:
        chosen = self._desk.files.open_file(
            self, "Choose the scan", kind="Scans", patterns=PATTERNS
        )
        if chosen is not None:
            self.take_file(chosen)

    def take_file(self, file: Path) -> None:
        """Use this file as the scan; it is read when the form is filed."""
        self._file = file
        self.file_name.setText(plain(file.name))
        self.show_fault("")

    def read(self) -> PaperForm | None:
        """What stands on the paper, or None; then the fields say what is missing."""
        signed_on = self.signed_on.read()
        signer = self.signer.read() if signed_on else None
        if signed_on is None or signer is None or not self._times_are_whole():
            return None
        answers = self.answers.read()
        if answers is None:
            return None
        own = self._request is None
        return PaperForm(
            signed_on=signed_on,
            signer=signer,
            answers=answers,
            covers_from=self.covers.read() if own else None,
            expires_on=self.ends.read() if own else self.expires.read(),
            review=None if own else ReviewOutcome(self.review.value),
        )

    def _times_are_whole(self) -> bool:
        if self._request is None:
            return self.covers.is_whole() and self.ends.is_whole()
        if not self.review.value:
            self.review.show_fault("Choose what is marked on the form.")
            return False
        return self.expires.read() is not None

    def _submit(self) -> None:
        file = self._file
        if file is None:
            self.show_fault("Choose the file with the scan.")
            self.choose_file.setFocus()
        elif paper := self.read():
            self.show_fault("")
            self.file_it.setEnabled(False)
            self._desk.run(
                self._act(paper, file), self._filed, failed=self._refused, busy="Filing the form"
            )

    def _act(self, paper: PaperForm, file: Path) -> Callable[[], Consent]:
        session, patient, request = self._desk.session, self._patient, self._request
        if request is None:
            return lambda: file_capture(session, patient.id, paper, file)
        return lambda: file_publication(session, request.id, paper, file)

    def _filed(self, consent: Consent) -> None:
        self.accept()
        self._desk.say("The form is filed.")
        self._desk.patient_changed.emit(self._patient.id)
        if self._request is not None:
            self._desk.requests_changed.emit()
        self.filed.emit(consent)
        self.deleteLater()

    def _refused(self, error: PhotodeskError) -> None:
        self.file_it.setEnabled(True)
        self.show_error(error)
