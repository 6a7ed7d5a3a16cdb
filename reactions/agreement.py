"""Rules and tagger together: what either finds alone is weighed by what the other says of it.

For each construction stays what won on the development set (the table of models/tagger/README.md). A statement that the
grammar itself marks (a passive, "..., kata X", a fused cue, a quotation beside a cue) stays; a clause behind a cue, "according
to X" or a quotation that stands alone goes where the tagger reads narration. Clauses and passives have the tagger's borders,
fused and inverted statements only where these differ widely, quotations never. The tagger's source counts where it is surer, and
what no rule found is added when the tagger reads a cue with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from reactions.asides import NAMES, REACH, relative
from reactions.clauses import LIST_GOES_ON, POINTS_BACK, afterthought, decided, in_list, negated, negation
from reactions.cues import alternatives, is_act, particles
from reactions.grammar import grammar
from reactions.quotations import MARKS
from reactions.records import Article, Kind, Reason, Span, Statement
from reactions.tags import InOrder, Label, Linked, Tags
from reactions.verdicts import blocked

DOUBTED = frozenset(f"statement.{rule}" for rule in ("clause", "according", "silence", "quote_alone", "colon"))
"""Rules that the tagger may overrule, by the reasons of their statements."""
FIXED = frozenset(f"statement.{rule}" for rule in ("according", "passive"))
"""Rules whose grammar says who speaks, right behind the cue: the tagger may cut or widen that source, not take another.

Not "..., X writes": there it often is the reporter, and the speaker stands inside the clause."""
LEAST = 0.3
"""Mean probability of content under which a statement of such a rule is taken for narration."""
SURE = 0.8
"""Probability from which the tagger's contents, borders and sources count."""
ALIKE = 0.3
"""Intersection over union from which two spans are the same statement."""
APART = 0.6
"""Intersection over union up to which the tagger's borders count; for a clause or a passive they always do."""
WHOLE = 0.6
"""Mean probability of source from which longer words of the rules stay ("Menteri Luar Negeri Jepang, Yoko Kamikawa")."""
CLITIC = 3
"""Characters of a source that is a clitic ("katanya"), which the tagger does not mark, or a name too short to be cut."""
PRONOUNS = frozenset(("who", "which", "yang"))
BESIDE = re.compile(r"[\"”]?,?\s+(?:and|while|but|dan|sementara|sedangkan|tetapi)\s")
ASKED = re.compile(  # who is asked, not "Putin asked whether"
    r"(?:(?:^|[.,;\"”\n]\s*)(?:[Ww]hen\s+)?(?:[Aa]sked|[Pp]ressed|[Qq]uestioned)|\bwhen\s+asked|\bDitanya|\b(?:[Ss]aat|[Kk]etika)\s+ditanya)"
    r"\s+(?:\w+\s+){0,6}?(?:(?:whether|if|why|how|apakah|mengapa)\s+)?$"
)
NEAR = 60
"""Characters before a content in which a question that it belongs to begins."""
# "al-Hayya dalam pidato setelah kematian Sinwar mengatakan"
AFTERWARDS = re.compile(r"\s(?:sejak|setelah|pasca|menyusul)\s(?:[a-z]+\s)?$")
FEW_LETTERS = 40
"""Characters of a negated clause before what it denies: "Tidak ada bukti bahwa "."""
FEWEST_WORDS = 2
"""Words of a content that no rule found."""


def agreed(article: Article, rules: Sequence[Statement], tags: Tags, read: Sequence[Linked]) -> Iterator[Statement]:
    """Yield the statements of rules and tagger, none twice, in no order."""
    sure = InOrder([each for each in read if each.content.probability >= SURE])
    believed = sorted((each for each in rules if _believed(each, tags)), key=lambda each: each.span.start)
    settled = [_settled(article, statement, tags, sure) for statement in believed]
    kept: dict[Span, Statement] = {}
    for number, now in enumerate(settled):
        statement = believed[number] if _swallows(number, believed, settled) else now
        kept.setdefault(statement.span, statement)
    yield from kept.values()
    met = {id(each) for span in kept for each in sure.meeting(span)}
    for each in sure.stretches:
        if each.cue and id(each) not in met and _says(article, each.span, each.cue.span):
            yield _added(article, each, each.cue.span)


