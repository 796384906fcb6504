"""What several exercises of phase 18 need."""

IGNORE = -100
