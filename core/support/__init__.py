"""Support: honest figures. Counts, coverage, and what of them may be shown to whom.

``counts`` adds up; ``disclosure`` decides what may be seen and makes ``Published``; ``coverage``
says how far the listening reached; ``release`` makes all tables of one release at once.
"""
