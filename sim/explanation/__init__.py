"""Why a posture was chosen: one decision of one run, broken down as the model made it."""
