"""The flows work at the same window as the tests of its parts."""

from tests.ui.conftest import (
    files,
    locked_desk,
    open_window,
    present_template,
    present_vault,
    theme,
    window,
)

__all__ = [
    "files",
    "locked_desk",
    "open_window",
    "present_template",
    "present_vault",
    "theme",
    "window",
]
