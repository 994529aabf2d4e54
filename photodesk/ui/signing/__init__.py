"""Signing on the screen: the patient-facing window, filing paper forms, and withdrawing."""
