"""The power goes at any write of a signing or a release: all of it is there afterwards, or none."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from photodesk.documents.seal import read_seal
from photodesk.errors import FormError
from photodesk.services import check, publication, release, verify
from photodesk.storage import publication_consents, releases
from tests.services.publications import ANA, Desk, Stages

CALLS = ("fsync", "rename", "open", "write")


class PowerCut(BaseException):
    """No handler of ours catches this, as none would run."""


def happened(
    monkeypatch: pytest.MonkeyPatch, name: str, number: int, act: Callable[[], object]
) -> bool:
    """Whether the power went: at the call with this number to one function of `os`."""
    real: Callable[..., object] = getattr(os, name)
    left = [number]

    def last_call(*arguments: object, **named: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise PowerCut
        return real(*arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(os, name, last_call)
        try:
            act()
        except PowerCut:
            return True
    return False


def copied(stages: Stages, stage: str, tmp_path: Path) -> Path:
    """A vault of this test's own, locked."""
    folder = tmp_path / "vault"
    shutil.copytree(stages.folder(stage), folder)
    return folder


@pytest.mark.faults
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_cut_while_signing_leaves_the_form_waiting_or_signed(
    stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    folder = copied(stages, "shown", tmp_path)
    with stages.opened(folder) as desk:
        cut = happened(monkeypatch, name, number, desk.sign)
    assert cut or number, "the first call is always made"
    with stages.opened(folder) as desk:
        state = publication.get(desk.session, desk.request_id).state
        consent = publication_consents.of_request(desk.session.reading(), desk.request_id)
        assert (state, consent is not None) in {("presented", False), ("signed", True)}
        if consent is None:
            desk.sign()
        assert read_seal(publication.sealed_form(desk.session, desk.request_id)).genuine
        assert check.check(desk.session, read_originals=True).ok


@pytest.mark.faults
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("number", [0, 2, 5])
def test_a_cut_while_releasing_leaves_no_folder_or_a_recorded_whole_one(
    stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    folder, out = copied(stages, "signed", tmp_path), tmp_path / "leaving" / "package"
    with stages.opened(folder) as desk:
        cut = happened(
            monkeypatch,
            name,
            number,
            lambda: release.package(desk.session, desk.request_id, out=out),
        )
    assert cut or number, "the first call is always made"
    with stages.opened(folder) as desk:
        on_record = recorded(desk)
        if out.exists():
            assert on_record == 1
            assert (out / "manifest.json").exists()
        release.package(desk.session, desk.request_id, out=out.with_name("again"))
        assert recorded(desk) == on_record + 1
        assert whole(out.with_name("again"))
        assert check.check(desk.session).ok


def recorded(desk: Desk) -> int:
    """How many releases are on record."""
    consent = publication_consents.of_request(desk.session.reading(), desk.request_id)
    assert consent is not None
    return len(releases.of_consent(desk.session.reading(), consent.id))


def whole(package: Path) -> bool:
    """Whether an editor finds the form genuine and every figure covered."""
    form = (package / "consent-form.pdf").read_bytes()
    figures = [(path.name, path.read_bytes()) for path in package.glob("figure-*")]
    verdict = verify.verify(form, figures)
    return verdict.genuine and len(figures) == 3 and all(i.covered for i in verdict.images)


def test_a_name_that_cannot_be_printed_freezes_nothing(kept: Desk) -> None:
    kept.draft(purpose="to teach \U0001f600")
    with pytest.raises(FormError):
        kept.present(signer=ANA)
    assert publication.get(kept.session, kept.request_id).state == "draft"
