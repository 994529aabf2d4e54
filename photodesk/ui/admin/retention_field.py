"""How long photographs are kept: said to everybody here, set by administrators."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from photodesk.domain.retention import RetentionRule
from photodesk.errors import InputRefused, PhotodeskError
from photodesk.services import retention
from photodesk.ui.desk import Desk
from photodesk.ui.fields import Field
from photodesk.ui.labels import button, label


class RetentionField(QFrame):
    """The rule as a sentence; for an administrator the three figures below it."""

    def __init__(self, desk: Desk, *, may_set: bool) -> None:
        super().__init__()
        self.desk = desk
        self.setProperty("surface", "panel")
        self.words = label("", wrap=True)
        self.years = Field("After sitting")
        self.minor_years = Field("After majority")
        self.majority = Field("Of age at")
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self.save = button("Set the time", self._set)
        self.unset = button("Set no time", self._unset)
        self._lay_out(may_set=may_set)

    def _lay_out(self, *, may_set: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(8)
        column.addWidget(label("Years that photographs are kept", "emphasis"))
        column.addWidget(self.words)
        for claim in retention.claims():
            column.addWidget(
                label(f"{claim.text} {claim.place}: {claim.source}.", "muted", wrap=True)
            )
        row = QHBoxLayout()
        row.setSpacing(12)
        for part in (self.years, self.minor_years, self.majority):
            part.setVisible(may_set)
            row.addWidget(part)
        column.addLayout(row)
        column.addWidget(self.fault)
        foot = QHBoxLayout()
        foot.addStretch(1)
        for made in (self.unset, self.save):
            made.setVisible(may_set)
            foot.addWidget(made)
        column.addLayout(foot)

    def read(self) -> None:
        """Read the rule and show it."""
        session = self.desk.session
        self.desk.run(lambda: retention.rule(session), self._show, lane="read")

    def _show(self, rule: RetentionRule | None) -> None:
        self.words.setText(retention.words(rule))
        if not any(part.edit.isModified() for part in (self.years, self.minor_years)):
            self.years.text = str(rule.years_after_last_sitting) if rule else ""
            self.minor_years.text = str(rule.years_after_majority) if rule else ""
            age = rule.age_of_majority if rule else retention.age_to_start_with()
            self.majority.text = str(age)
        self.unset.setEnabled(rule is not None)

    def _set(self) -> None:
        figures = [part.text.strip() for part in (self.years, self.minor_years, self.majority)]
        if not all(figure.isascii() and figure.isdigit() for figure in figures):
            self._show_fault("Type whole numbers of years.")
            return
        self._change(RetentionRule(*(int(figure) for figure in figures)))

    def _unset(self) -> None:
        self._change(None)

    def _change(self, rule: RetentionRule | None) -> None:
        session = self.desk.session
        self._show_fault("")
        self.desk.run(
            lambda: retention.set_rule(session, rule),
            lambda _nothing: self._changed(),
            failed=self._refused,
        )

    def _changed(self) -> None:
        for part in (self.years, self.minor_years, self.majority):
            part.edit.setModified(False)
        self.desk.say("The retention time is set.")
        self.read()

    def _refused(self, error: PhotodeskError) -> None:
        if isinstance(error, InputRefused):
            self._show_fault(str(error))
        else:
            self.desk.show_error(error)

    def _show_fault(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))
