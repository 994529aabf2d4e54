"""A package leaves whole and recorded, or not at all."""

import json
import shutil
from pathlib import Path

import pytest

from photodesk.domain.canonical import sha256
from photodesk.domain.capture_consent import Decision
from photodesk.domain.identifiers import as_bytes
from photodesk.domain.publication import PublicationScope
from photodesk.errors import (
    Cancelled,
    InputRefused,
    NotPermitted,
    PhotodeskError,
    ReleaseRefused,
    VaultError,
)
from photodesk.imaging.leftovers import leftovers
from photodesk.services import check, figures, publication, release
from photodesk.services.release import Package
from photodesk.storage import publication_consents, releases
from photodesk.storage.package_folder import PackageFolder
from tests import builders
from tests.services.publications import ENDS, KNOWN, ORIGINALS, YES, Desk


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the package is to lie."""
    return tmp_path / "leaving" / "package"


def released(desk: Desk) -> int:
    """How many releases are on record."""
    consent = publication_consents.of_request(desk.session.reading(), desk.request_id)
    return 0 if consent is None else len(releases.of_consent(desk.session.reading(), consent.id))


def made(desk: Desk, out: Path) -> Package:
    """The package in its folder."""
    return release.package(desk.session, desk.request_id, out=out)


def refused(desk: Desk, out: Path) -> tuple[str, ...]:
    """The reasons; nothing lies anywhere, nothing is on record but the refusal."""
    before = released(desk)
    with pytest.raises(ReleaseRefused) as error:
        made(desk, out)
    assert released(desk) == before
    assert desk.events()[-1] == "release-refused"
    assert not out.exists()
    assert not out.parent.exists() or list(out.parent.iterdir()) == []
    return error.value.reasons


def damage(desk: Desk, table: str, identifier: str) -> None:
    """Change one byte of a sealed file on the disk."""
    file_id = desk.session.reading().value(
        f"SELECT file_id FROM {table} WHERE id = ?",  # noqa: S608 (one of two tables)
        (as_bytes(identifier),),
    )
    path = desk.session.vault.originals.path_of(file_id)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


# --- The package ----------------------------------------------------------------------------------


def test_a_journal_that_takes_the_form_gets_exactly_these_files(signed: Desk, out: Path) -> None:
    package = made(signed, out)
    names = [name for name, _, _ in package.files]
    assert names == [
        "figure-1.jpg",
        "figure-2.tif",
        "figure-3.tif",
        "consent-form.pdf",
        "statement.txt",
        "how-to-verify.txt",
        "manifest.json",
    ]
    assert sorted(path.name for path in out.iterdir()) == sorted(names)


@pytest.mark.parametrize("journal", ["cope-generic", "jaad", "elsevier-generic", "nejm"])
def test_any_other_journal_never_gets_the_signed_form(kept: Desk, out: Path, journal: str) -> None:
    kept.draft(journal_id=journal)
    kept.present()
    kept.sign()
    package = made(kept, out)
    names = {name for name, _, _ in package.files}
    assert {"attestation.txt", "blank-form.pdf", "equivalence.pdf"} < names
    assert "consent-form.pdf" not in names
    sealed = publication.sealed_form(kept.session, kept.request_id)
    assert sha256(sealed).hex() not in {digest for _, digest, _ in package.files}


def test_the_manifest_lists_every_other_file_as_it_lies_there(signed: Desk, out: Path) -> None:
    package = made(signed, out)
    text = (out / "manifest.json").read_bytes()
    manifest = json.loads(text)
    assert package.manifest_sha256 == sha256(text).hex()
    listed = {(f["name"], f["sha256"], f["bytes"]) for f in manifest["files"]}
    assert listed == set(package.files[:-1])
    for name, digest, size in package.files:
        data = (out / name).read_bytes()
        assert (sha256(data).hex(), len(data)) == (digest, size)
    assert manifest["form"] == signed.request_id
    assert manifest["journal"]["id"] == "bmj-group"
    assert len(manifest["certificate_sha256"]) == 64


def test_no_text_of_the_package_names_the_patient(kept: Desk, out: Path) -> None:
    kept.draft(journal_id="cope-generic")
    kept.present()
    kept.sign()
    made(kept, out)
    for path in out.iterdir():
        assert "Ana" not in path.name
        if path.suffix in {".txt", ".json"}:
            assert "Weiß" not in path.read_text("utf-8")


def test_the_figures_are_those_of_the_form_and_nothing_but_pixels(signed: Desk, out: Path) -> None:
    made(signed, out)
    stored = figures.of_request(signed.session, signed.request_id)
    for figure in stored:
        data = (out / figures.file_name(figure.ordinal, figure.media_type)).read_bytes()
        assert sha256(data) == figure.sha256
        assert leftovers(data) == []
        assert data not in ORIGINALS


def test_a_release_is_one_event_and_keeps_its_manifest(signed: Desk, out: Path) -> None:
    told = len(signed.events())
    package = made(signed, out)
    assert signed.events()[told:] == ["publication-released"]
    consent = publication_consents.of_request(signed.session.reading(), signed.request_id)
    assert consent is not None
    (row,) = releases.of_consent(signed.session.reading(), consent.id)
    assert row.manifest_sha256.hex() == package.manifest_sha256
    assert row.manifest == (out / "manifest.json").read_bytes()
    assert publication.status(signed.session, signed.request_id).state == "released"


def test_an_empty_folder_may_be_given(signed: Desk, out: Path) -> None:
    out.mkdir(parents=True)
    assert made(signed, out).folder == out


def test_a_package_may_be_made_again_elsewhere(signed: Desk, out: Path) -> None:
    first, second = made(signed, out), made(signed, out.with_name("again"))
    assert first.files[:3] == second.files[:3]
    assert released(signed) == 2


def test_progress_ends_when_every_file_was_compared(signed: Desk, out: Path) -> None:
    told = list[tuple[int, int]]()
    release.package(
        signed.session,
        signed.request_id,
        out=out,
        progress=lambda done, total, _what: told.append((done, total)),
    )
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)


# --- The gate -------------------------------------------------------------------------------------


def test_the_gate_shows_every_line_and_what_would_leave(signed: Desk) -> None:
    decision = release.decide(signed.session, signed.request_id)
    assert decision.allowed
    assert len(decision.lines) == 11
    assert any(line.startswith("consent-form.pdf") for line in decision.contents)
    assert decision.banner


def test_the_capture_consent_alone_opens_nothing(kept: Desk, out: Path) -> None:
    kept.draft()
    assert not release.decide(kept.session, kept.request_id).allowed
    assert "the consent to take pictures does not count" in refused(kept, out)[0]


def test_a_shown_form_without_a_signature_is_refused(shown: Desk, out: Path) -> None:
    assert "no signed publication consent" in refused(shown, out)[0]


def test_a_declined_form_is_refused(shown: Desk, out: Path) -> None:
    form = publication.presented(shown.session, shown.request_id)
    publication.decline(shown.session, form, circumstances=KNOWN)
    assert refused(shown, out) == ("The patient declined: there is no consent to publish.",)


def test_a_withdrawn_consent_is_refused_at_once(signed: Desk, out: Path) -> None:
    publication.withdraw(signed.session, signed.request_id, told_by="Ana", route="letter")
    assert refused(signed, out) == ("The publication consent was withdrawn on 2027-03-01.",)


def test_withdrawing_names_what_left_and_to_whom(signed: Desk, out: Path) -> None:
    made(signed, out)
    done = publication.withdraw(signed.session, signed.request_id, told_by="Ana", route="letter")
    assert len(done.stops) == 2
    assert "3 pictures" in done.stops[1]
    assert "BMJ" in done.stops[1]
    assert len(refused(signed, out.parent / "elsewhere" / "again")) == 1


def test_an_ended_consent_is_refused_and_the_last_day_is_not(signed: Desk, out: Path) -> None:
    signed.clock.passes(days=(ENDS - signed.session.today()).days)
    made(signed, out.with_name("last-day"))
    signed.clock.passes(days=1)
    shutil.rmtree(out.parent)
    assert refused(signed, out) == (f"The consent ended with {ENDS}.",)


def test_setting_the_clock_back_brings_no_ended_consent_back(signed: Desk, out: Path) -> None:
    now = signed.clock.now()
    signed.clock.passes(days=(ENDS - signed.session.today()).days + 2)
    refused(signed, out)
    signed.clock.is_set(now)
    assert refused(signed, out) == (f"The consent ended with {ENDS}.",)


def test_a_denied_internet_refuses_the_package_by_name(shown: Desk, out: Path) -> None:
    shown.sign(answers=YES | {PublicationScope.ONLINE: Decision.DENY})
    assert refused(shown, out) == (
        "Figures 1 to 3 cannot leave: the consent does not allow the Internet.",
    )


def test_a_denied_use_that_this_journal_needs_refuses(shown: Desk, out: Path) -> None:
    shown.sign(answers=YES | {PublicationScope.PRESS_SOCIAL: Decision.DENY})
    assert refused(shown, out) == (
        "Figures 1 to 3 cannot leave: the consent does not allow press and social media.",
    )


def test_a_denied_use_that_nobody_needs_refuses_nothing(shown: Desk, out: Path) -> None:
    shown.sign(answers=YES | {PublicationScope.MEETING_PRESENTATION: Decision.DENY})
    assert made(shown, out).folder == out


def test_a_capture_consent_withdrawn_later_closes_the_gate(signed: Desk, out: Path) -> None:
    signed.withdraw_capture()
    (reason,) = refused(signed, out)
    assert "Figure 1 cannot be used" in reason


def test_a_capture_consent_that_expired_does_not_close_the_gate(signed: Desk, out: Path) -> None:
    signed.clock.passes(days=100)
    assert made(signed, out).folder == out


def test_an_original_that_does_not_verify_closes_the_gate(signed: Desk, out: Path) -> None:
    damage(signed, "photo", signed.photographs[1])
    assert refused(signed, out) == ("Figure 2 cannot be read.",)


def test_a_figure_that_does_not_verify_closes_the_gate(signed: Desk, out: Path) -> None:
    third = figures.of_request(signed.session, signed.request_id)[2]
    damage(signed, "figure", third.id)
    assert refused(signed, out) == ("Figure 3 cannot be read.",)


@pytest.mark.parametrize("role", ["office", "photographer", "administrator", "auditor"])
def test_only_the_surgeon_releases(signed: Desk, out: Path, role: str) -> None:
    signed.session = builders.in_role(signed.session, role)
    with pytest.raises(NotPermitted):
        made(signed, out)
    assert not out.exists()


# --- All or nothing -------------------------------------------------------------------------------


def test_a_folder_in_use_is_left_alone(signed: Desk, out: Path) -> None:
    out.mkdir(parents=True)
    (out / "mine.txt").write_text("mine")
    with pytest.raises(InputRefused) as error:
        made(signed, out)
    assert error.value.field == "out"
    assert [path.name for path in out.iterdir()] == ["mine.txt"]
    assert released(signed) == 0


def test_the_vault_is_no_place_for_a_package(signed: Desk) -> None:
    for place in ("package", "originals/package"):
        with pytest.raises(InputRefused):
            made(signed, signed.session.vault.folder / place)


def test_stopping_leaves_nothing(signed: Desk, out: Path) -> None:
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        release.package(signed.session, signed.request_id, out=out, stopped=lambda: next(asked))
    assert list(out.parent.iterdir()) == []
    assert released(signed) == 0


def test_a_file_that_the_disk_changed_leaves_nothing(
    signed: Desk, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = PackageFolder.read
    monkeypatch.setattr(
        PackageFolder,
        "read",
        lambda self, name: read(self, name) + (b"x" if name == "manifest.json" else b""),
    )
    with pytest.raises(VaultError):
        made(signed, out)
    assert list(out.parent.iterdir()) == []
    assert released(signed) == 0


def test_a_figure_that_holds_more_than_pixels_does_not_leave(
    signed: Desk, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "leftovers", lambda _data: ["COM"])
    with pytest.raises(PhotodeskError, match="more than its pixels"):
        made(signed, out)
    assert list(out.parent.iterdir()) == []


def test_a_withdrawal_that_comes_in_while_files_are_written_still_closes_the_gate(
    signed: Desk, out: Path
) -> None:
    def progress(_done: int, _total: int, what: str) -> None:
        if what.startswith("Every file"):
            publication.withdraw(signed.session, signed.request_id, told_by="A", route="letter")

    with pytest.raises(ReleaseRefused):
        release.package(signed.session, signed.request_id, out=out, progress=progress)
    assert list(out.parent.iterdir()) == []
    assert released(signed) == 0


def test_what_a_power_cut_left_aside_is_cleared_by_the_next_try(signed: Desk, out: Path) -> None:
    ours = out.parent / ".package.0123abcd.unfinished-package"
    somebodys = out.parent / ".package.unfinished-package"
    for aside in (ours, somebodys):
        aside.mkdir(parents=True)
        (aside / "figure-1.jpg").write_bytes(b"half")
    made(signed, out)
    assert sorted(path.name for path in out.parent.iterdir()) == [somebodys.name, "package"]


def test_the_folder_gets_its_name_after_the_release_is_on_record(
    signed: Desk, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_record = list[int]()
    publish = PackageFolder.publish

    def watched(folder: PackageFolder) -> None:
        on_record.append(released(signed))
        publish(folder)

    monkeypatch.setattr(PackageFolder, "publish", watched)
    made(signed, out)
    assert on_record == [1]


def test_the_check_of_the_vault_finds_the_whole_publication_in_order(
    signed: Desk, out: Path
) -> None:
    made(signed, out)
    publication.withdraw(signed.session, signed.request_id, told_by="Ana", route="letter")
    report = check.check(signed.session, read_originals=True)
    assert [line for line in report.lines if not line.ok] == []
