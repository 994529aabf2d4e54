"""What happens by itself: where backups go, how often, how long they are kept."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from photodesk.errors import InputRefused, PhotodeskError
from photodesk.services.backup_plan import Plan
from photodesk.ui.admin import backup_words
from photodesk.ui.admin.admin_view import field
from photodesk.ui.fields import Field
from photodesk.ui.file_dialogs import FileDialogs
from photodesk.ui.labels import button, label


class BackupPlanField(QWidget):
    """Says the plan; who may change it gets the fields for it."""

    def __init__(
        self,
        files: FileDialogs,
        save: Callable[[str, str, str], None],
        prune: Callable[[], None],
    ) -> None:
        super().__init__()
        self._files = files
        self._save = save
        self.words = label("", wrap=True)
        self.place = Field("Folder", hint="On another disk, a stick that stays in, or a share.")
        self.every = Field("Every so many hours", hint="24: once a day.")
        self.keep = Field("Keep for so many days", hint="The newest three stay longer.")
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self.save_button = button("Save the plan", self.save)
        self.stop_button = button("No backup by itself", self._stop)
        self.prune_button = button("Remove old backups now", prune)
        self._form = QWidget()
        self._lay_out()

    def _lay_out(self) -> None:
        choose = button("Choose", self.choose)
        choose.setAccessibleName("Choose the folder of the backups")
        self.place.row.addWidget(choose)
        numbers = QHBoxLayout()
        numbers.setSpacing(16)
        for one in (self.every, self.keep):
            numbers.addWidget(one, 1, Qt.AlignmentFlag.AlignTop)
        numbers.addStretch(1)
        acts = QHBoxLayout()
        acts.addWidget(self.save_button)
        acts.addWidget(self.stop_button)
        acts.addStretch(1)
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(10)
        form.addWidget(self.place)
        form.addLayout(numbers)
        form.addWidget(self.fault)
        form.addLayout(acts)
        frame, column = field("By itself")
        column.addWidget(self.words)
        column.addWidget(self._form)
        row = QHBoxLayout()
        row.addWidget(self.prune_button)
        row.addStretch(1)
        column.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)

    def show_plan(self, plan: Plan, *, may_change: bool) -> None:
        """Say what is planned; fill the fields unless somebody is typing into them."""
        self.words.setText(backup_words.plan_words(plan))
        self._form.setVisible(may_change)
        self.prune_button.setVisible(bool(plan.place))
        self.stop_button.setVisible(bool(plan.place))
        if not any(one.edit.isModified() for one in (self.place, self.every, self.keep)):
            self.place.text = plan.place
            self.every.text, self.keep.text = str(plan.every_hours), str(plan.keep_days)

    def choose(self) -> None:
        """Ask for the folder."""
        chosen = self._files.folder(self, "Where shall backups go by themselves?")
        if chosen is not None:
            self.place.text = str(chosen)
            self.place.edit.setModified(True)

    def save(self) -> None:
        """Have the plan changed as it was typed."""
        self._show_fault("")
        if not self.place.text.strip():
            self.place.show_fault("Choose the folder.")
            return
        self._save(self.place.text, self.every.text, self.keep.text)

    def _stop(self) -> None:
        self._show_fault("")
        self._save("", self.every.text, self.keep.text)

    def saved(self) -> None:
        """What was typed is the plan now."""
        for one in (self.place, self.every, self.keep):
            one.edit.setModified(False)
            one.show_fault("")

    def show_error(self, error: PhotodeskError) -> None:
        """Say why the plan was not changed, at the field it is about."""
        at = {"place": self.place, "dest": self.place, "every_hours": self.every}
        at["keep_days"] = self.keep
        name = error.field if isinstance(error, InputRefused) else ""
        if name in at:
            at[name].show_fault(str(error))
        else:
            self._show_fault(str(error))

    def _show_fault(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))
