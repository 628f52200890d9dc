"""Which figures a result has, and who draws and writes them."""
