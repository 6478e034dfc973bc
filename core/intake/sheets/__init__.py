"""Takes in the sheets that offices bring: .xlsx and .csv, in whatever shape they come.

A file goes one way through the room:
  guards    may it be opened at all           reader    opens it, in a process of its own
  reading   bytes → plain cells               headers   where the table begins, what is in it
  cells     one cell → a count, a date, …     opinions attendance villages hamlets plan
                                                        one row → a checked value
  preview   the whole file, checked           take      the checked rows, stored in one transaction
  again     the same row, come again          corrected paired  a row mended, by number or likeness
  meetings  the session a speaker belongs to  sittings  found or opened for the rows that name it
  returned  the bad rows, to be corrected     templates an empty form to fill in
"""
