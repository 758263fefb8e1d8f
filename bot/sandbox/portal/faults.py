"""What can go wrong with the portal, each an attribute that may be set at any moment, also while requests are open."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Fault:
    """One refusal to give, `count` times, instead of acting.

    `method` None is any method; "upload" is the address that takes files, "download" the one that gives them. Inside a
    batch a fault of one method refuses that command alone (in `result_error`).
    """

    method: str | None = None
    status: int = 500
    code: str | int = "INTERNAL_SERVER_ERROR"
    description: str = "Internal server error"
    count: int = 1


@dataclass(slots=True, eq=False)
class PortalFaults:
    """The switches. All off, the portal behaves as on a tariff with a bucket of 50 and a leak of 2 per second."""

    is_down: bool = False
    """Connections are accepted and then hang; nothing is acted upon. Once it is over they are cut."""
    refuses_connections: bool = False
    """The listening socket is closed and open connections are cut; afterwards it listens on the same port again."""
    delay_seconds: float = 0.0
    """Every request waits this long before it is looked at (latency of the line)."""
    stall_seconds: float = 0.0
    """Set above 0: from now on for so long nothing passes, then all that arrived passes at once. Goes back to 0."""
    bytes_per_second: float = 0.0
    """The line's speed in either direction, per connection; 0 is unlimited."""
    lose_answers: dict[str, int] = field(default_factory=dict)
    """Method, "batch" or "upload" → how many answers are lost: the portal acts, then the connection is cut.

    A method counts alone and as a command of a batch (the whole batch's answer is then lost).
    """
    postpone: dict[str, int] = field(default_factory=dict)
    """Method, "batch" or "upload" → how many requests are cut at once and acted upon only when `catch_up` says so."""
    delay_answers: dict[str, float] = field(default_factory=dict)
    """Method or "upload" → how many seconds its answer is held back after the portal has acted. Emptied: at once."""
    fail_next: list[Fault] = field(default_factory=list)
    """Refusals to come, first in, first out."""
    html_errors: bool | int = False
    """True: every request gets a gateway's 502 as HTML and is not acted upon; a number: so many of the next ones."""

    bucket_size: float = 50.0
    """The leaky bucket: above this level a request gets 503 QUERY_LIMIT_EXCEEDED."""
    leak_per_second: float = 2.0
    meters_uploads: bool = True
    """Files POSTed to an upload address count in the bucket."""
    other_traffic: float = 0.0
    """Requests per second that other programs on our address send."""

    operating_limit_seconds: float = 480.0
    """Run time per method in ten minutes; above it the method gets 429 OPERATION_TIME_LIMIT."""
    operating_charges: dict[str, float] = field(default_factory=dict)
    """Method → seconds that each call of it is charged with; methods not named are charged what they took."""

    refuses_addresses_in_batch: bool = False
    """`disk.folder.uploadfile` inside a batch: ERROR_BATCH_METHOD_NOT_ALLOWED in `result_error`."""
    knows_few_disk_filters: bool = False
    """Disk lists silently drop the operators `@`, `!@`, `=%`, `%=`, as the published source does (facts, 6.2)."""
    drive_is_full: bool = False
    """No room: base64 uploads get 400 ERROR_COULD_NOT_SAVE_FILE, uploads to an address 400 DISK_FOLDER_22002."""
    leaves_out: set[str] = field(default_factory=set)
    """Codes of fields that `crm.item.update` leaves as they are without a word, and says yes."""
    forbids: set[str] = field(default_factory=set)
    """Methods that the webhook's owner has no right to; "upload" is the address that takes files."""

    clock_ahead_seconds: float = 0.0
    """By how much the portal's clock goes before everybody else's; below 0 it goes behind."""
    keeps_integrations: bool = False
    """A dismissed owner's webhook goes on working, as the portal's administrator may choose; else it gets 401."""

    postponed: list[Callable[[], object]] = field(default_factory=list, repr=False)
    """What `postpone` has kept back so far."""
    listeners: list[Callable[[str], None]] = field(default_factory=list, repr=False)
    """Told the name of each attribute that is set."""

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)
        if name != "listeners":
            for listener in tuple(getattr(self, "listeners", ())):
                listener(name)

    def mend(self) -> None:
        """Everything works again: all switches as they were at the start."""
        fresh = PortalFaults()
        for name in self.__slots__:
            if name not in {"listeners", "postponed"}:
                setattr(self, name, getattr(fresh, name))

    def take_failure(self, method: str, *, in_batch: bool = False) -> Fault | None:
        """The refusal due to this request, or to this command of a batch, counted down."""
        due = {method} if in_batch else {None, method}
        fault = next((fault for fault in self.fail_next if fault.method in due), None)
        if fault is not None:
            fault.count -= 1
            if fault.count <= 0:
                self.fail_next.remove(fault)
        return fault

    def take_html_error(self) -> bool:
        """Whether the gateway answers this request, counted down."""
        if self.html_errors is True:
            return True
        if self.html_errors:
            self.html_errors -= 1
            return True
        return False

    def take_lost_answer(self, methods: list[str]) -> bool:
        """Whether the answer to a request of these methods is lost, counted down."""
        return _take(self.lose_answers, methods)

    def take_postponed(self, methods: list[str]) -> bool:
        """Whether a request of these methods is acted upon only later, counted down."""
        return _take(self.postpone, methods)

    def catch_up(self) -> None:
        """Do what was kept back, in its order; nobody is told what came of it."""
        while self.postponed:
            self.postponed.pop(0)()


def _take(due: dict[str, int], methods: list[str]) -> bool:
    for method in methods:
        if due.get(method, 0) > 0:
            due[method] -= 1
            return True
    return False
