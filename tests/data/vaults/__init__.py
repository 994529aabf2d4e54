"""Stored vaults of every version, and what makes them."""
