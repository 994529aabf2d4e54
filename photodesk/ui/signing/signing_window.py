"""The patient-facing window: pages in their order, the answer, saving, and giving back."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from photodesk.domain.signature import SigningCircumstances
from photodesk.errors import PhotodeskError
from photodesk.services import station
from photodesk.services.unfinished import Unfinished
from photodesk.ui.desk import Desk
from photodesk.ui.signing import outcome_pages
from photodesk.ui.signing.idle_notice import IdleNotice
from photodesk.ui.signing.locked_window import LockedWindow
from photodesk.ui.signing.look import sheet
from photodesk.ui.signing.matter import Consent, Ended, Ending, OnEnded, Receipt, Signing
from photodesk.ui.signing.numbered_pages import NumberedPages
from photodesk.ui.signing.pictures_page import EnlargedPage
from photodesk.ui.signing.signing_frame import SigningFooter, SigningHeader, Way
from photodesk.ui.signing.signing_page import SigningPage
from photodesk.ui.signing.staff_gate import Check, StaffGate
from photodesk.ui.signing.taken_up import TakenUp
from photodesk.ui.theme import tokens

BACK = "Back"
DECLINE = "I do not want to"
ASK = "Ask a question"
GO_ON = "Go on with the form"
GIVE_BACK = "Give back to staff"
THE_SAME = "Yes, that is me"
ANOTHER = "No, I am somebody else"

State = Callable[[], None]


class SigningWindow(LockedWindow):
    """One form before one person. `on_ended` hears how it ended, after the window has closed.

    `circumstances` is what the staff stated beforehand; the window adds what it saw. A lock of
    the vault closes the window without a word: the form that was shown stays unanswered.
    """

    _broke = Signal()
    """A fault of the program while saving; it is raised on as well."""

    def __init__(
        self,
        desk: Desk,
        signing: Signing,
        circumstances: SigningCircumstances,
        on_ended: OnEnded,
        *,
        check_passphrase: Check,
        lock: Callable[[], object],
        taken_up: TakenUp | None = None,
    ) -> None:
        light = tokens("light")
        super().__init__(light, lock)
        self._desk, self.signing, self._on_ended = desk, signing, on_ended
        self.setLayoutDirection(QLocale(signing.matter.wording.locale).textDirection())
        self.ended = Ended(Ending.STOPPED)
        self._covered = False
        self._failure: PhotodeskError | None = None
        self._taken_up = taken_up
        self._is_saving = False
        matter = signing.matter
        self.header = SigningHeader(matter.patient_name)
        self.footer = SigningFooter()
        self.stack = QStackedWidget()
        self.idle = IdleNotice(self)
        nanoseconds = desk.session.clock.monotonic_ns
        self.pages = NumberedPages(matter, light, circumstances, nanoseconds)
        self.gate = StaffGate(matter, light, check_passphrase)
        self.enlarged = EnlargedPage(matter, light)
        self.question = outcome_pages.question_page(matter, light)
        self.declining = outcome_pages.decline_page(matter, light)
        self.paper = outcome_pages.paper_page(matter, light)
        self.saving = outcome_pages.SavingPage(matter, light)
        self.signed = outcome_pages.SignedPage(matter, light)
        self.unread = outcome_pages.unread_page(matter, light)
        self.declined = outcome_pages.declined_page(matter, light)
        self.failed = outcome_pages.failed_page(matter, light)
        self.staff = outcome_pages.staff_page(matter, light)
        self.confirm = taken_up.page(matter, light) if taken_up else None
        self._state: State = self._confirming if taken_up else partial(self._numbered, 0)
        self._lay_out()
        self._connect()
        session = desk.session
        desk.run(lambda: station.settings(session), self.idle.take, lane="read")
        self._scale(self.header.scale)
        self._state()

    def _side_pages(self) -> tuple[SigningPage, ...]:
        asked = (self.question, self.declining, self.paper, self.enlarged)
        ends = (self.saving, self.signed, self.unread, self.declined, self.failed)
        first = (self.confirm,) if self.confirm else ()
        return (*first, *asked, *ends, self.gate, self.staff)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.stack, 1)
        column.addWidget(self.idle.sentence)
        column.addWidget(self.footer)
        for page in (*self.pages.all, *self._side_pages()):
            self.stack.addWidget(page)
        last = self.footer.buttons[-1]
        for made in (self.header.smaller, self.header.larger, self.header.back):
            QWidget.setTabOrder(last, made)
            last = made

    def _connect(self) -> None:
        self.header.scale_chosen.connect(self._scale)
        self.header.give_back.connect(self._asked_back)
        self.left_alone.connect(self._hide_from_others)
        self.gate.opened.connect(self._staff_is_here)
        self._broke.connect(lambda: self._not_saved(None))
        self._desk.keeping.connect(self._keep)
        self._desk.locking.connect(self.release)
        for place, page in enumerate(self.pages.all):
            page.changed.connect(partial(self._page_changed, place))
            page.paper_asked.connect(lambda: self.go(self._paper))
        if self.pages.pictures is not None:
            self.pages.pictures.enlarge.connect(lambda at: self.go(partial(self._enlarged, at)))
        zoom = QKeySequence.StandardKey
        for key, by in ((zoom.ZoomIn, 1), (zoom.ZoomOut, -1)):
            QShortcut(QKeySequence(key), self, partial(self.header.step, by))
        QShortcut(QKeySequence("Ctrl+="), self, partial(self.header.step, 1))

    def showEvent(self, event: QShowEvent) -> None:
        """The focus can only be given once the window is there."""
        super().showEvent(event)
        page = self.stack.currentWidget()
        if isinstance(page, SigningPage):
            page.entered()

    def _scale(self, scale: float) -> None:
        self.pages.scale = scale
        self.setStyleSheet(sheet(self._tokens, scale))
        for page in (*self.pages.all, *self._side_pages()):
            page.set_scale(scale)

    # --- Which page is shown ----------------------------------------------------------------------

    def go(self, state: State) -> None:
        """Show a state; while the page is hidden from others, only remember it."""
        self._state = state
        if not self._covered:
            state()

    def _show(self, page: SigningPage, *ways: Way, place: str = "", back: bool = True) -> None:
        self.footer.offer(ways)
        self.footer.setVisible(bool(ways))
        self.header.show_place(place)
        self.header.back.setEnabled(back)
        if self.stack.currentWidget() is not page:
            self.stack.setCurrentWidget(page)
            page.entered()
        number = self.pages.all.index(page) if page in self.pages.all else None
        self.pages.times.turn_to(number)

    def _numbered(self, at: int) -> None:
        page, count = self.pages.all[at], len(self.pages.all)
        self.pages.before(at)
        back = [Way(BACK, lambda: self.go(partial(self._numbered, at - 1)))] if at else []
        self._show(
            page,
            *back,
            Way(DECLINE, lambda: self.go(self._declining)),
            Way(ASK, self._ask),
            self._next(at),
            place=f"Page {at + 1} of {count}",
        )

    def _next(self, at: int) -> Way:
        """The way on, or what is missing for it."""
        page = self.pages.all[at]
        if missing := page.missing():
            return Way(missing, lambda: None, primary=True, enabled=False)
        if not self.pages.is_read(at):
            return Way(page.next_words(), page.read_on, primary=True)
        if at + 1 < len(self.pages.all):
            onward = partial(self._numbered, at + 1)
            return Way(page.next_words(), lambda: self.go(onward), primary=True)
        return Way(page.next_words(), self._sign, primary=True)

    def _page_changed(self, at: int) -> None:
        if self.stack.currentWidget() is self.pages.all[at]:
            self._numbered(at)

    def _back_to_form(self) -> None:
        self.go(partial(self._numbered, self.pages.at))

    def _ask(self) -> None:
        self.pages.questions += 1
        self.go(lambda: self._show(self.question, Way(GO_ON, self._back_to_form, primary=True)))

    def _declining(self) -> None:
        self._show(
            self.declining,
            Way(GO_ON, self._back_to_form),
            Way("I do not want to sign", self._decline),
        )

    def _paper(self) -> None:
        self._show(self.paper, Way(GO_ON, self._back_to_form), Way(GIVE_BACK, self._chose_paper))

    def _chose_paper(self) -> None:
        self.ended = Ended(Ending.PAPER)
        self._cover(self.paper.title(), "", back=True)

    def _enlarged(self, at: int) -> None:
        self.enlarged.show_picture(self.signing.matter.pictures[at])
        self._show(self.enlarged, Way("Close the picture", self._back_to_form, primary=True))

    # --- Over a lock ------------------------------------------------------------------------------

    def _confirming(self) -> None:
        if self.confirm is not None:
            self._show(
                self.confirm,
                Way(ANOTHER, self._is_somebody_else),
                Way(THE_SAME, self._is_the_signer, primary=True),
            )

    def _is_the_signer(self) -> None:
        taken_up, self._taken_up = self._taken_up, None
        if taken_up is not None:
            at = self.pages.take_up(taken_up.half, with_ink=taken_up.with_ink, told=taken_up.told)
            self.go(partial(self._numbered, at))

    def _is_somebody_else(self) -> None:
        """Nothing of it was shown, and nothing of it will be: the staff decide what comes next."""
        self._taken_up = None
        self._state = partial(self._numbered, 0)
        self._cover("Please give the screen to the staff", "", back=False)

    def _keep(self, works: list[Unfinished]) -> None:
        """Before a lock: what is not answered, and not on its way to the store, is kept."""
        answered = self.ended.how in {Ending.SIGNED, Ending.DECLINED}
        if answered or self._is_saving or self.is_released:
            return
        waiting = self._taken_up
        works.append(waiting.half if waiting else self.pages.unfinished(self.signing.subject))

    # --- Saving -----------------------------------------------------------------------------------

    def _sign(self) -> None:
        if self.pages.missing_anywhere():
            return
        answer = self.pages.answer()
        self.go(self.show_saving)
        self._save(lambda: self.signing.sign(answer), self._is_signed)

    def _decline(self) -> None:
        circumstances = self.pages.circumstances()
        self.go(self.show_saving)
        self._save(lambda: self.signing.decline(circumstances), self._is_declined)

    def show_saving(self) -> None:
        """The answer is on its way; nothing can be pressed."""
        self._show(self.saving, back=False)

    def _save(self, work: Callable[[], Consent], done: Callable[[Consent], None]) -> None:
        self._is_saving = True

        def begin() -> Consent:
            try:
                return work()
            except PhotodeskError:
                raise
            except Exception:
                self._broke.emit()
                raise

        self._desk.run(begin, done, failed=self._not_saved, busy="Saving the consent")

    def _is_signed(self, consent: Consent) -> None:
        self.ended = Ended(Ending.SIGNED, consent)
        self._desk.run(
            self.signing.receipt,
            self._show_receipt,
            failed=lambda _error: self.go(partial(self._end_with, self.unread)),
            busy="Reading the consent back",
        )

    def _show_receipt(self, receipt: Receipt) -> None:
        self.signed.show_receipt(receipt, self.pages.review_words())
        self.go(partial(self._end_with, self.signed))

    def _is_declined(self, consent: Consent) -> None:
        self.ended = Ended(Ending.DECLINED, consent)
        self.go(partial(self._end_with, self.declined))

    def _end_with(self, page: SigningPage) -> None:
        self._show(page, Way(GIVE_BACK, self._asked_back, primary=True))

    def _not_saved(self, error: PhotodeskError | None) -> None:
        self._is_saving = False
        self._failure = error or PhotodeskError(
            "Something went wrong that we did not expect. Nothing was saved.",
            "Try again, or sign on paper.",
        )
        self.go(lambda: self._show(self.failed, Way(GIVE_BACK, self._asked_back, primary=True)))

    # --- Giving back ------------------------------------------------------------------------------

    def _asked_back(self) -> None:
        may_return = self.ended.how is Ending.STOPPED and self._failure is None
        self._cover("Please give the screen to the staff", "", back=may_return)

    def _hide_from_others(self) -> None:
        """Another program came to the front: show nothing until the staff is back."""
        if self.stack.currentWidget() is not self.staff:
            self.header.person.hide()
            self._cover(
                "Please ask the staff",
                "Another window came to the front, so the form is hidden. Nothing is lost.",
                back=False,
            )

    def _cover(self, heading: str, words: str, *, back: bool) -> None:
        self._covered = True
        self.gate.ask(heading, words)
        ways = [Way(GO_ON, self._uncover)] if back else []
        self._show(self.gate, *ways, back=False)

    def _uncover(self) -> None:
        if self.ended.how is Ending.PAPER:
            self.ended = Ended(Ending.STOPPED)
            self._state = partial(self._numbered, self.pages.at)
        self._covered = False
        self.header.person.show()
        self._state()

    def _staff_is_here(self) -> None:
        if self.ended.how is not Ending.STOPPED:
            self._end()
            return
        failure = self._failure
        told = str(failure) if failure else "Nothing is signed yet. What was written is still here."
        self.staff.sentences[0].setText(told)
        self._show(
            self.staff,
            Way("Stop here", self._end),
            Way(GO_ON, self._go_on, primary=True),
            back=False,
        )

    def _go_on(self) -> None:
        if self._failure is not None:
            self._failure = None
            self._state = partial(self._numbered, self.pages.at)
        self._uncover()

    def _end(self) -> None:
        self.release()
        self._on_ended(self.ended)

    def release(self) -> None:
        """Close and forget: nothing of the form remains in memory that is shown."""
        self.idle.stop()
        super().release()
        self.deleteLater()
