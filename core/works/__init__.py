"""The work plan and everything it delivers."""
