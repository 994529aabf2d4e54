"""Asking for a file leaves no trace of where somebody looked."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from photodesk.ui.file_dialogs import FileDialogs, forget_places


def notes() -> str:
    """What Qt keeps about file dialogs in the person's configuration."""
    settings = QSettings(QSettings.Scope.UserScope, "QtProject")
    settings.sync()
    file = Path(settings.fileName())
    return file.read_text("utf-8") if file.exists() else ""


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "Nowak Anna scans"
    folder.mkdir()
    (folder / "form.pdf").write_bytes(b"%PDF-")
    return folder


def accept_in(folder: Path) -> None:
    """Choose form.pdf in the dialog that will be open in a moment."""

    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.setDirectory(str(folder))
        dialog.selectFile(str(folder / "form.pdf"))
        dialog.done(QFileDialog.DialogCode.Accepted)

    QTimer.singleShot(0, choose)


def test_qts_own_dialog_does_write_a_note(parent: QWidget, scans: Path) -> None:
    dialog = QFileDialog(parent)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    accept_in(scans)
    dialog.exec()
    dialog.deleteLater()
    QApplication.sendPostedEvents(dialog, 52)  # 52: deferred deletion, when the note is written
    assert "Nowak" in notes()
    forget_places()
    assert "Nowak" not in notes()


def test_ours_leaves_none(parent: QWidget, scans: Path, qtbot: QtBot) -> None:
    accept_in(scans)
    assert FileDialogs().open_file(parent, "Choose") == scans / "form.pdf"
    qtbot.wait(0)
    QApplication.processEvents()
    assert "Nowak" not in notes()


def test_stepping_back_gives_nothing(parent: QWidget) -> None:
    def cancel() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.reject()

    QTimer.singleShot(0, cancel)
    assert FileDialogs().save_file(parent, "Save", name="form.pdf", kind="PDF") is None
