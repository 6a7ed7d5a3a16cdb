"""Where a content clause begins and ends. Offsets count characters of the article's text.

Every function takes the masked text, in which quoted words are "·", so that nothing inside a quotation is a border.
"""

from __future__ import annotations

import re
from functools import cache

from reactions.cues import Cue, Frame, alternatives, particles
from reactions.grammar import Grammar, grammar
from reactions.records import Span

WINDOW = 180
"""How far behind a cue a complementiser or a comma may still belong to it, in characters."""
DECISION_REACH = 100
"""Characters before a cue in which the decision stands that it tells."""
NEGATION_REACH = 40
"""Characters before a cue in which its negation begins."""
LONGEST_NEW_SUBJECT = 9
"""Words between a conjunction and a cue that can still be the subject of that cue."""


def clause_start(masked: str, cue: Cue, end: int, language: str) -> int:
    """Return where the clause behind a cue begins: past time, setting ("kepada wartawan ..., ") and "bahwa"."""
    forms = grammar(language)
    position = cue.span.end
    if cue.lower in ("told", "tells", "telling"):
        position = _past_listener(masked, position, end)
    if match := NOMINAL.match(masked, position, end):
        return match.end()
    # "menyebut hari itu kemenangan": such a day is what is spoken of.
    while (match := forms.time.match(masked, position, end)) and not match.group().lower().endswith(" itu"):
        position = match.end()
    if match := forms.that.match(masked, position, end):
        return match.end()
    if forms.setting.match(masked, position, end) and not INFINITIVE.match(masked, position, end):
        position = _past_setting(masked, position, end, forms)
    return past_marks(masked, position, end)


def past_marks(masked: str, position: int, end: int) -> int:
    """Step over space, marks and dashes."""
    while position < end and masked[position] in " \t,:;-–—.":
        position += 1
    return position


# "Seoul's warning was blunt: the next balloon ..."
NOMINAL = re.compile(r"\s+(?:is|was|were|are)\s[^.,;:·]{2,40}:\s+")
# "promised to close the tunnel, ..." and "estimates about 4 million ..." are what was said, "said to reporters, ..." is not.
INFINITIVE = re.compile(
    r"\s*(?:untuk|to)\s+(?!(?:the|an?|his|her|their|reporters|journalists|lawmakers|parliament)\b)[a-z]|\s*(?:about|over)\s+\d"
)
LISTENER = re.compile(
    r"\s+(?:(?:the|a|an|his|her|their|state)\s+)?(?:[A-Z][\w.’'-]*(?:\s+(?:of\s+)?[A-Z][\w.’'-]*){0,5}|reporters|journalists|lawmakers"
    r"|parliament|media|(?:(?!(?:in|at|on|of|about|that)\b)[a-z]+\s+){1,2}?(?:[A-Z][\w’'-]*\s+)?(?=(?:it|he|she|they|there|the|its|his|her|their|an?|no)\s)|[a-z]+\s+(?:conference|agency|briefing|television|officials|people)|officials|people|him|her|them|me|us)"
)


def _past_listener(masked: str, position: int, end: int) -> int:
    """Step over whom somebody told: "told CNN", "told a news conference in Berlin"."""
    that = re.compile(r"[^.;:·]{1,90}?\s(?=that\s)").match(masked, position, end)
    match = that or LISTENER.match(masked, position, end)
    return match.end() if match else position


def _past_setting(masked: str, position: int, end: int, forms: Grammar) -> int:
    """Step over where and to whom it was said, when "bahwa" or a comma tells where that ends.

    "mengatakan kepada wartawan di luar Gedung Putih pada Rabu, Iran telah ..." begins at "Iran"; without either mark the
    words stay: in "mengatakan di Gaza tidak ada ..." they are part of what is said.
    """
    window = masked[position : min(end, position + WINDOW)]
    that = re.search(r"\b(?:bahwa|that)\s+", window)
    comma = re.search(r"[,:](?=\s)", window)
    if that:
        return position + that.end()
    return position + comma.end() if comma else position


