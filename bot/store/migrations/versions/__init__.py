"""One module per migration, oldest first by its number."""
