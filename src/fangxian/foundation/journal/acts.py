"""What was done to a thing lately, in words: for whoever filled in a form while somebody else changed it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext

from fangxian.access.scope import Scope
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.journal.selectors import lines_about, lines_lately
from fangxian.kit.said import said_time
from fangxian.kit.vocabulary import words_of

_ACTS = Scope.system("刚才谁改过")
#: Looking at somebody changes nothing of him.
_LOOKED = ".unmasked"
#: So many are told, of so many that are looked through.
_MOST, _AMONG = 3, 20
#: Of an area they are looked for among so many of the newest lines of the house.
_LATELY = 5_000

#: Actors' keys → what they are called, for those who are somebody.
Namer = Callable[[Collection[str]], Mapping[str, str]]
_namers: list[Namer] = []


def name_actors(namer: Namer) -> None:
    """Say who actors are: a higher room knows, which this one can't."""
    _namers[:] = [namer]


def acts_said(about: Model, number: int = 1) -> str:
    """The last ``number`` acts that changed a thing, each with its time and who, the newest first; no more than three."""
    rows = lines_about(_ACTS, about._meta.label_lower, str(about.pk)).order_by("-id")[:_AMONG]
    return _said([line for line in rows if not line.verb.endswith(_LOOKED)][: max(1, min(number, _MOST))])


def acts_said_within(area_code: str, verbs: Collection[str], since: datetime) -> str:
    """The last acts of some verbs in an area since a moment, the newest first; no more than three."""
    return _said(lines_lately(Scope.of_areas(area_code), verbs, since, among=_LATELY)[:_MOST])


def _said(acts: Iterable[JournalLine]) -> str:
    acts = list(acts)
    words = words_of("journal_verb")
    names = {key: name for namer in _namers for key, name in namer({line.actor for line in acts}).items()}
    said = (
        " ".join(
            filter(
                None, (said_time(line.at), names.get(line.actor), gettext(words.get(line.verb, line.verb)))
            )
        )
        for line in acts
    )
    return gettext("；").join(said)
