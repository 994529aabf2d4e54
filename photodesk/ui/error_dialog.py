"""The window for what went wrong: what happened, what was not saved, one next step."""

import logging
import secrets
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from photodesk.errors import PhotodeskError, places
from photodesk.ui.labels import button, label

WIDTH = 520
_log = logging.getLogger(__name__)


class ErrorDialog(QDialog):
    """Title, advice, further lines, and one button."""

    def __init__(self, parent: QWidget | None, error: PhotodeskError) -> None:
        super().__init__(parent)
        self.setWindowTitle("Photodesk")
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(10)
        title = label(error.title, "emphasis", wrap=True)
        column.addWidget(title)
        if error.advice:
            column.addWidget(label(error.advice, "muted", wrap=True))
        for sentence in further(error):
            column.addWidget(label(f"•  {sentence}", wrap=True))
        column.addSpacing(10)
        row = QHBoxLayout()
        row.addStretch(1)
        self.close_button = button("Close", self.accept, kind="primary")
        self.close_button.setDefault(True)
        row.addWidget(self.close_button)
        column.addLayout(row)
        self.setAccessibleName(error.title)
        self.setAccessibleDescription(error.advice)
        self.close_button.setFocus()


def further(error: PhotodeskError) -> tuple[str, ...]:
    """The single reasons that some errors carry."""
    return (*getattr(error, "reasons", ()), *getattr(error, "missing", ()))


def unexpected(error: BaseException) -> PhotodeskError:
    """Words for a fault of the program; it is logged under the number that the person sees.

    Only the kinds and places of the traceback are logged: values could hold a patient's name.
    """
    number = secrets.token_hex(2).upper()
    _log.error("Fault %s: %s at %s", number, type(error).__name__, places(error))
    since = datetime.now().astimezone().strftime("%H:%M")
    return PhotodeskError(
        "Something went wrong that we did not expect.",
        f"Nothing was saved since {since}. Number {number}.",
    )


def show_error(parent: QWidget | None, error: PhotodeskError) -> ErrorDialog:
    """Open the window; it deletes itself when closed."""
    dialog = ErrorDialog(parent, error)
    dialog.open()
    return dialog
