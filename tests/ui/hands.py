"""What hands do at the window, and files that lie ready."""

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from photodesk.ui.file_dialogs import FileDialogs
from photodesk.ui.main_window import MainWindow
from tests.storage import vaults


@dataclass
class LaidFiles(FileDialogs):
    """Answers every question for a file with what was laid ready, and notes what was asked."""

    chosen: Path | None = None
    asked: list[str] = field(default_factory=list)

    def open_files(
        self,
        parent: QWidget,  # noqa: ARG002 - the signature of the real one
        title: str,
        *,
        kind: str = "",  # noqa: ARG002 - as above
        patterns: str = "*",  # noqa: ARG002 - as above
    ) -> tuple[Path, ...]:
        self.asked.append(title)
        return (self.chosen,) if self.chosen else ()

    def open_file(
        self,
        parent: QWidget,  # noqa: ARG002 - as above
        title: str,
        *,
        kind: str = "",  # noqa: ARG002 - as above
        patterns: str = "*",  # noqa: ARG002 - as above
    ) -> Path | None:
        self.asked.append(title)
        return self.chosen

    def folder(
        self,
        parent: QWidget,  # noqa: ARG002 - as above
        title: str,
        *,
        accept: str = "",  # noqa: ARG002 - as above
    ) -> Path | None:
        self.asked.append(title)
        return self.chosen

    def save_file(
        self,
        parent: QWidget,  # noqa: ARG002 - as above
        title: str,
        *,
        name: str,  # noqa: ARG002 - as above
        kind: str,  # noqa: ARG002 - as above
    ) -> Path | None:
        self.asked.append(title)
        return self.chosen


def unlock(window: MainWindow, passphrase: str = vaults.PASSPHRASE) -> None:
    """Type login and passphrase and press Unlock."""
    window.lock_page.login.text = vaults.LOGIN
    window.lock_page.passphrase.text = passphrase
    window.lock_page.unlock_button.click()


def dialogs(kind: type[QWidget]) -> list[QWidget]:
    """The open windows of one kind."""
    return [
        one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()
    ]
