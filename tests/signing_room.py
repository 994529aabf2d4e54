"""A room to sign in: a vault with one patient, a desk without threads, hands at the window.

Tests of the signing window and of the flows around it share it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from photodesk.domain.patient import Patient, PatientFacts
from photodesk.domain.signature import Signer
from photodesk.services import patients, vault
from photodesk.services.session import Session
from photodesk.ui.desk import Desk
from photodesk.ui.file_dialogs import FileDialogs
from photodesk.ui.signing.hand_out_dialog import HandOutDialog
from photodesk.ui.signing.signature_pad import SignaturePad
from photodesk.ui.signing.signing_window import SigningWindow
from photodesk.ui.signing.staff_preparation_dialog import StaffPreparationDialog
from photodesk.ui.tasks import ImmediateTasks
from photodesk.ui.theme import Theme
from tests.storage import vaults

SIZE = (1366, 768)
MARIA = Signer("Maria Nowak")


@dataclass
class TickingClock:
    """A tenth of a second passes whenever somebody looks; `now` stands until it is moved."""

    moment: datetime = datetime(2027, 3, 1, 9, tzinfo=UTC)
    _ticks: int = 10**12 + 86_400 * 10**9
    """As the clock that made the stages: a day after its start."""

    def now(self) -> datetime:
        """The present moment."""
        return self.moment

    def zone(self) -> tzinfo:
        """The clinic's zone."""
        return UTC

    def monotonic_ns(self) -> int:
        """Nanoseconds, a tenth of a second later each time."""
        self._ticks += 100_000_000
        return self._ticks

    def start(self) -> str:
        """Not told."""
        return ""

    def passes(self, **time: float) -> None:
        """Move on."""
        self.moment += timedelta(**time)

    def rests(self, **time: float) -> None:
        """A time in which nobody works: both clocks move."""
        self.passes(**time)
        self._ticks += round(timedelta(**time).total_seconds() * 1e9)


@dataclass
class ChosenFiles(FileDialogs):
    """Answers every question for a file with the one that the test laid ready, or with none."""

    file: Path | None = None

    def open_file(
        self,
        parent: QWidget,  # noqa: ARG002 - the signature of the real one
        title: str,  # noqa: ARG002 - as above
        *,
        kind: str = "All files",  # noqa: ARG002 - as above
        patterns: str = "*",  # noqa: ARG002 - as above
    ) -> Path | None:
        """The file laid ready."""
        return self.file

    def save_file(
        self,
        parent: QWidget,  # noqa: ARG002 - the signature of the real one
        title: str,  # noqa: ARG002 - as above
        *,
        name: str,  # noqa: ARG002 - as above
        kind: str,  # noqa: ARG002 - as above
    ) -> Path | None:
        """The place laid ready."""
        return self.file


@dataclass
class Room:
    """The session, the patient, the desk and what was said on its status line."""

    session: Session
    patient: Patient
    desk: Desk
    window: QWidget
    clock: TickingClock
    files: ChosenFiles
    said: list[str] = field(default_factory=list)

    @property
    def preparation(self) -> StaffPreparationDialog:
        """What the staff are asked."""
        return self.window.findChildren(StaffPreparationDialog)[-1]

    @property
    def screen(self) -> SigningWindow:
        """The window before the patient."""
        (shown,) = self.screens()
        return shown

    def screens(self) -> list[SigningWindow]:
        """Every window before a patient."""
        shown = QApplication.topLevelWidgets()
        return [one for one in shown if isinstance(one, SigningWindow) and one.isVisible()]

    @property
    def hand_out(self) -> HandOutDialog:
        """The copy or the paper form."""
        return self.window.findChildren(HandOutDialog)[-1]

    def prepare(self) -> None:
        """What the staff must say at the least, and the screen goes over."""
        dialog = self.preparation
        dialog.circumstances.identity.choose("Known to the staff")
        dialog.hand_over.click()


