"""How far a long computation is: one line that is rewritten on a terminal, plain lines now and then
elsewhere.
"""

import sys
import time

SECONDS = 5.0


class Progress:
    """Points done of all, of which ``before`` were found done; times are this run's."""

    def __init__(self, total, before=0, stream=None, clock=time.monotonic):
        self.total, self.before, self.done = total, before, before
        self.stream, self.clock = stream or sys.stderr, clock
        self.live = self.stream.isatty()
        self.begun = self.shown = clock()
        if before:
            self._write(f"{before:,} of {total:,} points were computed before")

    def add(self, points):
        """Count further points, and say so when it is time."""
        self.done += points
        if self.live or self.done == self.total or self.clock() - self.shown >= SECONDS:
            self.shown = self.clock()
            self._write(self.line())

    def state(self):
        """Write how many points are done."""
        return f"{self.done:,} of {self.total:,} points"

    def line(self):
        """Write points, per cent and the estimated rest."""
        if self.done == self.total:
            return f"{self.state()} (100 %)"
        rest = (
            (self.clock() - self.begun) * (self.total - self.done) / max(self.done - self.before, 1)
        )
        return f"{self.state()} ({100 * self.done / self.total:.0f} %), about {duration(rest)} left"

    def end(self):
        """Leave the line that was rewritten."""
        if self.live:
            print(file=self.stream)

    def _write(self, text):
        print(
            f"\r\x1b[Ksweep: {text}" if self.live else f"sweep: {text}",
            end="" if self.live else "\n",
            file=self.stream,
            flush=True,
        )


def duration(seconds):
    """Write a duration in one unit.

    Examples
    --------
    >>> duration(7.2), duration(200), duration(8000)
    ('8 s', '4 min', '2.3 h')
    """
    if seconds < 100:
        return f"{-int(-seconds // 1)} s"
    return f"{-int(-seconds // 60)} min" if seconds < 6000 else f"{seconds / 3600 + 0.05:.1f} h"
