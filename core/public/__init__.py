"""The light pages for phones."""
