"""Which words before or behind a cue name who speaks.

Every function takes the masked text, in which quoted words are "·"; offsets count its characters.
"""

from __future__ import annotations

import re
from functools import cache

from reactions.asides import REACH, WITHIN, antecedent, relative, speech, told_of
from reactions.clauses import GOES_ON_TO
from reactions.cues import Cue, Frame, alternatives, is_cue, particles
from reactions.grammar import grammar
from reactions.records import Span


def subject_before(masked: str, start: int, cue: Cue, language: str) -> Span | None:
    """Return the words before a cue that name who speaks, or None where nothing is left or nobody has spoken.

    Leading settings ("Di Washington, ...") and trailing time and adverbs ("... pada Rabu juga") are left out; a
    subordinate clause starts anew after its conjunction ("meskipun Iran membantah").
    """
    forms = grammar(language)
    end = cue.span.start
    start = max(start, end - REACH)
    apposed = masked[start:end].rstrip().endswith(",")
    clause = relative(language).search(masked, start, end)
    while match := forms.trailing.search(masked, start, end):
        end = match.start()
    end = _rstrip(masked, start, end)
    if language == "id" and (spoke := speech().search(masked, start, end)):
        end = spoke.start()
    if apposed and (told := next((found for each in told_of(language) if (found := each.search(masked, start, end))), None)):
        end = told.start()
    if clause := clause or relative(language).search(masked, start, end):
        named = antecedent(masked, clause, language)
        if named or language == "en":
            return named or Span(clause.start("pronoun"), end)
    if cue.lower.partition(" ")[0].endswith("ing") and masked[start:end].rpartition(" ")[2] in particles("en", "copula"):
        end = _rstrip(masked, start, end - len(masked[start:end].rpartition(" ")[2]))  # "Latvia is calling on Australia"
    if match := GOES_ON_TO.search(masked, start, end):
        end = match.start()
    while match := forms.opening.match(masked, start, end):
        start = match.end()
    start = _last_name_begins(masked, start, end, apposed, language)
    match = forms.subordinated.match(masked, start, end)
    # "with Kyiv saying", but "three sources familiar with the file said"
    familiar = match is not None and match.group().endswith(" with ") and not cue.lower.endswith("ing")
    if match and not familiar and masked[match.end() : end].strip():
        start = match.end()
    if match := forms.joining.match(masked, start, end):
        start = match.end()
    if masked[start:end].endswith(" yang"):
        end = _rstrip(masked, start, end - 5)
    start = _after_clause(masked, start, end, language)
    end = _before_verb(masked, start, end, language)
    if language == "en" and masked[start:end].endswith(("'s", "’s")):
        end -= 2  # "Seoul's warning", "Putin's claim that ..."
    return Span(start, end) if _names_speaker(masked[start:end].lower(), language) else None


def joins(subject: str, language: str) -> bool:
    """Tell words that only join a verb to an earlier one, whose subject it has: "DeSantis "is fine," but", "menyampaikan"."""
    words = subject.lower()
    joining = particles(language, "contrast") | particles(language, "coordinator")
    return words.rpartition(" ")[2] in joining or (" " not in words and is_cue(words, language))


def main_subject(masked: str, start: int, cue: Cue, language: str) -> Span | None:
    """Return the subject of the first verb before a cue: "Estonia" in "Estonia has a large minority, accusing Moscow ...".

    None where that verb stands too far away or begins the sentence.
    """
    verb = grammar(language).verb.search(masked, start, cue.span.start)
    if verb is None or verb.start() - start > REACH:
        return None
    subject = subject_before(masked, start, Cue(Span(verb.start() + 1, verb.end()), Frame.CLAUSE, ""), language)
    first = subject.of(masked).partition(" ")[0] if subject else ""
    return None if first in particles(language, "finite") | particles(language, "past") else subject


def _after_clause(masked: str, start: int, end: int, language: str) -> int:
    """Return where a subject begins behind a clause of its own: "Russia has amassed troops and Truss" -> "Truss"."""
    words = masked[start:end].split()
    if language == "en" and len(words) > 2 and words[-1].lower() in particles("en", "pronoun"):
        return end - len(words[-1])  # "this is the first time it"
    verb = grammar(language).verb.search(masked, start, end)
    if verb is None or re.search(r"\b(?:yang|who|which|that)\b", masked[start : verb.end()]):
        return start
    conjunction = rf"\s(?:{alternatives(language, 'contrast')})\s+(?=[A-Z]|(?:the|a|an)\s)"
    joined = list(re.finditer(conjunction, masked[verb.start() : end]))
    return verb.start() + joined[-1].end() if joined else start


