"""What rules and stages are compiled from: variables and state, keyed draws, portable arithmetic, the calendar."""
