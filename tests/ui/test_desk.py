"""What every page gets from the desk: work and its end, the patient on show, days of the clinic."""

from pytestqt.qtbot import QtBot

from photodesk.errors import PhotodeskError
from photodesk.ui.desk import Desk
from photodesk.ui.work import Progress, Stopped, Work
from tests import builders


def test_an_error_goes_to_the_error_window_unless_the_page_takes_it(
    desk: Desk, qtbot: QtBot
) -> None:
    def work() -> None:
        raise PhotodeskError("The disk is full.")

    with qtbot.waitSignal(desk.troubled):
        desk.run(work, lambda _none: None)
    taken: list[PhotodeskError] = []
    with qtbot.assertNotEmitted(desk.troubled):
        desk.run(work, lambda _none: None, failed=taken.append)
    assert taken[0].title == "The disk is full."


def test_work_is_told_of_and_ends_in_either_case(desk: Desk) -> None:
    works: list[Work] = []
    desk.work_began.connect(works.append)

    def fails() -> None:
        raise PhotodeskError("No.")

    desk.run(lambda: 1, lambda _one: None, busy="Reading")
    desk.run(fails, lambda _none: None, failed=lambda _error: None)
    assert [work.title for work in works] == ["Reading", ""]
    assert all(work.is_over for work in works)


def test_long_work_gets_its_progress_and_its_stop(desk: Desk) -> None:
    works: list[Work] = []
    desk.work_began.connect(works.append)

    def work(progress: Progress, stopped: Stopped) -> bool:
        works[0].stop()
        progress(1, 2, "Storing")
        return stopped()

    answers: list[bool] = []
    desk.run_with_progress(work, answers.append, title="Importing")
    assert works[0].stoppable
    assert answers == [True]


def test_opening_a_patient_reads_the_record_and_goes_there(desk: Desk, qtbot: QtBot) -> None:
    patient = builders.a_patient(desk.session)
    with qtbot.waitSignals([desk.patient_opened, desk.record_read, desk.going]):
        desk.open_patient(patient.id)
    assert desk.record is not None
    assert desk.record.patient == patient


def test_opening_the_same_patient_again_asks_nothing(desk: Desk) -> None:
    patient = builders.a_patient(desk.session)
    desk.open_patient(patient.id)
    desk.ask_to_leave = lambda: False
    desk.open_patient(patient.id)
    assert desk.patient_id == patient.id


def test_signing_out_drops_everything_and_says_so_first(desk: Desk, qtbot: QtBot) -> None:
    desk.open_patient(builders.a_patient(desk.session).id)
    with qtbot.waitSignal(desk.locking):
        desk.sign_out()
    assert (desk.patient_id, desk.record, desk.is_open) == (None, None, False)


def test_days_are_those_of_the_clinic(desk: Desk) -> None:
    # The clinic of the tests is an hour ahead of UTC.
    assert desk.local_time("2027-02-28T23:30:00Z") == "2027-03-01 00:30"
    assert desk.local_day("2027-02-28T23:30:00Z") == "2027-03-01"
    assert desk.last_day("2027-02-28T23:00:00Z") == "2027-02-28"
