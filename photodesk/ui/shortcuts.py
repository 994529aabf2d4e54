"""Keys: each is bound here, so that the list of keys (F1) and the tooltips cannot drift apart."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


def bind(
    owner: QWidget, key: str, what: str, act: Callable[[], object], *, everywhere: bool = False
) -> QAction:
    """Bind a key to an act of a page, alive while the page or something on it has the focus.

    `everywhere` binds it to the whole window. `what` stands in the list of keys.
    """
    action = QAction(what, owner)
    action.setShortcut(QKeySequence(key))
    if not everywhere:
        from PySide6.QtCore import Qt  # noqa: PLC0415 - slow, and the lock screen needs none

        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.triggered.connect(lambda _checked=False: act())
    owner.addAction(action)
    return action


def keys_of(widget: QWidget) -> tuple[tuple[str, str], ...]:
    """The keys bound to a widget: their names on this system, and what each does."""
    return tuple(
        (action.shortcut().toString(QKeySequence.SequenceFormat.NativeText), action.text())
        for action in widget.actions()
        if not action.shortcut().isEmpty()
    )


def tip(what: str, key: str) -> str:
    """A tooltip that names the key."""
    name = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{what} ({name})"
