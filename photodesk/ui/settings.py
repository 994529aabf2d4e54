"""What this computer remembers between runs: the vault's place, the look. No patient data."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = "photodesk"
KEYRING = "vault.keyring"
TEXT_SIZES = (100, 125, 150)


class Settings:
    """Typed settings of this computer. An unreadable file counts as none."""

    def __init__(
        self,
        vault: str = "",
        login: str = "",
        theme: str = "system",
        text_size: int = 100,
        keychain: "Iterable[object]" = (),
    ) -> None:
        self.vault = vault
        """Folder of the vault last opened; empty: the default place."""
        self.login = login
        """The login, if the person wished it kept on this computer."""
        self.theme = theme
        """system, light or dark."""
        self.text_size = text_size
        """Per cent: 100, 125 or 150."""
        self.keychain = [login for login in keychain if isinstance(login, str)]
        """Logins for which this computer's keychain keeps a key, at the wish of each."""

    def uses_keychain(self, login: str) -> bool:
        """Whether this computer's keychain may open the vault for a login."""
        return login.casefold() in self.keychain

    def note_keychain(self, login: str, *, on: bool) -> None:
        """Remember, or forget, that the keychain keeps a key for a login; kept at once."""
        others = [one for one in self.keychain if one != login.casefold()]
        self.keychain = [*others, login.casefold()] if on else others
        self.write()

    @property
    def vault_folder(self) -> Path:
        """The folder of the vault to offer."""
        return Path(self.vault) if self.vault else default_vault()

    @classmethod
    def read(cls) -> "Settings":
        """The settings of this computer; defaults for what is missing or of another type."""
        try:
            text = _file().read_text("utf-8")
            import json  # noqa: PLC0415 - the first start has nothing to read

            document = json.loads(text)
        except (OSError, ValueError):
            return cls()
        if not isinstance(document, dict):
            return cls()
        taken = {
            name: document[name]
            for name, usual in vars(cls()).items()
            if isinstance(document.get(name), type(usual))
        }
        return cls(**taken)

    def write(self) -> bool:
        """Keep the settings; the old file stays whole until the new one is.

        False where this computer lets nothing be kept: the window works all the same.
        """
        try:
            self._write()
        except OSError:
            return False
        return True

    def _write(self) -> None:
        import json  # noqa: PLC0415 - as above

        file = _file()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = file.with_suffix(".new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(vars(self), stream, indent=1)
        new.replace(file)


def default_vault() -> Path:
    """Where a vault lies when nobody chose a place."""
    return _place("XDG_DATA_HOME", ".local/share", "user_data_path") / "vault"


def is_vault(folder: Path) -> bool:
    """Whether a folder holds a vault's keyring."""
    return (folder / KEYRING).is_file()


def place_for_new(folder: Path) -> Path:
    """The folder itself where it holds no vault yet, else one beside it that does not exist."""
    place, number = folder, 2
    while is_vault(place):
        place = folder.with_name(f"{folder.name} {number}")
        number += 1
    return place


def _file() -> Path:
    return _place("XDG_CONFIG_HOME", ".config", "user_config_path") / "settings.json"


def _place(variable: str, usual: str, elsewhere: str) -> Path:
    """As platformdirs says; its loading would cost the lock screen 5 ms on Linux."""
    system: str = sys.platform
    if system.startswith("linux"):
        named = os.environ.get(variable, "").strip()
        return (Path(named) if named else Path.home() / usual) / NAME
    import platformdirs  # noqa: PLC0415 - as said

    place = getattr(platformdirs, elsewhere)(NAME, appauthor=False)
    return Path(place)
