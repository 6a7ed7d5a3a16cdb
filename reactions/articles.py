"""Raw page -> article: all cleaning happens here; afterwards the text is final, so that spans never move."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from reactions import boilerplate, datelines, dates, glue, headlines
from reactions.errors import UnreadableItem
from reactions.records import Article, RawPage

LONGEST_TITLE = 120
"""Characters."""
WRAPPED = 130
"""Characters of the longest line of a text that was broken into lines to fit a page."""
MOST_TAGS = 15
"""Search tags at the end of an article."""

HEAD = 6
"""Lines within which title, byline and day of publication stand."""

_NEWLINE = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff]"
)
_FINISHED = re.compile(r"""[.!?…:;,]["”’')\]]*$|["”]$""")
_CLOSED = re.compile(r"""[.!?…]["”’')\]]*$|["”]$""")


def text_id(text: str) -> str:
    """Return the id of an article's text: the same text has the same, wherever it comes from."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def clean(page: RawPage) -> Article:
    """Return the article of a page: debris, headline and dateline taken away, outlet, date and language found where it tells.

    `text` holds one paragraph a line. Raises UnreadableItem where nothing is left.
    """
    if page.markup == "html":
        page = extract(page)
    lines = _joined(_normal(page.content).split("\n"))
    stamp, lines = _stamp(boilerplate.strip(lines))
    title, lines = _headline(page.title, lines)
    found, lines = _dateline(lines)
    text = "\n".join(_without_tags(lines))
    if not re.search(r"\w", text):
        raise UnreadableItem("article.empty", page.name)
    language = language_of(text)
    text = glue.separate(text, language)
    return Article(
        id=text_id(text),
        doc=page.name,
        text=text,
        language=language,
        title=title,
        outlet=_outlet(page, found),
        published=page.published or stamp or _published(text, found, language),
        url=page.url,
    )


def clean_all(pages: Iterable[RawPage | UnreadableItem]) -> Iterator[Article | UnreadableItem]:
    """Yield the article of each page; errors are passed on, and a text that came before is one, so that nothing counts twice."""
    names: dict[str, str] = {}
    for page in pages:
        if isinstance(page, UnreadableItem):
            yield page
            continue
        try:
            article = clean(page)
        except UnreadableItem as error:
            yield error
            continue
        if article.id in names:
            yield UnreadableItem("article.repeated", article.doc, names[article.id])
            continue
        names[article.id] = article.doc
        yield article


def extract(page: RawPage) -> RawPage:
    """Return the main text of an HTML page and the metadata it declares; raises UnreadableItem where there is no article."""
    import trafilatura  # 0.7 s to import, and most articles are plain text

    found = trafilatura.bare_extraction(page.content, url=page.url, with_metadata=True, include_comments=False)
    if found is None or isinstance(found, dict) or not found.text:
        raise UnreadableItem("article.no_body", page.name)
    return replace(
        page,
        content=found.text,
        markup="text",
        title=page.title or found.title,
        outlet=page.outlet or found.sitename or found.hostname,
        published=page.published or (dates.read(found.date) if found.date else None),
        url=page.url or found.url,
    )


def language_of(text: str) -> str:
    """Return "id" or "en", whichever language's function words are more; py3langid decides where they are equal."""
    words = re.findall(r"[a-z]+", text[:5000].lower())
    indonesian, english = (
        sum(map((headlines.words("small", language) | headlines.words("common", language)).__contains__, words))
        for language in ("id", "en")
    )
    if indonesian != english:
        return "id" if indonesian > english else "en"
    import py3langid  # 1 s at its first use, for a text that holds no function word

    return next(str(language) for language, _ in py3langid.rank(text[:5000]) if language in ("id", "en"))


def _normal(text: str) -> str:
    """Return `text` in NFC with "\\n" for every kind of line break, single spaces and no invisible characters."""
    text = _INVISIBLE.sub("", _NEWLINE.sub("\n", unicodedata.normalize("NFC", text)))
    return _SPACES.sub(" ", text)


