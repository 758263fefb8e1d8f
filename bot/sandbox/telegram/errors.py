"""How the server ends a request other than with a result."""


class ApiError(Exception):
    """An answer with `ok: false`; texts are the real server's, https://github.com/tdlib/telegram-bot-api."""

    def __init__(self, status: int, description: str, retry_after_seconds: int | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after_seconds = retry_after_seconds


class ConnectionCutError(Exception):
    """The connection is cut instead of an answer."""


def bad_request(reason: str) -> ApiError:
    """The 400 that says what is wrong with the request."""
    return ApiError(400, f"Bad Request: {reason}")


def too_many_requests(seconds: int) -> ApiError:
    """The flood control's 429."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", seconds)
