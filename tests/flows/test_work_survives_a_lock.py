"""Work that a lock interrupts is there again for whose it is: the real window, each reason."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from photodesk.domain.capture_consent import Decision
from photodesk.domain.signature import SigningCircumstances
from photodesk.services import audit, capture_consents, gallery, kept_work, patients, publication
from photodesk.services import vault as vault_service
from photodesk.services.request_steps import Step
from photodesk.services.session import Session
from photodesk.services.unfinished import HalfSigned, WorkKind
from photodesk.ui.capture.import_page import ImportPage
from photodesk.ui.gallery.labels_dialog import LabelsDialog
from photodesk.ui.kept_work_dialog import KeptLine, KeptWorkDialog
from photodesk.ui.main_window import MainWindow
from photodesk.ui.patient_dialog import PatientDialog
from photodesk.ui.publication.board_page import BoardPage
from photodesk.ui.signing import start_capture_signing
from photodesk.ui.signing.signing_window import SigningWindow
from photodesk.ui.signing.staff_preparation_dialog import StaffPreparationDialog
from tests import builders, publication_room
from tests.publication_room import Room
from tests.services.publications import Stages
from tests.signing_room import (
    draw,
    give_back,
    offered,
    press,
    read_on,
    to_signature_page,
)
from tests.storage import vaults
from tests.ui.hands import dialogs

Locks = Callable[[MainWindow], object]


def by_key(window: MainWindow) -> None:
    """Ctrl+L, in whatever window is in front."""
    top = QApplication.activeModalWidget() or window
    key = QKeySequence("Ctrl+L")
    shortcuts = [one for one in top.findChildren(QShortcut) if one.key() == key]
    (shortcuts[0].activated.emit if shortcuts else window.lock)()


def by_idleness(window: MainWindow) -> None:
    """The time without a key or pointer is over."""
    window.guard.idle.lock_due.emit()


REASONS: dict[str, Locks] = {
    "Ctrl+L": by_key,
    "idleness": by_idleness,
    "the system": lambda window: window.guard.system.lock_due.emit("suspend"),
    "change of user": lambda window: window.change_user(),
    "closing": lambda window: window.close(),
}


@dataclass
class Surgery:
    """The open window, and ways to lock it and to come back."""

    room: Room
    stages: Stages
    folder: Path

    @property
    def window(self) -> MainWindow:
        """The one window."""
        return self.room.window

    @property
    def session(self) -> Session:
        """Who is signed in."""
        return self.window.desk.session

    def lock(self, how: Locks = by_key) -> None:
        """The vault locks; nothing stays on the screen but the lock page."""
        self.session._decoder = None
        how(self.window)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert not self.window.desk.is_open
        shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        assert all(one is self.window for one in shown)
        assert self.window.currentWidget() is self.window.lock_page

    def unlock(self, login: str = vaults.LOGIN, passphrase: str = vaults.PASSPHRASE) -> None:
        """Somebody signs in again."""
        clock = self.room.clock
        session = vault_service.unlock(self.folder, login, passphrase, clock=clock)
        session._decoder = self.stages.decoder
        self.window.show()
        self.window.open(session)

    @property
    def offer(self) -> KeptWorkDialog:
        """What is offered after signing in."""
        (found,) = dialogs(KeptWorkDialog)
        assert isinstance(found, KeptWorkDialog)
        return found

    def line(self) -> KeptLine:
        """The one piece of work that is offered."""
        (one,) = self.offer.lines
        return one

    def kept(self) -> int:
        """How many pieces the vault holds."""
        return kept_work.number(self.session)

    def only(self, kind: type[QDialog]) -> QWidget:
        """The one open window of a kind."""
        (found,) = dialogs(kind)
        return found


@pytest.fixture
def surgery(stages: Stages, tmp_path: Path, qtbot: QtBot) -> Iterator[Surgery]:
    """A patient with three photographs and a signed capture consent."""
    with publication_room.room(stages, "kept", tmp_path, qtbot) as room:
        made = Surgery(room, stages, tmp_path / "vault")
        yield made
        if made.window.desk.is_open:
            made.session._decoder = None


def hand_over(surgery: Surgery, qtbot: QtBot) -> SigningWindow:
    """The staff check the identity, and the screen goes over."""
    dialog = surgery.only(StaffPreparationDialog)
    assert isinstance(dialog, StaffPreparationDialog)
    dialog.circumstances.identity.choose("Known to the staff")
    dialog.hand_over.click()
    screen = surgery.only(SigningWindow)
    assert isinstance(screen, SigningWindow)
    screen.showNormal()
    screen.resize(1366, 768)
    qtbot.waitExposed(screen)
    return screen


@pytest.fixture
def ready(stages: Stages, tmp_path: Path, qtbot: QtBot) -> Iterator[Surgery]:
    """A publication form that waits for its signature."""
    with publication_room.room(stages, "shown", tmp_path, qtbot) as room:
        made = Surgery(room, stages, tmp_path / "vault")
        yield made
        if made.window.desk.is_open:
            made.session._decoder = None


def half_sign(surgery: Surgery, qtbot: QtBot) -> SigningWindow:
    """Everything but the last act: answers, name, strokes."""
    desk, patient_id = surgery.window.desk, surgery.room.records.patient_id
    desk.open_patient(patient_id)
    start_capture_signing(desk, patient_id, lambda _consent: None, parent=surgery.window)
    screen = hand_over(surgery, qtbot)
    to_signature_page(screen, qtbot)
    screen.pages.signature.name.setText("Ana Weiß")
    draw(screen.pages.signature.pad)
    return screen


def events(session: Session) -> list[str]:
    return [row.kind for row in audit.events(session, limit=6)]


# --- A form before its signer ---------------------------------------------------------------------


@pytest.mark.parametrize("how", REASONS.values(), ids=REASONS.keys())
def test_a_half_signed_form_is_taken_up_and_signed(
    surgery: Surgery, qtbot: QtBot, how: Locks
) -> None:
    drawn = half_sign(surgery, qtbot).pages.signature.pad.ink()
    surgery.lock(how)
    surgery.room.clock.passes(minutes=10)
    surgery.unlock()
    (sentence,) = {surgery.line().take.accessibleDescription()}
    assert sentence == "A capture consent of Ana Weiß was being signed when Photodesk locked."
    surgery.line().take.click()
    assert surgery.kept() == 1, "until the screen goes over it stays kept"
    screen = hand_over(surgery, qtbot)
    assert surgery.kept() == 0
    assert offered(screen) == ["No, I am somebody else", "Yes, that is me"]
    assert screen.pages.name() == ""
    assert screen.pages.choices.decisions() == {}
    press(screen, "Yes, that is me")
    assert screen.pages.signature.pad.ink() == drawn
    while screen.pages.all[screen.pages.at] is not screen.pages.signature:
        read_on(screen, qtbot)
        press(screen, "Next")
    press(screen, "Sign")
    read_on(screen, qtbot)
    press(screen, "This is my signature")
    give_back(screen)
    consents = capture_consents.history(surgery.session, surgery.room.records.patient_id)
    stored = next(one for one in consents if one.state == "signed" and one.scopes)
    assert stored.scopes["TEACHING"] is Decision.PERMIT
    assert capture_consents.signature(surgery.session, stored.id) == drawn
    assert (
        surgery.session.vault.reading().value(
            "SELECT count(*) FROM capture_consent WHERE record LIKE '%Interrupted%taken up%'"
        )
        == 1
    )


def test_a_half_signed_publication_form_is_taken_up_too(ready: Surgery, qtbot: QtBot) -> None:
    ready.room.open(Step.SIGNATURE)
    ready.room.signature.sign()
    screen = hand_over(ready, qtbot)
    choices = screen.pages.choices
    assert choices.review is not None
    choices.review.choose(1)
    choices.questions["ONLINE"].choose(1)
    ready.lock()
    ready.unlock()
    words = ready.line().take.accessibleDescription()
    assert words == "A publication consent of Ana Weiß was being signed when Photodesk locked."
    ready.line().take.click()
    again = hand_over(ready, qtbot)
    assert again.pages.choices.review_outcome() is None
    press(again, "Yes, that is me")
    assert again.pages.choices.decisions() == {"ONLINE": Decision.DENY}
    assert again.pages.choices.review_outcome() is choices.review._answers[1][1]
    assert again.pages.at == 0


def test_a_publication_form_that_was_answered_meanwhile_is_not_taken_up(
    ready: Surgery, qtbot: QtBot
) -> None:
    ready.room.open(Step.SIGNATURE)
    ready.room.signature.sign()
    hand_over(ready, qtbot)
    ready.lock()
    ready.unlock()
    form = publication.presented(ready.session, ready.room.records.request_id)
    publication.decline(ready.session, form, circumstances=SigningCircumstances())
    ready.line().take.click()
    assert dialogs(StaffPreparationDialog) == []
    assert len(ready.room.troubles) == 1


def test_the_computer_going_down_keeps_it(surgery: Surgery, qtbot: QtBot) -> None:
    screen = half_sign(surgery, qtbot)
    surgery.lock(lambda _window: screen._session_ends())
    surgery.unlock()
    assert surgery.line().kept.kind is WorkKind.SIGNING


def test_strokes_of_long_ago_are_cleared_and_answers_stay(surgery: Surgery, qtbot: QtBot) -> None:
    half_sign(surgery, qtbot)
    surgery.lock()
    surgery.room.clock.passes(minutes=31)
    surgery.unlock()
    surgery.line().take.click()
    screen = hand_over(surgery, qtbot)
    assert screen.confirm is not None
    assert "sign anew" in screen.confirm.sentences[1].text()
    press(screen, "Yes, that is me")
    assert screen.pages.signature.pad.ink().strokes == ()
    assert screen.pages.name() == "Ana Weiß"
    assert len(screen.pages.choices.decisions()) == 3
    assert screen.pages.circumstances().notes["Interrupted"].endswith("before were cleared.")


def test_somebody_else_sees_nothing_of_it(surgery: Surgery, qtbot: QtBot) -> None:
    half_sign(surgery, qtbot)
    surgery.lock()
    surgery.unlock()
    surgery.line().take.click()
    screen = hand_over(surgery, qtbot)
    press(screen, "No, I am somebody else")
    assert screen.stack.currentWidget() is screen.gate
    screen.gate.passphrase.setText(vaults.PASSPHRASE)
    screen.gate.try_passphrase()
    press(screen, "Go on with the form")
    assert screen.pages.at == 0
    assert screen.pages.name() == ""
    assert screen.pages.signature.pad.ink().strokes == ()
    assert screen.pages.choices.decisions() == {}


def test_a_lock_before_the_signer_confirmed_keeps_it_again(surgery: Surgery, qtbot: QtBot) -> None:
    drawn = half_sign(surgery, qtbot).pages.signature.pad.ink()
    surgery.lock()
    surgery.unlock()
    surgery.line().take.click()
    hand_over(surgery, qtbot)
    surgery.lock()
    surgery.unlock()
    work = surgery.line().kept.work
    assert isinstance(work, HalfSigned)
    assert work.ink == drawn


def test_a_form_that_is_another_by_now_takes_nothing_up(surgery: Surgery, qtbot: QtBot) -> None:
    half_sign(surgery, qtbot)
    surgery.lock()
    surgery.unlock()
    facts = builders.some_facts(chart_number="A-9", family="Weiß", given="Anna")
    patients.correct(surgery.session, surgery.room.records.patient_id, facts)
    surgery.line().take.click()
    assert dialogs(StaffPreparationDialog) == []
    (trouble,) = surgery.room.troubles
    assert "no longer the one that was shown" in str(trouble)
    assert surgery.kept() == 0


def test_an_answered_form_is_not_kept(surgery: Surgery, qtbot: QtBot) -> None:
    screen = half_sign(surgery, qtbot)
    press(screen, "Sign")
    read_on(screen, qtbot)
    press(screen, "This is my signature")
    surgery.lock()
    surgery.unlock()
    assert dialogs(KeptWorkDialog) == []
    assert surgery.kept() == 0


def test_what_is_thrown_away_is_gone(surgery: Surgery, qtbot: QtBot) -> None:
    half_sign(surgery, qtbot)
    surgery.lock()
    surgery.unlock()
    surgery.line().throw.click()
    assert dialogs(KeptWorkDialog) == []
    assert (surgery.kept(), events(surgery.session)[0]) == (0, "work-dropped")
    surgery.lock()
    surgery.unlock()
    assert dialogs(KeptWorkDialog) == []


def test_what_is_left_for_later_is_offered_again(surgery: Surgery, qtbot: QtBot) -> None:
    half_sign(surgery, qtbot)
    for _ in range(2):
        surgery.lock()
        surgery.unlock()
        surgery.offer.reject()
    assert surgery.kept() == 1


def test_a_colleague_is_offered_nothing(surgery: Surgery, qtbot: QtBot) -> None:
    from photodesk.storage import people  # noqa: PLC0415 - for this test alone

    people.add(
        surgery.session.vault,
        login="leo",
        name="Leo",
        role="surgeon",
        passphrase="the forms are in the tray",
        sees_photographs=True,
        handles_forms=True,
        cost=vaults.CHEAP,
    )
    half_sign(surgery, qtbot)
    surgery.lock()
    surgery.unlock("leo", "the forms are in the tray")
    assert dialogs(KeptWorkDialog) == []
    surgery.lock()
    surgery.unlock()
    assert surgery.line().kept.kind is WorkKind.SIGNING


def test_after_two_weeks_the_window_says_that_it_was_dropped(
    surgery: Surgery, qtbot: QtBot
) -> None:
    half_sign(surgery, qtbot)
    surgery.lock()
    surgery.room.clock.rests(days=15)
    surgery.unlock()
    assert dialogs(KeptWorkDialog) == []
    assert surgery.room.said[-1] == "Unfinished work of more than 14 days ago was dropped."


# --- The other kinds ------------------------------------------------------------------------------


@pytest.mark.parametrize("how", REASONS.values(), ids=REASONS.keys())
def test_a_new_request_goes_on_from_the_board(surgery: Surgery, how: Locks) -> None:
    page = surgery.room.begin()
    page.go_to(Step.JOURNAL)
    surgery.room.choose_journal("bmj-group")
    page.go_to(Step.MANUSCRIPT)
    surgery.room.type_manuscript("A nose", "")
    half = page.hand.half
    surgery.lock(how)
    surgery.room.clock.passes(minutes=45)
    surgery.unlock()
    assert dialogs(KeptWorkDialog) == []
    assert "see Publication" in surgery.room.said[-1]
    surgery.window.desk.go("publication")
    board = surgery.room.board
    assert isinstance(board, BoardPage)
    assert board.kept.bar.isVisible()
    assert board.kept.go_on.text() == "Go on with the request begun at 09:00"
    board.kept.go_on.click()
    assert surgery.room.page.hand.half == half
    assert surgery.room.page.step is Step.MANUSCRIPT
    assert surgery.room.manuscript.article.text == "A nose"
    assert surgery.kept() == 0
    surgery.window.desk.go("publication")
    assert not board.kept.bar.isVisible()


def test_a_request_can_be_thrown_away_on_the_board(surgery: Surgery) -> None:
    surgery.room.begin()
    surgery.lock()
    surgery.unlock()
    surgery.window.desk.go("publication")
    surgery.room.board.kept.throw_away.click()
    assert not surgery.room.board.kept.bar.isVisible()
    assert surgery.kept() == 0
    assert publication.requests(surgery.session) == ()


def test_changes_of_a_draft_go_on_too(surgery: Surgery) -> None:
    request = surgery.room.records.draft()
    surgery.room.open(Step.MANUSCRIPT)
    surgery.room.type_manuscript("Another title")
    surgery.lock()
    surgery.unlock()
    surgery.window.desk.go("publication")
    surgery.room.board.kept.go_on.click()
    page = surgery.room.page
    assert page.hand.row is not None
    assert page.hand.row.request.id == request.id
    assert page.hand.half.manuscript.title == "Another title"
    assert publication.get(surgery.session, request.id).manuscript.title == "A case"


@pytest.mark.parametrize("how", REASONS.values(), ids=REASONS.keys())
def test_labels_that_were_not_saved_go_on(surgery: Surgery, how: Locks) -> None:
    desk, records = surgery.window.desk, surgery.room.records
    desk.open_patient(records.patient_id)
    photograph = gallery.photograph(surgery.session, records.photographs[0])
    first = LabelsDialog(desk, photograph, surgery.window)
    first.open()
    first.site.text = "left nostril"
    surgery.lock(how)
    surgery.unlock()
    assert "Labels of a photograph" in surgery.line().take.accessibleDescription()
    surgery.line().take.click()
    again = surgery.only(LabelsDialog)
    assert isinstance(again, LabelsDialog)
    assert again.labels.site == "left nostril"
    again.submit()
    assert gallery.photograph(surgery.session, photograph.id).labels.site == "left nostril"
    assert surgery.kept() == 0


@pytest.mark.parametrize("how", REASONS.values(), ids=REASONS.keys())
def test_a_half_typed_patient_goes_on(surgery: Surgery, how: Locks) -> None:
    first = PatientDialog(surgery.window.desk, surgery.window)
    first.open()
    first.family.text, first.born.text = "Nowak", "195"
    surgery.lock(how)
    surgery.unlock()
    assert surgery.line().take.accessibleDescription().startswith("Nowak was being added")
    surgery.line().take.click()
    again = surgery.only(PatientDialog)
    assert isinstance(again, PatientDialog)
    assert (again.family.text, again.born.text) == ("Nowak", "195")


def test_a_half_corrected_record_goes_on_at_its_patient(surgery: Surgery) -> None:
    records = surgery.room.records
    known = patients.get(surgery.session, records.patient_id)
    first = PatientDialog(surgery.window.desk, surgery.window, known)
    first.open()
    first.given.text = "Anna"
    surgery.lock()
    surgery.unlock()
    surgery.line().take.click()
    again = surgery.only(PatientDialog)
    assert isinstance(again, PatientDialog)
    again.submit()
    assert patients.get(surgery.session, records.patient_id).given == "Anna"


@pytest.mark.parametrize("how", REASONS.values(), ids=REASONS.keys())
def test_chosen_files_go_on_by_their_paths(surgery: Surgery, tmp_path: Path, how: Locks) -> None:
    card = tmp_path / "card"
    card.mkdir()
    for number in (1, 2):
        (card / f"IMG_{number}.jpg").write_bytes(builders.a_jpeg(number))
    page = import_page(surgery)
    page.add(sorted(card.iterdir()))
    page.procedure.text = "Septoplasty"
    surgery.lock(how)
    (card / "IMG_2.jpg").unlink()
    surgery.unlock()
    surgery.line().take.click()
    again = surgery.window.frame.page if surgery.window.frame else None
    assert isinstance(again, ImportPage)
    assert [row.path.name for row in again.rows] == ["IMG_1.jpg"]
    assert again.procedure.text == "Septoplasty"
    assert again.note.text() == "1 file is no longer there. Is the card in its slot?"
    assert surgery.kept() == 0


def import_page(surgery: Surgery) -> ImportPage:
    surgery.window.desk.open_patient(surgery.room.records.patient_id, "import")
    page = surgery.window.frame.page if surgery.window.frame else None
    assert isinstance(page, ImportPage)
    return page


def test_what_nobody_touched_is_not_kept(surgery: Surgery) -> None:
    desk, records = surgery.window.desk, surgery.room.records
    import_page(surgery)
    photograph = gallery.photograph(surgery.session, records.photographs[0])
    LabelsDialog(desk, photograph, surgery.window).open()
    PatientDialog(desk, surgery.window).open()
    cancelled = PatientDialog(desk, surgery.window)
    cancelled.open()
    cancelled.family.text = "Nowak"
    cancelled.reject()
    surgery.lock()
    surgery.unlock()
    assert dialogs(KeptWorkDialog) == []
    assert surgery.kept() == 0


def test_keeping_is_told_before_the_lock(surgery: Surgery) -> None:
    surgery.room.begin()
    surgery.lock()
    surgery.unlock()
    assert events(surgery.session)[:3] == ["vault-unlocked", "vault-locked", "work-kept"]


def test_a_new_request_is_no_reason_not_to_close(surgery: Surgery) -> None:
    surgery.room.begin()
    surgery.session._decoder = None
    assert surgery.window.close()
