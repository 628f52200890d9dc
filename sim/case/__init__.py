"""One conflict as data: roster, parameters, claims, contradictions, series, and the names of outcomes."""
