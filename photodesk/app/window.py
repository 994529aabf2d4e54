"""Opening the window: application, fonts, theme, threads, and what happens to a fault.

Nothing heavy is imported before the lock screen is painted; a thread loads the rest while the
passphrase is typed.
"""

import os
import sys
from importlib import import_module
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, get_args

from photodesk.ui import font_data

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from photodesk.ui.main_window import MainWindow

EARLY_FONTS = ("figo", "figbo")
"""What the lock screen is written in."""

_AFTER_THE_PAINT = (
    "photodesk.services.vault",
    "photodesk.services.patients",
    "photodesk.services.capture_consents",
    "photodesk.services.intake",
    "photodesk.services.gallery",
    "photodesk.services.publication",
    "qtawesome",
    "PySide6.QtPdfWidgets",
)


def open_window() -> int:
    """Run the window until it is closed; the exit status."""
    os.umask(0o077)
    # Unpacking leaves the interpreter free, so it costs nothing beside the loading of Qt.
    unpacking = Thread(target=lambda: [font_data.data(code) for code in EARLY_FONTS])
    unpacking.start()
    application = make_application()
    unpacking.join()
    window = make_window()
    sys.excepthook = lambda kind, error, trace: _tell(window, kind, error, trace)
    window.painted.connect(lambda: _load_the_rest(window))
    window.show()
    try:
        return application.exec()
    finally:
        sys.excepthook = sys.__excepthook__
        window.desk.tasks.shutdown()


def make_application() -> "QApplication":
    """The application, named and set to crisp scaling."""
    from PySide6.QtCore import Qt  # noqa: PLC0415 - while the fonts are unpacked
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - as above

    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")
    crisp = Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    QApplication.setHighDpiScaleFactorRoundingPolicy(crisp)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Photodesk")
    application.setApplicationDisplayName("Photodesk")
    return application


def make_window() -> "MainWindow":
    """The locked window with everything it stands on; needs the application."""
    from photodesk.ui import fonts  # noqa: PLC0415 - needs Qt
    from photodesk.ui.desk import Desk  # noqa: PLC0415 - as above
    from photodesk.ui.main_window import MainWindow  # noqa: PLC0415 - as above
    from photodesk.ui.settings import TEXT_SIZES, Settings  # noqa: PLC0415 - as above
    from photodesk.ui.tasks import TaskRunner  # noqa: PLC0415 - as above
    from photodesk.ui.theme import Choice, Theme  # noqa: PLC0415 - as above

    fonts.register(*EARLY_FONTS)
    settings = Settings.read()
    choice: Choice = settings.theme if settings.theme in get_args(Choice) else "system"
    size = settings.text_size if settings.text_size in TEXT_SIZES else 100
    theme = Theme(choice, text_size=size)
    theme.apply()
    tasks = TaskRunner()
    desk = Desk(tasks, theme)
    tasks.failed_late.connect(desk.show_error)
    return MainWindow(desk, settings)


def _load_the_rest(window: "MainWindow") -> None:
    def load() -> None:
        for name in _AFTER_THE_PAINT:
            import_module(name)

    window.desk.tasks.run(load, lambda _nothing: _first_icon(), window.show_error, lane="pixels")


def _first_icon() -> None:
    from photodesk.ui import fonts, icons  # noqa: PLC0415 - after the paint

    fonts.register_rest()
    icons.icon("lock", "#000000").pixmap(16, 16)


def _tell(
    window: "MainWindow",
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    """Show a fault of the program in the error window, and its number in the log."""
    if issubclass(kind, KeyboardInterrupt):
        window.close()
        return
    from photodesk.ui.error_dialog import unexpected  # noqa: PLC0415 - after the paint

    window.show_error(unexpected(error.with_traceback(trace)))