def _before_verb(masked: str, start: int, end: int, language: str) -> int:
    """Return where a subject ends that goes on to a clause of its own: "Yoon menolak mundur dan" -> "Yoon".

    Only a name stands by itself: without a capital before the verb the words stay as they are.
    """
    verb = grammar(language).verb.search(masked, start, min(end + 1, len(masked)))
    if verb is None or len(masked[start:end].split()) < 3 or not re.search(r"[A-Z]|\bitu\b", masked[start : verb.start()]):
        return end
    if re.search(r"\b(?:yang|who|which|that)\b", masked[start : verb.end()]):
        return end
    return _rstrip(masked, start, verb.start())


def _names_speaker(subject: str, language: str) -> bool:
    """Tell a subject from what only joins a second cue to the first ("dan", "seraya") and from a thing ("hal ini")."""
    joining = particles(language, "coordinator") | particles(language, "adverb") | particles(language, "subordinator") | {"yang"}
    named = [word for word in re.findall(r"[\w’'-]+", subject) if word not in joining]
    return bool(named) and " ".join(named) not in particles(language, "impersonal")


def _last_name_begins(masked: str, start: int, end: int, apposed: bool, language: str) -> int:
    """Return where the name nearest to the cue begins among the comma pieces before it.

    "Di Washington, Menlu Blinken" -> "Menlu Blinken"; with a comma before the cue the last piece is an apposition, and
    the name stands before it: "Di Seoul, Cheong, seorang analis, mengatakan" -> "Cheong, seorang analis". An office
    before its name ("Juru bicara Gedung Putih, Karoline Leavitt") and a list ("AS, Jepang, dan Korea Selatan") stay whole.
    """
    glued = [match.end() for match in re.finditer(r"[.?!:](?=[A-Z][a-z])|[?!:]\s", masked[start:end])]
    start += glued[-1] if glued else 0
    begins = [start, *(start + match.end() for match in re.finditer(r",\s+", masked[start:end]))]
    if re.match(r"(?:dan|serta|and)\s|[^,]{1,40}\s(?:dan|and)\s[^,]{1,40}$", masked[begins[-1] : end]):
        while len(begins) > 1 and _listed(language).fullmatch(masked[begins[-2] : begins[-1]]):
            begins.pop()
        return begins[-1]
    while len(begins) > 1 and masked[begins[-1] : end].split()[0] in particles(language, "preposition"):
        begins.pop()
    lower = [begin for begin in begins[1:] if masked[begin].islower() or masked[begin].isdigit()]  # "Otieno, 41 tahun, pedagang"
    if begins[-1] in lower and (apposed or _is_apposition(masked[begins[-2] : end], language)):
        while len(begins) > 1 and begins[-1] in lower:
            begins.pop()
    elif len(begins) > 1 and masked[begins[-1]].isupper() and (apposed or _is_office(masked[begins[-2] : begins[-1]], language)):
        begins.pop()
    return begins[-1]


@cache
def _listed(language: str) -> re.Pattern[str]:
    """Compile a part of a list of names: "the foreign ministers of Germany, ", "para menteri luar negeri Jerman, "."""
    office = (
        rf"(?i:para\s+)?(?i:{alternatives('id', 'title')})\s+(?:{WITHIN}\s+){{0,3}}"
        if language == "id"
        else r"[Tt]he\s+(?:[a-z]+\s+){1,3}of\s+|the\s+"
    )
    return re.compile(rf"(?:{office})?(?:[A-Z][\w.’'-]*\s?){{1,4}},\s+")


LONGEST_OFFICE = 10
"""Words."""


def _is_apposition(pieces: str, language: str) -> bool:
    """Tell "Cheong, seorang analis di Seoul" from "Berbicara kepada Reuters, seorang pejabat": a name before, or "yang"."""
    name, _, rest = pieces.partition(", ")
    opens = alternatives("id", "title") + "|" + alternatives("id", "article") if language == "id" else "who"
    if re.match(r"(?:yang|who|which|whose)\b", rest):
        return True
    words = name.split()
    capitals = [word for word in words if word[0].isupper()]
    named = 2 * len(capitals) > len(words) and words[0].lower() not in _openers(language)
    return named and re.match(rf"(?:{opens})\b", rest) is not None


def _is_office(piece: str, language: str) -> bool:
    """Tell "Juru bicara Gedung Putih, " before a name from "Menurut laporan itu, " and "Di Kantor Presiden, "."""
    words = piece.lower().split()
    return (
        0 < len(words) <= LONGEST_OFFICE
        and words[0] not in _openers(language)
        and grammar(language).titled.search(piece) is not None
    )


