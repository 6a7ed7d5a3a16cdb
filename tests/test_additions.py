import pytest

from reactions import additions, cache, frame, shelf
from reactions.errors import WrongUse
from reactions.records import READER, Kind, Stance, Status
from tests.factories import TOPIC, reaction

ARTICLE = reaction().attribution.statement.article


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("melanggar resolusi", "melanggar resolusi"),
        ("  “melanggar\n resolusi” ", "melanggar resolusi"),
        ('"Dewan Keamanan dan tidak dapat diterima"', "Dewan Keamanan dan tidak dapat diterima"),
        ("diterima. Paragraf penutup", "diterima.\n\nParagraf penutup"),
        ("(.*)", None),
        ("tidak ada", None),
        ("”“", None),
        ("", None),
    ],
)
def test_the_words_are_found_where_they_stand(words, found):
    if found is None:
        with pytest.raises(WrongUse):
            additions.find(ARTICLE.text, words)
    else:
        assert additions.find(ARTICLE.text, words).of(ARTICLE.text) == found


def test_an_addition_is_stored_confirmed_counted_and_never_called_a_models(tmp_path, monkeypatch):
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path))
    briefing = shelf.create(TOPIC)
    briefing.add(ARTICLE, [])
    told = additions.Told("resolusi Dewan Keamanan", Kind.MIXED, "KR", "Chang Ho-jin", Stance.WARN)
    briefing.add_statement(*additions.added(ARTICLE, told, TOPIC, "Ani"))
    (stored,) = cache.reactions(briefing)
    assert (stored.status, stored.stance, stored.model) == (Status.CONFIRMED, Stance.WARN, READER)
    assert stored.attribution.statement.text == "resolusi Dewan Keamanan"
    numbers = frame.summary(cache.table(briefing), frame.Selection())
    assert (numbers.n, numbers.reviewed, numbers.models) == (1, 1, ())
    assert [(event.who, event.new) for event in briefing.reviews()] == [("Ani", "confirmed")]
