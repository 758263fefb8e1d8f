"""What gateways ask of whoever remembers: small facts found out once, by name."""

from typing import Protocol


class FactStore(Protocol):
    """Small facts that outlive the process."""

    async def get(self, name: str) -> str | None:
        """What was put under this name."""
        ...

    async def put(self, name: str, value: str) -> None:
        """Keep a value."""
        ...
