"""Options, their versions, and the measures of a partition."""
