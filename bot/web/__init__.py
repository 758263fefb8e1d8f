"""EDGE IN over HTTP: what the public may reach, and what only the machine's own operators may."""
