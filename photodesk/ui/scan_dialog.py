"""Filing a scan of a capture consent that was signed by hand."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from photodesk.domain.capture_consent import CaptureConsent, Decision
from photodesk.domain.patient import Patient
from photodesk.domain.signature import Capacity, Signer
from photodesk.domain.wording import FormWording
from photodesk.errors import InputRefused, PhotodeskError
from photodesk.services import capture_consents
from photodesk.ui.capacities import WORDS
from photodesk.ui.desk import Desk
from photodesk.ui.fields import DayField, Field, refuse_blank
from photodesk.ui.labels import button, label, plain

WIDTH = 560
PATTERNS = "*.pdf *.jpg *.jpeg *.png *.tif *.tiff"
LARGEST = 50 * 1024 * 1024
_ANSWERS = (("not answered", None), ("yes", Decision.PERMIT), ("no", Decision.DENY))


class ScanDialog(QDialog):
    """The file, the day, who signed, and what was ticked, all read off the paper."""

    def __init__(self, desk: Desk, parent: QWidget, patient: Patient) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient = patient
        self._file: Path | None = None
        self._answers: dict[str, QComboBox] = {}
        self.setWindowTitle("Photodesk")
        self.setAccessibleName("File a signed paper form")
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        self.signed_on = DayField("Signed on")
        self.signer = Field("Signed by", hint="The printed name on the form.")
        self.signer.text = f"{patient.given} {patient.family}".strip()
        self.capacity = QComboBox()
        self.capacity.setAccessibleName("Signed as")
        for one, words in WORDS.items():
            self.capacity.addItem(words, one)
        self.expires = DayField("Valid until", hint="Leave empty where the form names no end.")
        self._lay_out()
        session = desk.session
        desk.run(lambda: capture_consents.wordings(session), self._ask_choices, lane="read")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(12)
        column.addWidget(label("File a signed paper form", "title"))
        column.addLayout(self._scan_row())
        days = QHBoxLayout()
        days.setSpacing(12)
        days.addWidget(self.signed_on, 1)
        days.addWidget(self.expires, 1)
        column.addWidget(self.signer)
        column.addWidget(_named("Signed as", self.capacity))
        column.addLayout(days)
        self._choices = QVBoxLayout()
        self._choices.setSpacing(6)
        column.addLayout(self._choices)
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        column.addWidget(self.fault)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(button("Cancel", self.reject))
        self.file_button = button("File the scan", self.submit, kind="primary")
        row.addWidget(self.file_button)
        column.addLayout(row)

    def _scan_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._name = label("No scan chosen yet: a PDF or a picture.", "muted", wrap=True)
        row.addWidget(self._name, 1)
        self.choose_button = button("Choose the scan", self.choose)
        row.addWidget(self.choose_button)
        return row

    def _ask_choices(self, wordings: tuple[FormWording, ...]) -> None:
        for choice in wordings[0].choices if wordings else ():
            box = QComboBox()
            box.setAccessibleName(choice.question)
            for words, decision in _ANSWERS:
                box.addItem(words, decision)
            self._answers[choice.scope] = box
            row = QHBoxLayout()
            row.addWidget(label(choice.question, wrap=True), 1)
            row.addWidget(box)
            self._choices.addLayout(row)

    def choose(self) -> None:
        """Ask for the scan."""
        chosen = self._desk.files.open_file(
            self, "Choose the scan", kind="PDF or picture", patterns=PATTERNS
        )
        if chosen is not None:
            self._file = chosen
            self._name.setText(plain(chosen.name))
            self.fault.hide()

    def submit(self) -> None:
        """File it, off the window's thread."""
        if self._file is None:
            self._say("Choose the scan first.")
            return
        if not refuse_blank(
            {self.signed_on: "Type the day on the form.", self.signer: "Type who signed."}
        ):
            return
        work = self._work(self._file)
        if work is not None:
            self.file_button.setEnabled(False)
            self._desk.run(work, self._filed, failed=self._refused, busy="Filing the scan")

    def _work(self, file: Path) -> Callable[[], CaptureConsent] | None:
        signed_on = self.signed_on.read()
        expires = None if self.expires.is_blank else self.expires.read()
        if signed_on is None or (expires is None and not self.expires.is_blank):
            return None
        signer = Signer(self.signer.text.strip(), Capacity(self.capacity.currentData()))
        said = {scope: box.currentData() for scope, box in self._answers.items()}
        answers = {scope: Decision(one) for scope, one in said.items() if one is not None}
        session, patient_id = self._desk.session, self._patient.id
        return lambda: capture_consents.file_scan(
            session,
            patient_id,
            scan=_read(file),
            scan_name=file.name,
            signed_on=signed_on,
            signer=signer,
            answers=answers,
            expires_on=expires,
        )

    def _filed(self, consent: CaptureConsent) -> None:
        self.accept()
        self._desk.patient_changed.emit(consent.patient_id)
        self._desk.say("The signed form is filed.")
        self.deleteLater()

    def _refused(self, error: PhotodeskError) -> None:
        self.file_button.setEnabled(True)
        fields = {"signed_on": self.signed_on, "expires_on": self.expires, "signer": self.signer}
        field = fields.get(error.field) if isinstance(error, InputRefused) else None
        if field is not None:
            field.show_fault(str(error))
            field.edit.setFocus()
        else:
            self._say(str(error))

    def _say(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.show()


def _named(name: str, field: QWidget) -> QWidget:
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(5)
    words = label(name)
    words.setBuddy(field)
    column.addWidget(words)
    column.addWidget(field)
    return both


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise PhotodeskError("The scan was not filed: the file cannot be read.") from error
