"""After a lock and an unlock the pages of before are gone, and nothing speaks for them."""

import sys

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from photodesk.ui.main_window import MainWindow
from tests import builders
from tests.ui.hands import unlock


def test_a_second_sign_in_is_not_disturbed_by_the_pages_of_the_first(
    open_window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: faults.append(error))
    desk = open_window.desk
    patient = builders.a_patient(desk.session)
    for page in ("patient", "publication", "admin", "import", "today"):
        desk.open_patient(patient.id)
        desk.go(page)
    open_window.lock()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    unlock(open_window)
    desk.open_patient(patient.id)
    desk.patient_changed.emit(patient.id)
    desk.requests_changed.emit()
    desk.theme.apply()
    assert faults == []
