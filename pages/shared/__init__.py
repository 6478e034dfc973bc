"""What every staff screen uses: who is here, which round, how things are said and shown."""
