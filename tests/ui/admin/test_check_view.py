"""The check in the window: a line for each part, and what is said when one is broken."""

import pytest

from photodesk.services.session import Session
from photodesk.ui.admin.admin_page import AdminPage
from photodesk.ui.admin.check_view import CheckView
from tests import builders


@pytest.fixture
def view(admin: AdminPage, session: Session) -> CheckView:
    builders.a_consent(session, builders.a_patient(session))
    admin.enter(view="check")
    assert isinstance(admin.view, CheckView)
    return admin.view


@pytest.mark.parametrize("read", [False, True])
def test_a_whole_vault_is_good_in_every_part(view: CheckView, *, read: bool) -> None:
    view.read_originals.setChecked(read)
    view.panel.primary.click()
    parts = {part: (state, text) for part, state, text in view.lines}
    assert {"Catalogue", "Keyring", "Photographs", "Documents", "Audit log"} <= set(parts)
    assert {state for state, _text in parts.values()} == {"Good"}
    assert ("all read and verified" in parts["Documents"][1]) == read
    assert view.result.words == "The vault is whole: every part of it is in order."


def test_a_broken_part_is_named(view: CheckView, session: Session) -> None:
    sealed = next((session.vault.folder / "documents").rglob("*.pdp"))
    sealed.unlink()
    view.run()
    broken = [part for part, state, _text in view.lines if state == "Broken"]
    assert broken == ["Documents"]
    assert view.result.state == "Broken"
    assert "verify your last backup" in view.result.words


def test_a_second_check_replaces_the_first(view: CheckView) -> None:
    view.run()
    number = len(view.lines)
    view.run()
    assert len(view.lines) == number


def test_a_stopped_check_says_nothing_about_the_vault(view: CheckView) -> None:
    view.desk.work_began.connect(lambda work: work.stop())
    view.run()
    assert view.result.state == "Stopped"
    assert view.lines == []
    assert view.panel.primary.isEnabled()
