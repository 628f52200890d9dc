"""What a run leaves: recorded rows, trajectories with named axes, and their summary."""
