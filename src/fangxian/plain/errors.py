"""Refusals: what the house says when it will not do a thing, as a sentence a tired person understands."""


class Refused(Exception):
    """Something that can't be done as asked; nothing was lost and nothing was changed.

    ``code`` names the rule for programs; ``sentence`` is Chinese source text with ``%(name)s`` places that
    ``facts`` fill, translated where it is shown.
    """

    status = 422

    def __init__(self, code: str, sentence: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        return self.sentence % self.facts


class NotAllowed(Refused):
    """The place is his to see, the verb is not his to do."""

    status = 403


class OutOfScope(Refused):
    """For this actor the thing does not exist."""

    status = 404


class Stale(Refused):
    """The form was made from an older version than the one that stands."""

    status = 409
