"""How long the client waits for what: the product's promises, and where they leave room, our choices."""

from typing import Final

from bot.bitrix24.limits import Lane

INTERACTIVE_SECONDS: Final = 4.0
"""The longest that a person waits, waiting for the bucket included."""
INTERACTIVE_WHILE_DOWN_SECONDS: Final = 1.0
PATIENCE_SECONDS: Final = {Lane.INTERACTIVE: 1.5, Lane.CHANGE: 2.0, Lane.BACKGROUND: 60.0}
"""How long a command of a batch waits for a limit to lift before that is its answer: our choice."""
SLOWEST_UPLOAD_BYTES_PER_SECOND: Final = 50_000
"""A file gets so much more time as it needs on such a line: our choice, a bad mobile uplink."""
PROBE_EVERY_SECONDS: Final = 3.0
PROBE_SECONDS: Final = 3.0
SILENCE_SECONDS: Final = 2.0
"""With the two above an outage is known 8 s after a request met it, though uploads wait longer for their answer."""
QUIET_SECONDS: Final = 30.0
"""After so long without any answer the portal is asked as well: `/readyz` promises to know within 45 s."""
SHORTEST_FAILURE_SECONDS: Final = 0.9
"""A request that we cut off earlier than this says nothing about the portal: it had waited for the bucket."""
PROVING_SECONDS: Final = 10.0
"""For the portal's answer to a token that somebody offers: he waits for ours, and others behind him."""
ASKING_SECONDS: Final = 20.0
"""For the authorisation server's answer: our choice, since a lost one may cost the application its tokens."""
