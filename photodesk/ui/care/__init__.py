"""Who sees a patient's pictures: the care team, and the glass that is broken in an emergency."""
