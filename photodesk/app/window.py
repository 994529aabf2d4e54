"""Opening the window: application, fonts, theme, threads, and what happens to a fault.

Nothing heavy is imported before the lock screen is painted; a thread loads the rest while the
passphrase is typed.
"""

import gc
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

EARLY_FONT = "figo"
"""What the lock screen is written in; its one bold word is drawn from it until bold is there."""

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
    gc.disable()  # nothing becomes garbage while modules are loaded
    # Unpacking leaves the interpreter free, so it costs nothing beside the loading of Qt.
    unpacking = Thread(target=font_data.data, args=(EARLY_FONT,))
    unpacking.start()
    application = make_application()
    unpacking.join()
    window = make_window()
    before = sys.excepthook
    sys.excepthook = lambda kind, error, trace: _tell(window, kind, error, trace)
    window.painted.connect(lambda: _load_the_rest(window))
    window.show()
    try:
        return application.exec()
    finally:
        sys.excepthook = before
        window.desk.tasks.shutdown()


def make_application() -> "QApplication":
    """The application with its name. Scaling by fractions is Qt's own default."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - while the font is unpacked

    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")
    application = QApplication([*sys.argv[:1], "-style", "Fusion"])
    application.setProperty("photodesk-style", True)
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

    fonts.register(EARLY_FONT)
    settings = Settings.read()
    looks: tuple[Choice, ...] = get_args(Choice)
    choice: Choice = next((look for look in looks if look == settings.theme), "system")
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

    gc.enable()
    window.desk.theme.ask_system()
    tasks = window.desk.tasks
    tasks.run(_unpack_fonts, lambda _nothing: _take_fonts(window), window.show_error, lane="read")
    tasks.run(load, lambda _nothing: _first_icon(), window.show_error, lane="pixels")


def _unpack_fonts() -> None:
    for code in fonts_to_come():
        font_data.data(code)


def fonts_to_come() -> tuple[str, ...]:
    """Every font but the first."""
    from photodesk.ui import fonts  # noqa: PLC0415 - needs Qt

    return tuple(code for code in fonts.CODES if code != EARLY_FONT)


def _take_fonts(window: "MainWindow") -> None:
    from photodesk.ui import fonts  # noqa: PLC0415 - after the paint

    fonts.register(*fonts.CODES)
    window.desk.theme.apply()


def _first_icon() -> None:
    from photodesk.ui import icons  # noqa: PLC0415 - after the paint

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
