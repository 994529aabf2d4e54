"""The patient-facing window: locked to itself, one name only, nothing chosen beforehand."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from photodesk.domain.station import StationSettings
from photodesk.errors import SignInRefused, WrongPassphrase
from photodesk.services import capture_consents, vault
from photodesk.ui.cover import OFFICE_LOCK, PATIENT_FACING, STATION_LOCK, IdleWatch
from photodesk.ui.signing.signing_window import SigningWindow
from tests.signing_room import (
    Room,
    answer,
    draw,
    give_back,
    offered,
    press,
    read_on,
    sign,
    to_signature_page,
    type_passphrase,
)
from tests.storage import vaults

# --- Locked to itself -----------------------------------------------------------------------------


def test_escape_closing_and_quitting_do_not_leave(window: SigningWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_Escape)
    window.close()
    window.reject()
    window.accept()
    QApplication.closeAllWindows()
    QApplication.quit()
    assert window.isVisible()


def test_ctrl_l_locks_the_vault(window: SigningWindow, room: Room, qtbot: QtBot) -> None:
    with qtbot.waitSignal(room.desk.lock_asked):
        QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def test_locking_closes_the_window_without_a_word(window: SigningWindow, room: Room) -> None:
    room.desk.locking.emit()
    assert not window.isVisible()
    assert room.said == []


def test_losing_the_foreground_hides_the_form_until_the_staff_is_back(
    window: SigningWindow,
) -> None:
    application = QApplication.instance()
    assert isinstance(application, QGuiApplication)
    application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert window.veil.isVisible()
    assert window.veil.geometry() == window.rect()
    window.away.timeout.emit()
    assert window.stack.currentWidget() is window.gate
    assert offered(window) == []
    type_passphrase(window, "not the passphrase")
    assert window.stack.currentWidget() is window.gate
    type_passphrase(window)
    press(window, "Go on with the form")
    assert window.stack.currentWidget() is window.pages.all[0]


def test_a_change_between_our_own_windows_asks_nobody(window: SigningWindow) -> None:
    application = QApplication.instance()
    assert isinstance(application, QGuiApplication)
    application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert not window.veil.isVisible()
    assert not window.away.isActive()
    assert window.stack.currentWidget() is window.pages.all[0]


def test_the_result_of_saving_waits_behind_the_hidden_page(window: SigningWindow) -> None:
    window.left_alone.emit()
    window.go(window.show_saving)
    assert window.stack.currentWidget() is window.gate
    type_passphrase(window)
    press(window, "Go on with the form")
    assert window.stack.currentWidget() is window.saving


def test_giving_back_halfway_asks_the_staff_and_loses_nothing(
    window: SigningWindow, qtbot: QtBot
) -> None:
    to_signature_page(window, qtbot)
    draw(window.pages.signature.pad)
    ink = window.pages.signature.pad.ink()
    window.header.back.click()
    type_passphrase(window)
    press(window, "Go on with the form")
    assert window.stack.currentWidget() is window.pages.signature
    assert window.pages.signature.pad.ink() == ink


def test_the_patient_can_step_back_from_the_page_that_asks_the_staff(
    window: SigningWindow,
) -> None:
    window.header.back.click()
    press(window, "Go on with the form")
    assert window.stack.currentWidget() is window.pages.all[0]


def test_wrong_passphrases_make_everybody_wait(window: SigningWindow) -> None:
    window.header.back.click()
    for _ in range(4):
        type_passphrase(window, "not the passphrase")
    assert not window.gate.button.isEnabled()
    type_passphrase(window)
    assert window.stack.currentWidget() is window.gate


def test_the_fourth_wrong_passphrase_waits_five_seconds_in_the_vault_too(
    window: SigningWindow, room: Room
) -> None:
    window.header.back.click()
    for _ in range(4):
        type_passphrase(window, "not the passphrase")
    with pytest.raises(SignInRefused):
        vault.check_passphrase(room.session, vaults.PASSPHRASE)
    room.clock.passes(seconds=5)
    vault.check_passphrase(room.session, vaults.PASSPHRASE)


def test_failures_of_before_make_this_window_wait_too(window: SigningWindow, room: Room) -> None:
    for _ in range(4):
        with pytest.raises(WrongPassphrase):
            vault.check_passphrase(room.session, "not the passphrase")
    window.header.back.click()
    type_passphrase(window)
    assert window.stack.currentWidget() is window.gate
    assert not window.gate.button.isEnabled()


def test_the_sentence_comes_half_a_minute_before_the_lock_of_this_station(
    window: SigningWindow,
) -> None:
    assert window.idle.timer.interval() == 570_000
    window.idle.take(StationSettings(lock_minutes=15))
    assert window.idle.timer.interval() == 870_000
    window.idle.take(StationSettings(lock_minutes=1))
    assert window.idle.timer.interval() == 570_000, "reading is not idleness"


def test_the_window_is_called_photodesk_and_is_never_covered_for_idleness(
    window: SigningWindow,
) -> None:
    assert window.windowTitle() == "Photodesk"
    assert window.property(PATIENT_FACING) is True


def test_the_window_is_light_whatever_the_rest_uses(room: Room, window: SigningWindow) -> None:
    room.desk.theme.choice = "dark"
    assert window.grab().toImage().pixelColor(300, 740).lightness() > 200


# --- What is on it --------------------------------------------------------------------------------


def test_only_the_patients_name_is_on_it(window: SigningWindow, room: Room) -> None:
    words = " ".join(shown.text() for shown in window.findChildren(QLabel))
    assert "Maria Nowak" in words
    assert room.session.user.name not in words
    assert room.patient.chart_number not in words


def test_declining_asking_and_going_on_are_of_the_same_size(
    window: SigningWindow, qtbot: QtBot
) -> None:
    to_signature_page(window, qtbot)
    sizes = {made.size().toTuple() for made in window.footer.buttons}
    assert len({height for _, height in sizes}) == 1
    widths = {width for width, _ in sizes}
    assert max(widths) - min(widths) <= 1
    assert all(made.height() >= 56 for made in window.footer.buttons)


def test_text_grows_to_twice_its_size_and_the_column_stays_inside(
    window: SigningWindow,
) -> None:
    for _ in range(6):
        QTest.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert window.header.scale == 2.0
    page = window.pages.all[0]
    inside = page.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= page.viewport().width()
    for _ in range(6):
        QTest.keyClick(window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert window.header.scale == 1.0


def test_every_widget_that_takes_the_focus_has_a_name(window: SigningWindow, qtbot: QtBot) -> None:
    to_signature_page(window, qtbot)
    nameless = [
        type(widget).__name__
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and not widget.objectName().startswith("qt_")
    ]
    assert nameless == []


# --- The way to the signature ---------------------------------------------------------------------


def test_the_text_must_be_read_to_its_end(window: SigningWindow, qtbot: QtBot) -> None:
    press(window, "Next")
    assert "Next" not in offered(window)
    read_on(window, qtbot)
    assert "Next" in offered(window)


def test_nothing_is_chosen_beforehand_and_each_question_must_be_answered(
    window: SigningWindow, qtbot: QtBot
) -> None:
    press(window, "Next")
    read_on(window, qtbot)
    press(window, "Next")
    assert offered(window)[-1] == "3 answers are missing"
    assert not window.footer.buttons[3].isEnabled()
    buttons = [b for q in window.pages.choices.questions.values() for b in q.buttons]
    assert not any(made.isChecked() for made in buttons)
    answer(window, 1, 1, 1)
    assert offered(window)[-1] == "Next"


def test_signing_waits_for_name_and_ink_and_says_so(window: SigningWindow, qtbot: QtBot) -> None:
    to_signature_page(window, qtbot)
    assert offered(window)[-1] == "Your name is missing"
    window.pages.signature.name.setText("   ")
    assert offered(window)[-1] == "Your name is missing"
    window.pages.signature.name.setText("Maria Nowak")
    assert offered(window)[-1] == "Your signature is missing"
    QTest.mouseClick(window.pages.signature.pad, Qt.MouseButton.LeftButton)
    assert offered(window)[-1] == "The signature is too short"
    draw(window.pages.signature.pad)
    assert offered(window)[-1] == "Sign"
    window.pages.signature.pad.clear()
    assert offered(window)[-1] == "Your signature is missing"


def test_everything_is_read_back_before_the_last_act(window: SigningWindow, qtbot: QtBot) -> None:
    to_signature_page(window, qtbot)
    window.pages.signature.name.setText("Maria Nowak")
    draw(window.pages.signature.pad)
    press(window, "Sign")
    words = [shown.text() for shown in window.pages.read_back.findChildren(QLabel)]
    assert "Maria Nowak" in words
    assert "You sign for yourself." in words
    assert [word for word in words if word in {"Yes", "No"}] == ["Yes", "No", "No"]
    assert window.pages.read_back.matter.wording.declaration in words


def test_a_changed_answer_must_be_read_back_again(window: SigningWindow, qtbot: QtBot) -> None:
    to_signature_page(window, qtbot)
    window.pages.signature.name.setText("Maria Nowak")
    draw(window.pages.signature.pad)
    press(window, "Sign")
    read_on(window, qtbot)
    assert "This is my signature" in offered(window)
    press(window, "Back")
    window.pages.signature.name.setText("Maria T. Nowak")
    press(window, "Sign")
    shown = [one.text() for one in window.pages.read_back.answers.findChildren(QLabel)]
    assert "Maria T. Nowak" in shown


def test_the_signed_page_is_read_back_from_the_store(
    window: SigningWindow, room: Room, qtbot: QtBot
) -> None:
    sign(window, qtbot)
    (stored,) = capture_consents.history(room.session, room.patient.id)
    assert window.stack.currentWidget() is window.signed
    assert window.signed.receipt is not None
    assert window.signed.receipt.consent == stored
    assert window.signed.receipt.ink == capture_consents.signature(room.session, stored.id)


def test_a_failure_says_that_nothing_changed_and_the_details_wait_for_the_staff(
    window: SigningWindow, qtbot: QtBot
) -> None:
    to_signature_page(window, qtbot)
    window.pages.signature.name.setText("Maria Nowak")
    draw(window.pages.signature.pad)
    press(window, "Sign")
    read_on(window, qtbot)
    window.signing.decline(window.pages.circumstances())  # somebody else was faster
    press(window, "This is my signature")
    words = " ".join(shown.text() for shown in window.failed.findChildren(QLabel))
    assert "Your signature was not saved. Nothing has changed. Please ask the staff." in words
    assert "answered" not in words
    give_back(window)
    words = " ".join(shown.text() for shown in window.staff.findChildren(QLabel))
    assert "This form was answered before." in words
    press(window, "Go on with the form")
    assert window.stack.currentWidget() is window.pages.read_back


def test_asking_a_question_leaves_nothing_behind_and_is_counted(
    window: SigningWindow, qtbot: QtBot
) -> None:
    to_signature_page(window, qtbot)
    press(window, "Ask a question")
    press(window, "Go on with the form")
    assert window.stack.currentWidget() is window.pages.signature
    assert window.pages.circumstances().notes["Questions asked"] == "1"


@pytest.mark.parametrize("place", [0, 1])
def test_no_button_is_active_while_saving(window: SigningWindow, place: int) -> None:
    window.show_saving()
    assert not window.header.back.isEnabled()
    assert offered(window) == []
    assert not window.footer.buttons[place].isVisible()


# --- Hands that shake, and eyes that read slowly --------------------------------------------------


def test_the_second_press_of_a_double_tap_does_not_sign(
    window: SigningWindow, room: Room, qtbot: QtBot
) -> None:
    to_signature_page(window, qtbot)
    window.pages.signature.name.setText("Maria Nowak")
    draw(window.pages.signature.pad)
    window.resize(1366, 2000)  # so high that the last page need not be scrolled
    QTest.mouseClick(window.footer.buttons[3], Qt.MouseButton.LeftButton)
    QTest.mouseDClick(window.footer.buttons[3], Qt.MouseButton.LeftButton)
    assert window.stack.currentWidget() is window.pages.read_back
    qtbot.waitUntil(lambda: "This is my signature" in offered(window))
    QTest.mouseDClick(window.footer.buttons[3], Qt.MouseButton.LeftButton)
    (draft,) = capture_consents.history(room.session, room.patient.id)
    assert draft.state == "draft"


def test_a_sentence_comes_before_the_lock_and_goes_with_a_touch(window: SigningWindow) -> None:
    assert not window.idle.sentence.isVisible()
    window.idle.timer.timeout.emit()
    assert window.idle.sentence.isVisible()
    QTest.mouseClick(window.header, Qt.MouseButton.LeftButton)
    assert not window.idle.sentence.isVisible()


def test_a_station_that_locks_sooner_waits_while_a_patient_reads(window: SigningWindow) -> None:
    seconds = [0.0]
    watch = IdleWatch(now=lambda: seconds[0])
    watch.lock_after = STATION_LOCK
    due: list[bool] = []
    watch.lock_due.connect(lambda: due.append(True))
    seconds[0] = STATION_LOCK + 1
    watch.check()
    assert window.isVisible()
    assert due == []
    seconds[0] = OFFICE_LOCK + 1
    watch.check()
    assert due == [True]
    watch.touch()


def test_a_computer_that_shuts_down_is_not_held_up(window: SigningWindow, room: Room) -> None:
    window._session_ends()
    assert not window.isVisible()
    (draft,) = capture_consents.history(room.session, room.patient.id)
    assert draft.state == "draft"
