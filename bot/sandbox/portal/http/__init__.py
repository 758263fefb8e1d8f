"""The wire: the server, its limits and faults, batches, files on their way."""
