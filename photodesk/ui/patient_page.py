"""Patient: everything about one person, and the one next thing to do."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from photodesk.domain.capture_consent import ConsentStatus
from photodesk.domain.identifiers import PhotographId
from photodesk.domain.permissions import Right
from photodesk.ui import parts
from photodesk.ui.care.team_dialog import CareTeamDialog
from photodesk.ui.consents_tab import ConsentsTab
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import button, label
from photodesk.ui.page import Page
from photodesk.ui.patient_dialog import PatientDialog
from photodesk.ui.publications_tab import PublicationsTab
from photodesk.ui.right_panel import RightPanel
from photodesk.ui.shortcuts import bind, tip
from photodesk.ui.tab import Step, Tab
from photodesk.ui.timeline_tab import TimelineTab

_IN_FORCE = frozenset({ConsentStatus.GRANTED, ConsentStatus.EXPIRING})
_WHY = {
    ConsentStatus.NONE: "Nothing can be photographed before the capture consent is signed.",
    ConsentStatus.ASKED: "The capture consent was shown and not answered yet.",
    ConsentStatus.EXPIRED: "The capture consent has ended. Nothing new can be stored.",
    ConsentStatus.REFUSED: "The capture consent was refused. Nothing can be photographed.",
    ConsentStatus.WITHDRAWN: "The capture consent was withdrawn. Nothing new can be stored.",
}


class PatientPage(Page):
    """Tabs in the centre; what is chosen, and the next step, at the right."""

    about_patient = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rights = desk.session.user.role.rights
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("Parts of the record")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self._all: list[Tab] = self._make_tabs()
        for tab in self._all:
            self.tabs.addTab(tab, tab.title)
            tab.chosen.connect(self._show_panel)
        self.panel = RightPanel()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 14)
        row.setSpacing(16)
        row.addWidget(self.tabs, 1)
        row.addWidget(self.panel)
        self._connect()

    def _make_tabs(self) -> list[Tab]:
        timeline = TimelineTab(self.desk)
        timeline.on_tab = self.show_tab
        made: list[Tab] = [timeline]
        if Right.VIEW_PHOTOGRAPHS in self._rights:
            made.append(parts.photographs_tab(self.desk))
        made.append(ConsentsTab(self.desk))
        if Right.PREPARE_PUBLICATION in self._rights:
            made.append(PublicationsTab(self.desk))
        return made

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._tab_chosen)
        self.desk.patient_opened.connect(self._patient_opened)
        self.desk.patient_changed.connect(self._patient_changed)
        self.desk.record_read.connect(self._show_panel)
        bind(self, "Ctrl+G", "Sign the capture consent", self.sign)
        bind(self, "Ctrl+I", "Import photographs", self.import_photographs)
        bind(self, "Ctrl+Shift+P", "Start a publication request", self.start_request)
        bind(self, "Ctrl+Shift+W", "Withdraw the chosen consent", self._withdraw)
        bind(self, "F5", "Read anew", self.read)
        self._stale = set(self._all)

    def enter(self, **what: object) -> None:
        """Show the patient on show; `tab` names the tab."""
        wanted = what.get("tab")
        if isinstance(wanted, str):
            self.show_tab(wanted)
        self._stale = set(self._all)
        self._tab_chosen()

    def take_focus(self) -> None:
        """Begin at the tabs."""
        self.tabs.tabBar().setFocus()

    def show_tab(self, title: str) -> None:
        """Show a tab by its title."""
        for tab in self._all:
            if tab.title == title:
                self.tabs.setCurrentWidget(tab)

    def read(self) -> None:
        """Read record and tab anew."""
        self._stale = set(self._all)
        self.desk.read_record()
        self._tab_chosen()

    def drop_pictures(self) -> None:
        """Forget the gallery's pictures, and say why."""
        for tab in self._all:
            tab.drop_pictures()
        self._stale = set(self._all)
        if self.isVisible():
            self._tab_chosen()

    @property
    def tab(self) -> Tab:
        """The tab on show."""
        return self._all[self.tabs.currentIndex()]

    def _patient_opened(self, _patient_id: str) -> None:
        self._all_stale()

    def _all_stale(self) -> None:
        self._stale = set(self._all)
        self.tabs.setCurrentIndex(0)

    def _patient_changed(self, patient_id: str) -> None:
        if patient_id == self.desk.patient_id:
            self._stale = set(self._all)
            if self.isVisible():
                self._tab_chosen()

    def _tab_chosen(self) -> None:
        patient_id = self.desk.patient_id
        if patient_id is not None and self.tab in self._stale:
            self._stale.discard(self.tab)
            self.tab.show_patient(patient_id)
        self._show_panel()

    # --- The right panel --------------------------------------------------------------------------

    def _show_panel(self) -> None:
        record = self.desk.record
        self.panel.clear_content()
        self.panel.set_primary("")
        self.panel.set_secondary("")
        self.panel.set_status("")
        if record is None:
            self.panel.set_title("")
            return
        holder = QWidget()
        content = QVBoxLayout(holder)
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(8)
        self.panel.set_title(self.tab.describe(content) or self._describe_patient(content))
        for step in self.tab.steps():
            content.addWidget(_step_button(step))
        self.panel.content.addWidget(holder)
        self._offer_next()

    def _describe_patient(self, content: QVBoxLayout) -> str:
        record = self.desk.record
        if record is None:
            return ""
        patient = record.patient
        facts = (
            ("Chart number", patient.chart_number),
            ("Family name", patient.family),
            ("Given names", patient.given),
            ("Born", patient.born.isoformat()),
            ("Registered", self.desk.local_day(patient.created_at)),
        )
        content.addLayout(fact_rows(facts))
        if Right.REGISTER_PATIENT in self._rights:
            content.addWidget(button("Correct the record", self.correct))
        content.addWidget(button("Care team", self.show_team))
        if why := _WHY.get(record.consent.status):
            content.addSpacing(4)
            content.addWidget(label(why, "warn", wrap=True))
        return "Record"

    def _offer_next(self) -> None:
        steps = self.next_steps()
        offers = (self.panel.set_primary, self.panel.set_secondary)
        for offer, step in zip(offers, steps, strict=False):
            offer(step.words, step.act, tip=tip(step.words, step.key) if step.key else "")

    def next_steps(self) -> tuple[Step, ...]:
        """What is next for this patient by the state of the consent: one thing, and one other."""
        record = self.desk.record
        if record is None:
            return ()
        if record.consent.status not in _IN_FORCE:
            allowed = Right.OBTAIN_CAPTURE_CONSENT in self._rights
            return (Step("Sign capture consent", self.sign, "Ctrl+G"),) if allowed else ()
        steps = []
        if self.selected() and self._may_request:
            steps.append(Step("Start a request", self.start_request, "Ctrl+Shift+P"))
        if self._may_import:
            steps.append(Step("Import photographs", self.import_photographs, "Ctrl+I"))
        return tuple(steps)

    # --- Acts -------------------------------------------------------------------------------------

    @property
    def _may_import(self) -> bool:
        return Right.TAKE_PHOTOGRAPHS in self._rights and self.desk.has_page("import")

    @property
    def _may_request(self) -> bool:
        return Right.PREPARE_PUBLICATION in self._rights and self.desk.has_page("request")

    def selected(self) -> Sequence[PhotographId]:
        """The photographs chosen in the gallery, while it is on show."""
        return parts.selected(self.tab)

    def sign(self) -> None:
        """Begin the signing of a capture consent."""
        patient_id = self.desk.patient_id
        if patient_id is None or Right.OBTAIN_CAPTURE_CONSENT not in self._rights:
            return
        parts.start_capture_signing(self.desk, patient_id)

    def import_photographs(self) -> None:
        """Go to the import of this patient's photographs, if a consent allows any."""
        record = self.desk.record
        if record is not None and record.consent.status in _IN_FORCE and self._may_import:
            self.desk.go("import", patient_id=record.patient.id)

    def start_request(self) -> None:
        """Begin a publication request with the chosen photographs."""
        chosen = self.selected()
        if chosen and self._may_request:
            self.desk.go("request", photographs=tuple(chosen))
        elif self._may_request:
            self.show_tab("Photographs")
            self.desk.say("Choose the photographs for the request first.")

    def correct(self) -> None:
        """Correct the patient's facts."""
        if self.desk.record is not None:
            PatientDialog(self.desk, self, self.desk.record.patient).open()

    def show_team(self) -> None:
        """Show who belongs to the care team."""
        if self.desk.record is not None:
            CareTeamDialog(self.desk, self, self.desk.record.patient).open()

    def _withdraw(self) -> None:
        if isinstance(self.tab, ConsentsTab):
            self.tab.withdraw()


def _step_button(step: Step) -> QWidget:
    return button(step.words, step.act, tip=tip(step.words, step.key) if step.key else "")
