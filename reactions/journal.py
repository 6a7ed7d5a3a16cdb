"""What the program notes down while it runs: the one place where the command line and the dashboard turn the notes on.

The rooms note to the logger "reactions" and set nothing up. No note holds text of an article, contents of a file, or an address
with its query; an exception is noted by its types and places alone, since its message may quote what was read.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType

VARIABLE = "REACTIONS_LOG"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FORMAT = "%(asctime)s %(levelname)s %(module)s: %(message)s"
GUESTS = ("charset_normalizer", "courlan", "htmldate", "pypdf", "trafilatura")
"""Libraries that quote a damaged file or its address on stderr; our own error names the item instead."""

Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Notes(logging.Formatter):
    """Notes with time, level and room, and exceptions without their messages."""

    def formatException(self, ei: Caught) -> str:
        """Return the types of an exception and of its causes, and where it was raised."""
        places = [f"  {place.filename}:{place.lineno} in {place.name}" for place in traceback.extract_tb(ei[2])]
        return "\n".join([*places, f"  {' from '.join(_types(ei[1]))}"])


class Stderr(logging.Handler):
    """Writes to what the standard error is at the moment of the note."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one note; where there is no standard error (pythonw), none."""
        try:
            if sys.stderr is not None:
                sys.stderr.write(self.format(record) + "\n")
        except Exception:  # a note that cannot be written must not stop the work
            self.handleError(record)


def set_up() -> None:
    """Turn the notes on at the level of REACTIONS_LOG, WARNING without one; calling it again changes the level only."""
    asked = os.environ.get(VARIABLE, "").strip().upper() or "WARNING"
    log = logging.getLogger("reactions")
    fresh = not any(isinstance(handler, Stderr) for handler in log.handlers)
    if fresh:
        handler = Stderr()
        handler.setFormatter(Notes(FORMAT))
        log.handlers[:] = [handler]
        log.propagate = False  # another handler would print exceptions with their messages
        for name in GUESTS:
            logging.getLogger(name).setLevel(logging.CRITICAL)
    log.setLevel(asked if asked in LEVELS else "WARNING")
    if fresh and asked not in LEVELS:
        log.warning("%s is none of %s; WARNING it is", VARIABLE, ", ".join(LEVELS))


def _types(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield type(error).__name__
        error = error.__cause__
