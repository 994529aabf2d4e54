"""A patient's photographs: gallery by sitting, viewer, labels."""
