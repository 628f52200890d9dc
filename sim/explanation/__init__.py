"""Why a posture was chosen: one decision of one run, taken apart as the model took it."""