@contextmanager
def room(made: vaults.MadeVault, qtbot: QtBot) -> Iterator[Room]:
    """A room with Maria Nowak in it; the vault is locked again at the end."""
    clock = TickingClock()
    session = vault.unlock(made.folder, vaults.LOGIN, vaults.PASSPHRASE, clock=clock)
    facts = PatientFacts("00417", "Nowak", "Maria", date(1951, 3, 2))
    try:
        with room_of(session, patients.add(session, facts), clock, qtbot) as made_room:
            yield made_room
    finally:
        vault.lock(session)


@contextmanager
def room_of(
    session: Session, patient: Patient, clock: TickingClock, qtbot: QtBot
) -> Iterator[Room]:
    """A room for a session that somebody else ends."""
    files = ChosenFiles()
    desk = Desk(ImmediateTasks(), Theme("light"), files=files)
    desk.sign_in(session)
    window = QWidget()
    qtbot.addWidget(window)
    made_room = Room(session, patient, desk, window, clock, files)
    desk.said.connect(made_room.said.append)
    try:
        yield made_room
    finally:
        desk.sign_out()


# --- Hands ----------------------------------------------------------------------------------------


def offered(window: SigningWindow) -> list[str]:
    """The words on the buttons below the page."""
    return [made.words for made in window.footer.buttons if not made.isHidden()]


def press(window: SigningWindow, words: str) -> None:
    """Press a button below the page; it must be there and enabled."""
    made = window.footer.way(words)
    assert made is not None, f"{words!r} is not among {offered(window)}"
    assert made.isEnabled(), f"{words!r} is not enabled"
    made.click()


def read_on(window: SigningWindow, qtbot: QtBot) -> None:
    """Read a page to its end."""
    qtbot.waitUntil(lambda: window.stack.currentWidget() is not None)
    for _ in range(200):
        QTest.qWait(0)
        if window.footer.way("Read on") is None:
            return
        press(window, "Read on")
    raise AssertionError("the page has no end")


def answer(window: SigningWindow, *places: int) -> None:
    """Answer the questions in order: 0 is yes, 1 is no."""
    for question, place in zip(window.pages.choices.questions.values(), places, strict=True):
        question.choose(place)


def draw(pad: SignaturePad, strokes: int = 2) -> None:
    """Draw a signature with the mouse."""
    middle = pad.height() // 2
    for stroke in range(strokes):
        left = 60 + 150 * stroke
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(left, middle))
        for step in range(1, 13):
            QTest.mouseMove(pad, QPoint(left + 10 * step, middle + (step % 3) * 12))
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(left + 120, middle))


def to_signature_page(window: SigningWindow, qtbot: QtBot) -> None:
    """Read everything, say yes to the first question and no to the others."""
    window.showNormal()
    window.resize(*SIZE)
    qtbot.waitExposed(window)
    press(window, "Next")
    while window.pages.all[window.pages.at] is not window.pages.choices:
        read_on(window, qtbot)
        press(window, "Next")
    answer(window, 0, *([1] * (len(window.pages.choices.questions) - 1)))
    press(window, "Next")


def sign(window: SigningWindow, qtbot: QtBot, name: str = "Maria Nowak") -> None:
    """Go through all pages and sign."""
    to_signature_page(window, qtbot)
    window.pages.signature.name.setText(name)
    draw(window.pages.signature.pad)
    press(window, "Sign")
    read_on(window, qtbot)
    press(window, "This is my signature")


def give_back(window: SigningWindow, passphrase: str = vaults.PASSPHRASE) -> None:
    """Hand the screen back, with the staff's passphrase."""
    press(window, "Give back to staff")
    type_passphrase(window, passphrase)


def type_passphrase(window: SigningWindow, passphrase: str = vaults.PASSPHRASE) -> None:
    """The staff's passphrase on the page that asks for it."""
    window.gate.passphrase.setText(passphrase)
    window.gate.try_passphrase()