def clause_end(masked: str, start: int, sentence: Span, later: list[Cue], language: str) -> int:
    """Return where a clause that begins at `start` ends: before the next cue that is not inside it, else with the sentence.

    A later cue is outside when it hands the statement on or names its source behind a comma, when it is joined to the
    first ("dan memperingatkan", ", seraya menambahkan"), or when a contrast brings a subject of its own ("sementara Iran
    menyebut"). Every other later cue is nested: what the speaker says that others say.
    """
    end = sentence.end
    for cue in later:
        if cue.span.start > start and (cut := border(masked, start, cue, sentence.end, language)) is not None:
            end = cut
            break
    if match := grammar(language).narration.search(masked, start, end):
        end = match.start()
    end = _without_stop(masked, start, end)
    if match := re.search(r",[^,]*$", masked[start:end]):
        day = grammar(language).time.match(masked, start + match.start(), end)
        end = start + match.start() if day and day.end() == end else end
    return _without_stop(masked, start, end)


LIST_GOES_ON = re.compile(r",\s+(?:(?:dan|serta)\s+)?(?=me[a-z]{4,})")


@cache
def _listed_verb() -> re.Pattern[str]:
    """Compile a bare verb before a comma: "memenjarakan, ", "menculik, dan "."""
    return re.compile(rf"\s(?!(?:{alternatives('id', 'unverb')})\b)me[a-z]{{4,}},\s+(?:(?:dan|serta)\s+)?$")


def in_list(text: str, start: int, verb: int) -> bool:
    """Tell whether the Indonesian verb at `verb` goes on a list of bare ones: "menuding Ortega memenjarakan, melecehkan, dan"."""
    return _listed_verb().search(text, max(start, verb - WINDOW), verb) is not None


def border(masked: str, start: int, cue: Cue, end: int, language: str) -> int | None:
    """Return where what stands between `start` and a later cue ends, None when the cue is nested in it."""
    forms = grammar(language)
    before = masked[start : cue.span.start]
    if cue.frame in (Frame.PASSIVE, Frame.PASSIVE_THAT) or not spoken(masked, cue, start, language):
        return None
    if cue.frame in (Frame.INVERTED, Frame.ACCORDING, Frame.RELAY):
        mark = re.search(r"(?:,|\s[-–—]|·[\"”»])\s*(?:\w+\s+)?$", before) or (
            cue.frame is Frame.RELAY and re.search(r"\s+$", before)
        )
        return start + mark.start() + (2 if mark.group().startswith("·") else 0) if mark else None
    if language == "id" and in_list(masked, start, cue.span.start):
        return None
    if own := _own_subject(language).search(before):
        return start + own.start()
    joined = forms.joined.search(before)
    if joined and re.search(r"\w", joined.group()):
        return start + joined.start()
    turns = list(forms.turn.finditer(before))
    if turns and 0 < len(TOLD_OF.sub(" ", before[turns[-1].end() :]).split()) <= LONGEST_NEW_SUBJECT:
        return start + turns[-1].start()
    if joined:
        return start + joined.start()
    closing = CLOSING.search(before, max(0, len(before) - 80))
    return start + closing.start() if closing and closes(masked[cue.span.end : end], language) else None


# "while Prigozhin, whose fighters had taken control of the city, said": who that is counts, not what is told of him
TOLD_OF = re.compile(r",\s+(?:who|which|whose|yang)\s[^,;]*,")


@cache
def _own_subject(language: str) -> re.Pattern[str]:
    """Compile a subordinate clause up to its verb, a relative clause told of its subject: "after Prigozhin, whose ..., "."""
    named = r"(?:the\s+)?(?:[\w.’'-]+\s+){0,5}[\w.’'-]+"
    opens = alternatives(language, "subordinator")
    return re.compile(rf",?\s(?:{opens})\s+{named},\s+(?:who|which|whose|yang)\s[^,;]*,\s*$")


