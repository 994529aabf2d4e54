"""The clock in Administration: what both clocks say, and accepting this computer's."""

import pytest

from photodesk.domain.audit import EventKind
from photodesk.services import audit
from photodesk.services.session import Session
from photodesk.ui import question
from photodesk.ui.admin.admin_page import AdminPage
from photodesk.ui.admin.clock_view import ClockView
from tests.fakes import START, FixedClock


@pytest.fixture
def ahead(session: Session, clock: FixedClock) -> None:
    """A log that is dated four years ahead."""
    clock.passes(days=1460)
    with session.vault.writing(session.actor()) as tx:
        tx.audit(EventKind.SETTING_CHANGED)
    clock.is_set(START)


def shown(admin: AdminPage) -> ClockView:
    """The page of the clock."""
    admin.enter(view="clock")
    assert isinstance(admin.view, ClockView)
    return admin.view


def test_a_right_clock_needs_nothing(admin: AdminPage) -> None:
    view = shown(admin)
    assert view.badge.words == "Right"
    assert not view.panel.primary.isVisible()
    assert not view.reason.isVisible()


@pytest.mark.usefixtures("ahead")
def test_a_log_ahead_is_said_and_the_clock_accepted_with_a_reason(
    admin: AdminPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = shown(admin)
    assert view.badge.words == "The log is ahead"
    view.accept()
    assert view.reason.fault
    view.reason.text = "The battery of this computer was empty."
    assert view.unfinished()
    monkeypatch.setattr(question, "ask", lambda *_parts, **_words: False)
    view.accept()
    assert audit.events(session, limit=1)[0].kind != "clock-accepted"
    monkeypatch.setattr(question, "ask", lambda *_parts, **_words: True)
    view.accept()
    assert audit.events(session, limit=1)[0].kind == "clock-accepted"
    assert view.result.state == "Accepted"
    assert view.badge.words == "Right"


@pytest.mark.usefixtures("ahead")
def test_a_reason_too_short_is_said_at_its_field(
    admin: AdminPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = shown(admin)
    monkeypatch.setattr(question, "ask", lambda *_parts, **_words: True)
    view.reason.text = "short"
    view.accept()
    assert "at least 10" in view.reason.fault
