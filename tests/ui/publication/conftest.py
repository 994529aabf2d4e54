"""The open window at the stages of one publication."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests import publication_room
from tests.publication_room import Room
from tests.services.publications import Stages


@pytest.fixture
def kept(stages: Stages, tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    """A patient with three photographs; nothing asked yet."""
    with publication_room.room(stages, "kept", tmp_path, qtbot) as made:
        yield made


@pytest.fixture
def shown(stages: Stages, tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    """The form is final and waits for its signature."""
    with publication_room.room(stages, "shown", tmp_path, qtbot) as made:
        yield made


@pytest.fixture
def signed(stages: Stages, tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    """The form is signed, everything permitted."""
    with publication_room.room(stages, "signed", tmp_path, qtbot) as made:
        yield made


@pytest.fixture
def office(stages: Stages, tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    """The form is final, and office staff are signed in."""
    with publication_room.room(stages, "shown", tmp_path, qtbot, role="office") as made:
        yield made
