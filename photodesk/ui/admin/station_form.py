"""The settings of this station as fields: name, place, when it hides and locks, the keychain."""

from dataclasses import replace

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from photodesk.errors import InputRefused
from photodesk.services.station import Place, StationSettings
from photodesk.ui.admin.admin_view import field
from photodesk.ui.fields import Field
from photodesk.ui.labels import label

GAP = 14
PLACES = {
    Place.EXAM_ROOM: "Exam room: locks after 3 minutes",
    Place.OFFICE: "Office: locks after 10 minutes",
}
_WHERE = "Choose Exam room wherever patients or visitors pass by."
KEYCHAIN = (
    "The keychain of Windows, macOS, GNOME or KDE can then open the vault for a person who asks "
    "for it with their passphrase. Whoever is signed in to this computer as that person needs no "
    "passphrase any more. Leave it off where people share one account of the computer."
)


class StationForm(QWidget):
    """Filled by `show_settings`; `read` gives what was typed, or says at a field what is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.name = Field("Name of this station")
        self.places = {place: QRadioButton(words) for place, words in PLACES.items()}
        self.cover = Field("Screen hidden after (seconds)", hint="15 to 600.")
        self.lock = Field("Vault locked after (minutes)", hint="1 to 15.")
        self.hours = Field("Signed in at most (hours)", hint="1 to 12. Told 5 minutes before.")
        self.keychain = QCheckBox("People may use the keychain")
        self._fields = {
            "name": self.name,
            "cover_seconds": self.cover,
            "lock_minutes": self.lock,
            "most_hours": self.hours,
        }
        self._lay_out()
        group = QButtonGroup(self)
        for place, choice in self.places.items():
            group.addButton(choice)
            choice.clicked.connect(lambda _on=False, chosen=place: self._bring_minutes(chosen))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        station, inside = field("This computer")
        where = label("Where it stands"), label(_WHERE, "small", wrap=True)
        for widget in (self.name, *where, *self.places.values()):
            inside.addWidget(widget)
        rest, beneath = field("When nobody is there")
        for one in (self.cover, self.lock, self.hours):
            beneath.addWidget(one)
        chain, within = field("Keychain of this computer")
        within.addWidget(self.keychain)
        within.addWidget(label(KEYCHAIN, "muted", wrap=True))
        for part in (station, rest, chain):
            column.addWidget(part)

    def _bring_minutes(self, place: Place) -> None:
        """A place that is chosen brings its usual minutes; they can be changed afterwards."""
        self.lock.text = str(place.minutes)

    def show_settings(self, name: str, settings: StationSettings) -> None:
        """Show what counts now."""
        self.name.text = name
        self.places[settings.place].setChecked(True)
        self.cover.text = str(settings.cover_seconds)
        self.lock.text = str(settings.lock_minutes)
        self.hours.text = str(settings.most_hours)
        self.keychain.setChecked(settings.keychain)

    def read(self) -> StationSettings | None:
        """What was typed; None when a figure is no number, and then its field says so."""
        figures = [_number(one) for one in (self.cover, self.lock, self.hours)]
        cover, lock, hours = figures
        if cover is None or lock is None or hours is None:
            return None
        place = next(place for place, choice in self.places.items() if choice.isChecked())
        return replace(
            StationSettings(place),
            cover_seconds=cover,
            lock_minutes=lock,
            most_hours=hours,
            keychain=self.keychain.isChecked(),
        )

    def show_fault(self, error: InputRefused) -> Field | None:
        """Say it at its field, which is returned; None for a fault of none."""
        wrong = self._fields.get(error.field)
        if wrong is not None:
            wrong.show_fault(str(error))
            wrong.edit.setFocus()
        return wrong


def _number(one: Field) -> int | None:
    text = one.text.strip()
    if text.isascii() and text.isdecimal() and len(text) <= 4:  # noqa: PLR2004 - more is no figure
        return int(text)
    one.show_fault("Type a whole number.")
    one.edit.setFocus()
    return None
