"""How a server behaves, as whoever runs it decides."""

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Rate:
    """A bucket of ``burst`` requests that fills again with ``per_second``."""

    per_second: float
    burst: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of a server. Those that are absent do not exist.

    Attributes:
        min_client: the oldest protocol version that is answered; from
            :data:`ichikara_desktop.protocol.signing.SIGNED_SINCE` on signatures are required.
        most_leases: how many tasks anybody may hold at once who has no limit of their own.
        per_token: requests with one token.
        per_address: requests from one address; an office may share one.
        attempts: attempts to join or to sign in from one address.
        sign_ins: attempts to sign in with one login, from wherever they come.
        metrics: whether ``/metrics`` answers.
        models: the folder of the models that projects offer; empty where none are.
    """

    min_client: int = 1
    most_leases: int | None = None
    per_token: Rate | None = None
    per_address: Rate | None = None
    attempts: Rate | None = None
    sign_ins: Rate | None = None
    metrics: bool = True
    models: str = ""

    def __str__(self) -> str:
        """Return the settings as one line, for another process."""
        return json.dumps(asdict(self))

    def share_of(self, processes: int) -> Self:
        """Return the settings of one of several processes, none of which knows of the others.

        What protects a password is divided: guessing is no faster against many of them. What
        protects a process from its load is that process's own.
        """
        return replace(
            self,
            attempts=_share(self.attempts, processes),
            sign_ins=_share(self.sign_ins, processes),
        )

    @classmethod
    def parse(cls, line: str) -> Self:
        """Return the settings of such a line."""
        values = json.loads(line)
        rates = {
            f.name for f in fields(cls) if f.name in values and isinstance(values[f.name], dict)
        }
        return cls(**(values | {name: Rate(**values[name]) for name in rates}))


def _share(rate: Rate | None, processes: int) -> Rate | None:
    if rate is None:
        return None
    return Rate(rate.per_second / processes, max(1, rate.burst // processes))


UNLIMITED = Settings()
"""For a server in the same process or on the loopback address."""

IN_THE_OPEN = Settings(
    most_leases=200,
    per_token=Rate(30, 600),
    per_address=Rate(300, 6000),
    attempts=Rate(0.5, 30),
    sign_ins=Rate(1 / 60, 10),
)
"""For a server that others reach. A client that was away for days sends some 100 requests."""
