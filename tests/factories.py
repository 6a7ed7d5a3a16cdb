"""Made-up reactions for the tests, the same at every run, and copies of a model to damage."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from reactions import shelf
from reactions.records import STAKEHOLDERS, Article, Attribution, Kind, Reaction, Reason, Review, Span, Stance, Statement, Topic
from reactions.runtime import FILES
from reactions.store import Briefing

TOPIC = Topic("Perjanjian Rusia-Korea Utara", "Perjanjian kemitraan Rusia dan Korea Utara adalah hal yang baik.")

SPEAKERS = {
    "US": "Matthew Miller",
    "JP": "Yoshimasa Hayashi",
    "KR": "Chang Ho-jin",
    "NATO": "Jens Stoltenberg",
    "CN": "Lin Jian",
    "UA": "Mykhailo Podolyak",
    "RU": "Vladimir Putin",
    "ANALYST": "Andrei Lankov",
}

SUBJECTS = ("perjanjian itu", "kerja sama kedua negara", "pasal bantuan militer", "kunjungan pekan ini", "pengiriman senjata")
VERBS = {
    Stance.CONDEMN: "melanggar resolusi Dewan Keamanan dan tidak dapat diterima oleh",
    Stance.WARN: "akan dijawab dengan tindakan tegas oleh",
    Stance.CONCERN: "menimbulkan keprihatinan yang mendalam bagi",
    Stance.NEUTRAL: "adalah urusan dua negara menurut",
    Stance.SUPPORT: "disambut baik karena menjaga perdamaian bagi",
}
OBJECTS = ("kawasan Asia Timur", "masyarakat internasional", "pemerintah di ibu kota", "negara tetangga", "warga semenanjung")
OUTLETS = ("Harian Contoh", "Kabar Uji", "Warta Percobaan", "Example Post")


def scores(stance: Stance, confidence: float) -> tuple[float, float, float, float, float]:
    """Five probabilities with `confidence` at `stance` and the rest spread evenly."""
    rest = (1 - confidence) / 4
    first, second, third, fourth, fifth = (confidence if each is stance else rest for each in Stance)
    return (first, second, third, fourth, fifth)


def reaction(
    text: str = "perjanjian itu melanggar resolusi Dewan Keamanan dan tidak dapat diterima",
    *,
    actor: str | None = "JP",
    speaker_name: str | None = "",
    stance: Stance = Stance.CONDEMN,
    kind: Kind = Kind.INDIRECT,
    doc: str = "satu.txt",
    outlet: str | None = "Harian Contoh",
    published: date | None = date(2024, 6, 20),
    language: str = "id",
    title: str | None = "Tanggapan atas perjanjian",
    confidence: float = 0.8,
    unsure: bool = False,
    lead: str = "Rabu itu, ",
) -> Reaction:
    """One reaction in an article of its own: "<lead><speaker> mengatakan <text>."."""
    name = SPEAKERS.get(actor or "") if speaker_name == "" else speaker_name
    speaker = name or "Seorang sumber"
    body = f"{lead}{speaker} mengatakan {text}.\n\nParagraf penutup tanpa pernyataan."
    article = Article(
        id=hashlib.sha256(f"{doc}{body}".encode()).hexdigest()[:16],
        doc=doc,
        text=body,
        language=language,
        title=title,
        outlet=outlet,
        published=published,
        url=None,
    )
    at = len(lead)
    cue = Span(at + len(speaker) + 1, at + len(speaker) + 11)
    source = Span(at, at + len(speaker))
    span = Span(cue.end + 1, cue.end + 1 + len(text))
    statement = Statement(article, span, kind, cue, source, (Reason("export.title", ("uji",)),))
    whose = Attribution(statement, speaker, source, name, actor)
    return Reaction(whose, TOPIC, stance, scores(stance, confidence), unsure, "model-uji")


def reactions(count: int = 120, seed: int = 7) -> list[Reaction]:
    """`count` different reactions of the six stakeholders, Russia and analysts, a few of them unsure or of nobody known."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        actor = chance.choice((*STAKEHOLDERS, *STAKEHOLDERS, "RU", "ANALYST", None))
        likely = [3, 2, 2, 2, 1] if actor in ("US", "JP", "KR", "NATO", "UA") else [1, 1, 1, 3, 4]
        stance = chance.choices(list(Stance), likely)[0]
        words = f"{chance.choice(SUBJECTS)} {VERBS[stance]} {chance.choice(OBJECTS)} tahap {number}"
        made.append(
            reaction(
                words,
                actor=actor,
                stance=stance,
                kind=chance.choice((Kind.DIRECT, Kind.INDIRECT, Kind.MIXED)),
                doc=f"artikel-{number // 4}.txt",
                outlet=OUTLETS[number % 4],
                published=date(2024, 6, 18) + timedelta(days=chance.randrange(12)),
                confidence=(confidence := round(chance.uniform(0.4, 0.98), 2)),
                unsure=confidence < 0.5,
            )
        )
    return made


def hostile(words: str, **more: str) -> Reaction:
    """A reaction all of whose words are an attacker's or, its note, a careless colleague's."""
    told: dict[str, Any] = dict.fromkeys(("doc", "outlet", "title", "speaker_name"), words) | more
    made = reaction(words, **told)
    whose = made.attribution
    because = (Reason("additions.reader", (words,)),)
    found = replace(whose, because=because, statement=replace(whose.statement, because=because))
    return replace(made, attribution=found, because=because, topic=Topic(words, words))


def kept(words: str) -> Briefing:
    """A briefing of one hostile reaction, with a review whose note and reader are hostile too."""
    made = hostile(words)
    briefing = shelf.create(Topic(words, words))
    briefing.add(made.attribution.statement.article, [made])
    events = [("note", None, words), ("status", "predicted", "confirmed")]
    moment = datetime.fromisoformat("2024-06-21T10:00:00+00:00")
    briefing.review([Review(made.id, field, old, new, words, moment, words) for field, old, new in events])
    return briefing


def copy_of_model(shipped: Path, folder: Path) -> Path:
    """Return `folder` with the files of a shipped model, for a test to damage."""
    folder.mkdir()
    for name in (*FILES, "metrics.json"):
        shutil.copy(shipped / name, folder)
    return folder


def filled(made: Iterable[Reaction]) -> Briefing:
    """A briefing of its own in the data folder that holds the reactions."""
    briefing = shelf.create(TOPIC)
    for each in made:
        briefing.add(each.attribution.statement.article, [each])
    return briefing
