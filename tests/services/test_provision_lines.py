"""What a form must say, provision by provision."""

from photodesk.domain.provisions import demanded_of_a_form
from photodesk.services import publication
from photodesk.services.provision_lines import provision_lines
from tests.services.publications import Desk


def test_review_and_internet_stand_first(kept: Desk) -> None:
    request = kept.draft()
    lines = provision_lines(kept.session, request.id)
    assert [line.code for line in lines[:2]] == ["P18", "P06"]
    assert lines[0].where == "May I see the article first?"


def test_every_demanded_provision_has_one_line(kept: Desk) -> None:
    request = kept.draft()
    codes = [line.code for line in provision_lines(kept.session, request.id)]
    assert sorted(codes) == sorted(
        demanded_of_a_form(request.journal.required_provisions, frozenset())
    )
    assert all(line.present for line in provision_lines(kept.session, request.id))


def test_a_form_that_was_shown_is_looked_at_as_it_was_frozen(shown: Desk) -> None:
    lines = provision_lines(shown.session, shown.request_id)
    assert all(line.present for line in lines)
    assert publication.get(shown.session, shown.request_id).state == "presented"
