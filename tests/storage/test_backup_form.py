"""The manifest: what the later form adds, and that the earlier one is read for ever."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from photodesk.domain.canonical import canonical_json, sha256
from photodesk.domain.moments import moment
from photodesk.errors import VaultTooNew
from photodesk.storage import backup_form
from photodesk.storage.backup_form import BackupDamaged, Body, Erasure
from photodesk.storage.vault import Vault
from tests.storage.backed_up import make


@pytest.fixture
def body(vault: Vault, tmp_path: Path) -> Body:
    return make(vault, tmp_path / "drive").manifest.body


def resealed(vault: Vault, body: Body, **changes: object) -> bytes:
    return backup_form.sealed(msgspec.structs.replace(body, **changes), vault.opened_keys).data


def test_a_manifest_says_until_when_it_is_kept(body: Body) -> None:
    assert body.format == 2
    assert moment(body.expires_at) - moment(body.made_at) == timedelta(days=90)


def test_a_manifest_carries_the_last_signed_checkpoint(vault: Vault, tmp_path: Path) -> None:
    first = make(vault, tmp_path / "drive").manifest.body
    second = make(vault, tmp_path / "drive").manifest.body
    assert second.checkpoint.splitlines()[1] == str(first.audit.seq + 1)


def test_a_manifest_of_the_first_form_is_read(vault: Vault, body: Body) -> None:
    data = resealed(vault, body, format=1, expires_at="", checkpoint="", erasures=())
    assert b"expires_at" not in data
    found = backup_form.read(data)
    assert found.body.expires_at == ""
    assert found.is_authentic(vault.opened_keys)


def test_the_first_form_is_written_as_it_always_was(vault: Vault, body: Body) -> None:
    """Byte for byte the form of the first version: its fields, in canonical JSON."""
    data = resealed(vault, body, format=1, expires_at="", checkpoint="", erasures=())
    written = msgspec.json.decode(data)
    assert canonical_json(written) == data
    inner = {"body": written["body"], "mac": backup_form.read(data).mac.hex()}
    assert msgspec.json.decode(data)["sha256"] == msgspec.to_builtins(sha256(canonical_json(inner)))
    assert set(written["body"]) == {
        "magic", "format", "vault_id", "backup_id", "made_at", "app_version", "epoch", "schema",
        "pool", "slice", "audit", "rows", "catalogue", "keyring", "originals", "documents",
        "lacking",
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 1},
        {"expires_at": ""},
        {"expires_at": "tomorrow"},
        {"erasures": (Erasure(b"short", "", "", b"", "", b"", ()),)},
    ],
)
def test_a_manifest_that_mixes_the_forms_is_refused(
    vault: Vault, body: Body, changes: dict[str, object]
) -> None:
    with pytest.raises(BackupDamaged):
        backup_form.read(resealed(vault, body, **changes))


@pytest.mark.parametrize("data", [b"", b"{}", b'{"body":{"slice":"x"}}', b"[" * 100_000])
def test_what_is_no_list_tells_no_slice(data: bytes) -> None:
    assert backup_form.slice_in(data) is None


def test_the_list_of_a_later_photodesk_is_said_to_be_one(vault: Vault, body: Body) -> None:
    with pytest.raises(VaultTooNew, match="newer Photodesk"):
        backup_form.read(resealed(vault, body, format=backup_form.FORMAT + 1))
