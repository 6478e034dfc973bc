"""The round itself: places, groups, organs, stage and rules."""
