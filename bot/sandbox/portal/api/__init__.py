"""The REST methods over the records: parameters in, what `result` holds out; no HTTP."""
