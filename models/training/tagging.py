"""Articles with gold statements as tokens with labels: what the tagger learns from."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from reactions.cues import cues, particles, words
from reactions.quotations import MARKS, Quotation, masked, quotations
from reactions.records import Span
from reactions.sentences import sentences
from reactions.tagger import pieces, windows
from reactions.tags import BEGIN, COLUMN, INSIDE, OUTSIDE, Label, trimmed

IGNORED = -100
MARK = re.compile(f"[{MARKS}]")
"""Where the loss does not look: optional statements, special tokens."""
HERE = Path(__file__).parent
LIMIT = 192
"""Tokens of a window."""
HELD_OUT = 7  # one article of seven
FAR = 1_000
"""Characters that a cue in another sentence counts as farther away."""
WITHIN = 20
"""Characters that a place inside the content counts as farther away."""
FARTHEST_SOURCE = 250
BESIDE = 12
DULL = 0.25
"""The share of sentences with neither mark, cue nor quotation that an epoch shows."""
WORD = re.compile(r"\w+")
PLAIN = str.maketrans("“”‘’", "\"\"''")


@dataclass(frozen=True, slots=True)
class Marked:
    """An article with `marks` (labels, characters): outside, begin, inside, or IGNORED, for each label."""

    doc: str
    language: str
    text: str
    sentences: tuple[Span, ...]
    marks: NDArray[np.int8]
    cued: frozenset[Span]

    def speaks(self, sentence: Span) -> bool:
        """Tell whether somebody may speak in a sentence: it has a mark, a cue or a quotation."""
        return sentence in self.cued or bool(self.marks[:, sentence.start : sentence.end].any())


@dataclass(frozen=True, slots=True)
class Example:
    """What the network reads at once: token ids and, for each, a target per label (tokens, labels)."""

    ids: list[int]
    targets: NDArray[np.int64]


def gold(shared: Path, split: str) -> list[Marked]:
    """Return the articles of a split with their statements marked."""
    folder = shared / "eval/news"
    records: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (folder / f"{split}.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        records[record["doc"]].append(record)
    with (folder / "articles.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == split]
    found = []
    for row in rows:
        with (folder / f"articles/{row['doc']}.txt").open(encoding="utf-8", newline="") as file:
            found.append(marked(row["doc"], row["language"], file.read(), records[row["doc"]]))
    return found


def written() -> list[Marked]:
    """Return the sentences that we wrote for hard constructions: `tagger_sentences.jsonl`."""
    found = []
    for number, line in enumerate((HERE / "tagger_sentences.jsonl").read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        records = []
        for statement in row["statements"]:
            start = row["text"].find(statement["text"])
            if start < 0:
                raise ValueError(f"tagger_sentences.jsonl:{number + 1}: {statement['text']!r} does not stand in its text")
            records.append({**statement, "start": start, "end": start + len(statement["text"])})
        found.append(marked(f"written-{number}", row["language"], row["text"], records))
    return found


def held_out(doc: str) -> bool:
    """Tell whether an article is kept from learning until epochs and rate are settled."""
    return int(hashlib.sha256(f"tagger {doc}".encode()).hexdigest(), 16) % HELD_OUT == 0


def marked(doc: str, language: str, text: str, records: Sequence[dict[str, Any]]) -> Marked:
    """Return the article with the marks of its records.

    Optional records come first, so that what is asked for writes over them; of two contents one inside the other the outer
    counts, as the guideline counts nested reports.
    """
    quoted = list(quotations(text))
    page = Page(text, language, tuple(sentences(text, quoted)), quoted)
    marks = np.full((len(COLUMN), len(text)), OUTSIDE, np.int8)
    for record in sorted(records, key=lambda record: (not record.get("optional"), record["end"] - record["start"])):
        for label, span in page.parts(record):
            row = marks[COLUMN[label], span.start : span.end]
            row[:] = IGNORED if record.get("optional") else INSIDE
            if len(row) and not record.get("optional"):
                row[0] = BEGIN
    return Marked(doc, language, text, page.sentences, marks, page.cued())


@dataclass(frozen=True, slots=True)
class Page:
    """The text of an article, its sentences and its quotations: where the words of a record are looked for."""

    text: str
    language: str
    sentences: tuple[Span, ...]
    quoted: Sequence[Quotation]

    def cued(self) -> frozenset[Span]:
        """Return the sentences that have a quotation mark or a cue of the lexicon, three quarters of an article."""
        hidden = masked(self.text, self.quoted)
        return frozenset(
            one
            for one in self.sentences
            if MARK.search(self.text, one.start, one.end) or any(cues(words(hidden, one), self.language))
        )

    def parts(self, record: dict[str, Any]) -> Iterator[tuple[Label, Span]]:
        """Yield content, cue and source of a record, as far as they stand in its sentences."""
        content = Span(record["start"], record["end"])
        said = list(self.said(record["cue"], content))
        yield Label.CONTENT, trimmed(self.text, content)
        for cue in said:
            yield Label.CUE, cue
        source = self.source(record["speaker"], said[0] if said else content, content)
        if source is None and said:
            source = self.pronoun(said[0], content)
        if source is not None:
            yield Label.SOURCE, source

    def said(self, cue: str | None, content: Span) -> Iterator[Span]:
        """Yield where the cue stands, each piece of "klaim ... menyatakan" apart: outside quotations, near a border."""
        home = self.home(content)

        def cost(span: Span) -> float:
            if span.start == content.start:
                return 0
            away = distance(span, content) + (WITHIN if content.holds(span) else 0)
            return away + (FAR if self.inside(span) else 0) + (0 if any(one.holds(span) for one in home) else FAR)

        for piece in re.split(r"\s*(?:\.\.\.|…)\s*", cue or ""):
            found = min(occurrences(self.text, piece), key=cost, default=None)
            if found is not None and cost(found) < FAR + FAR:
                yield found

    def source(self, speaker: str | None, anchor: Span, content: Span) -> Span | None:
        """Return where the speaker stands in the sentence of `anchor`, else None (a clitic's name stands far)."""
        home = self.home(anchor)
        near = [
            span
            for span in occurrences(self.text, speaker)
            if any(one.holds(span) for one in home) and not self.inside(span) and distance(span, anchor) <= FARTHEST_SOURCE
        ]
        return min(near, key=lambda span: distance(span, anchor) + (WITHIN if content.holds(span) else 0), default=None)

    def pronoun(self, cue: Span, content: Span) -> Span | None:
        """Return the pronoun that stands for the speaker beside the cue ("he said", "kata dia"); the gold names the mention."""
        start, end = max(0, cue.start - BESIDE), min(len(self.text), cue.end + BESIDE)
        wanted = particles(self.language, "pronoun")
        found = [Span(*match.span()) for match in WORD.finditer(self.text, start, end) if match.group().lower() in wanted]
        apart = [span for span in found if not span.meets(cue) and not content.holds(span)]
        return min(apart, key=lambda span: distance(span, cue), default=None)

    def home(self, span: Span) -> list[Span]:
        """Return the sentences that `span` meets."""
        return [sentence for sentence in self.sentences if sentence.meets(span)]

    def inside(self, span: Span) -> bool:
        """Tell whether `span` stands inside a quotation."""
        return any(quotation.inner.holds(span) for quotation in self.quoted)


def occurrences(text: str, words: str | None) -> list[Span]:
    """Return where `words` stand in `text` as whole words."""
    wanted = (words or "").strip()
    return [Span(*match.span()) for match in re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", text)] if wanted else []


def distance(one: Span, other: Span) -> int:
    """Return the characters from `one` to the nearer border of `other`."""
    if one.end <= other.start:
        return other.start - one.end
    if other.end <= one.start:
        return one.start - other.end
    return min(abs(one.start - other.start), abs(other.end - one.end))


def drawn(article: Marked, tokenizer: Tokenizer, random: Random | None = None, limit: int = LIMIT) -> list[Example]:
    """Return the windows of an article.

    With `random` they begin at random sentences, the text is disturbed, and most sentences that nobody can speak in are left
    out, which saves a quarter of the time.
    """
    text = disturbed(article.text, random) if random else article.text
    kept = [span for span in article.sentences if not random or article.speaks(span) or random.random() < DULL]
    if not kept:
        return []
    encoded = tokenizer.encode_batch([span.of(text) for span in kept], add_special_tokens=False)
    cut = pieces(text, kept, [(one.ids, one.offsets) for one in encoded], limit)
    first = random.randint(limit // 4, limit) if random else limit
    found = []
    for window in windows(cut, limit, first):
        targets = np.full((len(window.ids), len(COLUMN)), IGNORED, np.int64)
        targets[window.places] = states(article.marks, np.array(window.offsets))
        found.append(Example(window.ids, targets))
    return found


def states(marks: NDArray[np.int8], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the targets (tokens, labels) of tokens with `offsets`: what their characters are, BEGIN before all else."""
    targets = np.full((len(offsets), len(marks)), OUTSIDE, np.int64)
    for kind in (IGNORED, INSIDE, BEGIN):
        before = np.pad((marks == kind).cumsum(axis=1), ((0, 0), (1, 0)))
        targets[(before[:, offsets[:, 1]] > before[:, offsets[:, 0]]).T] = kind
    return targets


def disturbed(text: str, random: Random) -> str:
    """Return the text, as long as before, with what outlets do to it: straight marks, a mark lost, capitals lost."""
    chance = random.random()
    if chance < 0.3:
        return text.translate(PLAIN)
    if chance < 0.4:
        return curled(text)
    if chance < 0.5:
        return "".join(" " if char in '"“”' and random.random() < 0.15 else char for char in text)
    if chance < 0.55 and len(text.lower()) == len(text):
        return text.lower()
    return text


def curled(text: str) -> str:
    """Return the text with straight double marks turned in and out in turn."""
    open_next = True
    out = []
    for char in text:
        if char == "\n":
            open_next = True
        if char == '"':
            char, open_next = ("“" if open_next else "”"), not open_next
        out.append(char)
    return "".join(out)
