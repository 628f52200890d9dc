"""The report of a comparison: one file with figures, tables and the evidence behind them, for any browser."""