# A closing attribution, ", state media": a comma, a short subject, and then the cue.
CLOSING = re.compile(r",[\"”]?\s+[^,;]{2,60}\s$")
# What may stand behind a closing cue: where, when and to whom it was said, but no clause.
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
SETTING_ONLY = {
    "en": re.compile(
        r"(?!.*\bthat\b)(?:\s+(?:(?:on|in|at|during|to|last|earlier|this|late|early|after|via|through|over|with|despite|amid|when|by)\b[^,;]{0,60}"
        r"|(?:reporters|journalists|the\s+media)\b[^,;]{0,60}"
        rf"|[A-Z][\w ]{{2,40}}|{WEEKDAY}\w*[^,;]{{0,60}}))?\s*(?:[.!?]?[\"”]?|[-–—].*)\s*",
        re.IGNORECASE,
    ),
    "id": re.compile(
        r"(?!.*\bbahwa\b)(?:\s+(?:pada|kepada|dalam|saat|seperti|dikutip|dilansir)\b[^,;]{0,90})?\s*[.!?]?[\"”]?\s*",
        re.IGNORECASE,
    ),
}


# "Retno menuturkan hal itu usai bertemu Peters": what was said stands elsewhere
POINTS_BACK = re.compile(
    r"(?:hal|demikian|pernyataan)\s+(?:itu|ini|tersebut)"
    r"(?:\s+(?:usai|saat|ketika|dalam|pada|kepada|di|seusai|setelah|lewat)\s.*)?"
)
# "..., X said on Friday, BelTA has learned."
HANDED_ON = re.compile(r",\s+[^,;·]{2,60}\s(?:reported|reports|writes|has\s+learned)(?=\.?\s*$)")


SAID_ITSELF = re.compile(r"\s+(?:nothing|no|yes|so)\b")  # "Asked what he had discussed with Putin, Orban smiled and said nothing"


@cache
def afterthought() -> re.Pattern[str]:
    """Compile what the reporter tells of when: "S, Trump announced, after four days of strikes that had ..."."""
    return re.compile(
        rf",\s+(?:(?:just|only|[a-z]+)\s+(?:hours|days|weeks|minutes|day)\s+)?(?:{alternatives('en', 'afterthought')})"
        r"\s(?!.*(?:,\s+(?:that|it|he|she|they|there)|(?<!,)\sthat\s+(?:the|it|he|she|they|an?))\b)"
    )


def closes(rest: str, language: str) -> bool:
    """Tell whether what follows a cue is no more than a setting, so that what is said stands before the cue."""
    rest = HANDED_ON.sub("", rest)
    if language == "en" and afterthought().match(rest):
        return True
    if language == "en" and SAID_ITSELF.match(rest):
        return False
    return not goes_on(rest, language) and SETTING_ONLY[language].fullmatch(rest) is not None


def goes_on(rest: str, language: str) -> bool:
    """Tell whether a finite verb follows: "X, who is at the summit, says unity has faltered"."""
    finite = particles(language, "finite")
    return any(word.group() in finite for word in re.finditer(r"[\w’']+", rest.lower()))


def _without_stop(masked: str, start: int, end: int) -> int:
    """Leave out the full stop, comma and space at the end, but keep a closing quotation mark."""
    while end > start and masked[end - 1] in " \t\n.,;:-–—":
        end -= 1
    return end


# "Russia continues to claim" has been said, "Russia plans to claim" has not.
GOES_ON_TO = re.compile(r"\s+(?:continue[sd]?|went\s+on|goes\s+on)\s+to\s*$")


