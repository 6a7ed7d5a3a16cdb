"""One family of errors; each says which item, why, and what to do, in both languages of the interface."""

from __future__ import annotations

from reactions.records import Reason
from reactions.wording import say


class ReactionsError(Exception):
    """Something a user can act on: a row of the wording catalogue (`data/wording/*.csv`) and the words that fill it."""

    def __init__(self, key: str, *values: object) -> None:
        super().__init__(key, *values)
        self.reason = Reason(key, tuple(str(value) for value in values))

    def __str__(self) -> str:
        return self.say("en")

    def say(self, language: str) -> str:
        """Return the message in `language` ("id" or "en")."""
        return say(self.reason.key, language, *self.reason.values)


class UnreadableItem(ReactionsError):
    """A file, a row, a paste or an address that gives no article."""


class BrokenLexicon(ReactionsError):
    """A lexicon file that lacks a column or holds a row that cannot be used."""


class ModelUnavailable(ReactionsError):
    """A model folder that is missing, incomplete or altered."""


class StoreUnavailable(ReactionsError):
    """A briefing that cannot be opened or written."""


class PictureUnavailable(ReactionsError):
    """A picture that cannot be made on this machine."""


class WrongUse(ReactionsError):
    """A call with arguments that do not go together."""
