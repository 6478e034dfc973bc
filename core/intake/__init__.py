"""How opinions and lists come in: desk, link, sheet."""
