"""What a method answers instead of a result."""

from typing import NoReturn

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
"""Whatever JSON can say."""


class RestError(Exception):
    """A refusal with its documented code, text and HTTP status."""

    def __init__(self, code: str | int, description: str, status: int = 400) -> None:
        super().__init__(f"{status} {code}: {description}")
        self.code = code
        self.description = description
        self.status = status

    @property
    def body(self) -> dict[str, Json]:
        """The error envelope. Source: apidocs.bitrix24.com/error-codes.html."""
        return {"error": self.code, "error_description": self.description}


def refuse(description: str) -> NoReturn:
    """The classic CRM methods' way: an empty code, and a sentence. Source: .../crm/deals/crm-deal-get.html."""
    raise RestError("", description)
