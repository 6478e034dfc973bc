"""The staff screens. Each guards itself, chooses, fetches, shows, acts; nothing else."""
