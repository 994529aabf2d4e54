"""Signing on the screen: the patient-facing window, filing paper forms, and withdrawing."""

from photodesk.ui.signing.capture_signing import start_capture_signing
from photodesk.ui.signing.publication_signing import start_publication_signing

__all__ = ["start_capture_signing", "start_publication_signing"]
