"""Every page of a catalogue decrypted by hand, as whoever holds the key could: file and log.

SQLCipher 4: AES-256-CBC, pages of 4096 bytes, of which the last 80 hold IV (16) and HMAC (64); the
first 16 bytes of the file are the salt. Frames of the write-ahead log have a header of 24 bytes.
"""

from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from photodesk.storage import vault_folder
from photodesk.storage.vault import Vault

PAGE, RESERVED, SALT, LOG_HEADER, FRAME_HEADER = 4096, 80, 16, 32, 24


def places(vault: Vault, secret: bytes) -> list[str]:
    """Where a secret can be read: `file` and `log`, each once for each page."""
    key = bytes(vault.opened_keys.derived("db"))
    path = vault.folder / vault_folder.CATALOGUE
    file, log = path.read_bytes(), path.with_name(path.name + "-wal")
    found = ["file" for page in _of_file(file, key) if secret in page]
    frames = _of_log(log.read_bytes(), key) if log.exists() else iter(())
    return found + ["log" for page in frames if secret in page]


def _of_file(data: bytes, key: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), PAGE):
        yield _plain(data[start : start + PAGE], key, first=start == 0)


def _of_log(data: bytes, key: bytes) -> Iterator[bytes]:
    for start in range(LOG_HEADER, len(data), FRAME_HEADER + PAGE):
        number = int.from_bytes(data[start : start + 4])
        page = data[start + FRAME_HEADER : start + FRAME_HEADER + PAGE]
        yield _plain(page, key, first=number == 1)


def _plain(page: bytes, key: bytes, *, first: bool) -> bytes:
    body = page[SALT if first else 0 : PAGE - RESERVED]
    iv = page[PAGE - RESERVED : PAGE - RESERVED + 16]
    decryptor = Cipher(AES(key), CBC(iv)).decryptor()
    return decryptor.update(body) + decryptor.finalize()
