"""Which village is meant, by a code or by the names of a town and a village as people write them."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: What may follow a village's own name, the longest first.
_KINDS = ("居民委员会", "村民委员会", "社区居委会", "村村委会", "居委会", "村委会", "社区", "村")
_TOWN_KINDS = ("街道办事处", "镇人民政府", "街道", "镇", "乡")


class Villages:
    """The villages that a sheet's rows may lie in."""

    def __init__(self, known: Iterable[tuple[str, str, str]]) -> None:
        """``known``: code, town's name, village's name of each."""
        self.towns: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self._full: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._bare: dict[tuple[str, str], list[str]] = defaultdict(list)
        for code, town, village in known:
            self.towns[code], self.names[code] = town, village
            for under in ("", town_bare(town)):
                self._full[under, village].append(code)
                self._bare[under, village_bare(village)].append(code)
        self._cache: dict[tuple[str, str, str], str] = {}

    def only(self) -> str:
        """The one village there is; empty where there are several."""
        return next(iter(self.names)) if len(self.names) == 1 else ""

    def code_of(self, code: str, town: str, village: str) -> str:
        """The village that three cells mean. Raises ``Refused``."""
        key = (code, town, village)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = self._found(*(_folded(part) for part in key))
        return found

    def _found(self, code: str, town: str, village: str) -> str:
        if code:
            if code not in self.names:
                raise Refused(
                    "village.code_unknown", N_("村居代码“%(code)s”不在可以导入的范围内。"), code=code
                )
            return code
        if not village:
            if only := self.only():
                return only
            raise Refused("village.missing", N_("请填镇街和村居。"))
        under = town_bare(town)
        codes = self._full.get((under, village)) or self._bare.get((under, village_bare(village))) or ()
        if not codes:
            raise Refused(
                "village.unknown", N_("可以导入的范围内没有“%(name)s”这个村居。"), name=f"{town}{village}"
            )
        if len(codes) > 1:
            raise Refused(
                "village.ambiguous",
                N_("“%(name)s”有 %(count)d 个（%(which)s），请填村居代码或写全名称。"),
                count=len(codes),
                name=f"{town}{village}",
                which="、".join(sorted({f"{self.towns[one]}{self.names[one]}" for one in codes})),
            )
        return codes[0]


def village_bare(name: str) -> str:
    """A village's own name: 凤山社区居委会 and 凤山社区 are 凤山."""
    return _without(name, _KINDS)


def town_bare(name: str) -> str:
    """A town's own name: 音西街道 is 音西."""
    return _without(name, _TOWN_KINDS)


def _without(name: str, kinds: tuple[str, ...]) -> str:
    for kind in kinds:
        if name.endswith(kind) and len(name) > len(kind):
            return name.removesuffix(kind)
    return name


def _folded(typed: str) -> str:
    return "".join(unicodedata.normalize("NFKC", typed).split()).lstrip("'")
