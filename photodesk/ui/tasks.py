"""Work off the window's thread and back: lanes, generations, one place where results return.

A lane is one thread (two for pixels on four cores or more). A result returns on the window's
thread, unless its topic was forgotten meanwhile: nothing of a locked vault or of a former patient
is ever shown.
"""

import os
import threading
from collections.abc import Callable, Hashable
from functools import cached_property
from itertools import cycle
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from photodesk.errors import PhotodeskError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future, ThreadPoolExecutor

T = TypeVar("T")
Lane = Literal["store", "read", "pixels", "backup"]
CORES_FOR_TWO = 4

Done = Callable[[T], None]
Failed = Callable[[PhotodeskError], None]


class Tasks(Protocol):
    """What a page needs of a runner of tasks."""

    def run(
        self,
        work: Callable[[], T],
        done: Done[T],
        failed: Failed,
        *,
        lane: Lane = "store",
        topic: Hashable = None,
    ) -> None:
        """Run `work` off the window's thread; then `done` or `failed` on it."""
        ...

    def forget(self, topic: Hashable = None) -> None:
        """Drop the results of everything started under `topic`; None: of everything."""
        ...

    def everywhere(
        self, work: Callable[[], None], last: Callable[[], None], done: Callable[[], None]
    ) -> None:
        """Run `work` once in every thread, then `last` in one, then `done` on the window's."""
        ...

    def alone(
        self, rest: Callable[[], None], work: Callable[[], T], done: Done[T], failed: Failed
    ) -> None:
        """Run `rest` once in every thread and hold all but one still while that one does `work`."""
        ...

    def shutdown(self) -> None:
        """End all threads, after what they are doing now."""
        ...


