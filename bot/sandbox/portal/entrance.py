"""Where the portal is reached, and what opens it."""

from bot.clock import Clock
from bot.sandbox.portal.application import SandboxApplication


class Entrance:
    """The portal's addresses: an incoming webhook with its secret, and an application with its tokens."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.base_url = "http://portal.invalid"
        self.webhook_user_id = 1
        self.webhook_code = "-"
        self.oauth_url = "http://authority.invalid"
        self.application = SandboxApplication(clock)
        self.acting_token: str | None = None

    @property
    def webhook_url(self) -> str:
        """The incoming webhook's address, with its secret, as the bot's settings want it."""
        return f"{self.base_url}/rest/{self.webhook_user_id}/{self.webhook_code}/"

    @property
    def signing_address(self) -> str:
        """Where links for files lead, up to their own parameter: with the credential of the call that asks for them."""
        if self.acting_token is None:
            return f"{self.webhook_url}{{what}}/?token="
        return f"{self.base_url}/rest/{{what}}.json?auth={self.acting_token}&token="
