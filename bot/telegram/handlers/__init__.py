"""What the bot does with each kind of update, one router a module."""
