"""Signing on the screen: the patient-facing window, filing paper forms, and withdrawing."""

from photodesk.ui.signing.capture_signing import (
    go_on_with_capture_signing,
    start_capture_signing,
)
from photodesk.ui.signing.publication_signing import (
    go_on_with_publication_signing,
    start_publication_signing,
)

__all__ = [
    "go_on_with_capture_signing",
    "go_on_with_publication_signing",
    "start_capture_signing",
    "start_publication_signing",
]
