"""The records that pass from room to room; each holds the one before, so a number on a chart walks back to a sentence.

`None` means "unknown", never "not filled in yet". Offsets count characters of `Article.text`, end exclusive.
Labels are those of the annotation guideline: five stances, four kinds of speech.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """How a statement is reported."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"
    SILENCE = "silence"


class Polarity(StrEnum):
    """Which way a stance points."""

    AGAINST = "against"
    NEUTRAL = "neutral"
    FAVOUR = "favour"


class Stance(StrEnum):
    """The attitude of a statement to the topic, in the order in which charts and models list it."""

    CONDEMN = "condemn"
    WARN = "warn"
    CONCERN = "concern"
    NEUTRAL = "neutral"
    SUPPORT = "support"

    @property
    def polarity(self) -> Polarity:
        """Against, neutral or favour."""
        if self is Stance.NEUTRAL:
            return Polarity.NEUTRAL
        return Polarity.FAVOUR if self is Stance.SUPPORT else Polarity.AGAINST


STAKEHOLDERS = ("US", "JP", "KR", "NATO", "CN", "UA")
"""The six actors the dashboard compares; every other actor code is told apart from them."""


READER = "reader"
"""In the place of a model's name: the statement was found, and its stance judged, by a reader."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: characters from `start` to `end`, end exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of `text` that the span covers."""
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        """Tell whether `other` lies inside this span."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Tell whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a judgement was made: a row of the wording catalogue and the words that fill it."""

    key: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawPage:
    """One item as it was handed in, decoded but not cleaned; `markup` is "text" or "html"."""

    name: str
    content: str
    markup: str = "text"
    title: str | None = None
    outlet: str | None = None
    published: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article; its `text` is final, so that spans never move. `language` is "id" or "en"; `doc` the item's name."""

    id: str
    doc: str
    text: str
    language: str
    title: str | None = None
    outlet: str | None = None
    published: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of an article that reports what somebody said.

    `cue` is where the reporting words stand; `source` where the syntax names the speaker (a name, a clitic such as the
    "nya" of "katanya", several actors joined by "dan"), or None where the sentence names nobody.
    """

    article: Article
    span: Span
    kind: Kind
    cue: Span
    source: Span | None
    because: tuple[Reason, ...] = ()

    @property
    def text(self) -> str:
        """The words of the statement."""
        return self.span.of(self.article.text)

    @property
    def cue_text(self) -> str:
        """The reporting words as they stand in the article."""
        return self.cue.of(self.article.text)


@dataclass(frozen=True, slots=True)
class Attribution:
    """A statement and whose it is; a joint subject gives one attribution per actor.

    `speaker` is the source as it stands nearest in the article (`speaker_span` where it stands), `speaker_name` the
    resolved person or institution, `actor` a code of the guideline: US, JP, KR, NATO, CN, UA; another government's
    ISO 3166 alpha-2; EU, UN, ANALYST, MEDIA, OTHER.
    """

    statement: Statement
    speaker: str | None
    speaker_span: Span | None
    speaker_name: str | None
    actor: str | None
    because: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What the stance is judged against: a short name, which the model reads, and one sentence for the readers of a briefing.

    The model learnt from names. Given the sample's sentence instead of its name, it took 20 of 142 sure reactions of the
    stakeholders for support; by the name 7 of 131.
    """

    name: str
    sentence: str = ""


class Status(StrEnum):
    """What became of a prediction under a reader's eyes."""

    PREDICTED = "predicted"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Review:
    """One step of a reader: `field` (status, actor, speaker, stance, note) of a reaction went from `old` to `new`.

    Events are only ever added; the last one of a field is its value, and taking one back is an event that `undoes`.
    """

    reaction: str
    field: str
    old: str | None
    new: str | None
    who: str
    at: datetime
    why: str = ""
    undoes: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    """An attributed statement and its stance towards a topic.

    `scores` are the probabilities of the five stances in the order of `Stance`, summing to 1; `stance` is the likeliest label
    and `unsure` says that its probability lies under the model's threshold, unless a reader said otherwise (`status`, `note`).
    `key` keeps the prediction's id when a reader corrects whom the statement belongs to.
    """

    attribution: Attribution
    topic: Topic
    stance: Stance
    scores: tuple[float, float, float, float, float]
    unsure: bool
    model: str
    because: tuple[Reason, ...] = ()
    status: Status = Status.PREDICTED
    note: str = ""
    key: str = ""

    @property
    def id(self) -> str:
        """A key that stays the same when the same text is read again, and when a reader corrects it."""
        if self.key:
            return self.key
        whose, what = self.attribution, self.attribution.statement
        key = (what.article.id, what.span.start, what.span.end, whose.actor, whose.speaker_name)
        return hashlib.sha256(repr(key).encode()).hexdigest()[:16]

    @property
    def confidence(self) -> float:
        """The probability of the likeliest stance, 0 to 1."""
        return max(self.scores)
