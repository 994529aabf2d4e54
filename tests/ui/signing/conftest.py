"""A room to sign in, and the form before the patient."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from photodesk.ui.signing import start_capture_signing
from photodesk.ui.signing.signing_window import SigningWindow
from tests import signing_room
from tests.signing_room import Room
from tests.storage import vaults


@pytest.fixture
def room(made_vault: vaults.MadeVault, qtbot: QtBot) -> Iterator[Room]:
    """A real vault with Maria Nowak, a desk, and nobody signing yet."""
    with signing_room.room(made_vault, qtbot) as made:
        yield made


@pytest.fixture
def window(room: Room, qtbot: QtBot) -> SigningWindow:
    """The capture form before Maria Nowak, on its first page."""
    start_capture_signing(room.desk, room.patient.id, lambda _consent: None, parent=room.window)
    room.prepare()
    room.screen.showNormal()
    room.screen.resize(*signing_room.SIZE)
    qtbot.waitExposed(room.screen)
    return room.screen
