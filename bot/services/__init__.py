"""Use cases: what an agent can do, one class each. No aiogram, no httpx, no SQL of their own."""
