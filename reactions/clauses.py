"""Where a content clause begins and ends, and which words name its speaker, by the function words around a cue.

There is no parser: prepositions, conjunctions, commas and the next cue are the borders (the sieve of the Gender Gap
Tracker and the cue-source-content chain of Citron, without their dependency trees). Offsets count characters of the
article's text; every function takes the masked text, in which quoted words are "·".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from reactions.cues import Cue, Frame, alternatives, particles
from reactions.records import Span

WINDOW = 180
"""How far behind a cue a complementiser or a comma may still belong to it, in characters."""
LONGEST_NEW_SUBJECT = 9
"""Words between a conjunction and a cue that can still be the subject of that cue."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """The border words of one language as compiled expressions."""

    that: re.Pattern[str]
    time: re.Pattern[str]
    setting: re.Pattern[str]
    trailing: re.Pattern[str]
    opening: re.Pattern[str]
    joined: re.Pattern[str]
    joining: re.Pattern[str]
    subordinated: re.Pattern[str]
    turn: re.Pattern[str]
    narration: re.Pattern[str]
    after_name: re.Pattern[str]
    apposition: re.Pattern[str]
    titled: re.Pattern[str]


DATE = r"(?:\s*\([^)]{3,18}\))?"
PART_OF_DAY = r"(?:\s+(?:pagi|siang|sore|petang|malam|dini\s+hari|lalu|waktu\s+setempat|ini|morning|afternoon|evening|night))*"


@cache
def grammar(language: str) -> Grammar:
    """Compile the border words of a language from `data/particles.csv`."""

    def group(*roles: str) -> str:
        return "(?:" + "|".join(alternatives(language, role) for role in roles) + ")"

    time = rf"(?:(?:pada|di|on|last|this|late|early)\s+)?(?:hari\s+)?{group('time')}{DATE}{PART_OF_DAY}(?![\w-])"
    adverb = group("adverb")
    flags = re.IGNORECASE
    return Grammar(
        that=re.compile(rf"\s*[,:]?\s*(?:{adverb}\s+)?{group('complementiser')}[,\s]+(?:that\s+)?", flags),
        time=re.compile(rf"\s*,?\s*{time}", flags),
        setting=re.compile(rf"\s*,?\s*{group('preposition')}\s", flags),
        trailing=re.compile(rf"(?:\s+{adverb}|\s*,?\s+{time}|\s*\([^)]{{1,18}}\)(?<=\d\))),?\s*$", flags),
        opening=re.compile(rf"\s*[-–—]*\s*{group('discourse')}(?:\s*,\s*|\s+)", flags),
        joined=re.compile(rf"(?:,\s*(?:{group('coordinator')}\s+)?|\s{group('coordinator')}\s+)(?:{adverb}\s+)*$", flags),
        joining=re.compile(rf"[\s,;:.·\"”“)–—-]*(?:{group('coordinator')}\s+)?", flags),
        # Up to the first conjunction that is not inside a relative clause ("X, yang berbicara setelah upacara, ...").
        subordinated=re.compile(rf"(?:(?!\b(?:yang|who|which)\b).)*?(?<!\w){group('subordinator')}\s+", flags),
        turn=re.compile(rf"(?:;\s+(?:{group('contrast')}\s+)?|,?\s+{group('contrast')}\s+)(?=[^,;]*(?:,[^,;]*,\s*)?$)", flags),
        # `Khamenei "tidak boleh dibiarkan hidup", beberapa hari setelah ...`, `..., saat mengumumkan langkah terbaru`.
        narration=re.compile(
            rf"(?<=·[\"”»]),\s+{group('preposition', 'subordinator', 'circumstance')}\s|,\s+{group('circumstance')}\s", flags
        ),
        after_name=re.compile(
            rf"\s*(?:[,;:.!?\"“”„()]|\s[-–—]\s|·|\b{group('preposition', 'complementiser', 'subordinator', 'coordinator')}\b"
            r"|\b(?:seperti|sebagaimana|dikutip|dilansir|yang|who|that|which)\b)",
            flags,
        ),
        apposition=re.compile(rf"\s*,\s*{group('title')}\b", flags),
        titled=re.compile(rf"(?:^|\s){group('title')}\b", flags),
    )


def clause_start(masked: str, cue: Cue, end: int, language: str) -> int:
    """Return where the clause behind a cue begins: past time, setting ("kepada wartawan ..., ") and "bahwa"."""
    forms = grammar(language)
    position = cue.span.end
    if cue.lower in ("told", "tells", "telling"):
        position = _past_listener(masked, position, end)
    while match := forms.time.match(masked, position, end):
        position = match.end()
    if match := forms.that.match(masked, position, end):
        return match.end()
    if forms.setting.match(masked, position, end):
        position = _past_setting(masked, position, end, forms)
    return _past_marks(masked, position, end)


def _past_marks(masked: str, position: int, end: int) -> int:
    while position < end and masked[position] in " \t,:;":
        position += 1
    return position


LISTENER = re.compile(
    r"\s+(?:(?:the|a|an|his|her|their|state)\s+)?(?:[A-Z][\w.’'-]*(?:\s+(?:of\s+)?[A-Z][\w.’'-]*){0,5}|reporters|journalists|lawmakers"
    r"|parliament|media|[a-z]+\s+(?:conference|agency|briefing|television|officials|people)|officials|people|him|her|them|me|us)"
)


def _past_listener(masked: str, position: int, end: int) -> int:
    """Step over whom somebody told: "told CNN", "told a news conference in Berlin"."""
    match = LISTENER.match(masked, position, end)
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
    if match := forms.joined.search(before):
        return start + match.start()
    if (closing := CLOSING.search(before)) and closes(masked[cue.span.end : end], language):
        return start + closing.start()
    turns = list(forms.turn.finditer(before))
    if turns and 0 < len(before[turns[-1].end() :].split()) <= LONGEST_NEW_SUBJECT:
        return start + turns[-1].start()
    return None


# A closing attribution, ", state media": a comma, a short subject, and then the cue.
CLOSING = re.compile(r",[\"”]?\s+[^,;]{2,60}\s$")
# What may stand behind a closing cue: where, when and to whom it was said, but no clause.
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
SETTING_ONLY = {
    "en": re.compile(
        r"(?!.*\bthat\b)(?:\s+(?:(?:on|in|at|during|to|last|earlier|this|late|early|after|via|through|over|with)\b[^,;]{0,60}"
        rf"|reporters[^,;]{{0,60}}|[A-Z][\w ]{{2,40}}|{WEEKDAY}\w*[^,;]{{0,60}}))?\s*(?:[.!?]?[\"”]?|[-–—].*)\s*",
        re.IGNORECASE,
    ),
    "id": re.compile(
        r"(?!.*\bbahwa\b)(?:\s+(?:pada|kepada|dalam|saat|seperti|dikutip|dilansir)\b[^,;]{0,90})?\s*[.!?]?[\"”]?\s*",
        re.IGNORECASE,
    ),
}


def closes(rest: str, language: str) -> bool:
    """Tell whether what follows a cue is no more than a setting, so that what is said stands before the cue."""
    return not goes_on(rest, language) and SETTING_ONLY[language].fullmatch(rest) is not None


def goes_on(rest: str, language: str) -> bool:
    """Tell whether a finite verb follows: "X, who is at the summit, says unity has faltered"."""
    return not particles(language, "finite").isdisjoint(re.findall(r"[\w’']+", rest.lower()))


def _without_stop(masked: str, start: int, end: int) -> int:
    """Leave out the full stop, comma and space at the end, but keep a closing quotation mark."""
    while end > start and masked[end - 1] in " \t\n.,;:-–—":
        end -= 1
    return end


def subject_before(masked: str, start: int, cue: Cue, language: str) -> Span | None:
    """Return the words before a cue that name who speaks, or None where nothing is left or nobody has spoken.

    Leading settings ("Di Washington, ...") and trailing time and adverbs ("... pada Rabu juga") are left out; a
    subordinate clause starts anew after its conjunction ("meskipun Iran membantah").
    """
    forms = grammar(language)
    end = cue.span.start
    apposed = masked[start:end].rstrip().endswith(",")
    while match := forms.trailing.search(masked, start, end):
        end = match.start()
    end = _rstrip(masked, start, end)
    while match := forms.opening.match(masked, start, end):
        start = match.end()
    start = _last_name_begins(masked, start, end, apposed, language)
    if (match := forms.subordinated.match(masked, start, end)) and masked[match.end() : end].strip():
        start = match.end()
    if match := forms.joining.match(masked, start, end):
        start = match.end()
    if masked[start:end].endswith(" yang"):
        end = _rstrip(masked, start, end - 5)
    return Span(start, end) if _names_speaker(masked[start:end].lower(), language) else None


def _names_speaker(subject: str, language: str) -> bool:
    """Tell a subject from what only joins a second cue to the first ("dan", "seraya") and from a thing ("hal ini")."""
    joining = particles(language, "coordinator") | particles(language, "adverb") | {"yang"}
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
        while len(begins) > 1 and re.fullmatch(r"(?:[A-Z][\w.’'-]*\s?){1,4},\s+", masked[begins[-2] : begins[-1]]):
            begins.pop()
        if masked[begins[-1] : end].split()[0] in ("dan", "serta", "and") and len(begins) > 1:
            begins.pop()
        return begins[-1]
    behind = [
        begin for begin in begins[1:] if masked[begin].islower() and (apposed or _is_apposition(masked[begin:end], language))
    ]
    if behind and begins[-1] in behind:
        while len(begins) > 1 and begins[-1] in behind:
            begins.pop()
    elif len(begins) > 1 and masked[begins[-1]].isupper() and (apposed or _is_office(masked[begins[-2] : begins[-1]], language)):
        begins.pop()
    return begins[-1]


def _is_apposition(piece: str, language: str) -> bool:
    """Tell "seorang analis di Seoul" and "yang memimpin partai itu", which follow a name, from a name or a pronoun."""
    opens = alternatives("id", "title") if language == "id" else "who"
    return re.match(rf"(?:yang|who|which|whose|{opens})\b", piece) is not None


def _is_office(piece: str, language: str) -> bool:
    """Tell "Juru bicara Gedung Putih, " before a name from "Menurut laporan itu, " and "Di Kantor Presiden, "."""
    opener = piece.lower().split()[0]
    openers = particles(language, "preposition") | particles(language, "subordinator") | particles(language, "negation")
    return opener not in openers and grammar(language).titled.search(piece) is not None


def _rstrip(masked: str, start: int, end: int) -> int:
    while end > start and masked[end - 1] in " \t\n,-–—:":
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
    stop = start
    while match := forms.after_name.search(masked, stop, end):
        named = re.search(r"[A-Z]", masked[start : match.start()])
        if match.group().strip().lower() in ("di", "dari", "untuk", "at", "of", "for", "and", "dan", "dengan", "from", "in") and (
            not named or match.group().strip().lower() in ("dan", "and", "of", "untuk", "for")
        ):
            stop = match.end()
            continue
        if forms.apposition.match(masked, match.start(), end) or _is_name_behind_office(masked, start, match.start(), end):
            closing = re.search(r"[.;!?\"“”,]|$", masked[match.start() + 2 : end])
            close = match.start() + 2 + (closing.start() if closing else 0)
            if cue.frame is not Frame.ACCORDING or masked[close : close + 1] == ",":
                return Span(start, _rstrip(masked, start, close))
        if match.start() == start:
            return None
        return Span(start, _rstrip(masked, start, match.start()))
    stop = _without_stop(masked, start, end)
    return Span(start, stop) if start < stop else None


NAME_BETWEEN_COMMAS = re.compile(r",\s+[A-Z][\w.’'-]*(?:\s+[\w.’'-]+){0,4}?,")


def _is_name_behind_office(masked: str, start: int, comma: int, end: int) -> bool:
    """Tell a name that belongs to the office before it ("Norway's prime minister, Signe Dahl, ...") from a new clause."""
    office = re.search(r"\s[a-z]{4,}\s*$|^[a-z]", masked[start:comma])
    return office is not None and NAME_BETWEEN_COMMAS.match(masked, comma, end) is not None


def spoken(masked: str, cue: Cue, start: int, language: str) -> bool:
    """Tell whether a cue reports what was said: not "ingin mengatakan", "to say", "its demands", "is threatened"."""
    before = masked[start : cue.span.start].lower().split()[-4:]
    while before and before[-1].strip(",") in particles(language, "adverb"):
        before.pop()
    unspoken = ("irrealis", "negation", "copula", "determiner")
    return not before or not any(before[-1] in particles(language, role) for role in unspoken)
