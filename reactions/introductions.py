"""Speakers that a sentence introduces without saying what they said: "Hal itu disampaikan Menlu Jepang Yoko Kamikawa".

Such a passive only points to the words before or behind it. Whom it names has spoken all the same: "ujarnya", "kata dia" in the
next sentence lead back to that person and to nobody before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from reactions.cues import Frame, cues, words
from reactions.mentions import Register
from reactions.records import Span
from reactions.speakers import Speaker, identify
from reactions.subjects import subject_after

REACH = 400
"""Characters behind a cue in which its speaker must end."""
BY = re.compile(r"\s+oleh(?=\s)")


def introduced(register: Register) -> Iterator[Speaker]:
    """Yield whom passives of saying without "bahwa" name, in the order of the text; Indonesian only."""
    if register.article.language != "id":
        return
    for sentence in register.sentences:
        for cue in cues(words(register.masked, sentence), "id"):
            if cue.frame is not Frame.PASSIVE_THAT:
                continue
            end = min(sentence.end, cue.span.end + REACH)
            by = BY.match(register.masked, cue.span.end, end)
            behind = replace(cue, span=Span(cue.span.start, by.end())) if by else cue
            source = subject_after(register.masked, behind, end, "id")
            speaker = identify(register, source) if source else None
            if speaker and speaker.actor not in (None, "MEDIA"):  # "dilaporkan CBS News" only relays
                yield speaker
