"""`photodesk photo ...`."""

from typing import Any

from photodesk.services import views
from tests.cli.conftest import Command


def test_the_views_and_time_points_are_listed_without_a_vault(command: Command) -> None:
    document: Any = command("photo", "views", "--json").document
    assert [one["id"] for one in document["views"]] == [one.id for one in views.views()]
    assert [one["id"] for one in document["time_points"]] == [p.id for p in views.time_points()]
