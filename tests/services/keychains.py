"""A keychain as the operating system's would be: a back end of the library, in memory."""

from keyring.errors import KeyringLocked, PasswordDeleteError


class Keychain:
    """Keeps texts by service and name; can be locked, and can lose everything."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False
        self.keeps_nothing = False

    def get_password(self, service: str, username: str) -> str | None:
        self._require_unlocked()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._require_unlocked()
        if not self.keeps_nothing:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._require_unlocked()
        if (service, username) not in self.kept:
            raise PasswordDeleteError(service)
        del self.kept[service, username]

    def _require_unlocked(self) -> None:
        if self.is_locked:
            raise KeyringLocked("the collection is locked")


class SecretService(Keychain):
    """Bears the name of the back end for GNOME's and KDE's Secret Service."""


SecretService.__module__ = "keyring.backends.SecretService"
SecretService.__qualname__ = "Keyring"
