"""Photodesk: clinical photographs with the patient's consent attached."""

__version__ = "0.1.0"
