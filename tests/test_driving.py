"""The words that drove a stance: on a model whose reasons are known, and by deletion on the shipped one."""

import re
from random import Random

import numpy as np
import pytest

from reactions import articles, intake, pipeline, stance
from reactions.driving import LEAST, MOST, deletion, driving_words
from reactions.export import marked
from reactions.records import Kind, Span, Stance
from tests.factories import reaction


class Scale:
    """A model that leans on known words alone."""

    name, threshold = "scale", 0.5

    def __init__(self, **weights):
        self.weights = weights

    def probabilities(self, pairs):
        found = np.full((len(pairs), 5), 0.2)
        for row, (_, words) in zip(found, pairs, strict=True):
            row[0] += sum(weight for word, weight in self.weights.items() if word in re.findall(r"\w+", words))
        return found


def words_of(known, model):
    text = known.attribution.statement.article.text
    return [each.span.of(text) for each in driving_words(known, model)]


def test_the_words_that_a_model_leans_on_come_strongest_first():
    known = reaction("perjanjian itu melanggar resolusi dan tidak dapat diterima", stance=Stance.CONDEMN)
    assert words_of(known, Scale(melanggar=0.2, diterima=0.3, resolusi=0.001)) == ["diterima", "melanggar"]
    assert words_of(known, Scale()) == []
    weights = [each.weight for each in driving_words(known, Scale(melanggar=0.2, diterima=0.3))]
    assert weights == pytest.approx([0.3, 0.2])


def test_few_words_are_named():
    known = reaction("satu dua tiga empat lima enam tujuh", stance=Stance.CONDEMN)
    found = driving_words(known, Scale(**dict.fromkeys(["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh"], 0.05)))
    assert len(found) == MOST and all(each.weight >= LEAST for each in found)


def test_the_cue_can_drive_too():
    known = reaction("perjanjian itu adalah urusan dua negara")
    cue = known.attribution.statement.cue_text.split()[0]
    assert cue in words_of(known, Scale(**{cue: 0.4}))


def test_a_silence_has_no_driving_words():
    assert driving_words(reaction(kind=Kind.SILENCE, stance=Stance.NEUTRAL), Scale(itu=0.5)) == ()


def test_driving_words_are_marked_inside_the_statement():
    known = reaction("perjanjian <b> itu melanggar resolusi")
    statement = known.attribution.statement
    start = statement.article.text.index("melanggar")
    page = marked(known, [Span(start, start + len("melanggar"))])
    assert '<span class="statement driving">melanggar</span>' in page and "<b>" not in page


def test_deleting_driving_words_moves_the_shipped_model_more_than_random_words():
    """The deletion test (Samek et al. 2017) over the sample: as many random words are deleted, five times."""
    model, topic = stance.load(), intake.sample_topic("id")
    found = articles.clean_all(intake.sample_pages())
    known = [each for each in pipeline.read(found, topic, model) if len(each.attribution.statement.text.split()) > 8][:40]
    falls = np.array([fall for each in known if (fall := deletion(each, model, Random(each.id)))])
    assert len(falls) >= 15
    assert falls[:, 0].mean() > 2 * max(falls[:, 1].mean(), 0.02)
