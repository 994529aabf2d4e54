"""The open window over a vault with photographs of one patient: a room to publish from.

Tests of the publication pages and of the flows around them share it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from photodesk.domain.identifiers import RequestId
from photodesk.services import vault
from photodesk.services.request_steps import Step
from photodesk.services.session import Session
from photodesk.ui import fonts
from photodesk.ui.desk import Desk
from photodesk.ui.main_window import MainWindow
from photodesk.ui.publication.board_page import BoardPage
from photodesk.ui.publication.check_step import CheckStep
from photodesk.ui.publication.form_step import FormStep
from photodesk.ui.publication.journal_step import JournalStep
from photodesk.ui.publication.manuscript_step import ManuscriptStep
from photodesk.ui.publication.package_step import PackageStep
from photodesk.ui.publication.photographs_step import PhotographsStep
from photodesk.ui.publication.request_page import RequestPage
from photodesk.ui.publication.signature_step import SignatureStep
from photodesk.ui.publication.step_view import StepView
from photodesk.ui.settings import Settings
from photodesk.ui.signing.hand_out_dialog import HandOutDialog
from photodesk.ui.signing.signing_window import SigningWindow
from photodesk.ui.signing.staff_preparation_dialog import StaffPreparationDialog
from photodesk.ui.tasks import ImmediateTasks
from photodesk.ui.theme import Theme
from tests import builders
from tests.fakes import START
from tests.services.publications import Desk as Records
from tests.services.publications import Stages, _desk
from tests.signing_room import SIZE, TickingClock, draw, press, read_on
from tests.storage import vaults
from tests.ui.hands import LaidFiles


@dataclass
class Room:
    """The window, what the vault holds, and everything that was said."""

    session: Session
    records: Records
    window: MainWindow
    files: LaidFiles
    clock: TickingClock
    said: list[str] = field(default_factory=list)
    troubles: list[object] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        """The desk of the window."""
        return self.window.desk

    @property
    def board(self) -> BoardPage:
        """The board, which must be on show."""
        page = self.window.frame.page if self.window.frame else None
        assert isinstance(page, BoardPage)
        return page

    @property
    def page(self) -> RequestPage:
        """The page of the request, which must be on show."""
        page = self.window.frame.page if self.window.frame else None
        assert isinstance(page, RequestPage)
        return page

    def open(self, step: Step | None = None, request_id: RequestId | None = None) -> RequestPage:
        """Open the request at a step, or where it goes on."""
        wanted = request_id or self.records.request_id
        what: dict[str, object] = {"request_id": wanted}
        self.desk.go("request", **what, **({"step": step} if step else {}))
        return self.page

    def begin(self) -> RequestPage:
        """Begin a new request with all three photographs of the patient on show."""
        self.desk.open_patient(self.records.patient_id)
        self.desk.go("request", photographs=self.records.photographs)
        return self.page

    def go_on(self) -> None:
        """Press the one button of what comes next."""
        primary = self.page.panel.primary
        assert primary.isEnabled(), f"{primary.text()!r} is not enabled: {primary.toolTip()}"
        primary.click()

    # --- The steps --------------------------------------------------------------------------------

    def _view(self, step: Step) -> StepView:
        return self.page.views[step]

    @property
    def photographs(self) -> PhotographsStep:
        """Step 1."""
        view = self._view(Step.PHOTOGRAPHS)
        assert isinstance(view, PhotographsStep)
        return view

    @property
    def journal(self) -> JournalStep:
        """Step 2."""
        view = self._view(Step.JOURNAL)
        assert isinstance(view, JournalStep)
        return view

    @property
    def manuscript(self) -> ManuscriptStep:
        """Step 3."""
        view = self._view(Step.MANUSCRIPT)
        assert isinstance(view, ManuscriptStep)
        return view

    @property
    def check(self) -> CheckStep:
        """Step 4."""
        view = self._view(Step.CHECK)
        assert isinstance(view, CheckStep)
        return view

    @property
    def form(self) -> FormStep:
        """Step 5."""
        view = self._view(Step.FORM)
        assert isinstance(view, FormStep)
        return view

    @property
    def signature(self) -> SignatureStep:
        """Step 6."""
        view = self._view(Step.SIGNATURE)
        assert isinstance(view, SignatureStep)
        return view

    @property
    def package(self) -> PackageStep:
        """Step 7."""
        view = self._view(Step.PACKAGE)
        assert isinstance(view, PackageStep)
        return view

    def choose_journal(self, journal_id: str) -> None:
        """Choose a line of the table of journals."""
        rows = self.journal.table.records.rows
        place = next(at for at, one in enumerate(rows) if one.id == journal_id)
        self.journal.table.selectRow(place)

    def type_manuscript(self, title: str, purpose: str = "to teach") -> None:
        """Type what a draft needs."""
        self.manuscript.article.text = title
        self.manuscript.version.text = "2"
        self.manuscript.purpose.text = purpose

    # --- The signer -------------------------------------------------------------------------------

    def hand_over(self) -> SigningWindow:
        """The staff's questions are answered and the screen goes over."""
        dialog = self.window.findChildren(StaffPreparationDialog)[-1]
        dialog.circumstances.identity.choose("Known to the staff")
        dialog.hand_over.click()
        shown = QApplication.topLevelWidgets()
        (screen,) = [one for one in shown if isinstance(one, SigningWindow) and one.isVisible()]
        return screen

    def refuse_copy(self) -> None:
        """The signer does not want a copy."""
        self.window.findChildren(HandOutDialog)[-1].refuse.click()


