"""Where an article says at its beginning which outlet wrote it and from where: "KONTAN.CO.ID - SEOUL.", "JAKARTA, KOMPAS.com —".

Known outlets and places are rows of `data/outlets.csv`; a word like NAME.COM or name.co.id is an outlet by its form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from reactions import dates, lexicons

LONGEST = 110
"""Characters from the start of a line within which a dateline ends."""

_DOMAIN = re.compile(r"(?:[A-Za-z0-9-]+\.)+(?:com|co\.id|or\.id|id|co|net|org|tv|news)", re.IGNORECASE)
_DASH = re.compile(r"\s*(?:--+|[—–]|(?<=[\s.)mMoOdDA])-(?=\S)|-(?=\s))\s*(?:--+|[—–-])?\s*")
_PIECE = re.compile(r"[^,()/|]+")
_PLACE = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}")
_SHOUTED_PLACE = re.compile(r"[A-Z][A-Z ,'-]{2,30}\.\s+(?=[\"“A-Z])")
_DAY = re.compile(r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})(?:,? \d{4})?|\d{1,2}/\d{1,2}(?:/\d{4})?|\d{1,4}")


@dataclass(frozen=True, slots=True)
class Dateline:
    """The dateline of a line: `end` is where the text begins, `head` its words, `outlet` None where it names none."""

    end: int
    head: str
    outlet: str | None


@cache
def _outlets() -> dict[str, str]:
    rows = lexicons.rows("outlets", "language", "kind", "form", "outlet", "source", "note")
    return {row["form"].casefold(): row["outlet"] for row in rows if row["kind"] == "name"}


@cache
def _places() -> frozenset[str]:
    rows = lexicons.rows("outlets", "language", "kind", "form", "outlet", "source", "note")
    return frozenset(row["form"].casefold() for row in rows if row["kind"] == "place")


@cache
def _undashed() -> re.Pattern[str]:
    """A dateline whose dash was lost: "Liputan6.com, JakartaMenteri itu …"."""
    places = "|".join(re.escape(place) for place in sorted(_places(), key=len, reverse=True))
    return re.compile(rf"(?P<outlet>{_DOMAIN.pattern}),\s*(?:{places})\s*:?\s*(?=[A-Z\"“])", re.IGNORECASE)


def outlet_named(name: str) -> str | None:
    """Return the outlet for a name or domain as it is written; a domain that is not known stands for itself."""
    name = name.strip().strip(".")
    if known := _outlets().get(name.casefold()):
        return known
    if not _DOMAIN.fullmatch(name):
        return None
    host = name.casefold()
    while host.count(".") > 1:
        host = host.split(".", 1)[1]
        if known := _outlets().get(host):
            return known
    return name.casefold().removeprefix("www.")


def outlet_of(url: str) -> str | None:
    """Return the outlet of an address, or None where it has no host."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return outlet_named(host) if host else None


def find(line: str) -> Dateline | None:
    """Return the dateline with which a line begins, or None; a place alone counts only where it is known or all capitals."""
    for dash in _DASH.finditer(line, 0, LONGEST):
        head = line[: dash.start()].strip()
        pieces = [piece.strip() for piece in _PIECE.findall(head) if piece.strip()]
        if not pieces or not all(_belongs(piece) for piece in pieces):
            continue
        outlet = next((outlet for piece in pieces if (outlet := outlet_named(piece))), None)
        if outlet is None and not _is_place(pieces[0]):
            continue
        end = dash.end()
        if outlet and (place := _SHOUTED_PLACE.match(line, end)):
            end = place.end()
        return Dateline(end, line[:end], outlet)
    if match := _undashed().match(line):
        return Dateline(match.end(), match[0], outlet_named(match["outlet"]))
    return None


def _belongs(piece: str) -> bool:
    """Tell whether a piece between commas can stand in a dateline."""
    return bool(outlet_named(piece) or _PLACE.fullmatch(piece) or _DAY.fullmatch(piece) or dates.written(piece))


def _is_place(piece: str) -> bool:
    return piece.casefold() in _places() or (piece.isupper() and len(piece) > 3)
