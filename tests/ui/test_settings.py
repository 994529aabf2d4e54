"""What this computer remembers is little, typed, and no patient's."""

import json
import stat
from pathlib import Path

import platformdirs
import pytest

from photodesk.ui import settings
from photodesk.ui.settings import Settings, is_vault, place_for_new


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings file of this test's own."""
    place = tmp_path / "config" / "settings.json"
    monkeypatch.setattr(settings, "_file", lambda: place)
    return place


def test_what_was_written_is_read() -> None:
    Settings(vault="/elsewhere/vault", login="mia", theme="dark", text_size=125).write()
    assert vars(Settings.read()) == vars(Settings("/elsewhere/vault", "mia", "dark", 125))


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"vault": 3, "text_size": "big", "x": 1}'])
def test_an_unreadable_file_counts_as_none(text: str, file: Path) -> None:
    file.parent.mkdir()
    file.write_text(text, "utf-8")
    assert vars(Settings.read()) == vars(Settings())


def test_only_the_owner_may_read_it(file: Path) -> None:
    Settings().write()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_nothing_else_is_kept(file: Path) -> None:
    Settings().write()
    kept = {"vault", "login", "theme", "text_size", "keychain"}
    assert set(json.loads(file.read_text("utf-8"))) == kept


def test_who_uses_the_keychain_is_remembered_and_forgotten() -> None:
    made = Settings()
    made.note_keychain("Mia", on=True)
    made.note_keychain("mia", on=True)
    assert Settings.read().keychain == ["mia"]
    assert Settings.read().uses_keychain("MIA")
    made.note_keychain("mia", on=False)
    assert not Settings.read().uses_keychain("mia")


def test_a_strange_list_of_logins_counts_for_nobody(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"keychain": [1, null, "mia"]}', "utf-8")
    assert Settings.read().keychain == ["mia"]


def test_the_places_are_those_of_platformdirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert settings._file().parent == platformdirs.user_config_path("photodesk", appauthor=False)
    data = platformdirs.user_data_path("photodesk", appauthor=False)
    assert settings.default_vault() == data / "vault"


def test_a_new_vault_never_goes_into_an_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    assert place_for_new(folder) == folder
    folder.mkdir()
    (folder / "vault.keyring").write_bytes(b"")
    assert is_vault(folder)
    assert place_for_new(folder) == tmp_path / "vault 2"