def spoken(masked: str, cue: Cue, start: int, language: str) -> bool:
    """Tell whether a cue reports what was said: not "ingin mengatakan", "to say", "its demands", "is threatened"."""
    before = masked[start : cue.span.start].lower().split()[-4:]
    while before and before[-1].strip(",") in particles(language, "adverb"):
        limits = before.pop() in particles(language, "limiter")
        if limits and before and before[-1] in particles(language, "negation"):
            return True  # "tidak hanya mengecam"
    if before and cue.lower.partition(" ")[0].endswith("ing") and before[-1] in particles("en", "copula"):
        return True  # "Latvia is calling on Australia"
    if GOES_ON_TO.search(masked, start, cue.span.start):
        return True
    unspoken = ("irrealis", "negation", "copula", "determiner")
    return not before or not any(before[-1] in particles(language, role) for role in unspoken)


def is_noun(masked: str, cue: Cue, end: int) -> bool:
    """Tell a noun from the verb it looks like: "Klaim tersebut", "Cerita itu", with no word of a name between."""
    return re.match(r"\s+(?:tersebut|itu|ini|yang)\b", masked[cue.span.end : end]) is not None


def is_clause(text: str) -> bool:
    """Tell a clause from a bare subject with its apposition: "Ukraine's ombudsman, Oleksii Danko, accused ..." has no verb."""
    bare = re.sub(r",\s+(?:who|which|whose)\b[^,]*,", ",", text)
    words = re.findall(r"[\w’']+", bare.lower())
    if len(words) > 1 and words[0] in particles("en", "pronoun") and not particles("en", "past").isdisjoint(words):
        return True  # "It flew for 73 minutes"
    return "·" in bare or goes_on(bare, "en") or (re.search(r"\b[a-z]{3,}(?:ed|s)\b", bare) is not None and len(bare.split()) > 5)


@cache
def _decision() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compile a decision and whose it is up to a verb, and what it brings about, behind that verb or being that verb."""
    decision = re.compile(
        rf"(?:^|[.!?·:]\s+|\n\s*|,\s+|\bbahwa\s+)(?:{alternatives('id', 'decision')})\s[^,.;:·]*$", re.IGNORECASE
    )
    effects = alternatives("id", "effect")
    return decision, re.compile(rf"(?=me)(?:{effects})\b|\w+\s(?:[^,.;:·]*\s)?(?:{effects})\b")


def decided(text: str, cue: Span, language: str) -> bool:
    """Tell "Keputusan Trump mengakui Yerusalem menuai kecaman", where a decision has its effect and nobody speaks."""
    if language != "id":
        return False
    decision, effect = _decision()
    before = text[max(0, cue.start - DECISION_REACH) : cue.start]
    return decision.search(before) is not None and effect.match(text, cue.start) is not None


@cache
def negation(language: str) -> re.Pattern[str]:
    """Compile a word that denies: "tidak", "never", "hasn't"."""
    short = r"|no|nor|\w+n['’]t" if language == "en" else ""
    return re.compile(rf"(?<![\w’'-])(?:{alternatives(language, 'negation')}{short})(?![\w-])", re.IGNORECASE)


@cache
def _denied(language: str) -> re.Pattern[str]:
    """Compile a negation before a cue, with what may stand between: "tidak akan", "has not yet"; not "tidak hanya"."""
    limiter, adverb, irrealis = (alternatives(language, role) for role in ("limiter", "adverb", "irrealis"))
    between = rf"(?!(?:{limiter})\b)(?:{adverb}|{irrealis}|yet)"
    return re.compile(rf"{negation(language).pattern}(?:\s+{between}){{0,2}}\s+$", re.IGNORECASE)


def negated(text: str, cue: int, language: str) -> int | None:
    """Return where the negation of a cue begins, None where it has none: "Kenya tidak mengutuk serangan itu" condemns nothing."""
    match = _denied(language).search(text, max(0, cue - NEGATION_REACH), cue)
    return match.start() if match else None


def clause_before(masked: str, start: int, stop: int, language: str) -> tuple[int, int]:
    """Return (start, end) of the clause before `stop`, without the word that opens the sentence and the comma that closes it."""
    match = grammar(language).opening.match(masked, start, stop)
    begin = past_marks(masked, match.end() if match else start, stop)
    while stop > begin and masked[stop - 1] in " \t,-–—":
        stop -= 1
    return begin, stop
