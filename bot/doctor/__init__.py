"""`check` and `setup`: what the bot needs, looked at and made, a line each. No aiogram: its import takes seconds."""
