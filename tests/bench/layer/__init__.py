"""The layer under the bot, beside two libraries that others use: the same four jobs, each by a program of its own."""
