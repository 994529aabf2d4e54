"""Default deny."""

import pytest

from photodesk.domain.permissions import Right, Role, require
from photodesk.errors import NotPermitted


@pytest.mark.parametrize("right", Right)
def test_a_role_may_do_what_it_names_and_nothing_else(right: Right) -> None:
    require(Role("r", "Role", (right,), sees_photographs=False), right)
    others = tuple(other for other in Right if other is not right)
    with pytest.raises(NotPermitted):
        require(Role("r", "Role", others, sees_photographs=True), right)
