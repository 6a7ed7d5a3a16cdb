"""What somebody else says of what stands before: "a claim Moscow dismissed as false", "langkah yang diprotes Beijing".

And what is only done to a text that itself condemns: who vetoes a resolution condemning an invasion does not condemn it.
Every function takes the masked text, in which quoted words are "·"; offsets count its characters.
"""

from __future__ import annotations

import re
from functools import cache

from reactions.cues import Cue, alternatives
from reactions.records import Span

REACH = 120
"""Characters before a cue in which the noun stands that it is a verdict on."""
LONGEST_NAME = 60
"""Characters of who gives a verdict."""
PARTICIPLE = re.compile(r"[a-z]+ing\b")
THAT_BEFORE = re.compile(r"\s(?:that|which)\s+$")


@cache
def _verdict(language: str) -> re.Pattern[str]:
    """Compile an apposition up to its verb: ", a claim Moscow ", ", tuduhan yang langsung "."""
    noun, adverb = alternatives(language, "verdict"), alternatives(language, "adverb")
    if language == "id":
        return re.compile(rf",\s+(?P<noun>(?:sebuah\s+)?(?:{noun})\s+yang\s+)(?P<who>)(?:(?:{adverb})\s+)?$")
    name = rf"(?!(?:of|to|by|for|in|on|from|and)\s)(?=the\s|[^,]*[A-Z])[^,;:·]{{2,{LONGEST_NAME}}}?"
    auxiliary = r"(?:(?:has|have|had|also|later|quickly)\s+)*"
    return re.compile(rf",\s+(?P<noun>an?\s+(?:\w+\s+)?(?:{noun})\s+)(?:(?:that|which)\s+)?(?P<who>{name})\s+{auxiliary}$")


def verdict(masked: str, start: int, cue: Cue, language: str) -> tuple[int, Span] | None:
    """Return where an apposition begins whose verb is the cue, and who gives the verdict there; in a passive nobody yet."""
    found = _verdict(language).search(masked, max(start, cue.span.start - REACH), cue.span.start)
    return (found.start("noun"), Span(*found.span("who"))) if found else None


@cache
def _blocking(language: str) -> re.Pattern[str]:
    """Compile what is done to a text that itself condemns or demands, up to its verb: "memveto resolusi yang "."""
    told = r"yang\s+" if language == "id" else r"(?:(?:that|which)\s+)?"
    return re.compile(rf"\s(?:{alternatives(language, 'blocking')})\s(?:(?:[^.,;:·]|(?<=[A-Z])\.)*\s)?{told}$")


def blocked(text: str, start: int, cue: Span, language: str) -> bool:
    """Tell "Rusia memveto resolusi yang menyesalkan invasi", "vetoed a resolution condemning": Russia regrets nothing."""
    participle = PARTICIPLE.match(text, cue.start) is not None
    if language == "en" and not participle and not THAT_BEFORE.search(text, start, cue.start):
        return False
    return _blocking(language).search(text, start, cue.start) is not None
