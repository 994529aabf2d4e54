"""What this computer remembers between runs: the vault's place, the look. No patient data."""

import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

NAME = "photodesk"
KEYRING = "vault.keyring"
TEXT_SIZES = (100, 125, 150)


@dataclass
class Settings:
    """Typed settings of this computer. An unreadable file counts as none."""

    vault: str = ""
    """Folder of the vault last opened; empty: the default place."""
    login: str = ""
    """The login, if the person wished it kept on this computer."""
    theme: str = "system"
    """system, light or dark."""
    text_size: int = 100
    """Per cent: 100, 125 or 150."""

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
            field.name: document[field.name]
            for field in fields(cls)
            if isinstance(document.get(field.name), type(field.default))
        }
        return cls(**taken)

    def write(self) -> None:
        """Keep the settings; the old file stays whole until the new one is. Raises OSError."""
        import json  # noqa: PLC0415 - as above

        file = _file()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = file.with_suffix(".new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(asdict(self), stream, indent=1)
        new.replace(file)


def default_vault() -> Path:
    """Where a vault lies when nobody chose a place."""
    from platformdirs import user_data_path  # noqa: PLC0415 - only where none was chosen

    return user_data_path(NAME, appauthor=False) / "vault"


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
    from platformdirs import user_config_path  # noqa: PLC0415 - beside the other

    return user_config_path(NAME, appauthor=False) / "settings.json"
