"""Icons by the name of what they mean; one family, one place, colours from the tokens."""

import os

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QIcon

NAMES = {
    # the rail
    "today": "calendar-today",
    "patient": "account",
    "station": "camera-iris",
    "import": "sd",
    "compare": "compare",
    "publication": "newspaper-variant-outline",
    "consents": "clipboard-check-outline",
    "admin": "cog",
    "lock": "lock",
    # consent
    "consent-none": "alert",
    "consent-asked": "clock-outline",
    "consent-granted": "check-circle",
    "consent-expiring": "calendar-clock",
    "consent-expired": "calendar-remove",
    "consent-refused": "cancel",
    "consent-withdrawn": "undo-variant",
    "consent-replaced": "file-replace-outline",
    # views and photographs
    "view-open": "circle-outline",
    "view-next": "chevron-right",
    "view-taken": "check",
    "waiting": "timer-sand",
    "stored": "check",
    "duplicate": "content-duplicate",
    "not-stored": "close-circle",
    "damaged": "image-broken-variant",
    "photograph": "image-outline",
    "photographs": "image-multiple-outline",
    "covered": "eye-off-outline",
    "show": "eye-outline",
    "pass": "check",
    "fail": "alert-circle-outline",
    "to-check": "help-circle",
    # requests
    "identifiable": "account",
    "not-identifiable": "check-decagram",
    "not-reviewed": "account-question",
    "draft": "pencil",
    "awaiting": "draw",
    "signed": "file-sign",
    "released": "package-variant-closed",
    "under-review": "scale-balance",
    "verified": "check-decagram",
    "partly": "progress-question",
    "unverified": "alert",
    "no-counsel": "file-alert-outline",
    "backup-overdue": "clock-alert-outline",
    "break-glass": "shield-alert-outline",
    # acts and signs
    "add": "plus",
    "search": "magnify",
    "open": "chevron-right",
    "back": "arrow-left",
    "forward": "arrow-right",
    "up": "arrow-up",
    "down": "arrow-down",
    "close": "close",
    "edit": "pencil-outline",
    "print": "printer-outline",
    "save": "content-save-outline",
    "scan": "scanner",
    "pdf": "file-pdf-box",
    "sign": "draw",
    "withdraw": "undo-variant",
    "zoom-in": "magnify-plus-outline",
    "zoom-out": "magnify-minus-outline",
    "zoom-fit": "fit-to-page-outline",
    "zoom-full": "magnify-scan",
    "undo": "undo",
    "clear": "eraser",
    "folder": "folder-outline",
    "card": "sd",
    "key": "key-variant",
    "shield": "shield-check-outline",
    "computer": "monitor-lock",
    "info": "information-outline",
    "warn": "alert",
    "error": "alert-circle",
    "ok": "check-circle",
    "help": "help-circle-outline",
    "theme": "theme-light-dark",
    "menu": "dots-horizontal",
    "user": "account-circle-outline",
    "people": "account-multiple-outline",
}


def icon(name: str, colour: str) -> QIcon:
    """The icon of a meaning in a token's colour. Ask again when the theme changes.

    Raises RuntimeError before the application exists (the icon fonts would stay broken for the
    whole process) and KeyError for a name that is not in the table.
    """
    if QCoreApplication.instance() is None:
        msg = "icons need the application"
        raise RuntimeError(msg)
    os.environ["QT_API"] = "pyside6"  # another value makes qtpy warn and fall back
    import qtawesome  # noqa: PLC0415 - 0.2 s, so never before the lock screen is painted

    made = qtawesome.icon(
        f"mdi6.{NAMES[name]}", color=colour, color_disabled=colour, color_selected=colour
    )
    assert isinstance(made, QIcon)  # noqa: S101 - qtawesome has no types
    return made
