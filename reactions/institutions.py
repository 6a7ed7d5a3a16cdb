"""How an institution is called: abbreviations and countries written out, "sejumlah", "itu" and the like left away."""

from __future__ import annotations

import re

from reactions.gazetteer import Mention
from reactions.mentions import Register, Title
from reactions.records import Span
from reactions.tenures import held_by

LOOSE = re.compile(
    r"^(?:seorang lagi|seorang|salah satu|salah seorang|sejumlah|para|beberapa|dua|tiga|yang|oleh|menurut"
    r"|a|an|the|its|their|who|two|three|some)\s+",
    re.IGNORECASE,
)
TRAILING = re.compile(r"\s+(?:itu|tersebut|ini|sendiri|lainnya|yang\s.*|who\s.*)$", re.IGNORECASE | re.DOTALL)
# "Apple Inc., the phone maker", but not "On Friday, the government in Beijing"
APPOSITION = re.compile(r",\s+(?:the|an?|sebuah|which|itself|themselves)\s.*$", re.DOTALL)
SETTING = re.compile(r"(?:on|in|at|during|for|after|pada|di|dalam)\s", re.IGNORECASE)


def author(register: Register, span: Span, title: Title) -> Span:
    """Return the words of the body whose document speaks: of "pernyataan Kemlu RI" the ministry; else all words."""
    found = register.within(span) if title.refers == "document" else []
    body = next((each for each in found if each.office and each.heads and each.office.refers == "institution"), None)
    return Span(body.span.start, span.end) if body else span


def institution_name(register: Register, span: Span, actor: str | None) -> str:
    """Return the words of an institution with abbreviations and country names written out."""
    text, language = register.text, register.article.language
    parts: list[str] = []
    end = span.start
    told = False
    for mention in register.within(span):
        parts.append(text[end : mention.span.start])
        parts.append(_written_out(mention, text, language))
        told = told or mention.name is not None
        end = mention.span.end
    parts.append(text[end : span.end])
    words = " ".join("".join(parts).split())
    words = LOOSE.sub("", LOOSE.sub("", words))
    words = TRAILING.sub("", words if SETTING.match(words) else APPOSITION.sub("", words))
    words = re.sub(r"(\b[\w ]+) \(\1\)", r"\1", words)
    named = register.countries.get(actor or "")
    country = named.label(language) if named else None
    of_person = any(held_by(register, run.text) for run in register.runs_within(span))  # "Pemerintahan Trump"
    if not told and not of_person and country and country not in words:
        words = f"{words} {country}" if language != "en" else f"{words} of {country}"
    return words[:1].upper() + words[1:]


def _written_out(mention: Mention, text: str, language: str) -> str:
    words = mention.span.of(text)
    if mention.office:
        return mention.office.label or words
    abbreviated = mention.name and mention.name.text.isupper() and mention.name.kind in ("country", "organisation")
    return mention.name.label(language) if mention.name and abbreviated else words
