"""Who is named in an article: a register of names, offices and people with every form seen and where it stands.

What is written in capitals and is in no gazetteer is a run: the name of a person, as a rule.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from rapidfuzz.fuzz import ratio

from reactions.gazetteer import Mention, Name, Office, Run, fold, people, scan
from reactions.quotations import masked, quotations
from reactions.records import Article, Reason, Span
from reactions.sentences import sentences

UNIONS = frozenset(("EU", "UN"))
"""Actors with two letters that are no government."""
CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠȘŢȚŤŪŮŰŲŹŻŽ"
TOKEN = rf"(?:[{CAPITAL}]\.|[{CAPITAL}](?:[\w-]|['’](?!s\b))*)"
PARTICLE = r"(?:(?:al|el|ul|bin|ibn|van|von|der|den|de|la|le)[ -])"
RUN = re.compile(rf"(?:(?:al|el|ul)-|[Vv]on der |[Vv]an der )?{TOKEN}(?: (?:{PARTICLE}{{1,2}})?{TOKEN})*")
LOWER = re.compile(r"\b[a-zà-ÿ]+\b")
VERB = re.compile(r"(?:Di|Me|Ber|Ter)[a-z]{4,} ")
IN_BRACKETS = re.compile(r"\s?\(([A-Z]{2,6})\)")
# A country and what may stand around its name without making it something else.
BARE = re.compile(
    r"[\W\d]*(?:\b(?:pemerintah|pemerintahan|the|government|of|negara|pihak|oleh|dan|and)\b[\W\d]*)*", re.IGNORECASE
)
FARTHEST = 50
"""Places back to which an office's country is looked for."""
ALIKE = 85
"""Per cent of letters (rapidfuzz `ratio`) from which two spellings are taken for one name."""


@dataclass(frozen=True, slots=True)
class Title:
    """What a title says: `actor` (None: the country is not named), `refers` to a person, group, institution or document."""

    span: Span
    words: str
    actor: str | None
    refers: str
    office: Office | None
    former: bool
    because: tuple[Reason, ...]


SUFFIX = re.compile(r" (?:Jr|Sr)\b\.?")


def _with_suffix(text: str, run: Run) -> Run:
    """Return a known person's run with "Jr." behind it, which is part of the name."""
    suffix = SUFFIX.match(text, run.span.end)
    return Run(Span(run.span.start, suffix.end()), run.text) if suffix else run


