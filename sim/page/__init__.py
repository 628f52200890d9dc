"""The model in a page: the kernel as WebAssembly, what Python knows as data, and scripts that show both."""
