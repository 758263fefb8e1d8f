"""Edge in: updates become calls on services. Only this folder and the composition import aiogram."""
