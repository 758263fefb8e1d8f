"""What happens around every handler: who is it, in which language, and what if it fails."""
