"""Reads what villagers wrote: cleans, redacts, cuts into words, tags with themes.

A quiet room: text in, plain values out. No database, no screen, no network; the only files
read are the dictionaries, themes and examples under data/, the only file written is the
cached theme model in a folder the caller names.
"""
