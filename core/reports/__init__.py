"""Workbooks and documents for the office."""
