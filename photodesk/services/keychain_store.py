"""Which keychain is used: only those of the operating systems, by an explicit list.

The library that reaches them offers others too: some write what they are given into a readable
file, keep nothing, or hand on to one of those. A changed back end must never turn into a readable
key (security.md 8, row 12). Nothing of it is loaded before somebody asks for the keychain.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from photodesk.errors import KeychainRefused

SERVICE = "Photodesk"
ALLOWED: Final = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.macOS.Keyring",
    }
)
"""Classes by their full names: Secret Service (twice), KWallet, Windows' credentials, macOS.

A class that inherits from one of them is another class, and refused.
"""
_CHAIN = "keyring.backends.chainer.ChainerBackend"
_ADVICE = "Nothing was kept. Unlock with the passphrase, as before."


@dataclass(frozen=True, slots=True)
class Entry:
    """Whose entry in the keychain: 16 bytes each; neither names anybody."""

    vault_id: bytes
    owner_id: bytes

    @property
    def name(self) -> str:
        """Under which the keychain files it."""
        return f"{self.vault_id.hex()}/{self.owner_id.hex()}"


class Store(Protocol):
    """Where a text is kept for this computer's person. Each raises KeychainRefused."""

    def kept(self, entry: Entry) -> str | None:
        """What is kept; None for nothing."""
        ...

    def keep(self, entry: Entry, text: str) -> None:
        """Keep a text in place of the former."""
        ...

    def forget(self, entry: Entry) -> None:
        """Keep nothing any more; it is no fault when there was nothing."""
        ...


class BackEnd(Protocol):
    """What the library's back ends have in common."""

    def get_password(self, service: str, username: str) -> str | None:
        """The text under this name."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Remove it; raises when there is none."""
        ...


class SystemStore:
    """The operating system's keychain through one back end of the library."""

    def __init__(self, back_end: BackEnd) -> None:
        """Raises KeychainRefused for a back end that is not on the list."""
        self._back_end = allowed(back_end)

    def kept(self, entry: Entry) -> str | None:
        """As Store says."""
        try:
            return self._back_end.get_password(SERVICE, entry.name)
        except Exception as error:
            raise _no_answer() from error

    def keep(self, entry: Entry, text: str) -> None:
        """As Store says."""
        try:
            self._back_end.set_password(SERVICE, entry.name, text)
        except Exception as error:
            raise _no_answer() from error

    def forget(self, entry: Entry) -> None:
        """As Store says."""
        if self.kept(entry) is None:
            return
        try:
            self._back_end.delete_password(SERVICE, entry.name)
        except Exception as error:
            raise _no_answer() from error


def system_store() -> SystemStore:
    """The keychain of this computer; raises KeychainRefused where none may be used."""
    import keyring  # noqa: PLC0415 - only who asks for the keychain waits for it

    return SystemStore(keyring.get_keyring())


def allowed(back_end: BackEnd) -> BackEnd:
    """The back end itself, or the first of a chain, that is on the list.

    Raises KeychainRefused: for readable files, for those that keep nothing or always fail, for a
    chain of such, and for anything unknown.
    """
    chained = getattr(back_end, "backends", ()) if _name(back_end) == _CHAIN else (back_end,)
    for one in chained:
        if _name(one) in ALLOWED:
            found: BackEnd = one
            return found
    raise KeychainRefused(
        "This computer offers no keychain that may be used.",
        "Photodesk uses the keychain of Windows, macOS, GNOME or KDE, and nothing that would keep "
        f"the key readable. {_ADVICE}",
    )


def _name(back_end: object) -> str:
    kind = type(back_end)
    return f"{kind.__module__}.{kind.__qualname__}"


def _no_answer() -> KeychainRefused:
    """Whatever the system's library raised: it is told, with its cause, in our own words."""
    return KeychainRefused(
        "This computer's keychain did not answer, or it is locked.",
        "Nothing is lost: type your passphrase, or unlock the keychain and try again.",
    )
