"""Who is named: from the words where the syntax names a speaker to one person, institution or country of the article.

A surname leads to the full mention, a title or an apposition anywhere in the article to the office, and the gazetteer
answers where the article says nothing. Two people who share the name and no title that tells them apart: nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from reactions.actors import POLITICAL, SPEAKS_FOR, read_title
from reactions.cues import alternatives, particles
from reactions.gazetteer import Mention, Run, fold
from reactions.governments import NOBODYS, Decision, government
from reactions.institutions import author, institution_name
from reactions.mentions import Register, Title, nothing_else
from reactions.persons import person_in
from reactions.records import Reason, Span
from reactions.tenures import Held, held_by, same_office
from reactions.titles import opens, title_before, titles_of

DEMONYM = re.compile(r"[Tt]he\s+[A-Z]\w+(?:an|ine|man|woman|der)")
NEW = re.compile(r"(?:seorang|salah\s+(?:satu|seorang)|an?|one)\s", re.IGNORECASE)
LONGEST_TITLE = 14


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks: the words as they stand at `span`, the full `name`, the `actor`, and how we know.

    `refers` is person, group, institution, document or country; `offices` are the offices that the article or the
    gazetteer gives, for "the minister" later on.
    """

    span: Span
    words: str
    name: str | None
    actor: str | None
    refers: str
    offices: frozenset[str]
    because: tuple[Reason, ...]


def identify(register: Register, span: Span) -> Speaker | None:
    """Return whom the words at `span` name; None where they hold no name, no office and no country."""
    run = person_in(register, span)
    if run:
        return _known_by(register, span, run) or person(register, span, run)
    title = read_title(register, span)
    if title:
        return _institution(register, span, title)
    named = [mention for mention in register.within(span) if mention.name]
    if named:
        return _country(register, span, named)
    return _unknown_body(register, span) if register.runs_within(span) else None


@cache
def _relation(language: str) -> re.Pattern[str]:
    """Compile what stands between the start of a source and a name that is not the speaker's: "An aide to President"."""
    link = r"(?:of|to|for)\s+" if language == "en" else r"(?:dari\s+)?"
    title = r"(?:(?!(?:of|to|for)\s)[\w.’'-]+\s+){0,5}"
    return re.compile(rf"(?:[^\W\d][\w’'-]*\s+){{0,3}}?(?:{alternatives(language, 'relation')})\s+{link}{title}", re.IGNORECASE)


def _known_by(register: Register, span: Span, run: Run) -> Speaker | None:
    """Return the unnamed person in "An aide to Macron", "Istri Sergei Tikhanovsky"; for whom an aide speaks, Macron says."""
    known_by = _relation(register.article.language).fullmatch(register.text, span.start, run.span.start)
    if not known_by and not _spoken_for(register, span, run):
        return None
    whose = person(register, Span(run.span.start, run.span.end), run)
    head = read_title(register, Span(span.start, run.span.start))
    actor = head.actor if head and head.actor else whose.actor
    words = span.of(register.text)
    because = (Reason("attribution.relation", (words, whose.name or run.text)), *(() if head and head.actor else whose.because))
    return Speaker(span, words, institution_name(register, span, actor), actor, "person", frozenset(), because)


def _spoken_for(register: Register, span: Span, run: Run) -> bool:
    """Tell whether a name is that of whom an unnamed one speaks for: "Juru bicara PM Inggris Rishi Sunak"."""
    held = held_by(register, run.text)
    before = register.within(Span(span.start, run.span.start))
    keys = [mention.office.key for mention in before if mention.heads and mention.office]
    return held is not None and bool(keys) and keys[0] in SPEAKS_FOR and any(same_office(key, held.office) for key in keys[1:])


def _unknown_body(register: Register, span: Span) -> Speaker:
    words = span.of(register.text)
    return Speaker(span, words, words, None, "institution", frozenset(), (Reason("attribution.unknown", (words,)),))


