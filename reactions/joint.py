"""Joint speech: "Washington dan Seoul menuduh", "the foreign ministers of Germany and France", "the US and its allies".

Every actor that a source joins speaks; where one part names nobody by itself, the whole is left to one speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from reactions.actors import WHERE_TO, read_title
from reactions.cues import particles
from reactions.gazetteer import Mention
from reactions.institutions import institution_name
from reactions.mentions import Register, nothing_else
from reactions.persons import person_in
from reactions.records import Reason, Span
from reactions.speakers import Speaker, identify

JOINT = re.compile(r"\s*,?\s+(?:dan|and|serta|maupun|bersama|plus|as well as)\s+|\s*,\s+|\s*&\s*", re.IGNORECASE)
JOINED = re.compile(r"\b(?:dan|and|serta|maupun|bersama|plus|as well as)\b|&", re.IGNORECASE)
# "Peru's foreign minister and his Costa Rican counterpart, Arnoldo Andre": the name belongs to the words before its comma
COUNTERPART = re.compile(r"\b(?:counterpart|colleague|opposite\s+number|rekan(?:nya)?|mitranya|sejawatnya)(?:\s+[A-Z]\w+)?$")
# "Rusia dan China, dua penanda tangan kesepakatan itu"
TOLD = re.compile(r"(?<=\w),\s+(?=[a-z])(?!(?:dan|and|serta|maupun|bersama|plus|as well as)\s)[^,]*$")
# "AS, Jepang, dan Korea Selatan dalam pernyataan bersama"
TOGETHER = re.compile(
    r"\s+(?:dalam|lewat|melalui|in|through)\s+(?:sebuah\s+|a\s+|their\s+)?(?:\w+\s+){0,2}(?:bersama|joint)\b.*$", re.DOTALL
)


def joint_speakers(register: Register, source: Span) -> list[Speaker]:
    """Return the speakers of a joint subject; empty for one speaker, or where a part names nobody by itself."""
    text = register.text
    tail = TOGETHER.search(text, source.start, source.end)
    source = _widened(register, Span(source.start, tail.start()) if tail else source)
    told = TOLD.search(text, source.start, source.end)
    source = Span(source.start, told.start()) if told else source
    if not JOINED.search(text, source.start, source.end):
        return []
    countries = list(_listed(register, source))
    if countries:
        return [_of_country(register, source, countries, number) for number in range(len(countries))]
    parts = _parts(register, source)
    if len(parts) < 2 or not all(_stands_alone(register, part) for part in parts):
        return []
    speakers = [identify(register, part) for part in parts]
    return [speaker for speaker in speakers if speaker and speaker.actor]


def _widened(register: Register, source: Span) -> Span:
    """Take in the countries that are joined to a source from before: of "Ukraina, AS, dan Korea Selatan" it may be the last."""
    if not is_country(register, source):
        return source
    text = register.text
    sentence = register.sentences[register.sentence(source.start)]
    start, joined = source.start, False
    for mention in reversed(register.within(Span(sentence.start, source.start))):
        between = text[mention.span.end : start]
        if mention.name is None or mention.name.kind == "adjective" or not JOINT.fullmatch(between):
            break
        joined = joined or JOINED.search(between) is not None
        if not joined:
            break
        start = mention.span.start
    lead = re.search(r"(\w+)\s*$", text[sentence.start : start])
    of_another = lead is not None and lead.group(1).lower() in particles(register.article.language, "preposition")
    return source if of_another else Span(start, source.end)


def _parts(register: Register, source: Span) -> list[Span]:
    parts: list[Span] = []
    begin = source.start
    names = [mention.span for mention in register.within(source) if mention.name]
    for match in JOINT.finditer(register.text, source.start, source.end):
        if "," in match.group() and COUNTERPART.search(register.text, begin, match.start()):
            continue
        if not any(name.start < match.end() and match.start() < name.end for name in names):
            parts.append(Span(begin, match.start()))
            begin = match.end()
    parts.append(Span(begin, source.end))
    return [part for part in parts if part.of(register.text).strip()]


def _listed(register: Register, source: Span) -> Iterator[Mention]:
    """Yield the countries that share one office: "Kementerian luar negeri Jepang dan Filipina"; none where they do not."""
    names = [mention for mention in register.within(source) if mention.name and mention.name.kind in ("country", "seat")]
    if len(names) < 2 or len({mention.name.actor for mention in names if mention.name}) < 2 or register.runs_within(source):
        return
    before = Span(source.start, names[0].span.start)
    title = read_title(register, before)
    between = pairwise(names)
    if title is None or title.actor or WHERE_TO.search(register.text, before.start, before.end):
        return
    if all(JOINT.fullmatch(register.text, first.span.end, second.span.start) for first, second in between):
        yield from names


def _of_country(register: Register, source: Span, countries: Sequence[Mention], number: int) -> Speaker:
    """Return the office of one of the countries that share it."""
    title = read_title(register, Span(source.start, countries[0].span.start))
    name = countries[number].name
    assert title is not None and name is not None
    words = source.of(register.text)
    office = institution_name(register, title.span, None).removesuffix(" of")
    label = name.label(register.article.language)
    shown = f"{office} of {label}" if register.article.language == "en" else f"{office} {label}"
    keys = frozenset((title.office.key,)) if title.office else frozenset()
    because = (Reason("attribution.title", (words, name.text, name.actor)),)
    return Speaker(source, words, shown, name.actor, title.refers, keys, because)


def _stands_alone(register: Register, part: Span) -> bool:
    """Tell whether a part of a joint subject is a whole country or organisation, a person, or a group ("its allies")."""
    if person_in(register, part) is not None or is_country(register, part):
        return True
    title = read_title(register, part)
    return title is not None and title.actor is not None and title.refers in ("group", "institution")


def is_country(register: Register, part: Span) -> bool:
    """Tell whether a part of a source is a whole country or organisation."""
    mentions = [mention for mention in register.within(part) if mention.name and mention.name.kind != "adjective"]
    actors = {mention.name.actor for mention in mentions if mention.name}
    return len(actors) == 1 and nothing_else(register, part, mentions)
