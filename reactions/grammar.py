"""The border words of a language, from `data/particles.csv`, as compiled expressions.

There is no parser: prepositions, conjunctions, commas and the next cue are the borders of clauses and subjects (the sieve
of the Gender Gap Tracker and the cue-source-content chain of Citron, without their dependency trees).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from reactions.cues import alternatives, particles


@dataclass(frozen=True, slots=True)
class Grammar:
    """The border words of one language as compiled expressions.

    Behind a cue: `that` (bahwa), `time` (pada Rabu (19/6)), `setting` (kepada wartawan). Around a subject: `opening` (Sementara
    itu,), `trailing` (juga, pada Rabu), `subordinated` (meskipun), `titled` (juru bicara), `apposition` (, seorang analis),
    `after_name`. Between two cues: `joined` (dan, seraya), `joining` the same at a beginning, `turn` (sementara X;
    `turned` the same at a beginning), `narration`, where the reporter speaks again, and `verdict`, where somebody else does
    (", a claim Moscow "). `verb` begins a clause of its own, `deed` an act behind an act of speech.
    """

    that: re.Pattern[str]
    time: re.Pattern[str]
    setting: re.Pattern[str]
    trailing: re.Pattern[str]
    opening: re.Pattern[str]
    joined: re.Pattern[str]
    joining: re.Pattern[str]
    subordinated: re.Pattern[str]
    turn: re.Pattern[str]
    turned: re.Pattern[str]
    narration: re.Pattern[str]
    verdict: re.Pattern[str]
    after_name: re.Pattern[str]
    apposition: re.Pattern[str]
    titled: re.Pattern[str]
    verb: re.Pattern[str]
    deed: re.Pattern[str]


# What a verb looks like: "menolak", "dikerahkan"; "rejected", "made".
VERB = {"id": r"me[a-z]{6,}|(?:di|ter)[a-z]{4,}kan", "en": r"[a-z]{3,}ed"}
DATE = r"(?:\s*\([^)]{3,18}\))?"
# Where the reporter speaks again without a comma, or with a word that only the reporter's aside begins with.
ASIDE = {
    "id": r"\s+tanpa\s+(?:menyebut\w*|merinci|menjelaskan)\s|\s+yang\s+kemudian\s|,\s+(?:sebuah|isu\s+yang|langkah\s+yang)\s"
    r"|\s+dalam\s+(?:sebuah\s+)?(?:wawancara|konferensi\s+pers)\s|,\s+(?:begitu|demikian)\s+(?:pula|juga)\s",
    "en": r"\s+[-–—]\s+(?:an?|something)\s|\s+in\s+(?:a\s+)?response\s+to\s",
}
PART_OF_DAY = r"(?:\s+(?:pagi|siang|sore|petang|malam|dini\s+hari|lalu|waktu\s+setempat|ini|morning|afternoon|evening|night))*"


@cache
def grammar(language: str) -> Grammar:
    """Compile the border words of a language from `data/particles.csv`."""

    def group(*roles: str) -> str:
        return "(?:" + "|".join(alternatives(language, role) for role in roles) + ")"

    # "Perdana Menteri sementara Haiti" is an interim one
    titles = "|".join(rf"(?<=\b{re.escape(title)}\s)" for title in sorted(particles(language, "title")))
    interim = rf"(?!(?=(?:sementara|interim)\b)(?i:{titles}))"
    day = rf"(?:{group('time')}|{group('month')}\s\d{{1,2}})" if language == "en" else group("time")  # "said Feb. 19 that"
    time = rf"(?:(?:pada|di|on|last|this|late|early)\s+){{0,2}}(?:hari\s+)?{day}{DATE}{PART_OF_DAY}(?![\w-])"
    adverb = group("adverb")
    bracket = r"\s*\([^)]{1,18}\)(?<=\d\))"
    medium = rf"\s+{group('vehicle')}\s+(?:[\w-]+\s+){{0,3}}?{group('medium')}(?:nya)?(?:\s+[^\s,]+){{0,7}}"
    verdict = rf",\s+(?:sebuah\s+)?{group('verdict')}\s+yang\s+(?:di[a-z]{{3,}}|menurut)\s"  # ", tuduhan yang dibantah Paris"
    if language == "en":
        verdict = rf",\s+an?\s+(?:\w+\s+)?{group('verdict')}\s+(?:(?:that|which)\s+)?(?:the\s+)?(?-i:[A-Z])"
    flags = re.IGNORECASE
    return Grammar(
        that=re.compile(rf"\s*[,:]?\s*(?:{adverb}\s+)?{group('complementiser')}[,\s]+(?:that\s+)?", flags),
        time=re.compile(rf"\s*,?\s*{time}", flags),
        setting=re.compile(rf"\s*,?\s*{group('preposition')}\s", flags),
        # small adverbs only: "Selandia Baru"
        trailing=re.compile(rf"(?:\s+(?-i:{adverb})|\s+secara\s+\w+|{medium}|\s*,?\s+{time}|{bracket}),?\s*$", flags),
        opening=re.compile(rf"\s*[-–—]*\s*{group('discourse')}(?:\s*,\s*|\s+)", flags),
        joined=re.compile(rf"(?:,\s*(?:{group('coordinator')}\s+)?|\s{group('coordinator')}\s+)(?:{adverb}\s+)*$", flags),
        joining=re.compile(rf"[\s,;:.·\"”“)–—-]*(?:{group('coordinator')}\s+)?", flags),
        # Up to the first conjunction that is not inside a relative clause ("X, yang berbicara setelah upacara, ...").
        # Inside the segment a capital makes it a name ("Direktur Sementara GHF").
        subordinated=re.compile(
            rf"(?i:\s*{group('subordinator')}\s+)"
            rf"|(?:(?!\b(?:yang|who|which)\b).)*?(?<!\w)(?!as\s+well\s)(?<!\bwell\s){interim}{group('subordinator')}\s+"
        ),
        turn=re.compile(
            rf"(?:;\s+(?:{group('contrast')}\s+)?|,?\s+{interim}{group('contrast')}\s+)(?=[^,;]*(?:,[^,;]*,\s*)?$)", flags
        ),
        turned=re.compile(rf"[\s,]*{group('contrast')}\s+\w", flags),
        # `Khamenei "tidak boleh dibiarkan hidup", beberapa hari setelah ...`, `..., saat mengumumkan langkah terbaru`.
        narration=re.compile(
            rf"(?<=·[\"”»]),\s+{group('preposition', 'subordinator', 'circumstance')}\s|,\s+{group('circumstance')}\s"
            rf"|{ASIDE[language]}|{verdict}",
            flags,
        ),
        verdict=re.compile(verdict, flags),
        after_name=re.compile(
            rf"\s*(?:[,;:!?\"“”„()]|\s[-–—]\s|·|\b{group('preposition', 'complementiser', 'subordinator', 'coordinator')}"
            r"(?![\w-])|\b(?:seperti|sebagaimana|dikutip|dilansir|yang|who|that|which)\b)"  # small only: "Menteri Dalam Negeri"
        ),
        apposition=re.compile(rf"\s*,\s*{group('title', 'article')}\b", flags),
        titled=re.compile(rf"(?:^|\s){group('title')}\b", flags),
        # "condemned the release and banned all seafood": what was done is not said
        deed=re.compile(rf"(\s[^,;:·]{{3,60}}?)\s(?:and|dan)\s+(?!{group('unverb')}\b)(?:{VERB[language]})\s"),
        verb=re.compile(rf"\s(?!{group('unverb')}\b)(?:{VERB[language]}|{group('finite', 'past')})\s"),
    )
