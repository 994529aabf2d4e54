"""Forms as PDF: wording, pages, ink, seal."""