def _says(article: Article, content: Span, cue: Span) -> bool:
    """Tell what was said from a deed, from words that point back and from "an official, who asked not to be named, told"."""
    words = content.of(article.text)
    if len(words.split()) < FEWEST_WORDS or words.startswith("who ") or POINTS_BACK.fullmatch(words):
        return False
    if grammar(article.language).time.fullmatch(words) or ASKED.search(article.text, max(0, content.start - NEAR), content.start):
        return False  # "Yoon said early Wednesday he would ...", "Asked whether he would resign, Yoon declined to comment"
    if decided(article.text, cue, article.language):
        return False
    aside = content.end <= cue.start and article.text.endswith(", ", 0, content.start)
    if aside and words.partition(" ")[0] in particles(article.language, "aside"):
        return False  # "Guterres, addressing the ceremony, said"
    if content.start > cue.end and article.language == "en" and afterthought().match(article.text, cue.end, content.start):
        return False
    reach = max(0, content.start - REACH)
    if any(blocked(article.text, reach, verb, article.language) for verb in (cue, content)):
        return False
    denied = negated(article.text, cue.start, article.language)
    return not (denied is not None and denied < content.start) and not is_act(article.text, cue, article.language)


def _swallows(number: int, believed: Sequence[Statement], settled: Sequence[Statement]) -> bool:
    """Tell whether a statement would take in words of a neighbour, of which it had none: they would count twice."""
    before, now = believed[number].span, settled[number].span
    for other in range(max(0, number - 2), min(len(believed), number + 3)):
        theirs = settled[other].span
        if other != number and now != theirs and now.meets(theirs) and not before.meets(believed[other].span):
            return True
    return False


def _believed(statement: Statement, tags: Tags) -> bool:
    doubted = statement.because[0].key in DOUBTED
    return not doubted or tags.probability(Label.CONTENT, statement.span) >= LEAST


def _settled(article: Article, statement: Statement, tags: Tags, sure: InOrder[Linked]) -> Statement:
    """Return a statement of the rules with the borders and the source of the tagger where these are surer."""
    twin = max(sure.meeting(statement.span), key=lambda each: _alike(each.content.span, statement.span), default=None)
    if twin is None or _alike(twin.content.span, statement.span) < ALIKE:
        return statement
    source = _source(statement, twin, tags)
    if source != statement.source and twin.source:
        reason = Reason("statement.source", (f"{twin.source.probability:.0%}",))
        statement = replace(statement, source=source, because=(*statement.because, reason))
    span = _with_marks(article.text, _past_time(article, twin.content.span))
    clause = statement.because[0].key in ("statement.clause", "statement.passive")
    goes_on = LIST_GOES_ON.match(article.text, span.end) if article.language == "id" else None
    if goes_on and in_list(article.text, span.start, goes_on.end()):
        return statement
    apart = _alike(twin.content.span, statement.span) <= (1.0 if clause else APART)
    cut = article.text[statement.span.start : span.start] if statement.because[0].key == "statement.inverted" else ""
    denied = len(cut) < FEW_LETTERS and negation(article.language).search(cut)  # "Tidak ada bukti bahwa X, cicit Pompeo"
    # "The missile landed in Poland, Duda said, and was no attack": more than its end
    aside = cut and statement.span.holds(statement.cue) and span.start >= statement.cue.end
    if apart and not denied and not aside and span != statement.span and statement.kind in (Kind.INDIRECT, Kind.MIXED):
        reason = Reason("statement.borders", (f"{twin.content.probability:.0%}",))
        kind = _kind(article.text, span)
        kind = kind if kind is not Kind.DIRECT else statement.kind
        because = (each for each in statement.because if each.key != "statement.nested")  # it may stand outside now
        return replace(statement, span=span, kind=kind, because=(*because, reason))
    return statement


def _past_time(article: Article, span: Span) -> Span:
    """Return `span` without the day on which it was said: "mengatakan, Senin (3/3), perundingan", "said Feb. 19 that he"."""
    forms = grammar(article.language)
    day = forms.time.match(article.text, span.start, span.end)
    if day and (that := forms.that.match(article.text, day.end(), span.end)):
        return Span(that.end(), span.end)
    return Span(day.end() + 2, span.end) if day and article.text.startswith(", ", day.end()) else span


def _source(statement: Statement, twin: Linked, tags: Tags) -> Span | None:
    """Return the tagger's source where it is sure and the one of the rules is no clitic and not the same with more words."""
    theirs, ours = twin.source, statement.source
    if theirs is None or theirs.probability < SURE:
        return ours
    if ours and (_stays(statement, ours, tags.text) or _speaks(statement, ours, theirs.span)):
        return ours
    if ours and ours.holds(theirs.span):
        listed = NAMES.search(tags.text, ours.start, ours.end)
        if listed and listed.start() < theirs.span.start:
            return ours  # "Inggris" of "Jerman, Prancis, dan Inggris"
        cut = tags.text[theirs.span.end : ours.end].strip()[:1].isupper()  # "Korea" of "Korea Utara"
        fixed = statement.because[0].key in FIXED  # "according to a report released on Monday by X"
        named = fixed and theirs.span.of(tags.text).islower() and not ours.of(tags.text).islower()
        return ours if cut or named or tags.probability(Label.SOURCE, ours) > WHOLE else theirs.span
    return theirs.span


