"""What became of what was heard: concerns and their answers, contacts, sealed words."""