def _joined(lines: list[str]) -> list[str]:
    """Return the paragraphs: lines that a page's width or a hyperlink broke off are put together again."""
    lines = [line.strip().removeprefix("## ").strip() for line in lines]
    width = _width(lines)
    paragraphs: list[str] = []
    before = ""
    for number, line in enumerate(lines):
        if paragraphs and line and line[0] in ",;).":
            # A link in the middle of a sentence: "Hal itu dikutip dari" / "Reuters" / ", Senin kemarin."
            if len(paragraphs) > 1 and len(paragraphs[-1].split()) <= 5 and not _FINISHED.search(paragraphs[-2]):
                paragraphs[-1] = f"{paragraphs.pop(-2)} {paragraphs[-1]}"
            paragraphs[-1] += line
        elif paragraphs and line and (_goes_on(before, width) or _is_dateline_dash(before, line, number)):
            paragraphs[-1] += f" {line}"
        elif line:
            paragraphs.append(line)
        before = line
    return paragraphs


def _width(lines: list[str]) -> int:
    """Return the longest line where lines end because the page does (long ones, few of which end a sentence), else 0."""
    long = [line for line in lines if len(line) > 40]
    width = max(map(len, long), default=0)
    unfinished = sum(not _CLOSED.search(line) for line in long)
    return width if len(long) >= 5 and width <= WRAPPED and unfinished >= 0.6 * len(long) else 0


def _goes_on(line: str, width: int) -> bool:
    """Tell whether a line of a page of that width was broken off, not ended by its author."""
    return bool(line) and width > 0 and len(line) >= (0.85 if _CLOSED.search(line) else 0.7) * width


def _is_dateline_dash(before: str, line: str, number: int) -> bool:
    """Tell whether a line belongs to a dateline that stands on three lines: "Jakarta" / "-" / "Direktur …"."""
    return number < HEAD and "-" in (before, line)


def _stamp(lines: list[str]) -> tuple[date | None, list[str]]:
    """Return the day of publication that stands on a line of its own near the top, and the lines without such lines."""
    head, body = lines[:HEAD], lines[HEAD:]
    stamps = [dates.stamped(line) for line in head]
    day = next(filter(None, stamps), None)
    return day, [line for line, stamp in zip(head, stamps, strict=True) if stamp is None] + body


def _headline(title: str | None, lines: list[str]) -> tuple[str | None, list[str]]:
    """Return the title and the lines without it: a headline is no statement, so it is no part of the text."""
    title = _one_line(title)
    if not lines:
        return title, lines
    first = lines[0]
    if title:
        return title, lines[1:] if _letters(first) == _letters(title) else lines
    if _opens_article(first, lines):
        return first, lines[1:]
    return None, lines


def _opens_article(first: str, lines: list[str]) -> bool:
    if len(lines) < 2 or len(first.split()) < 3 or len(first) > LONGEST_TITLE or datelines.find(first):
        return False
    if re.search(r"""[.!?]["”]? ?[A-Z]|^[-–—•]""", first):  # "- Kami menolak.Tidak ada pakta - kata menteri"
        return False
    unfinished = not _FINISHED.search(first) or (first[-1] in "?!\"”'’" and headlines.is_headline(first))
    return unfinished and max(map(len, lines[1:HEAD])) > len(first) / 2


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def _dateline(lines: list[str]) -> tuple[datelines.Dateline | None, list[str]]:
    """Return the dateline, which may follow a standfirst, and the lines without it."""
    for number, line in enumerate(lines[:3]):
        if found := datelines.find(line):
            rest = line[found.end :].strip()
            return found, [*lines[:number], *([rest] if rest else []), *lines[number + 1 :]]
    return None, lines


def _without_tags(lines: list[str]) -> list[str]:
    """Return the lines without the search tags that end an article: "pakta baru" / "perang dagang"."""
    end = len(lines)
    while end > max(1, len(lines) - MOST_TAGS) and _is_tag(lines[end - 1]):
        end -= 1
    return lines[:end]


def _is_tag(line: str) -> bool:
    return len(line) <= 50 and line == line.lower() and not _FINISHED.search(line)


def _one_line(field: str | None) -> str | None:
    """Return the words of a metadata field, on one line and cleaned as the text is; None where it holds none."""
    return " ".join(_normal(field or "").split()) or None


def _outlet(page: RawPage, found: datelines.Dateline | None) -> str | None:
    if outlet := _one_line(page.outlet):
        return datelines.outlet_named(outlet) or outlet
    return (datelines.outlet_of(page.url) if page.url else None) or (found.outlet if found else None)


def _published(text: str, found: datelines.Dateline | None, language: str) -> date | None:
    """Return the dateline's date, else the latest date on which the article says something was reported, else None."""
    if found and (days := dates.written(found.head, language)):
        return days[-1][1]
    return max(dates.reported(text, language), default=None)
