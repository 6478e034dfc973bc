"""Sheets as offices send them, made by openpyxl in the test and brought in by the real door."""
