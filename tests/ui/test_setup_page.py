"""A vault is made in three sheets; it opens only when the recovery key was typed back."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from photodesk.services import audit, vault
from photodesk.ui.setup_page import KeySheet, SetUpPage, wrong_group
from photodesk.ui.tasks import ImmediateTasks
from photodesk.ui.theme import Theme
from tests.storage import vaults
from tests.ui.hands import LaidFiles

if TYPE_CHECKING:
    from photodesk.services.session import Session

KEY = "7QH2-MX4K-9TZ0-VBN3-C5RD-WE8F-1GJP"


@pytest.fixture
def page(theme: Theme, files: LaidFiles, tmp_path: Path, qtbot: QtBot) -> SetUpPage:  # noqa: ARG001
    made = SetUpPage(ImmediateTasks(), files, tmp_path / "new")
    qtbot.addWidget(made)
    return made


def fill(page: SetUpPage, passphrase: str = vaults.PASSPHRASE) -> None:
    page.vault.clinic.text = "Practice Clinic"
    page.vault.name.text = "Mia Practice"
    page.vault.login.text = "mia"
    page.vault.passphrase.text = passphrase
    page.vault.again.text = passphrase


def test_every_blank_field_is_named(page: SetUpPage) -> None:
    page.make()
    assert page.vault.clinic.fault == "Type the clinic's name."
    assert page.vault.again.fault == "Type the passphrase a second time."
    assert not page.is_half_done


@pytest.mark.parametrize("weak", ["short", "fourteen chars", "mia mia mia mia mia"])
def test_a_weak_passphrase_is_refused_in_words(page: SetUpPage, weak: str) -> None:
    fill(page, weak)
    page.make()
    assert page.vault.passphrase.fault
    assert not page.is_half_done


def test_two_different_passphrases_are_refused(page: SetUpPage) -> None:
    fill(page)
    page.vault.again.text = "another long passphrase"
    page.make()
    assert page.vault.again.fault == "This is not the same passphrase."


def test_the_vault_opens_only_after_the_key_was_typed_back(
    page: SetUpPage, files: LaidFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap(monkeypatch)
    opened: list[Session] = []
    page.ready.connect(lambda session, _folder: opened.append(session))
    fill(page)
    page.make()
    assert page.is_half_done
    assert page._created is not None
    key = page._created.recovery_key
    files.chosen = tmp_path / "sheet.pdf"
    page.save_sheet()
    assert files.chosen.read_bytes().startswith(b"%PDF-")
    page.key.go_on.click()
    page.type_back.typed.text = key[:-1]
    page.check()
    assert not opened
    assert page.type_back.typed.fault == "Group 7 is not as on the sheet."
    page.type_back.typed.text = key.lower().replace("-", " ")
    page.check()
    assert len(opened) == 1
    vault.lock(opened[0])


def test_the_sheet_is_printed_and_the_log_says_so(
    page: SetUpPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap(monkeypatch)
    sent: list[bytes] = []
    answers = iter([False, True])

    def printing(_parent: QWidget, pdf: bytes) -> bool:
        sent.append(pdf)
        return next(answers)

    page._paper._printing = printing
    fill(page)
    page.make()
    assert page._created is not None
    session = page._created.session
    page.key.print.click()
    assert page.key.print.text() == "Print the sheet"
    assert audit.events(session, limit=1)[0].kind != "document-exported"
    page.key.print.click()
    assert page.key.print.text() == "Print the sheet again"
    assert audit.events(session, limit=1)[0].kind == "document-exported"
    assert all(pdf.startswith(b"%PDF-") for pdf in sent)
    vault.lock(session)


@pytest.mark.parametrize("size", [100, 125, 150])
def test_no_group_of_the_key_is_cut_at_any_text_size(theme: Theme, qtbot: QtBot, size: int) -> None:
    theme.choose_size(size)
    sheet = KeySheet()
    qtbot.addWidget(sheet)
    sheet.resize(700, 660)
    sheet.show_key(KEY)
    sheet.show()
    qtbot.waitExposed(sheet)
    groups = [one for one in sheet.findChildren(QLabel) if one.text() in KEY.split("-")]
    assert len(groups) == 7
    for one in groups:
        assert one.width() >= one.sizeHint().width(), one.text()
    theme.choose_size(100)


def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make vaults with the least key derivation a keyring may ask for."""
    real = vault.create
    monkeypatch.setattr(vault, "create", lambda *a, **k: real(*a, **k, kdf=vaults.CHEAP))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (KEY, ""),
        ("7qh2 mx4k 9tzo vbn3 c5rd we8f igjp", ""),
        ("7QH2MX4K9TZ0VBN3C5RDWE8FLGJP", ""),
        ("", "Group 1 is not as on the sheet."),
        (KEY.replace("VBN3", "VBN8"), "Group 4 is not as on the sheet."),
        (KEY + "X", "There is more than the seven groups."),
    ],
)
def test_the_first_group_that_differs_is_named(typed: str, sentence: str) -> None:
    assert wrong_group(KEY, typed) == sentence
