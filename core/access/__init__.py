"""Staff: accounts, roles, signed-in sessions, the trail."""