class Generations:
    """Which work is out of date: a number for everything and one for each topic."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def of(self, topic: Hashable) -> tuple[int, int]:
        """The present generation of a topic, to be compared later."""
        return self._numbers.get(None, 0), self._numbers.get(topic, 0)

    def raise_(self, topic: Hashable = None) -> None:
        """Make everything that began under the topic out of date."""
        self._numbers[topic] = self._numbers.get(topic, 0) + 1


class TaskRunner(QObject):
    """One thread for writing, one for reading, one or two for pixels, one for backups."""

    failed_late = Signal(object)
    """A PhotodeskError of writing work whose topic was forgotten: it must still be told."""
    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generations = Generations()
        self._ending = False
        self._lasting: list[Future[Any]] = []
        """What a shutdown must wait for even when it is still queued."""

    @cached_property
    def _threads(self) -> "dict[str, list[ThreadPoolExecutor]]":
        """The lanes; made with the first work, because the lock screen is painted without."""
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - as said

        from PySide6.QtCore import Qt  # noqa: PLC0415 - as said

        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        pixels = 2 if (os.cpu_count() or 1) >= CORES_FOR_TWO else 1
        lanes = {"store": 1, "read": 1, "pixels": pixels, "backup": 1}
        return {
            lane: [ThreadPoolExecutor(1, f"photodesk-{lane}") for _ in range(number)]
            for lane, number in lanes.items()
        }

    @cached_property
    def _next(self) -> "dict[str, Iterator[ThreadPoolExecutor]]":
        return {lane: cycle(threads) for lane, threads in self._threads.items()}

    def run(
        self,
        work: Callable[[], T],
        done: Done[T],
        failed: Failed,
        *,
        lane: Lane = "store",
        topic: Hashable = None,
    ) -> None:
        """Run `work` in a lane; its result goes to `done`, a PhotodeskError to `failed`.

        Any other exception is raised on the window's thread, where the error window takes it.
        Reading work that is out of date before it starts is not begun; writing work always is,
        and when it fails late `failed_late` tells.
        """
        began = self._generations.of(topic)

        def current() -> bool:
            return self._generations.of(topic) == began

        def begin() -> T | None:
            wanted = lane == "store" or (current() and not self._ending)
            return work() if wanted else None

        def deliver(future: "Future[T | None]") -> None:
            error = future.exception()
            if current():
                self._tell(future, done, failed)
            elif isinstance(error, PhotodeskError) and lane == "store":
                self.failed_late.emit(error)

        future = next(self._next[lane]).submit(begin)
        future.add_done_callback(
            lambda future: (
                None if future.cancelled() else self._finished.emit(lambda: deliver(future))
            )
        )

    @staticmethod
    def _tell(future: "Future[T | None]", done: Done[T], failed: Failed) -> None:
        try:
            result = future.result()
        except PhotodeskError as error:
            failed(error)
        else:
            done(result)  # type: ignore[arg-type] # None only where T is, for current work

    def forget(self, topic: Hashable = None) -> None:
        """Drop the results of everything started under `topic`; None: of everything."""
        self._generations.raise_(topic)

    def everywhere(
        self, work: Callable[[], None], last: Callable[[], None], done: Callable[[], None]
    ) -> None:
        """Run `work` in every thread after what is queued there, then `last`, then `done`.

        Used to lock: each thread closes its own connections, then the vault is closed. `shutdown`
        waits for it. An exception of `work` or `last` is raised on the window's thread.
        """
        threads = [thread for lane in self._threads.values() for thread in lane]
        futures = [thread.submit(work) for thread in threads]

        def finish() -> None:
            for future in futures:
                future.exception()  # waits; what went wrong is told at the end
            last()

        # The first thread is done with its own part when it waits for the others.
        ending = threads[0].submit(finish)
        self._lasting = [*futures, ending]

        def told(_future: "Future[None]") -> None:
            self._finished.emit(lambda: self._after([*futures, ending], done))

        ending.add_done_callback(told)

    def alone(
        self, rest: Callable[[], None], work: Callable[[], T], done: Done[T], failed: Failed
    ) -> None:
        """Run `rest` in every thread after what is queued there, then `work` with nobody beside it.

        For work that must be the only one at the vault: the other threads wait until it has ended.
        `rest` closes what a thread holds; what it raises is raised by `work`'s end.
        """
        from concurrent.futures import wait  # noqa: PLC0415 - as in `_threads`

        threads = [thread for lane in self._threads.values() for thread in lane]
        ended = threading.Event()
        resting = [threading.Event() for _ in threads]

        def hold(rests: threading.Event) -> None:
            try:
                rest()
            finally:
                rests.set()
                ended.wait()

        def begin() -> T | None:
            try:
                rest()
                for one in resting[1:]:
                    one.wait()
                return work()
            finally:
                ended.set()

        held = [
            thread.submit(hold, rests)
            for thread, rests in zip(threads[1:], resting[1:], strict=True)
        ]
        began = self._generations.of(None)
        working = threads[0].submit(begin)
        self._lasting += [working]

        def deliver() -> None:
            wait(held)
            if self._generations.of(None) == began:
                for future in held:
                    future.result()
                self._tell(working, done, failed)
            elif isinstance(error := working.exception(), PhotodeskError):
                self.failed_late.emit(error)

        working.add_done_callback(lambda _future: self._finished.emit(deliver))

    @staticmethod
    def _after(futures: "list[Future[None]]", done: Callable[[], None]) -> None:
        done()
        for future in futures:
            future.result()

    def shutdown(self) -> None:
        """End all threads after a lock under way and the writing before it; reading is dropped."""
        self._ending = True
        for future in self._lasting:
            future.exception()  # waits
        for lane in self.__dict__.get("_threads", {}).values():  # none: nothing was ever run
            for thread in lane:
                thread.shutdown(wait=True, cancel_futures=True)

    @Slot(object)
    def _deliver(self, tell: Callable[[], None]) -> None:
        tell()


class ImmediateTasks(QObject):
    """The same without threads, for tests and screenshots: everything runs at once, in order."""

    failed_late = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def run(
        self,
        work: Callable[[], T],
        done: Done[T],
        failed: Failed,
        *,
        lane: Lane = "store",  # noqa: ARG002 - the same signature as TaskRunner's
        topic: Hashable = None,  # noqa: ARG002 - as above
    ) -> None:
        """Run `work` here and now, then `done` or `failed`."""
        try:
            result = work()
        except PhotodeskError as error:
            failed(error)
        else:
            done(result)

    def forget(self, topic: Hashable = None) -> None:
        """Nothing is ever late."""

    def everywhere(
        self, work: Callable[[], None], last: Callable[[], None], done: Callable[[], None]
    ) -> None:
        """Run all three here."""
        work()
        last()
        done()

    def alone(
        self, rest: Callable[[], None], work: Callable[[], T], done: Done[T], failed: Failed
    ) -> None:
        """Run both here."""
        rest()
        self.run(work, done, failed)

    def shutdown(self) -> None:
        """There is nothing to end."""
