"""Where the article gives a name its title: before it ("Menteri Luar Negeri Jepang X"), behind it ("X, an analyst at ...").

And what is no part of either: a dateline, a headline glued to the sentence, an agency that only relays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from reactions.actors import read_title
from reactions.gazetteer import Mention, Name, Run
from reactions.mentions import Register, Title
from reactions.records import Reason, Span

CONNECTOR = (
    r"(?:of|the|for|dan|and|di|untuk|dari|pada|asal|bagi|to|at|in|ke-?\d*|a|an|seorang|era|yang|sebagai|bernama|sekaligus|itu)"
)
# What may stand between the words of a title, and between a title and the name that follows it.
BETWEEN = re.compile(
    rf"[\s()/–-]*(?:['’]?s\b)?(?:\s*\b{CONNECTOR}\b)*\s*(?:[\w’'-]+\s+){{0,3}}?(?:\b{CONNECTOR}\b\s*)*[()\s-]*",
    re.IGNORECASE,
)
NEXT_TO_NAME = re.compile(
    r"\s*(?:\([^)]{1,20}\))?\s*(?:itu\s*)?,?\s*(?:bernama|named|yakni|yaitu)?\s*(?:ke-?\d+)?\s*", re.IGNORECASE
)
APPOSITION = re.compile(
    r"\s*(?:\([^)]{1,30}\)\s*)?(?:,\s*|\s+[–-]\s+|\s*\()"
    r"(?P<title>(?:(?!,\s*(?:mengatakan|kata|ujar|said|told|menurut)\b)[^.;:\"“”\n]){4,140}?)"
    r"(?=,|[.;:\"“”\n)]|\s(?:mengatakan|menyatakan|menilai|menyebut|said|says|told)\b|$)"
)
# "X of the Council", "X, who teaches naval history at Keiyo University", "X dari Universitas Y"
# ", yang saat ini menjadi pemimpin Partai X", ", who now leads the opposition"
NOW = re.compile(
    r"^\s*(?:yang|who)?\s*(?:kini|sekarang|saat ini|now|currently)?\s*"
    r"(?:menjadi|menjabat(?: sebagai)?|memimpin|adalah|merupakan|is|was|leads|heads|serves as|served as)\s",
    re.IGNORECASE,
)
OF_HOUSE = re.compile(
    r"(?P<house>,?\s+(?:who\s+(?:teaches|lectures|works|heads|leads|runs|studies)\b[^,.;:\"“”\n]{0,40}?\s)?"
    r"(?:of|from|at|with|for|dari)\s+(?:the\s+)?)"
)
OWNS = re.compile(r"['’]s?\s+")
HOUSE_NAME = re.compile(r"(?:[A-Z][\w’'-]+\s+){0,3}")
# ", dalam pernyataan di media sosial," is no title of who made it
ADVERBIAL = re.compile(r"\W*(?:dalam|pada|di|lewat|melalui|saat|ketika|in|on|at|during|when|after|via)\b", re.IGNORECASE)
VERBAL = re.compile(r"\b(?:me(?:ny|ng|m|n)?\w{4,}|said|met|told|with|dengan|bertemu|bahwa|that|terhadap|kepada)\b")
MOST_TITLES = 20
"""Titles of one name that are read in an article."""
REACH = 120
"""Characters before a name in which its title begins."""
# "Stoltenberg seperti dikutip AFP", and in glued copy "seperti dilansirAFP, Jumat (20/6), Qassem"
RELAYED = re.compile(
    r",?\s*\b(?:seperti |sebagaimana )?(?:yang )?(?:dikutip|dilansir|dilaporkan|diberitakan|(?:as )?quoted by|as reported by).*",
    re.DOTALL,
)
# "TEL AVIV, KOMPAS.com - Mantan Menteri ...", "CNN Indonesia -- Kementerian ...", "Dilansir Reuters, GSF"
RELAYED_FIRST = re.compile(
    r"(?:[^,-]{2,30},\s[^,-]{2,30}\s--?\s*|[^-]{2,40}\s--\s*|\S+\.com\s+-\s*"
    r"|(?:seperti |sebagaimana )?(?:dikutip|dilansir|mengutip|melansir)[^,]*,(?:\s*\w+\s*\([^)]*\),)?\s*)(?=\S)",
    re.IGNORECASE,
)
# A headline glued to the sentence: "... Warga GazaMenteri Keuangan", "... Israel Kabur dari BrasilIa".
GLUED = re.compile(r"(?<=[a-z])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?=[A-Z])")
LONG_HEADLINE = 6
"""Words before a glued capital from which they are a headline, whatever follows."""


# "Baik Kyiv maupun Moskow", "both Seoul and Tokyo"
EITHER = re.compile(r"\s*(?:baik|both|either|neither)\s+(?=[^.;:]*\b(?:dan|maupun|and|or|nor)\b)", re.IGNORECASE)


OPEN_END = re.compile(r"(?<=\w),?\s+(?:yang|who|which)$")


def bare_source(register: Register, source: Span) -> Span:
    """Cut a dateline, a glued headline and "seperti dikutip AFP" off a source: an agency that only relays does not speak."""
    text = register.text
    first = RELAYED_FIRST.match(text, source.start, source.end)
    start = first.end() if first else source.start
    either = EITHER.match(text, start, source.end)
    start = either.end() if either else start
    relay = RELAYED.search(text, start, source.end)
    end = relay.start() if relay and relay.start() > start else source.end
    for glue in GLUED.finditer(text, start, end):
        named = register.within(Span(start, end))
        if any(m.span.start < glue.start() < m.span.end for m in named):
            continue  # "NasDem" is one name
        begins = next((m.office for m in named if m.span.start == glue.start()), None)
        heads = begins is not None and begins.role in ("office", "head", "pronoun")
        if heads or len(text[source.start : glue.start()].split()) > LONG_HEADLINE:
            start = glue.start()
    pronoun = OPEN_END.search(text, start, end)  # "tiga pejabat AS yang"
    return Span(start, pronoun.start() if pronoun else end)


def titles_of(register: Register, name: str) -> list[Title]:
    """Return the titles that the article gives to `name`, before it or behind it, full mentions first; read once."""
    if name not in register.titles:
        register.titles[name] = list(islice(_titles_of(register, name), MOST_TITLES))
    return register.titles[name]


def _titles_of(register: Register, name: str) -> Iterator[Title]:
    for run in register.places(name):
        before = title_before(register, run.span.start)
        if before and before.refers == "person":
            yield before
        behind = APPOSITION.match(register.text, run.span.end)
        if behind:
            title = read_title(register, Span(*behind.span("title")))
            if title and title.refers != "document" and opens(register, behind.start("title"), title):
                yield title
        house = _house(register, run)
        if house:
            yield house


def _house(register: Register, run: Run) -> Title | None:
    """Read the organisation that follows a name: "X of the Council on Foreign Relations", "X at the French Institute"."""
    found = OF_HOUSE.match(register.text, run.span.end)
    if not found:
        return None
    end = found.end()
    for mention in register.within(Span(end, end + REACH))[:4]:
        if end == found.end():
            end = HOUSE_NAME.match(register.text, end, mention.span.start).end()  # type: ignore[union-attr]
        if register.text[end : mention.span.start].strip(" '’s"):
            return None
        end, name = mention.span.end, mention.name
        span = Span(found.end(), end)
        if name and name.kind == "organisation":
            return _of_body(register, span, name)
        if mention.office and mention.office.actor == "ANALYST":
            return read_title(register, span)
    return None


def _house_before(register: Register, mention: Mention, start: int) -> Title | None:
    """Read the organisation whose a name is: "Microsoft's Brad Smith"."""
    name, span = mention.name, Span(mention.span.start, start)
    if not name or name.kind != "organisation" or not OWNS.fullmatch(register.text, mention.span.end, start):
        return None
    return _of_body(register, span, name)


def _of_body(register: Register, span: Span, body: Name) -> Title:
    reason = Reason("attribution.organisation", (body.text, body.actor))
    return Title(span, span.of(register.text), body.actor, "person", None, False, (reason,))


def opens(register: Register, start: int, title: Title) -> bool:
    """Tell whether an apposition begins with its office: ", seorang mantan pejabat" does, ", who met the minister" not."""
    first = next((mention for mention in register.within(title.span) if mention.heads), None)
    if first is None:
        return False
    lead = NOW.sub("", register.text[start : first.span.start])
    return len(lead.split()) <= 5 and not verbal(lead) and not ADVERBIAL.match(lead)


def title_before(register: Register, start: int) -> Title | None:
    """Read the title that ends where a name begins: "Menteri Luar Negeri Jepang" before "Yoko Kamikawa"."""
    sentence = register.sentences[register.sentence(start)].start if register.sentences else 0
    chain: list[Mention] = []
    end = register.joined(start)
    before = register.within(Span(max(sentence, start - REACH), start))
    if before and (house := _house_before(register, before[-1], start)):
        return house
    for mention in reversed(before):
        gap = Span(mention.span.end, end)
        words = gap.of(register.text)
        allowed = BETWEEN if chain else NEXT_TO_NAME
        if _ends_title(mention) or not allowed.fullmatch(words) or verbal(words):
            break
        if register.runs_within(gap) and not _takes_name(mention):
            break
        chain.insert(0, mention)
        end = mention.span.start
    if not chain:
        return None
    touching = not register.text[chain[-1].span.end : start].strip()
    title = read_title(register, Span(_innermost(register, chain) if touching else chain[0].span.start, start))
    # "dalam unggahan di media sosial, Trump": before a comma only a person's title belongs to the name
    return title if title and (touching or title.refers == "person") else None


def _ends_title(mention: Mention) -> bool:
    office = mention.office
    return office is not None and office.role in ("plain", "pronoun") and not re.fullmatch(CONNECTOR, office.word)


def _takes_name(mention: Mention) -> bool:
    """Tell whether a name may stand behind a title word without being a person's: "Anggota Komisi I", "Universitas X"."""
    return mention.office is not None and (mention.office.refers == "institution" or mention.office.role == "head")


def _innermost(register: Register, chain: list[Mention]) -> int:
    """Return where the title begins that touches the name: in "sekutu dekat Presiden Putin" Putin is the president."""
    position = len(chain) - 1
    while position > 0 and (office := chain[position].office) and office.role in ("honorific", "elect"):
        position -= 1
    last = chain[position].office
    if last is None or last.role != "office" or last.refers != "person":
        return chain[0].span.start
    while position > 0 and not register.text[chain[position - 1].span.end : chain[position].span.start].strip("-'’s \n"):
        office = chain[position - 1].office
        if office and office.role not in ("former", "portfolio", "elect", "honorific"):
            break
        position -= 1
    return chain[position].span.start


def verbal(gap: str) -> bool:
    """Tell whether a verb stands between two words: "presiden menuduh Iran" is no title."""
    return VERBAL.search(gap) is not None
