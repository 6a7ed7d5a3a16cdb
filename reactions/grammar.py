"""The border words of a language, from `data/particles.csv`, as compiled expressions.

There is no parser: prepositions, conjunctions, commas and the next cue are the borders of clauses and subjects (the sieve
of the Gender Gap Tracker and the cue-source-content chain of Citron, without their dependency trees).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from reactions.cues import alternatives


@dataclass(frozen=True, slots=True)
class Grammar:
    """The border words of one language as compiled expressions.

    Behind a cue: `that` (bahwa), `time` (pada Rabu (19/6)), `setting` (kepada wartawan). Around a subject: `opening` (Sementara
    itu,), `trailing` (juga, pada Rabu), `subordinated` (meskipun), `titled` (juru bicara), `apposition` (, seorang analis),
    `after_name`. Between two cues: `joined` (dan, seraya), `joining` the same at a beginning, `turn` (sementara X), and
    `narration`, where the reporter speaks again.
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
    narration: re.Pattern[str]
    after_name: re.Pattern[str]
    apposition: re.Pattern[str]
    titled: re.Pattern[str]
    verb: re.Pattern[str]


# What a verb looks like: "menolak", "dikerahkan"; "rejected", "made".
VERB = {"id": r"me[a-z]{6,}|(?:di|ter)[a-z]{4,}kan", "en": r"[a-z]{3,}ed"}
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
        trailing=re.compile(rf"(?:\s+{adverb}|\s+secara\s+\w+|\s*,?\s+{time}|\s*\([^)]{{1,18}}\)(?<=\d\))),?\s*$", flags),
        opening=re.compile(rf"\s*[-–—]*\s*{group('discourse')}(?:\s*,\s*|\s+)", flags),
        joined=re.compile(rf"(?:,\s*(?:{group('coordinator')}\s+)?|\s{group('coordinator')}\s+)(?:{adverb}\s+)*$", flags),
        joining=re.compile(rf"[\s,;:.·\"”“)–—-]*(?:{group('coordinator')}\s+)?", flags),
        # Up to the first conjunction that is not inside a relative clause ("X, yang berbicara setelah upacara, ...").
        # Inside the segment a capital makes it a name ("Direktur Sementara GHF").
        subordinated=re.compile(
            rf"(?i:\s*{group('subordinator')}\s+)|(?:(?!\b(?:yang|who|which)\b).)*?(?<!\w){group('subordinator')}\s+"
        ),
        turn=re.compile(rf"(?:;\s+(?:{group('contrast')}\s+)?|,?\s+{group('contrast')}\s+)(?=[^,;]*(?:,[^,;]*,\s*)?$)", flags),
        # `Khamenei "tidak boleh dibiarkan hidup", beberapa hari setelah ...`, `..., saat mengumumkan langkah terbaru`.
        narration=re.compile(
            rf"(?<=·[\"”»]),\s+{group('preposition', 'subordinator', 'circumstance')}\s|,\s+{group('circumstance')}\s", flags
        ),
        after_name=re.compile(
            rf"\s*(?:[,;:!?\"“”„()]|\s[-–—]\s|·|\b{group('preposition', 'complementiser', 'subordinator', 'coordinator')}\b"
            r"|\b(?:seperti|sebagaimana|dikutip|dilansir|yang|who|that|which)\b)"  # small only: "Menteri Dalam Negeri"
        ),
        apposition=re.compile(rf"\s*,\s*{group('title', 'article')}\b", flags),
        titled=re.compile(rf"(?:^|\s){group('title')}\b", flags),
        verb=re.compile(rf"\s(?!{group('unverb')}\b)(?:{VERB[language]}|{group('finite', 'past')})\s"),
    )