def _speaks(statement: Statement, ours: Span, theirs: Span) -> bool:
    """Tell a source of the rules from another that the tagger takes, which the grammar speaks against."""
    text, rule = statement.article.text, statement.because[0].key
    if rule == "statement.clause" and _listens(statement, ours, theirs):
        return True
    if ours.meets(theirs):
        return False
    inside = statement.cue is not None and ours.end <= theirs.start and theirs.end <= statement.cue.start
    if inside and _inserted(statement.article.language).match(text, ours.end):
        return True  # "Hegseth, didampingi Jenderal Caine, menyebut"
    if rule in FIXED or "; " in text[theirs.end : ours.start]:
        return True  # "Menurut Blinken, Israel mengatakan ...", "Israel denies the charge; Iran has kept quiet but says ..."
    if statement.cue and ours.end <= statement.cue.start:
        behind = Span(statement.span.end, theirs.start) if theirs.start >= statement.span.end else None
        if behind and BESIDE.match(text, behind.start, behind.end):
            return True  # "Sejourne condemned the attack, and Britain's Foreign Secretary told the BBC that ..."
        if behind and _subordinates(statement.article.language).search(text, behind.start, behind.end):
            return True  # "Zelensky said Trump was wrong, after Trump suggested ..."
        if _subordinates(statement.article.language).search(text, theirs.end, ours.start):
            return True  # "Netanyahu told the Assembly ..., hours after Washington said"
    return AFTERWARDS.search(text, ours.end, theirs.start) is not None


@cache
def _inserted(language: str) -> re.Pattern[str]:
    """Compile how an insertion between a subject and its cue begins: ", who ", ", saat "."""
    words = "|".join(alternatives(language, role) for role in ("occasion", "aside"))
    return re.compile(rf",\s+(?:{words}|yang|who|which|whose)\s")


@cache
def _subordinates(language: str) -> re.Pattern[str]:
    """Compile what stands before the subject of a clause of its own: "after ", "ketika "."""
    return re.compile(rf"\b(?:{alternatives(language, 'occasion')})\s+(?:the\s+)?$")


def _listens(statement: Statement, ours: Span, theirs: Span) -> bool:
    """Tell whether the tagger takes for a source whom somebody tells: "Blinken, on a visit to Chisinau, told President Sandu"."""
    cue = statement.cue
    if cue is None or cue.start < ours.end or theirs.start < cue.end:
        return False
    return not statement.article.text[cue.end : theirs.start].strip()


def _stays(statement: Statement, ours: Span, text: str) -> bool:
    """Tell a source of the rules that the tagger never changes: a clitic, or the name before a relative clause.

    "Latvia was among them, with Biden and Kishida, who both accused Moscow"; but a "who" that leads to no name names nobody.
    """
    if ours.of(text).partition(" ")[0] in PRONOUNS:
        return False
    related = statement.cue and relative(statement.article.language).fullmatch(text, ours.end, statement.cue.start)
    return ours.end - ours.start <= CLITIC or bool(related)


def _alike(one: Span, other: Span) -> float:
    """Return the intersection over union of two spans, 0 to 1."""
    together = min(one.end, other.end) - max(one.start, other.start)
    return max(0, together) / (max(one.end, other.end) - min(one.start, other.start))


def _with_marks(text: str, span: Span) -> Span:
    """Return `span` with the mark at its border that belongs to a fragment quoted inside."""
    if sum(map(span.of(text).count, MARKS)) % 2 == 0:
        return span
    if text[span.end : span.end + 1] in tuple(MARKS):
        return Span(span.start, span.end + 1)
    return Span(span.start - 1, span.end) if text[max(0, span.start - 1) : span.start] in tuple(MARKS) else span


def _kind(text: str, span: Span) -> Kind:
    """Tell how a stretch is said: wholly inside marks, with a fragment in marks, or without."""
    before, behind = text[max(0, span.start - 1) : span.start], text[span.end : span.end + 2].strip(" ,.")[:1]
    if before in tuple(MARKS) and behind in tuple(MARKS):
        return Kind.DIRECT
    return Kind.MIXED if any(mark in span.of(text) for mark in MARKS) else Kind.INDIRECT


def _added(article: Article, each: Linked, cue: Span) -> Statement:
    """Return what the tagger alone has found."""
    span = _with_marks(article.text, _past_time(article, each.content.span))
    reason = Reason("statement.tagged", (f"{each.content.probability:.0%}",))
    # "asked Zelenskiy to consider a ceasefire": who is asked does not speak
    asked = each.source and each.source.span.start == span.start and cue.end <= span.start
    source = each.source.span if each.source and not asked else None
    return Statement(article, span, _kind(article.text, span), cue, source, (reason,))