def person(register: Register, span: Span, run: Run) -> Speaker:
    """Return the person whose name or surname is `run`, with the actor by title, by gazetteer, or unknown."""
    names = register.full_names(run.text)
    if NEW.match(register.text, span.start, run.span.start) and all(fold(name).split()[0] == fold(run.text) for name in names):
        names = [run.text]  # "Seorang saksi, Alexei" is not Alexei Navalny
    held = held_by(register, run.text)
    name = _one_of(register, run, names, held)
    own = _own_title(register, span, run)
    words = span.of(register.text)
    if name is None and not (own and own.actor):
        reason = Reason("attribution.namesakes", (run.text, ", ".join(names)))
        return Speaker(span, words, None, None, "person", frozenset(), (reason,))
    full = name or run.text
    office = own.office.key if own and own.office else None
    known = held_by(register, full, office) or held_by(register, run.text, office)
    elsewhere = titles_of(register, full)
    titles = [own, *elsewhere] if own else elsewhere
    actor, because = _decide(own, elsewhere, known)
    if actor and own and own.actor:
        register.affiliations.setdefault(full, (actor, because))
    elif actor is None and full in register.affiliations:
        actor, because = register.affiliations[full]
    elif actor is None:
        actor, because = _by_context(register, titles, full)
    shown = known.person if known and " " not in full else full
    return Speaker(span, words, shown, actor, "person", frozenset(_keys(titles, known)), because)


def _one_of(register: Register, run: Run, names: list[str], held: Held | None) -> str | None:
    """Return the one full name that is meant; None where several share the form and neither spelling nor gazetteer chooses.

    Who is named in full only later is not meant yet.
    """
    form, last = run.text, fold(run.text).split()[-1:]
    met = {other.text for token in last for other in register.by_token.get(token, ()) if other.span.start < run.span.start}
    names = [name for name in names if name in met] or names
    if held and " " not in form:  # "Trump" is Donald Trump also where Donald Trump Jr is named
        mine = (run.text for run in register.by_token.get(fold(form), ()) if " " in run.text)
        for text in mine:
            if (known := held_by(register, text)) and known.person == held.person:
                return text
    if len(names) < 2:
        return names[0] if names else form
    exact = [name for name in names if fold(name) == fold(form)]
    if exact:
        return exact[0]
    same = [name for name in names if held and (known := held_by(register, name)) and known.person == held.person]
    if same:
        return same[0]
    outer = [name for name in names if fold(form) in (fold(name).split()[0], fold(name).split()[-1])]
    return outer[0] if len(outer) == 1 else None  # "Sharif" is Shehbaz Sharif, not Ahmed Sharif Chaudhry


def _own_title(register: Register, span: Span, run: Run) -> Title | None:
    """Read the title that the source itself gives, before the name or behind it."""
    before, after = Span(span.start, run.span.start), Span(run.span.end, span.end)
    near = title_before(register, run.span.start) if before.start < before.end else None
    if near and near.actor and near.refers == "person" and near.span.start >= before.start:
        return near
    # more words than a title has are glued copy of something else
    short = before if len(before.of(register.text).split()) <= LONGEST_TITLE else Span(run.span.start, run.span.start)
    behind = read_title(register, after)
    fits = behind is not None and behind.refers != "document" and opens(register, after.start, behind)
    return read_title(register, short) or near or (behind if fits else None)


def _keys(titles: list[Title], known: Held | None) -> Iterator[str]:
    for title in titles:
        if title.office:
            yield title.office.key
    if known and known.office:
        yield known.office


