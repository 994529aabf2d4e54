"""Where a package goes, and what its files say of it afterwards."""

from datetime import date
from pathlib import Path

from photodesk.services import package_check, release
from tests.services.publications import Desk

TODAY = date(2027, 3, 1)


def test_a_new_or_empty_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    assert package_check.place_for(tmp_path / "new", TODAY) == tmp_path / "new"
    assert package_check.place_for(tmp_path, TODAY) == tmp_path


def test_in_a_folder_in_use_the_package_gets_one_of_its_own_without_a_name(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("in use")
    first = package_check.place_for(tmp_path, TODAY)
    assert first == tmp_path / "package-2027-03-01"
    first.mkdir()
    assert package_check.place_for(tmp_path, TODAY) == tmp_path / "package-2027-03-01-2"


def test_a_fresh_package_proves_itself(signed: Desk, tmp_path: Path) -> None:
    package = release.package(signed.session, signed.request_id, out=tmp_path / "out")
    verdict = package_check.check(signed.session, signed.request_id, package)
    assert verdict.genuine
    assert all(image.covered for image in verdict.images)


def test_a_changed_figure_and_a_lost_one_are_told_apart(signed: Desk, tmp_path: Path) -> None:
    package = release.package(signed.session, signed.request_id, out=tmp_path / "out")
    figures = sorted(package.folder.glob("figure-*"))
    figures[0].write_bytes(figures[0].read_bytes() + b"\0")
    figures[1].unlink()
    verdict = package_check.check(signed.session, signed.request_id, package)
    assert [image.covered for image in verdict.images] == [False, False, True]
    assert verdict.images[1].text == "This file cannot be read."


def test_a_form_that_is_gone_from_the_folder_is_not_genuine(signed: Desk, tmp_path: Path) -> None:
    package = release.package(signed.session, signed.request_id, out=tmp_path / "out")
    (package.folder / "consent-form.pdf").unlink()
    assert not package_check.check(signed.session, signed.request_id, package).genuine


def test_where_the_journal_gets_no_form_the_vaults_own_is_looked_at(
    kept: Desk, tmp_path: Path
) -> None:
    kept.draft(journal_id="cope-generic")
    kept.present()
    kept.sign()
    package = release.package(kept.session, kept.request_id, out=tmp_path / "out")
    assert "consent-form.pdf" not in [name for name, _, _ in package.files]
    assert package_check.check(kept.session, kept.request_id, package).genuine
    assert kept.events()[-1] == "document-viewed"
