"""Running the thing: how it stands, and what is unsafe about it."""
