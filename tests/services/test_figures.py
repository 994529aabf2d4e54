"""What stands on the form is made from the figures that leave."""

from photodesk.domain.identifiers import as_bytes
from photodesk.services import figures, publication
from tests.services.publications import Desk


def test_the_form_shows_the_figures_whatever_lies_among_the_renditions(kept: Desk) -> None:
    session, request = kept.session, kept.draft()
    publication.prepare_figures(session, request.id)
    first, second, *_ = figures.of_request(session, request.id)
    right, other = (figures.form_picture(session, figure) for figure in (first, second))
    assert right != other
    session.vault.renditions.put(as_bytes(first.id), other, other)
    assert figures.form_picture(session, first) == right
