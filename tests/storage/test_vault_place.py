"""N2: a live vault is refused on network file systems and in folders that are synced."""

from pathlib import Path, PurePosixPath

import pytest

from photodesk.storage import vault_place
from photodesk.storage.vault import Vault
from photodesk.storage.vault_place import (
    PlaceRefused,
    linux_mounts,
    macos_mounts,
    network_file_system,
    network_in,
    refuse_unsafe_place,
    sync_program,
)
from tests.storage import vaults
from tests.storage.backed_up import backed_up, make, restore
from tests.storage.vaults import LOGIN, PASSPHRASE, MadeVault

TABLE = r"""sysfs /sys sysfs rw 0 0
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/mia/disk ext4 rw 0 0
//nas/photos /media/my\040share cifs rw 0 0
mia@host:/ /mnt/ssh fuse.sshfs rw 0 0
rclone /mnt/cloud fuse.rclone rw 0 0
/dev/sdc1 /mnt/stick fuseblk rw 0 0
plain /mnt/locked fuse.gocryptfs rw 0 0
/dev/sdd1 /over ext4 rw 0 0
server:/over /over nfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/vault", ""),
        ("/home/mia/vault", "nfs4"),
        ("/home/mia/disk/vault", ""),
        ("/media/my share/vault", "cifs"),
        ("/media/my", ""),
        ("/mnt/ssh/vault", "fuse.sshfs"),
        ("/mnt/cloud/vault", "fuse.rclone"),
        ("/mnt/stick/vault", ""),
        ("/mnt/locked/vault", ""),
        ("/over/vault", "nfs"),
        ("/homely/vault", ""),
    ],
)
def test_the_mount_that_holds_a_folder_decides(folder: str, kind: str) -> None:
    assert network_in(linux_mounts(TABLE), PurePosixPath(folder)) == kind


def test_what_macos_prints_is_read() -> None:
    table = (
        "/dev/disk1s1 on / (apfs, local, journaled)\n"
        "//mia@nas/photos on /Volumes/My Photos (smbfs, nodev, nosuid)\n"
    )
    mounts = macos_mounts(table)
    assert network_in(mounts, PurePosixPath("/Volumes/My Photos/vault")) == "smbfs"
    assert network_in(mounts, PurePosixPath("/Users/mia")) == ""


@pytest.mark.parametrize(
    "name",
    [
        "Dropbox",
        "Dropbox (Clinic)",
        "OneDrive",
        "OneDrive - Practice Clinic",
        "Google Drive",
        "iCloud Drive",
        "Mobile Documents",
        "Nextcloud",
        "ownCloud",
        "Syncthing",
        "CloudStorage",
    ],
)
def test_sync_folders_are_known_by_their_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(PlaceRefused, match="in step"):
        refuse_unsafe_place(tmp_path / name / "clinic" / "vault")


@pytest.mark.parametrize(
    "mark", [".stfolder", ".stignore", ".dropbox", ".dropbox.cache", ".sync_0123456789ab.db"]
)
def test_sync_folders_are_known_by_their_marks(tmp_path: Path, mark: str) -> None:
    (tmp_path / mark).write_text("")
    with pytest.raises(PlaceRefused):
        refuse_unsafe_place(tmp_path / "clinic" / "vault")


@pytest.mark.parametrize("name", ["vault", "drop boxes", "My clinic", "cloud nine", "Synced-not"])
def test_ordinary_folders_are_taken(tmp_path: Path, name: str) -> None:
    (tmp_path / ".dropbox").mkdir()  # the program's own folder, as in a home
    refuse_unsafe_place(tmp_path / name)


def test_a_link_into_a_sync_folder_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "vaults").symlink_to(tmp_path / "Dropbox")
    with pytest.raises(PlaceRefused):
        refuse_unsafe_place(tmp_path / "vaults" / "vault")


def test_no_vault_is_made_there(tmp_path: Path) -> None:
    with pytest.raises(PlaceRefused):
        vaults.create(tmp_path / "Dropbox" / "vault")
    assert not (tmp_path / "Dropbox").exists()


def test_a_vault_that_was_moved_there_is_not_opened(made_vault: MadeVault, tmp_path: Path) -> None:
    (tmp_path / "OneDrive").mkdir()
    moved = made_vault.folder.rename(tmp_path / "OneDrive" / "vault")
    with pytest.raises(PlaceRefused):
        Vault.open(moved, LOGIN, PASSPHRASE)
    back = moved.rename(tmp_path / "vault again")
    Vault.open(back, LOGIN, PASSPHRASE).lock()


def test_a_vault_on_a_share_is_not_opened(
    made_vault: MadeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = {made_vault.folder: "cifs"}
    mounts = [(PurePosixPath(folder), name) for folder, name in kind.items()]
    monkeypatch.setattr(vault_place, "_mounts", lambda: mounts)
    with pytest.raises(PlaceRefused, match="another computer"):
        Vault.open(made_vault.folder, LOGIN, PASSPHRASE)


def test_backups_may_lie_in_a_sync_folder_and_vaults_are_not_restored_there(
    vault: Vault, tmp_path: Path
) -> None:
    held = backed_up(vault, tmp_path / "Dropbox")
    make(vault, held.dest)
    with pytest.raises(PlaceRefused):
        restore(held.backup, tmp_path / "Dropbox" / "vault")


def test_a_onedrive_folder_of_any_name_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "clinic"))
    assert sync_program(tmp_path / "clinic" / "vault") == "OneDrive"
    assert sync_program(tmp_path / "elsewhere") == ""


def test_a_system_that_does_not_tell_its_mounts_refuses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_path: Path, _encoding: str, _errors: str) -> str:
        raise OSError("no such file")

    monkeypatch.setattr(Path, "read_text", refuses)
    assert network_file_system(tmp_path) == ""


@pytest.mark.parametrize(("place", "kind"), [("//nas/photos", "a share"), ("/home/mia/photos", "")])
def test_a_share_is_known_by_the_way_windows_writes_it(place: str, kind: str) -> None:
    assert vault_place._windows_share(PurePosixPath(place)) == kind  # type: ignore[arg-type]
