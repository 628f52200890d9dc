"""What every figure is made with: sheets, panels, labels, looks."""
