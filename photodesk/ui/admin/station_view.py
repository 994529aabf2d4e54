"""This station: its name and place, when it hides and locks, and the computer's keychain."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame

from photodesk.domain.permissions import Right
from photodesk.errors import InputRefused, PhotodeskError
from photodesk.services import station
from photodesk.services.station import Place, StationSettings
from photodesk.ui.admin.admin_view import AdminView, ResultField, field, scrolled
from photodesk.ui.admin.own_keychain import OwnKeychain
from photodesk.ui.admin.station_form import StationForm
from photodesk.ui.badges import State
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import label
from photodesk.ui.right_panel import clear
from photodesk.ui.session_signals import SessionSignals

TITLE = "This station"
_PLACES = {Place.EXAM_ROOM: "Exam room", Place.OFFICE: "Office"}
_LOCKED = (
    "A lock hides every window, closes the vault and takes what was copied off the clipboard. "
    "Work that is half done is kept encrypted, and offered to the same person after unlocking."
)
_ALWAYS = "Ctrl+L, Lock at the foot of the rail, and Change user (Ctrl+Shift+L)."
_SLEEP = "The computer going to sleep, also when its lid is shut."
_NO_SLEEP = (
    "Waking after sleep. This system does not say when it goes to sleep, so the lock comes with "
    "the waking."
)
_SESSION = "The computer's own lock or screen saver, and another person signing in to it."
_NO_SESSION = (
    "Not the computer's own lock, nor another person signing in to it: this system does not tell "
    "Photodesk. Press Ctrl+L before you leave."
)
_READ_ONLY = "Only the administrator of the vault changes this."


class StationView(AdminView):
    """Fields for who administers the vault; for everybody else what they say, in words."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, TITLE)
        self.may_change = Right.ADMINISTER in desk.session.user.role.rights
        self.result = ResultField(desk)
        self.form = StationForm()
        self.own = OwnKeychain(desk, self.result)
        self._facts, self._fact_column = field("This computer")
        (self._facts if self.may_change else self.form).hide()
        shown = (self.result, self.form, self._facts, self._at_once(), self.own)
        self._area = scrolled(*shown)
        self.set_centre(self._area)
        self.panel.content.addWidget(label(_LOCKED, "muted", wrap=True))
        self._show_panel()

    def _at_once(self) -> QFrame:
        made, column = field("What locks at once")
        for sentence in locks_at_once(self.desk.system_tells):
            column.addWidget(label(f"•  {sentence}", wrap=True))
        return made

    def _show_panel(self) -> None:
        if self.may_change:
            self.panel.set_primary("Save the settings", self.save, enabled=not self.running)
        else:
            self.panel.set_status(_READ_ONLY)

    def enter(self) -> None:
        """Read anew how it stands."""
        session = self.desk.session
        self.desk.run(lambda: station.settings(session), self._show, lane="read")
        self.own.read()

    def _show(self, settings: StationSettings) -> None:
        name = self.desk.session.station_name
        self.form.show_settings(name, settings)
        clear(self._fact_column)
        self._fact_column.addWidget(label("This computer", "emphasis"))
        self._fact_column.addLayout(fact_rows(facts(name, settings)))

    def save(self) -> None:
        """Set what was typed, off the window's thread."""
        new = self.form.read()
        if self.running or new is None:
            return
        session, name = self.desk.session, self.form.name.text
        self.running = True
        self._show_panel()
        self.desk.run(
            lambda: station.change(session, new, name=name),
            self._saved,
            failed=self._refused,
            busy="Saving the settings",
        )

    def _saved(self, settings: StationSettings) -> None:
        self.running = False
        self._show_panel()
        self._show(settings)
        self.own.read()
        self.desk.station_changed.emit()
        self.result.show_result(
            State("ok", "Saved", "ok"),
            "The settings count from now on. The log says who changed them.",
        )

    def _refused(self, error: PhotodeskError) -> None:
        self.running = False
        self._show_panel()
        wrong = self.form.show_fault(error) if isinstance(error, InputRefused) else None
        if wrong is None:
            self.result.show_error(error)
        else:  # what is wrong stands under its field, which may lie below the window's edge
            QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(wrong))


def facts(name: str, settings: StationSettings) -> tuple[tuple[str, str], ...]:
    """The settings in words."""
    return (
        ("Name", name),
        ("Place", _PLACES[settings.place]),
        ("Hidden after", f"{settings.cover_seconds} seconds without a key or pointer"),
        ("Locked after", f"{settings.lock_minutes} minutes without a key or pointer"),
        ("Signed in", f"{settings.most_hours} hours at most; told 5 minutes before"),
        ("Keychain", "allowed" if settings.keychain else "not allowed"),
    )


def locks_at_once(system: SessionSignals | None) -> tuple[str, ...]:
    """What locks without waiting on this system, and what does not because nothing is heard."""
    hears = system or SessionSignals()
    return (
        _ALWAYS,
        _SLEEP if hears.hears_sleep else _NO_SLEEP,
        _SESSION if hears.hears_lock else _NO_SESSION,
    )
