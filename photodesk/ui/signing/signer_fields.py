"""Who signs: the patient, or somebody for the patient, with relation and authority (P30-P32)."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from photodesk.domain.completeness import OF_AGE
from photodesk.domain.patient import Patient
from photodesk.domain.signature import Capacity, Signer
from photodesk.ui.fields import Field, refuse_blank
from photodesk.ui.labels import label, plain
from photodesk.ui.signing.matter import spoken_name

WORDS = {
    Capacity.PATIENT: "The patient",
    Capacity.PARENT: "A parent",
    Capacity.GUARDIAN: "A guardian",
    Capacity.REPRESENTATIVE: "A legally authorised representative",
    Capacity.NEXT_OF_KIN: "The next of kin of a patient who has died",
}
AUTHORITY_HINT = "For example: court order of 2026-03-02, seen and copied."


class Choose(QWidget):
    """A named list of which one entry is chosen; `blank` asks for an explicit choice.

    `bare` shows the list alone, where its question already stands beside it.
    """

    changed = Signal()

    def __init__(
        self, name: str, entries: dict[str, str], *, blank: str = "", bare: bool = False
    ) -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.setAccessibleName(name)
        if blank:
            self.box.addItem(blank, "")
        for value, words in entries.items():
            self.box.addItem(words, value)
        named = label(plain(name))
        named.setBuddy(self.box)
        named.setHidden(bare)
        self._fault = label("", "error", wrap=True)
        self._fault.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        for widget in (named, self.box, self._fault):
            column.addWidget(widget)
        self.setFocusProxy(self.box)
        self.box.currentIndexChanged.connect(self._chosen)

    @property
    def value(self) -> str:
        """The chosen entry; empty while none is."""
        return str(self.box.currentData())

    def choose(self, value: str) -> None:
        """Choose an entry."""
        self.box.setCurrentIndex(self.box.findData(value))

    @property
    def words(self) -> str:
        """The chosen entry in words."""
        return self.box.currentText() if self.value else ""

    def show_fault(self, sentence: str) -> None:
        """Say under the list what is wrong."""
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))

    def _chosen(self) -> None:
        self.show_fault("")
        self.changed.emit()


class SignerFields(QWidget):
    """Capacity first; name, relation and authority appear as they are needed."""

    def __init__(self, patient: Patient, today: date) -> None:
        super().__init__()
        self._own_name = spoken_name(patient.family, patient.given)
        self._is_minor = patient.age_on(today) < OF_AGE
        self.capacity = Choose("Who signs?", {c.value: words for c, words in WORDS.items()})
        self.name = Field("Name of the person who signs")
        self.relation = Field("Relation to the patient", example="For example: mother")
        self.authority = Field("Why may this person sign?", hint=AUTHORITY_HINT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.capacity, self.name, self.relation, self.authority):
            column.addWidget(widget)
        column.addStretch(1)
        self.capacity.changed.connect(self._ask)
        self.capacity.choose(Capacity.PARENT if self._is_minor else Capacity.PATIENT)
        self._ask()

    def _chosen(self) -> Capacity:
        return Capacity(self.capacity.value)

    def _ask(self) -> None:
        capacity = self._chosen()
        own = capacity is Capacity.PATIENT
        if own:
            self.name.text = self._own_name
        elif self.name.text == self._own_name:
            self.name.text = ""
        self.relation.setVisible(not own)
        needed = capacity in {Capacity.GUARDIAN, Capacity.REPRESENTATIVE}
        self.authority.setVisible(needed or (own and self._is_minor))

    def read(self) -> Signer | None:
        """The signer, or None; then the fields say what is missing."""
        needed = {self.name: "Type the name."}
        if not self.relation.isHidden():
            needed[self.relation] = "Type how they are related to the patient."
        if not self.authority.isHidden():
            needed[self.authority] = "Type why this person may sign."
        if not refuse_blank(needed):
            return None
        return Signer(
            self.name.text.strip(),
            self._chosen(),
            "" if self.relation.isHidden() else self.relation.text.strip(),
            "" if self.authority.isHidden() else self.authority.text.strip(),
        )