class Register:
    """Everybody and everything named in one article, with every form and every place; built once an article.

    `titles` and `affiliations` keep, by full name, what was read beside a name, so that it serves the whole article;
    `voices` are the governments that spoke so far, each with where.
    """

    def __init__(self, article: Article) -> None:
        self.article = article
        self.text = article.text
        found = list(quotations(article.text))
        self.masked = masked(article.text, found)
        self.sentences = list(sentences(article.text, found))
        self.sentence_starts = [sentence.start for sentence in self.sentences]
        self.mentions: list[Mention] = []
        known: list[Run] = []
        for hit in scan(article.text, article.language):
            if isinstance(hit, Mention):
                self.mentions.append(hit)
            else:
                known.append(_with_suffix(article.text, hit))
        self.names = [mention.name for mention in self.mentions if mention.name]
        self.weights = Counter(name.actor for name in self.names)
        self.names_by_form: dict[str, list[str]] = {}
        self.voices: list[tuple[int, str]] = []
        self._owned: dict[str, list[tuple[int, Name]]] = {}
        self.affiliations: dict[str, tuple[str, tuple[Reason, ...]]] = {}
        self.titles: dict[str, list[Title]] = {}
        self.starts = [mention.span.start for mention in self.mentions]
        self.runs = sorted([*known, *self._unknown(known)], key=_start)
        self.run_starts = [run.span.start for run in self.runs]

    def _unknown(self, known: list[Run]) -> Iterator[Run]:
        """Yield the capitalised words between the mentions, two names that touch taken apart."""
        begin = 0
        taken: list[Mention | Run] = sorted([*self.mentions, *known], key=_start)
        before: Mention | Run | None = None
        for hit in [*taken, Run(Span(len(self.text), len(self.text)), "")]:
            for match in RUN.finditer(self.text, begin, hit.span.start):
                words = match.group().rstrip("-.")
                first = words.partition(" ")[0]
                if words.count(" ") > 1 and (_ends_with_body(before, match.start()) or _somebody_else(words)):
                    yield Run(Span(match.start(), match.start() + len(first)), first)
                    yield Run(Span(match.start() + len(first) + 1, match.end()), words[len(first) + 1 :])
                elif len(words) > 1:
                    yield Run(Span(*match.span()), words)
            begin, before = hit.span.end, hit

    def written_out(self, short: str) -> Span | None:
        """Return the body that the article introduces with an abbreviation, its country behind the bracket counted in."""
        match = re.search(
            rf"((?:[A-Z][\w’'-]*|dan|untuk|of|the|and|for)\s+){{1,9}}\({re.escape(short)}\)(?:\s+[A-Z]\w+){{0,2}}", self.text
        )
        return Span(*match.span()) if match else None

    def within(self, span: Span) -> list[Mention]:
        """Return the mentions inside `span`."""
        found = self.mentions[bisect_left(self.starts, span.start) : bisect_left(self.starts, span.end)]
        return [mention for mention in found if mention.span.end <= span.end]

    def runs_within(self, span: Span) -> list[Run]:
        """Return the runs inside `span`; one that goes on outside ("Ditegaskan Leavitt") is cut at the border."""
        first = max(0, bisect_left(self.run_starts, span.start) - 1)
        found = self.runs[first : bisect_left(self.run_starts, span.end)]
        return [_cut(run, span) for run in found if run.span.meets(span)]

    def joined(self, start: int) -> int:
        """Return where the run begins that a name at `start` was taken apart from ("Airlangga" before "Radityo ...")."""
        number = bisect_left(self.run_starts, start)
        before = self.runs[number - 1] if number else None
        return before.span.start if before and before.span.end + 1 == start else start

    def sentence(self, position: int) -> int:
        """Return the number of the sentence in which the character stands."""
        return max(0, bisect_left(self.sentence_starts, position + 1) - 1)

    @cached_property
    def by_token(self) -> dict[str, list[Run]]:
        """Folded word -> the runs that hold it, in the order of the article."""
        found: dict[str, list[Run]] = {}
        for run in self.runs:
            for token in set(fold(run.text).split()):
                found.setdefault(token, []).append(run)
        return found

    def owners(self, office: Office, before: int) -> list[Name]:
        """Return the countries and bodies named right beside the same office before a character ("Kemlu RI" for "Kemlu")."""
        if office.key not in self._owned:
            self._owned[office.key] = list(self._owners(office))
        owned = self._owned[office.key]
        return [name for _, name in owned[: bisect_left(owned, before, key=itemgetter(0))][-FARTHEST:]]

    def _owners(self, office: Office) -> Iterator[tuple[int, Name]]:
        """Yield where the office stands with a country or body beside it, and that name."""
        step = -1 if self.article.language == "en" else 1
        for number, mention in enumerate(self.mentions):
            if not _same(mention, office):
                continue
            other = number + step
            while 0 <= other < len(self.mentions) and _same(self.mentions[other], office):
                other += step  # "Kementerian Luar Negeri (Kemlu) RI"
            if not 0 <= other < len(self.mentions):
                continue
            first, second = sorted((self.mentions[other - step].span, self.mentions[other].span), key=lambda span: span.start)
            name = self.mentions[other].name
            if name and not self.text[first.end : second.start].strip(" '’s()"):
                yield mention.span.start, name

    @cached_property
    def governments(self) -> list[tuple[int, str]]:
        """Where the article names a government, or a body of one ("Gedung Putih"), and which."""
        named = [(mention.span.start, mention.name.actor) for mention in self.mentions if mention.name]
        return [(start, actor) for start, actor in named if len(actor) == 2 and actor not in UNIONS]

    @cached_property
    def governed(self) -> tuple[str, ...]:
        """The governments that the article names, each once."""
        return tuple(dict.fromkeys(actor for _, actor in self.governments))

    @cached_property
    def countries(self) -> dict[str, Name]:
        """Actor -> the first country name of it in the article."""
        return {name.actor: name for name in reversed(self.names) if name.kind == "country"}

    def places(self, name: str) -> list[Run]:
        """Return where `name` or a part of it stands as a name of its own, full forms first."""
        tokens = fold(name).split()
        seen = {run.span.start: run for token in tokens for run in self.by_token.get(token, ())}
        found = [run for run in seen.values() if set(fold(run.text).split()) <= set(tokens)]
        return sorted(found, key=lambda run: (-len(run.text.split()), run.span.start))

    def full_names(self, form: str) -> list[str]:
        """Return the distinct longest names of the article that hold all words of `form`; more than one leaves it open."""
        if form not in self.names_by_form:
            self.names_by_form[form] = self._full_names(form)
        return self.names_by_form[form]

    def _full_names(self, form: str) -> list[str]:
        tokens = fold(form).split()
        if not tokens:
            return []
        introduced = self.abbreviations.get(form)
        if introduced:
            return [introduced]
        runs = [run for run in self.by_token.get(tokens[-1], ()) if set(tokens) <= set(fold(run.text).split())]
        if len(tokens) == 1 and not any(" " in run.text for run in runs) and tokens[0] not in people():
            return self._misspelt(tokens[0]) or list(_longest(run.text for run in runs))
        clean = [run.text for run in runs if not self._holds_common_words(run, tokens)]
        return list(_longest(clean or [run.text for run in runs]))

    def _holds_common_words(self, run: Run, tokens: list[str]) -> bool:
        """Tell whether a sentence's first word or a headline is part of a run: "Ditegaskan Leavitt", "Tolak Usul Trump"."""
        others = [word for word in run.text.split() if fold(word) not in tokens]
        opening = run.span.start in self.sentence_openings and VERB.match(run.text) is not None
        return opening or any(word.lower() in self.lower_words for word in others)

    @cached_property
    def lower_words(self) -> frozenset[str]:
        """The words that stand in small letters somewhere in the article."""
        return frozenset(LOWER.findall(self.text))

    def _misspelt(self, token: str) -> list[str]:
        """Return the full names with a word that differs from `token` by a letter or so ("Smootrich" for "Smotrich")."""
        near = [
            run.text
            for other, runs in self.by_token.items()
            if other[0] == token[0] and other != token and len(token) > 3 and ratio(other, token) >= ALIKE
            for run in runs
            if " " in run.text or other in people()
        ]
        names = list(_longest(near))
        return names if len(names) == 1 else []

    @cached_property
    def abbreviations(self) -> dict[str, str]:
        """Abbreviation -> the name that it stands behind in brackets: "Hidayat Nur Wahid (HNW)"."""
        found: dict[str, str] = {}
        for match in IN_BRACKETS.finditer(self.text):
            before = self.runs_within(Span(max(0, match.start() - 60), match.start()))[-1:]
            run = before[0] if before and before[0].span.end == match.start() else None
            if run and " " in run.text:
                found.setdefault(match.group(1), run.text)
        return found

    @cached_property
    def sentence_openings(self) -> frozenset[int]:
        """Where sentences and quotations begin."""
        opened = {match.end() for match in re.finditer(r"[\"“”„«‘]\s*", self.text)}
        return frozenset(opened.union(self.sentence_starts))