def _decide(own: Title | None, elsewhere: list[Title], known: Held | None) -> Decision:
    """Return the actor and why.

    The title beside the name decides, then the office held on the day, then a title elsewhere in the article; a former
    office, wherever it stands, yields to one that the person holds now: "former president Medvedev" sits on the council.
    """
    past = any(title.former for title in (own, *elsewhere) if title)
    holds = known is not None and known.actor is not None and known.actor != "ANALYST" and not (known.over and past)
    kin = own is not None and own.office is not None and own.actor == "OTHER" and not POLITICAL.search(own.words)
    if own and own.actor and not own.former and not (kin and holds):  # "Kim Yo Jong, adik pemimpin itu" holds an office herself
        return own.actor, own.because
    said = next((title for title in elsewhere if title.actor and not title.former), None)
    if known and holds and (known.sure or not said):
        return known.actor, known.because
    titles = [title for title in (own, *elsewhere) if title and title.actor]
    chosen: Title | None
    if own and own.former:  # "mantan Menhan X, kini anggota parlemen": a politician, no analyst
        chosen = next((title for title in elsewhere if title.actor == "OTHER" and POLITICAL.search(title.words)), own)
    else:
        chosen = next((title for title in titles if not title.former), next(iter(titles), None))
    if chosen:
        return chosen.actor, chosen.because
    return (known.actor, known.because) if known and known.actor else (None, ())


def _by_context(register: Register, titles: list[Title], name: str) -> Decision:
    """Return the country of an office that names none ("Menteri Keuangan X"): the one that governs the passage."""
    for title in titles:
        words = [mention.office for mention in register.within(title.span) if mention.office]
        offices = [office for office in words if office.role == "office"]
        if NOBODYS.search(title.words):
            continue  # "the bloc's special representative"
        governs = offices and (offices[0].label or offices[0].refers == "institution")  # "Kepala Badan Analisis"
        if offices and not title.former and title.office and (title.office.role == "office" or governs):
            return government(register, title.span.start, offices[0], title.words)
    return None, (Reason("attribution.unknown", (name,)),)


def _institution(register: Register, span: Span, title: Title) -> Speaker:
    words = span.of(register.text)
    actor, because = title.actor, title.because
    named = title.refers == "document" and bool(register.runs_within(span))  # "pernyataan GSF" is no government's
    taken_up = title.office is not None and title.office.key in ("country", "organisation")
    if actor is None and title.office and not (named or taken_up or NOBODYS.search(words)):
        actor, because = government(register, span.start, title.office, words)
    key = frozenset((title.office.key,)) if title.office else frozenset()
    known_by = words.partition(" ")[0].lower() in particles("id", "relation")
    if words.endswith(("itu", "tersebut")) and (known_by or (title.former and not register.runs_within(span))):
        actor, because = None, ()  # "mantan sopir bus itu", "sekutu dekat Putin itu": somebody named before
    because = because or (Reason("attribution.nocountry", (words,)),)
    name = institution_name(register, author(register, span, title), actor)
    return Speaker(span, words, name, actor, title.refers, key, because)


def _country(register: Register, span: Span, named: list[Mention]) -> Speaker:
    """Return the country or organisation named; an adjective inside another name ("American-Islamic") names neither."""
    speaks = [mention.name for mention in named if mention.name and mention.name.kind in ("country", "seat", "organisation")]
    if not speaks and (register.runs_within(span) or DEMONYM.fullmatch(span.of(register.text))):
        return _unknown_body(register, span)  # "the Norwegian" is somebody named before
    name = speaks[0] if speaks else next(mention.name for mention in named if mention.name)
    words, label = span.of(register.text), name.label(register.article.language)
    if name.kind == "organisation":
        reason = Reason("attribution.organisation", (name.text, name.actor))
        return Speaker(span, words, label, name.actor, "institution", frozenset(), (reason,))
    reason = Reason("attribution.country", (name.text, label, name.actor))
    full = label if register.article.language == "en" else f"Pemerintah {label}"
    if not nothing_else(register, span, named):  # "The US Defense Intelligence Agency", "The Ukrainian presidency"
        full = institution_name(register, span, name.actor)
    return Speaker(span, words, full, name.actor, "country", frozenset(), (reason,))


def repeated(speaker: Speaker, because: Reason) -> Speaker:
    """Return `speaker` as somebody a pronoun or a clitic refers to, with that reason first."""
    return replace(speaker, because=(because, *speaker.because))