def _openers(language: str) -> frozenset[str]:
    return particles(language, "preposition") | particles(language, "subordinator") | particles(language, "negation")


DOTTED = re.compile(r"[A-Z]\.[A-Z]\.$")


def _rstrip(masked: str, start: int, end: int) -> int:
    """Leave out marks and space at the end, but not the last stop of "the U.S."."""
    while end > start and masked[end - 1] in " \t\n.,;:-–—" and not DOTTED.search(masked[max(start, end - 4) : end]):
        end -= 1
    return end


def subject_after(masked: str, cue: Cue, end: int, language: str) -> Span | None:
    """Return the words behind a cue that name who speaks ("kata X, seorang profesor di Y"), or None.

    Behind "menurut X, ..." what is said follows the comma, so an apposition there must close with a comma of its own.
    """
    forms = grammar(language)
    start = cue.span.end
    while start < end and masked[start] == " ":
        start += 1
    if pronoun := PRONOUN_BEHIND[language].match(masked, start, end):
        return Span(*pronoun.span())  # "kata mereka tanpa merinci", "menurut dia langkah itu ..."
    by_author = _findings().match(masked, start, end) if language == "en" else None
    stop = begin = by_author.end() if by_author else start
    while match := forms.after_name.search(masked, stop, end):
        word = match.group().strip().lower()
        named = re.search(r"[A-Z]", masked[start : match.start()])
        posted = POSTED.fullmatch(masked, start, match.start()) is not None
        affiliated = word in particles(language, "affiliation") and re.match(r"\s+(?:the\s+)?[A-Z]", masked[match.end() : end])
        if word in particles(language, "link") and is_cue(masked[match.end() : end], language):
            return Span(start, _rstrip(masked, start, match.start())) if named else None  # "said X and said that"
        if word in particles(language, "link") or affiliated or (word in particles(language, "place") and (not named or posted)):
            stop = match.end()
            continue
        if match.start() == start:
            return None
        close = _apposition_end(masked, start, match.start(), end, language)
        behind = masked[max(0, cue.span.start - 2) : cue.span.start] == ", "  # "..., menurut X, seorang profesor."
        ends = (behind or not forms.apposition.match(masked, match.start(), end)) and not re.search(r"\w", masked[close:end])
        closed = close and (masked[close : close + 1] == "," or ends)
        if close and (cue.frame is not Frame.ACCORDING or closed):
            return Span(start, _rstrip(masked, start, close))
        return Span(start, _before_verb(masked, begin, _rstrip(masked, start, match.start()), language))
    stop = _before_verb(masked, begin, _rstrip(masked, start, end), language)
    return Span(start, stop) if start < stop else None


@cache
def _findings() -> re.Pattern[str]:
    """Compile what stands between "according to" and an author: "estimates by", "a report released on Monday by"."""
    when = r"(?:\s+\w+ed(?:\s+(?:on|in|this|last|late|early)\s+[\w’']+|\s+\w+day)?)?"
    finding = rf"(?:an?|the|its|new|recent|\s)*(?:\w+\s+)?(?:{alternatives('en', 'finding')})"
    return re.compile(rf"{finding}{when}\s+by\s+(?=[a-z]*\s*[A-Z])")


# "juru bicara Kedutaan Besar China di Kolombo"
POSTED = re.compile(r".*\b(?:kedutaan|konsulat|embassy|consulate)\b(?:(?!\s(?:di|in|at)\s).)*", re.IGNORECASE)
PRONOUN_BEHIND = {
    "id": re.compile(r"(?:dia|ia|mereka|beliau|pihaknya)(?![\w-])"),
    "en": re.compile(r"(?:he|she|they|it)(?![\w’'-])"),
}
NAME_BEHIND_COMMA = re.compile(r",\s+(?:[A-Z][\w’'-]*\.?\s+){0,4}[A-Z][\w’'-]*(?=,|\.?[\"”]?\s*$)")


def _apposition_end(masked: str, start: int, comma: int, end: int, language: str) -> int | None:
    """Return where an apposition ends that begins at `comma`: ", seorang profesor di Y", or a name behind its office.

    "Norway's prime minister, Signe Dahl, ..." and "the mayor, Ihor Terekhov." are one speaker; a capital behind any other
    comma begins a new clause.
    """
    if grammar(language).apposition.match(masked, comma, end):
        closing = re.search(r"[.;!?\"“”,]|$", masked[comma + 2 : end])
        return comma + 2 + (closing.start() if closing else 0)
    office = re.search(r"\s[a-z]{4,}\s*$|^[a-z]", masked[start:comma])
    name = NAME_BEHIND_COMMA.match(masked, comma, end) if office else None
    return name.end() if name else None
