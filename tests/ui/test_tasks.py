"""Work goes off the window's thread and comes back to it; what is out of date never does."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from photodesk.errors import PhotodeskError
from photodesk.ui.tasks import TaskRunner


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:  # noqa: ARG001 - signals need the application
    made = TaskRunner()
    yield made
    made.shutdown()


def never(_anything: object) -> None:
    pytest.fail("this must not be called")


def test_the_work_leaves_the_windows_thread_and_its_result_returns(
    tasks: TaskRunner, qtbot: QtBot
) -> None:
    told: list[tuple[str, threading.Thread]] = []
    tasks.run(
        lambda: threading.current_thread().name,
        lambda name: told.append((name, threading.current_thread())),
        never,
    )
    qtbot.waitUntil(lambda: bool(told))
    assert told[0][0].startswith("photodesk-store")
    assert told[0][1] is threading.main_thread()


def test_nothing_is_told_before_run_returns(tasks: TaskRunner, qtbot: QtBot) -> None:
    told: list[int] = []
    for number in range(50):
        tasks.run(lambda number=number: number, told.append, never)  # type: ignore[misc]
        assert not told
    qtbot.waitUntil(lambda: told == list(range(50)))


def test_an_error_for_people_goes_to_failed(tasks: TaskRunner, qtbot: QtBot) -> None:
    errors: list[PhotodeskError] = []

    def work() -> None:
        raise PhotodeskError("The disk is full.")

    tasks.run(work, never, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert errors[0].title == "The disk is full."


def test_a_fault_of_the_program_is_raised_on_the_windows_thread(
    tasks: TaskRunner, qtbot: QtBot
) -> None:
    def work() -> None:
        raise ZeroDivisionError

    with qtbot.captureExceptions() as faults:
        tasks.run(work, never, never)
        qtbot.waitUntil(lambda: bool(faults))
    assert faults[0][0] is ZeroDivisionError


def test_results_of_a_forgotten_topic_are_dropped(tasks: TaskRunner, qtbot: QtBot) -> None:
    told: list[str] = []
    go = threading.Event()
    tasks.run(go.wait, never, never, lane="read", topic="former patient")
    tasks.run(lambda: "vault", told.append, never, lane="read")
    tasks.forget("former patient")
    go.set()
    qtbot.waitUntil(lambda: told == ["vault"])


def test_after_a_lock_no_result_is_told(tasks: TaskRunner, qtbot: QtBot) -> None:
    told: list[str] = []
    go = threading.Event()
    tasks.run(go.wait, never, never)
    tasks.run(lambda: "patient", never, never, topic="patient")
    tasks.forget()
    tasks.run(lambda: "new session", told.append, never)
    go.set()
    qtbot.waitUntil(lambda: told == ["new session"])


def test_reading_that_is_out_of_date_is_not_begun_but_writing_is(
    tasks: TaskRunner, qtbot: QtBot
) -> None:
    done: list[str] = []
    go = threading.Event()
    for lane in ("read", "store"):
        tasks.run(go.wait, never, never, lane=lane)
        tasks.run(lambda lane=lane: done.append(lane), never, never, lane=lane)  # type: ignore[misc]
    tasks.forget()
    go.set()
    tasks.run(lambda: None, lambda _none: done.append("after"), never, lane="read")
    qtbot.waitUntil(lambda: "store" in done and "after" in done)
    assert "read" not in done


def test_writing_that_fails_late_is_told_all_the_same(tasks: TaskRunner, qtbot: QtBot) -> None:
    def work() -> None:
        raise PhotodeskError("Not stored.")

    with qtbot.waitSignal(tasks.failed_late) as late:
        tasks.run(work, never, never, topic="patient")
        tasks.forget("patient")
    assert late.args is not None
    assert late.args[0].title == "Not stored."


def test_everywhere_is_once_in_each_thread_and_then_last(tasks: TaskRunner, qtbot: QtBot) -> None:
    calls: list[str] = []
    tasks.everywhere(
        lambda: calls.append(threading.current_thread().name),
        lambda: calls.append("last"),
        lambda: calls.append("done"),
    )
    qtbot.waitUntil(lambda: "done" in calls)
    assert calls[-2:] == ["last", "done"]
    lanes = [name.split("_")[0] for name in calls[:-2]]
    assert {"photodesk-store", "photodesk-read", "photodesk-pixels", "photodesk-backup"} == set(
        lanes
    )


def test_shutdown_waits_for_writing_and_a_lock_and_drops_reading(
    tasks: TaskRunner,
) -> None:
    done: list[str] = []
    go, ending = threading.Event(), threading.Event()
    tasks.run(go.wait, lambda _none: None, never)
    tasks.run(lambda: done.append("written"), lambda _none: None, never)
    tasks.everywhere(lambda: None, lambda: done.append("locked"), lambda: None)
    tasks.run(go.wait, lambda _none: None, never, lane="read")
    tasks.run(lambda: done.append("read"), lambda _none: None, never, lane="read")

    def let_go() -> None:
        ending.wait()
        go.set()

    helper = threading.Thread(target=let_go)
    helper.start()
    tasks._ending = True
    ending.set()
    tasks.shutdown()
    helper.join()
    assert done == ["written", "locked"]


def test_work_that_is_to_be_alone_waits_for_the_others_and_holds_them(
    tasks: TaskRunner, qtbot: QtBot
) -> None:
    told: list[str] = []
    rested: list[str] = []
    go = threading.Event()

    def slow() -> None:
        go.wait(10)
        told.append("slow")

    def alone() -> None:
        told.append("alone")
        assert len(rested) == len([one for lane in tasks._threads.values() for one in lane])
        assert not later

    later: list[str] = []
    tasks.run(slow, lambda _none: None, never, lane="read")
    tasks.alone(
        lambda: rested.append(threading.current_thread().name),
        alone,
        lambda _none: told.append("done"),
        never,
    )
    tasks.run(lambda: later.append("read"), lambda _none: None, never, lane="read")
    go.set()
    qtbot.waitUntil(lambda: bool(later) and "done" in told)
    assert told == ["slow", "alone", "done"]


def test_the_others_go_on_when_the_work_alone_fails(tasks: TaskRunner, qtbot: QtBot) -> None:
    errors: list[PhotodeskError] = []

    def work() -> None:
        raise PhotodeskError("The disk is full.")

    tasks.alone(lambda: None, work, never, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    told: list[int] = []
    tasks.run(lambda: 1, told.append, never, lane="read")
    qtbot.waitUntil(lambda: told == [1])


def test_a_shutdown_waits_for_the_work_alone(qtbot: QtBot) -> None:  # noqa: ARG001 - signals
    runner = TaskRunner()
    done: list[int] = []
    runner.alone(lambda: None, lambda: done.append(1), lambda _none: None, never)
    runner.shutdown()
    assert done == [1]
