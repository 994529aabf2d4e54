"""Desks at the stages of a publication, for the tests of its services."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.publications import Desk, Stages


@pytest.fixture
def kept(stages: Stages, tmp_path: Path) -> Iterator[Desk]:
    """A patient with three photographs, kept with consent."""
    yield from _desk(stages, "kept", tmp_path)


@pytest.fixture
def shown(stages: Stages, tmp_path: Path) -> Iterator[Desk]:
    """The form for a journal that takes signed forms was shown."""
    yield from _desk(stages, "shown", tmp_path)


@pytest.fixture
def signed(stages: Stages, tmp_path: Path) -> Iterator[Desk]:
    """That form was signed: everything permitted."""
    yield from _desk(stages, "signed", tmp_path)


def _desk(stages: Stages, stage: str, tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "vault"
    shutil.copytree(stages.folder(stage), folder)
    with stages.opened(folder) as desk:
        yield desk
