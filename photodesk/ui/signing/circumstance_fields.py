"""What the staff know about a signing: identity, help with the form, interpreter, witness."""

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from photodesk.domain.signature import SigningCircumstances
from photodesk.ui.fields import Field, refuse_blank
from photodesk.ui.signing.signer_fields import Choose

IDENTITY = {
    "Known to the staff": "Known to us",
    "Photo identity card": "By a photo identity card",
    "other": "In another way",
}


class CircumstanceFields(QWidget):
    """Identity is always asked; the rest appears when it is ticked."""

    def __init__(self) -> None:
        super().__init__()
        self.identity = Choose("How was the signer's identity checked?", IDENTITY, blank="Choose")
        self.other_identity = Field("In which way?")
        self.teach_back = QCheckBox("Was asked to say it in their own words")
        self.read_out = QCheckBox("The form is read out to the signer")
        self.interpreter = QCheckBox("An interpreter helps")
        self.interpreter_name = Field("Name of the interpreter")
        self.interpreter_language = Field("Language", example="For example: Polish")
        self.interpreter_remote = QCheckBox("By telephone or video")
        self.witness = QCheckBox("A witness is present")
        self.witness_name = Field("Name of the witness")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (
            self.identity,
            self.other_identity,
            self.teach_back,
            self.read_out,
            self.interpreter,
            self.interpreter_name,
            self.interpreter_language,
            self.interpreter_remote,
            self.witness,
            self.witness_name,
        ):
            column.addWidget(widget)
        self.identity.changed.connect(self._ask)
        self.interpreter.toggled.connect(self._ask)
        self.witness.toggled.connect(self._ask)
        self._ask()

    def _ask(self) -> None:
        self.other_identity.setVisible(self.identity.value == "other")
        helped = self.interpreter.isChecked()
        for widget in (self.interpreter_name, self.interpreter_language, self.interpreter_remote):
            widget.setVisible(helped)
        self.witness_name.setVisible(self.witness.isChecked())

    def read(self) -> SigningCircumstances | None:
        """What was stated, or None; then the fields say what is missing."""
        if not self.identity.value:
            self.identity.show_fault("Choose how the identity was checked.")
            self.identity.box.setFocus()
            return None
        needed: dict[Field, str] = {}
        if self.identity.value == "other":
            needed[self.other_identity] = "Type how the identity was checked."
        if self.interpreter.isChecked():
            needed[self.interpreter_name] = "Type the interpreter's name."
            needed[self.interpreter_language] = "Type the language."
        if self.witness.isChecked():
            needed[self.witness_name] = "Type the witness's name."
        return self._read() if refuse_blank(needed) else None

    def _read(self) -> SigningCircumstances:
        other = self.identity.value == "other"
        helped = self.interpreter.isChecked()
        return SigningCircumstances(
            identity_checked_by=self.other_identity.text.strip() if other else self.identity.value,
            read_to_signer=self.read_out.isChecked(),
            teach_back_asked=self.teach_back.isChecked(),
            interpreter_name=self.interpreter_name.text.strip() if helped else "",
            interpreter_language=self.interpreter_language.text.strip() if helped else "",
            interpreter_remote=helped and self.interpreter_remote.isChecked(),
            witness_name=self.witness_name.text.strip() if self.witness.isChecked() else "",
        )
