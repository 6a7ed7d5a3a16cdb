import pandas as pd
from hypothesis import given
from hypothesis import strategies as some

from reactions.finding import FEWEST, claims, headline, holds
from reactions.frame import STANCES, Counting, Summary
from reactions.records import STAKEHOLDERS, Polarity

rows = some.lists(some.integers(0, 9), min_size=5, max_size=5)


def summary(counts):
    table = pd.DataFrame.from_dict(counts, orient="index", columns=list(STANCES))
    table["n"] = table.sum(axis=1)
    table["net"] = 0.0
    return Summary(table, int(table["n"].sum()), 1, 1, None, None, Counting.OFF, False)


@given(some.dictionaries(some.sampled_from(STAKEHOLDERS), rows, min_size=1))
def test_a_claim_is_made_of_every_actor_with_enough_statements_and_is_true(counts):
    numbers = summary(counts)
    made = claims(numbers)
    named = [actor for claim in made for actor in claim.actors]
    assert sorted(named) == sorted(actor for actor, row in counts.items() if sum(row) >= FEWEST)
    for claim in made:
        assert holds(claim, numbers)
        for actor in claim.actors:
            condemn, warn, concern, neutral, support = counts[actor]
            half = sum(counts[actor]) / 2
            sides = {Polarity.AGAINST: condemn + warn + concern, Polarity.NEUTRAL: neutral, Polarity.FAVOUR: support}
            if claim.side is None:
                assert max(sides.values()) <= half
            else:
                assert sides[claim.side] > half


def test_a_claim_that_the_counts_do_not_bear_out_is_refused():
    made = claims(summary({"JP": [5, 0, 0, 1, 0]}))
    assert not holds(made[0], summary({"JP": [1, 0, 0, 5, 0]}))


def test_the_headline_in_both_languages():
    numbers = summary({"JP": [5, 0, 0, 1, 0], "KR": [0, 3, 1, 0, 0], "CN": [0, 0, 0, 0, 4], "US": [2, 0, 0, 2, 0]})
    assert headline(numbers, "id") == (
        "Jepang dan Korea Selatan lebih banyak menentang; Tiongkok lebih banyak mendukung; Amerika Serikat terbelah"
    )
    english = "Japan and South Korea are mostly against; China is mostly in favour; the United States is divided"
    assert headline(numbers, "en") == english


def test_many_actors_are_counted_and_few_statements_are_said():
    numbers = summary({actor: [0, 0, 0, 5, 0] for actor in STAKEHOLDERS})
    assert headline(numbers, "en") == "6 actors are mostly neutral"
    assert headline(summary({"JP": [1, 0, 0, 0, 0]}), "id").startswith("Baru 1 pernyataan")
