"""From a published result to a chart; knows no database."""
