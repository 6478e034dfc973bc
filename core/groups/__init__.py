"""Opinion groups: who answered short statements alike, and what most agree on all the same.

Pure: votes in, groups and consensus out. ``find`` tells the groups apart, ``match`` keeps their
names from one release to the next, ``reading`` says what they share and what marks each.

The method is that of Polis: Small, Bjorkegren, Erkkilä, Shaw and Megill, «Polis: Scaling
Deliberation by Mapping High Dimensional Opinion Spaces» (Recerca, 2021).
"""
