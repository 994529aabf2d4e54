"""The desk: what every page is given. The session, the threads, the theme, and ways to go on."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

from photodesk.errors import PhotodeskError
from photodesk.ui.tasks import Failed, Lane, Tasks

if TYPE_CHECKING:  # loaded after the lock screen is painted: it brings the whole vault
    from datetime import datetime

    from photodesk.domain.capture_consent import ConsentSummary
    from photodesk.domain.identifiers import PatientId
    from photodesk.domain.patient import Patient
    from photodesk.services.session import Session
    from photodesk.services.unfinished import Unfinished
    from photodesk.ui.file_dialogs import FileDialogs
    from photodesk.ui.session_signals import SessionSignals
    from photodesk.ui.theme import Theme
    from photodesk.ui.work import Progress, Stopped, Work

T = TypeVar("T")


class Record(NamedTuple):
    """Who a patient is, and where the capture consent stands."""

    patient: "Patient"
    consent: "ConsentSummary"


def read_record(session: "Session", patient_id: "PatientId") -> Record:
    """The record of a patient. Raises NotFound."""
    from photodesk.services import capture_consents, patients  # noqa: PLC0415 - after the lock

    return Record(patients.get(session, patient_id), capture_consents.summary(session, patient_id))


PATIENT = "patient"
"""Topic of work whose result belongs to the patient on show."""


class Desk(QObject):
    """What a page needs: the signed-in session, work off the window's thread, and the way on.

    Pages are made with it and keep it. It outlives a lock; the pages do not.
    """

    patient_opened = Signal(str)
    """Another patient is on show; all results of the former one are dropped."""
    patient_changed = Signal(str)
    """Something of this patient was written: facts, consents, photographs or labels."""
    requests_changed = Signal()
    """A publication request was drafted, signed, withdrawn or released."""
    people_changed = Signal()
    """Somebody was added, reset, ended, or given the keys of their role."""
    glass_reviewed = Signal()
    """A broken glass was reviewed."""
    keeping = Signal(object)
    """The vault is about to be locked: who has work half done adds it to this list."""
    locking = Signal()
    """The vault is about to be locked: drop every picture and close every window now."""
    going = Signal(str, dict)
    """A page is asked for, by its name, with what it shall show."""
    said = Signal(str)
    """A sentence for the status line, which stays until the next."""
    troubled = Signal(object)
    """A PhotodeskError for the error window."""
    work_began = Signal(object)
    """A piece of Work, for the spinner, the bar and Cancel."""
    record_read = Signal()
    """`record` is another: who is on show, and the state of the consent."""
    keys_asked = Signal()
    """The list of keys is asked for (F1)."""
    lock_asked = Signal()
    """Ctrl+L in a window that the main window's keys do not reach (Signing)."""
    user_change_asked = Signal()
    """Somebody else is to sign in: lock, and ask for their login."""
    station_changed = Signal()
    """The settings of this station were changed."""
    keychain_switched = Signal(str, bool)
    """This computer's keychain opens the vault for this login from now on, or no longer."""
    active = Signal()
    """Somebody is here: the shutter, a foot pedal."""

    def __init__(
        self,
        tasks: Tasks,
        theme: "Theme",
        parent: QObject | None = None,
        *,
        files: "FileDialogs | None" = None,
    ) -> None:
        super().__init__(parent)
        self.tasks = tasks
        self.theme = theme
        self._files = files
        self.patient_id: PatientId | None = None
        """The patient on show."""
        self.record: Record | None = None
        """Facts and consent of the patient on show, once they were read."""
        self.patient_changed.connect(self._patient_changed)
        self._session: Session | None = None
        self.system_tells: SessionSignals | None = None
        """What the system says of its session, once somebody signed in."""
        self.ask_to_leave: Callable[[], bool] = lambda: True
        """Set by the window: asks before half-made work is left; True: go on."""

    @property
    def session(self) -> "Session":
        """The signed-in session. Raises RuntimeError while the vault is locked."""
        if self._session is None:
            msg = "the vault is locked"
            raise RuntimeError(msg)
        return self._session

    @property
    def files(self) -> "FileDialogs":
        """Asks the person for files and folders."""
        if self._files is None:
            from photodesk.ui.file_dialogs import FileDialogs  # noqa: PLC0415 - on first use

            self._files = FileDialogs()
        return self._files

    @property
    def is_open(self) -> bool:
        """Whether somebody is signed in."""
        return self._session is not None

    def local_time(self, instant: str) -> str:
        """An instant in the clinic's zone: YYYY-MM-DD HH:MM."""
        return f"{self._local(instant):%Y-%m-%d %H:%M}"

    def local_day(self, instant: str) -> str:
        """The day of an instant in the clinic's zone: YYYY-MM-DD."""
        return self._local(instant).date().isoformat()

    def last_day(self, ends: str) -> str:
        """The last day on which something counts that ends at this instant."""
        from datetime import timedelta  # noqa: PLC0415 - not before the lock screen is painted

        return (self._local(ends) - timedelta(seconds=1)).date().isoformat()

    def _local(self, instant: str) -> "datetime":
        from photodesk.domain.moments import moment  # noqa: PLC0415 - as above

        return self.session.local(moment(instant))

    def sign_in(self, session: "Session") -> None:
        """Begin to work with an unlocked vault."""
        self._session = session

    def keep_work(self) -> None:
        """Keep what is half done, sealed for this person; called before every lock of the vault.

        It is written before the vault closes, because the lock waits for what was begun.
        """
        if self._session is None:
            return
        session, works = self._session, list["Unfinished"]()
        self.keeping.emit(works)
        if works:
            from photodesk.services import kept_work  # noqa: PLC0415 - as above

            self.tasks.run(
                lambda: kept_work.keep(session, works), lambda _kept: None, self.show_error
            )

    def sign_out(self) -> "Session":
        """Drop session, patient and everything under way; returns the session, to be locked."""
        session = self.session
        self.locking.emit()
        self.tasks.forget()
        self._session = None
        self.patient_id = None
        self.record = None
        return session

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        *,
        failed: Failed | None = None,
        lane: Lane = "store",
        busy: str = "",
        for_patient: bool = False,
    ) -> None:
        """Run `work` off the window's thread, then `done` with its result on it.

        `busy` stands beside the spinner, which comes after 0.3 s. A PhotodeskError goes to
        `failed`, by default to the error window. With `for_patient` the result is dropped when
        another patient was opened meanwhile; a lock drops every result.
        """
        from photodesk.ui.work import Work  # noqa: PLC0415 - not before the lock screen's paint

        shown = Work(busy)
        self._start(work, done, failed, shown, lane=lane, for_patient=for_patient)

    def run_with_progress(
        self,
        work: "Callable[[Progress, Stopped], T]",
        done: Callable[[T], None],
        *,
        title: str,
        failed: Failed | None = None,
        lane: Lane = "store",
        for_patient: bool = False,
    ) -> None:
        """As `run`, for long work: `work` gets `progress` and `stopped` for the bar and Cancel."""
        from photodesk.ui.work import Work  # noqa: PLC0415 - as above

        shown = Work(title, stoppable=True)
        self._start(
            lambda: work(shown.progress, shown.stopped),
            done,
            failed,
            shown,
            lane=lane,
            for_patient=for_patient,
        )

    def run_alone(
        self,
        work: "Callable[[Progress], T]",
        done: Callable[[T], None],
        *,
        title: str,
        failed: Failed,
    ) -> None:
        """As `run`, with nobody else at the vault meanwhile: for replacing its keys.

        The window stays alive, but whatever else is asked waits; put a modal sheet before it.
        """
        from photodesk.services import vault  # noqa: PLC0415 - after the lock
        from photodesk.ui.work import Work  # noqa: PLC0415 - as above

        session, shown = self.session, Work(title)
        self.work_began.emit(shown)

        def finished(result: T) -> None:
            shown.end()
            done(result)

        def went_wrong(error: PhotodeskError) -> None:
            shown.end()
            failed(error)

        self.tasks.alone(
            lambda: vault.close_connections_here(session),
            lambda: work(shown.progress),
            finished,
            went_wrong,
        )

    def _start(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None,
        shown: "Work",
        *,
        lane: Lane,
        for_patient: bool,
    ) -> None:
        def finished(result: T) -> None:
            shown.end()
            done(result)

        def went_wrong(error: PhotodeskError) -> None:
            shown.end()
            (failed or self.show_error)(error)

        self.work_began.emit(shown)

        def begin() -> T:
            try:
                return work()
            finally:
                shown.is_over = True

        topic = (PATIENT, self.patient_id) if for_patient else None
        self.tasks.run(begin, finished, went_wrong, lane=lane, topic=topic)

    def open_patient(self, patient_id: "PatientId", page: str = "patient", **what: object) -> None:
        """Put a patient on show and go to a page about them; asks when work is half made."""
        if patient_id != self.patient_id:
            if not self.ask_to_leave():
                return
            if self.patient_id is not None:
                self.tasks.forget((PATIENT, self.patient_id))
            self.patient_id = patient_id
            self.record = None
            self.patient_opened.emit(patient_id)
        self.read_record()
        self.go(page, **what)

    def read_record(self) -> None:
        """Read facts and consent of the patient on show anew."""
        patient_id, session = self.patient_id, self.session
        if patient_id is not None:
            self.run(
                lambda: read_record(session, patient_id),
                self._take_record,
                lane="read",
                for_patient=True,
            )

    def _take_record(self, record: "Record") -> None:
        self.record = record
        self.record_read.emit()

    def _patient_changed(self, patient_id: str) -> None:
        if patient_id == self.patient_id:
            self.read_record()

    def go(self, page: str, **what: object) -> None:
        """Show a page by its name (`photodesk/ui/pages.py`) with what it shall show."""
        self.going.emit(page, what)

    def has_page(self, name: str) -> bool:
        """Whether this page exists and the signed-in role may see it."""
        from photodesk.ui.pages import permitted  # noqa: PLC0415 - as above

        return any(entry.name == name for entry in permitted(self.session.user.role))

    def say(self, sentence: str) -> None:
        """Put a sentence into the status line, where it stays until the next."""
        self.said.emit(sentence)

    def show_error(self, error: PhotodeskError) -> None:
        """Show an error in its window: what happened, and the next step."""
        self.troubled.emit(error)

    def touch(self) -> None:
        """Count as activity what is no key and no pointer: the shutter, a foot pedal."""
        self.active.emit()
