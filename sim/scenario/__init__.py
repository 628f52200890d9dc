"""A scenario: read, checked, resolved, and turned into the arrays of a run."""
