"""The parts of the program, each joined in a module of its own; `bot.app` puts them together."""
