"""One request, from the photographs to the package; any step may be left, the draft stays."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from photodesk.domain.identifiers import PhotographId, RequestId
from photodesk.domain.permissions import Right
from photodesk.services import half_made, kept_work, publication
from photodesk.services.half_made import HalfMade
from photodesk.services.publication import RequestRow
from photodesk.services.request_steps import CHOICES, ENDED, Step, next_step
from photodesk.services.unfinished import HalfRequested, Unfinished, WorkKind
from photodesk.ui.desk import Desk
from photodesk.ui.labels import button
from photodesk.ui.page import Page
from photodesk.ui.publication.check_step import CheckStep
from photodesk.ui.publication.form_step import FormStep
from photodesk.ui.publication.in_hand import InHand
from photodesk.ui.publication.journal_step import JournalStep
from photodesk.ui.publication.manuscript_step import ManuscriptStep
from photodesk.ui.publication.package_step import PackageStep
from photodesk.ui.publication.panel_scroll import PanelScroll
from photodesk.ui.publication.photographs_step import PhotographsStep
from photodesk.ui.publication.signature_step import SignatureStep
from photodesk.ui.publication.step_bar import StepBar
from photodesk.ui.publication.step_view import StepView
from photodesk.ui.question import ask
from photodesk.ui.right_panel import RightPanel
from photodesk.ui.shortcuts import bind

_ORDER = tuple(Step)
NOT_KEPT = "The new request is not kept yet: it needs photographs, a journal, a title and a reason."


class RequestPage(Page):
    """Steps at the top, one step in the centre, its facts and the next thing to do at the right."""

    about_patient = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.hand = InHand(HalfMade())
        self.step = Step.PHOTOGRAPHS
        self.bar = StepBar(desk.theme)
        self.views: dict[Step, StepView] = {view.step: view for view in _views(desk)}
        self.centre = QStackedWidget()
        self.panel = RightPanel()
        self._scroll = PanelScroll()
        self.again_button = button("New request from this one", self._begin_like)
        self._wanted: RequestId | None = None
        self._keeping = False
        self._begun_at = ""
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for view in self.views.values():
            self.centre.addWidget(view)
            self._scroll.column.addWidget(view.side)
            view.side.hide()
        self._scroll.column.addWidget(self.again_button)
        self.panel.content.addWidget(self._scroll)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self.centre, 1)
        below.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.bar)
        column.addLayout(below, 1)

    def _connect(self) -> None:
        self.bar.chosen.connect(self.go_to)
        for view in self.views.values():
            view.edited.connect(self._edit)
            view.go_asked.connect(self.go_to)
            view.stored.connect(self._stored)
            view.changed.connect(partial(self._offer_of, view))
        self.desk.patient_opened.connect(self._patient_opened)
        self.desk.requests_changed.connect(self._read_again)
        self.desk.keeping.connect(self._put_by)
        bind(self, "Ctrl+Return", "Do what comes next", self._press_primary)
        bind(self, "Esc", "One step back", self.back)
        bind(self, "F5", "Read the request anew", self._read_again)

    # --- Which request ----------------------------------------------------------------------------

    def enter(self, **what: object) -> None:
        """Show a kept request, or begin a new one with photographs of the patient on show.

        `request_id` and `step`, or `photographs`, or what was `kept` over a lock, or nothing: what
        was shown last.
        """
        if isinstance(kept := what.get("kept"), HalfRequested):
            self._take_up(kept)
            return
        wanted = what.get("request_id")
        photographs = what.get("photographs")
        if isinstance(wanted, str):
            step = what.get("step")  # crossed a signal, which makes plain text of it
            self._open(RequestId(wanted), Step(step) if isinstance(step, str) else None)
        elif isinstance(photographs, Sequence):
            self._begin(tuple(photographs))
        else:
            self._show_step(self.step)

    def _begin(self, photographs: tuple[PhotographId, ...]) -> None:
        """A half-made request of this patient gets these photographs and keeps its words."""
        patient_id = self.desk.patient_id
        half = self.hand.half
        if self.hand.row is not None or half.patient_id != patient_id:
            half = HalfMade(patient_id=patient_id)
            self._begun_at = self.desk.session.now()
        self._wanted = None
        self.hand = InHand(half_made.with_photographs(half, photographs))
        self._show_step(Step.PHOTOGRAPHS)

    def _begin_like(self) -> None:
        """A new request with the photographs, the journal and the words of this one."""
        if self.hand.row is not None:
            self._wanted = None
            self.hand = InHand(half_made.of_request(self.hand.row.request))
            self._begun_at = self.desk.session.now()
            self._show_step(Step.PHOTOGRAPHS)
            self.desk.say("A new request is begun. The former one stays as it is.")

    def _open(self, request_id: RequestId, step: Step | None) -> None:
        if self.hand.row is None and self.unfinished() and not self._leaves_the_new_one():
            return
        session = self.desk.session
        self._wanted = request_id
        self.desk.run(
            lambda: publication.row(session, request_id),
            lambda row: self._opened(row, step),
            lane="read",
            busy="Opening the request",
        )

    # --- Over a lock ------------------------------------------------------------------------------

    def _put_by(self, works: list[Unfinished]) -> None:
        """Before a lock: a new request, or changes of a draft, that the vault does not hold yet."""
        hand = self.hand
        if not (hand.is_draft and hand.differs):
            return
        request = hand.row.request if hand.row else None
        begun = request.created_at if request else self._begun_at
        request_id = request.id if request else None
        works.append(HalfRequested(hand.half, self.step, begun, request_id))

    def _take_up(self, kept: HalfRequested) -> None:
        """Go on with what was put by; a draft that was shown or given up since stays as it is."""
        if self.hand.row is None and self.unfinished() and not self._leaves_the_new_one():
            return
        session, request_id = self.desk.session, kept.request_id
        self._wanted = request_id

        def take() -> RequestRow | None:
            row = publication.row(session, request_id) if request_id else None
            kept_work.taken_up(session, WorkKind.REQUEST)
            return row

        def show(row: RequestRow | None) -> None:
            stays = row is not None and row.status.state != "draft"
            half = half_made.of_request(row.request) if row and stays else kept.half
            self.hand, self._begun_at = InHand(half, row), kept.begun_at
            self._show_step(next_step(row) if row and stays else kept.step)
            if stays:
                self.desk.say("This request is no draft any more. What was changed is dropped.")

        self.desk.run(take, show, for_patient=True, busy="Opening the request")

    def _leaves_the_new_one(self) -> bool:
        return ask(self, "Leave the new request?", NOT_KEPT, do="Leave it", leave="Go on with it")

    def _opened(self, row: RequestRow, step: Step | None) -> None:
        if row.request.id != self._wanted:
            return
        if row.patient.id != self.desk.patient_id:
            # The header must name the patient of this request before anything of it is shown.
            self.hand = InHand(HalfMade())
            self.desk.open_patient(row.patient.id, "request", request_id=row.request.id, step=step)
            return
        self.hand = InHand(half_made.of_request(row.request), row)
        self._show_step(step or next_step(row))

    def _read_again(self) -> None:
        """Read the kept request anew; what is being changed stays as it is on the screen."""
        row = self.hand.row
        if row is None or not self.desk.is_open:
            return
        session, request_id = self.desk.session, row.request.id
        self.desk.run(
            lambda: publication.row(session, request_id),
            self._take,
            lane="read",
            for_patient=True,
        )

    def _take(self, row: RequestRow) -> None:
        former = self.hand.row
        if former is None or former.request.id != row.request.id:
            return
        changed = self.hand.differs and row.status.state == "draft"
        half = self.hand.half if changed else half_made.of_request(row.request)
        self.hand = InHand(half, row)
        self._show_step(self.step)

    def _stored(self) -> None:
        self._read_again()
        self.desk.requests_changed.emit()

    def _patient_opened(self, patient_id: str) -> None:
        if self.hand.half.patient_id != patient_id:
            self.hand = InHand(HalfMade())
            self.step = Step.PHOTOGRAPHS
            for view in self.views.values():
                view.drop()

    def drop_pictures(self) -> None:
        """Forget the pictures; what was typed stays."""
        for view in self.views.values():
            view.drop()
        if self.isVisible():
            self._show_step(self.step)

    # --- Editing and keeping ----------------------------------------------------------------------

    def _edit(self, half: HalfMade) -> None:
        redraw = half.photographs != self.hand.half.photographs
        self.hand = InHand(half, self.hand.row)
        view = self.views[self.step]
        if redraw:
            view.show_request(self.hand)
        else:
            view.hand = self.hand
        self._show_frame()

    def _keep(self, then: Callable[[], None]) -> None:
        """Keep the draft, off the window's thread, then go on."""
        if self._keeping:
            return
        self._keeping = True
        session, half = self.desk.session, self.hand.half
        request_id = self.hand.row.request.id if self.hand.row else None

        def work() -> RequestRow:
            return publication.row(session, half_made.keep(session, half, request_id).id)

        def kept(row: RequestRow) -> None:
            self._keeping = False
            self.hand = InHand(half_made.of_request(row.request), row)
            self.desk.say("The draft is kept.")
            then()
            self.desk.requests_changed.emit()

        def refused(error: object) -> None:
            self._keeping = False
            self.desk.troubled.emit(error)

        self.desk.run(work, kept, failed=refused, busy="Keeping the draft", for_patient=True)

    @property
    def _may_keep(self) -> bool:
        """A new draft names photographs, so it takes somebody who may see them."""
        rights = self.desk.session.user.role.rights
        return self.hand.row is not None or Right.VIEW_PHOTOGRAPHS in rights

    def go_to(self, step: Step) -> None:
        """Show a step; what was chosen is kept first, where it is enough for a draft."""
        hand = self.hand
        worth = hand.is_draft and hand.differs and hand.is_complete and self._may_keep
        # Keeping fixes the photographs and their order, so a new request waits for the check.
        if worth and (hand.row is not None or step not in CHOICES):
            self._keep(lambda: self._show_step(step))
        else:
            self._show_step(step)

    def back(self) -> None:
        """The step before; from the first, all requests."""
        place = _ORDER.index(self.step)
        if place:
            self.go_to(_ORDER[place - 1])
        else:
            self.desk.go("publication")

    def unfinished(self) -> str:
        """A new request that is not kept yet would be lost with another patient."""
        half = self.hand.half
        return NOT_KEPT if self.hand.row is None and half.photographs else ""

    # --- Showing ----------------------------------------------------------------------------------

    def _show_step(self, step: Step) -> None:
        closed = {state.step: state.closed for state in self.hand.states}
        if closed[step]:
            self.desk.say(closed[step])
            step = Step.PHOTOGRAPHS if closed[Step.CHECK] else Step.CHECK
        self.step = step
        view = self.views[step]
        view.show_request(self.hand)
        self.centre.setCurrentWidget(view)
        for one in self.views.values():
            one.side.setVisible(one is view)
        self._show_frame()
        if self.isVisible():
            view.take_focus()

    def _show_frame(self) -> None:
        self.bar.show_steps(self.hand.states, self.step)
        self._offer()

    def _offer_of(self, view: StepView) -> None:
        if view.step is self.step:
            self._show_frame()

    def _offer(self) -> None:
        view, panel = self.views[self.step], self.panel
        panel.set_title(view.title)
        panel.set_primary("")
        panel.set_secondary("")
        panel.set_status("")
        ended = self.hand.state in ENDED or self.step is Step.PHOTOGRAPHS
        kept = self.hand.row is not None and self._can_begin
        self.again_button.setVisible(kept and ended)
        view.offer(panel)
        if self.hand.half.patient_id is None:
            panel.set_primary("All requests", lambda: self.desk.go("publication"))

    @property
    def _can_begin(self) -> bool:
        return Right.VIEW_PHOTOGRAPHS in self.desk.session.user.role.rights

    def _press_primary(self) -> None:
        if self.panel.primary.isVisible() and self.panel.primary.isEnabled():
            self.panel.primary.click()

    def take_focus(self) -> None:
        """Where a person begins on the step."""
        self.views[self.step].take_focus()


def _views(desk: Desk) -> tuple[StepView, ...]:
    return (
        PhotographsStep(desk),
        JournalStep(desk),
        ManuscriptStep(desk),
        CheckStep(desk),
        FormStep(desk),
        SignatureStep(desk),
        PackageStep(desk),
    )