def sign_everything(screen: SigningWindow, qtbot: QtBot, name: str) -> None:
    """Read everything, allow every use, state that the article was seen, and sign."""
    screen.showNormal()
    screen.resize(*SIZE)
    qtbot.waitExposed(screen)
    press(screen, "Next")
    choices = screen.pages.choices
    while screen.pages.all[screen.pages.at] is not choices:
        read_on(screen, qtbot)
        press(screen, "Next")
    assert choices.review is not None
    choices.review.choose(0)
    for question in choices.questions.values():
        question.choose(0)
    press(screen, "Next")
    screen.pages.signature.name.setText(name)
    draw(screen.pages.signature.pad)
    press(screen, "Sign")
    read_on(screen, qtbot)
    press(screen, "This is my signature")
    press(screen, "Give back to staff")
    screen.gate.passphrase.setText(vaults.PASSPHRASE)
    screen.gate.try_passphrase()


@contextmanager
def room(
    stages: Stages, stage: str, tmp_path: Path, qtbot: QtBot, *, role: str = "surgeon"
) -> Iterator[Room]:
    """The window over a vault at a stage: `kept`, `shown` or `signed`."""
    folder = tmp_path / "vault"
    shutil.copytree(stages.folder(stage), folder)
    clock = TickingClock(START)
    opened = vault.unlock(folder, vaults.LOGIN, vaults.PASSPHRASE, clock=clock)
    records = _desk(opened, clock)  # type: ignore[arg-type] # either clock can be moved on
    session = opened if role == "surgeon" else builders.in_role(opened, role)
    session._decoder = opened._decoder = stages.decoder
    fonts.register_rest()
    theme = Theme("light")
    theme.apply()
    files = LaidFiles()
    window = MainWindow(Desk(ImmediateTasks(), theme, files=files), Settings(vault=str(folder)))
    window.resize(1366, 768)
    made = Room(session, records, window, files, clock)
    window.desk.said.connect(made.said.append)
    window.desk.troubled.disconnect(window.show_error)
    window.desk.troubled.connect(made.troubles.append)
    window.show()
    qtbot.waitExposed(window)
    window.open(session)
    try:
        yield made
    finally:
        session._decoder = opened._decoder = None
        window.lock()
        window.close()  # after the lock: an open window asks about a request that is half made
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def words(button: QPushButton) -> str:
    """What stands on a button."""
    return button.text().replace("&&", "&")
