"""Storage of sweeps: arrays that come in chunks, of which none that was committed is lost. It knows no model."""
