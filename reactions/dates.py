"""Calendar dates as Indonesian and English news writes them; day before month, and never a year that nobody wrote."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from reactions import lexicons

EARLIEST_YEAR = 1990

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)|(\d{4})(\d{2})(\d{2})(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?![\d/])")
_DAY_FIRST = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]{2,8})\.?,? (\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([A-Z][a-z]{2,8})\.? (\d{1,2}),? (\d{4})\b")


def read(text: str, language: str | None = None) -> date | None:
    """Return the date that a metadata field holds ("2024-06-19T10:00", "Kamis, 20 Jun 2024 10:00 WIB"), else None."""
    text = text.strip()
    if match := _ISO.match(text):
        year, month, day = (int(part) for part in match.groups() if part)
        return _date(year, month, day)
    if found := written(text, language):
        return found[0][1]
    return _parsed(text, language) if re.search(r"\d", text) and len(text) <= 80 else None


def written(text: str, language: str | None = None) -> list[tuple[int, date]]:
    """Return (offset, date) of every full date in `text`, in order: "19/6/2024", "20 Juni 2024", "June 19, 2024".

    "(19/6)" has no year and is left out: a year that is not written would be invented.
    """
    found: list[tuple[int, date]] = []
    for match in _SLASHED.finditer(text):
        day, month, year = map(int, match.groups())
        if value := _date(year, month, day):
            found.append((match.start(), value))
    for pattern, order in ((_DAY_FIRST, "{1} {2} {3}"), (_MONTH_FIRST, "{2} {1} {3}")):
        for match in pattern.finditer(text):
            if value := _parsed(order.format("", *match.groups()), language):
                found.append((match.start(), value))
    return sorted(found)


def stamped(line: str) -> date | None:
    """Return the date of a line that holds nothing but the day of publication: "Kamis, 20 Juni 2024 | 10:15 WIB"."""
    match = next(filter(None, (pattern.fullmatch(line) for pattern in _stamps())), None)
    return read(match["date"]) if match else None


@cache
def _stamps() -> tuple[re.Pattern[str], ...]:
    rows = lexicons.rows("report_dates", "language", "kind", "pattern")
    return tuple(re.compile(row["pattern"]) for row in rows if row["kind"] == "stamp")


def reported(text: str, language: str) -> list[date]:
    """Return the dates on which the text says that something was said or done: "Rabu (19/6/2024)", "Kamis, 20 Juni 2024".

    Those of the past or the future are left out: "sejak Jumat (13/6/2025)", "Selasa (10/6/2025) lalu".
    """
    days: list[date] = []
    for pattern, elsewhen in _reports(language):
        for match in pattern.finditer(text):
            before = re.findall(r"\w+", text[max(0, match.start() - 15) : match.start()])
            after = re.findall(r"\w+", text[match.end() : match.end() + 15])
            if not elsewhen & {*before[-1:], *after[:1]}:
                days += [day for _, day in written(match["date"], language)]
    return days


@cache
def _reports(language: str) -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    rows = [row for row in lexicons.rows("report_dates", "language", "kind", "pattern") if row["language"] == language]
    elsewhen = frozenset(word for row in rows if row["kind"] == "past" for word in row["pattern"].split("|"))
    return tuple((re.compile(row["pattern"]), elsewhen) for row in rows if row["kind"] == "date")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= EARLIEST_YEAR else None
    except ValueError:
        return None


def _parsed(text: str, language: str | None) -> date | None:
    import dateparser  # 0.2 s to import, and most articles carry a numeric date or none

    languages = [language] if language else ["id", "en"]
    settings = {"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
    moment = dateparser.parse(text, languages=languages, settings=settings)
    return _date(moment.year, moment.month, moment.day) if moment else None