def nothing_else(register: Register, part: Span, mentions: Sequence[Mention]) -> bool:
    """Tell whether `part` holds the mentions and no other word that makes something else of them."""
    rest = part.of(register.text)
    for mention in mentions:
        rest = rest.replace(mention.span.of(register.text), " ", 1)
    return BARE.fullmatch(rest) is not None


def _start(hit: Mention | Run) -> int:
    return hit.span.start


def _same(mention: Mention, office: Office) -> bool:
    return mention.office is not None and mention.office.key == office.key and mention.office.role == "office"


def _ends_with_body(before: Mention | Run | None, start: int) -> bool:
    """Tell whether a run goes on the name of a body: of "Universitas Airlangga Radityo Dharmaputra" only two are a person."""
    office = before.office if isinstance(before, Mention) and before.span.end + 1 == start else None
    return office is not None and (office.role, office.refers, office.actor) == ("office", "institution", "ANALYST")


def _somebody_else(words: str) -> bool:
    """Tell whether a run begins with the surname of another person: "juru bicara Duterte Harry Roque"."""
    first, _, second = words.partition(" ")
    tenures = people().get(fold(first), ())
    return bool(tenures) and not any(fold(second.split()[0]) in fold(tenure.person).split() for tenure in tenures)


def _cut(run: Run, span: Span) -> Run:
    if span.holds(run.span):
        return run
    start, end = max(run.span.start, span.start), min(run.span.end, span.end)
    return Run(Span(start, end), run.text[start - run.span.start : end - run.span.start].strip())


def _longest(names: Iterable[str]) -> Iterator[str]:
    """Yield the names whose words no other name holds, each spelling once."""
    kept: list[set[str]] = []
    for name in sorted(dict.fromkeys(names), key=lambda name: -len(name.split())):
        words = set(fold(name).split())
        if not any(words <= other for other in kept):
            kept.append(words)
            yield name
