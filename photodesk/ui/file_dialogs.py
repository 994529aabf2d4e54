"""Asking for files and folders, without leaving a list of where somebody looked.

Qt's own dialog writes the folders it visited into the person's configuration, and the system's
dialog feeds its list of recent files: so the dialog is Qt's, and its list is removed each time.
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDir, QSettings, QUrl
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import delete


class FileDialogs:
    """Every question for a file; tests answer with a class of the same methods."""

    def open_files(
        self, parent: QWidget, title: str, *, kind: str = "All files", patterns: str = "*"
    ) -> tuple[Path, ...]:
        """Files that exist, chosen by the person; none when the person stepped back."""
        dialog = _dialog(parent, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(_filters(kind, patterns))
        return _ask(dialog)

    def open_file(
        self, parent: QWidget, title: str, *, kind: str = "All files", patterns: str = "*"
    ) -> Path | None:
        """One file that exists, or None."""
        dialog = _dialog(parent, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(_filters(kind, patterns))
        return next(iter(_ask(dialog)), None)

    def folder(self, parent: QWidget, title: str, *, accept: str = "Choose") -> Path | None:
        """A folder, or None."""
        dialog = _dialog(parent, title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, accept)
        return next(iter(_ask(dialog)), None)

    def save_file(self, parent: QWidget, title: str, *, name: str, kind: str) -> Path | None:
        """Where to write a file with this proposed name, or None; asks before replacing one."""
        dialog = _dialog(parent, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        suffix = Path(name).suffix
        dialog.setNameFilters(_filters(kind, f"*{suffix}"))
        dialog.setDefaultSuffix(suffix.lstrip("."))
        dialog.selectFile(name)
        return next(iter(_ask(dialog)), None)


def forget_places() -> None:
    """Remove what Qt noted about visited folders."""
    notes = QSettings(QSettings.Scope.UserScope, "QtProject")
    notes.beginGroup("FileDialog")
    notes.remove("")
    notes.endGroup()
    notes.sync()


def _dialog(parent: QWidget, title: str) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setDirectory(QDir.homePath())
    dialog.setHistory([])
    dialog.setSidebarUrls([QUrl.fromLocalFile(QDir.homePath()), QUrl.fromLocalFile("/")])
    dialog.resize(880, 560)
    return dialog


def _filters(kind: str, patterns: str) -> Sequence[str]:
    if patterns == "*":
        return ["All files (*)"]
    return [f"{kind} ({patterns})", "All files (*)"]


def _ask(dialog: QFileDialog) -> tuple[Path, ...]:
    try:
        if not dialog.exec():
            return ()
        return tuple(Path(name) for name in dialog.selectedFiles())
    finally:
        delete(dialog)  # here and now: Qt writes its note when the dialog goes
        forget_places()
