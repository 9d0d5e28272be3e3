"""Documents and telephone numbers that are well formed and nobody's.

An identity number has a right checksum and a real date, but begins with 3599: GB/T 2260 gives no prefecture of
Fujian the number 99, so that no number was ever given out with it. A permit's serial number is beyond all that
were ever given out: ninety-nine million and more.
"""

from datetime import date, timedelta

from fangxian.foundation.people.rules.documents import check_sign

#: Province 35, prefecture 99: assigned to nobody. Two digits of our own follow.
UNASSIGNED_AREA = "3599"

#: Villages that can be told apart in a number: a hundred counties of nobody, and a share of the day's serial each.
MOST_VILLAGES = 600
_COUNTIES = 100
#: Serial numbers of each sex that a village has for one day of birth.
_A_DAY = 83
#: Foreign papers that a village has numbers for.
_FOREIGNERS = 1_500
#: A residence permit's own kind of area code, and one that is nobody's.
_UNASSIGNED_PERMIT = "819999"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SIGNS = "10X98765432"

#: The days of a year, without the one that is missing in most.
DAYS = tuple((date(2019, 1, 1) + timedelta(days=day)).strftime("%m%d") for day in range(365))


def _weighed(digits: str, first: int) -> int:
    return sum(int(digit) * _WEIGHTS[first + at] for at, digit in enumerate(digits))


_DAY_WEIGHTS = tuple(_weighed(day, 10) for day in DAYS)
_SERIALS = tuple(f"{serial:03d}" for serial in range(1_000))
_SERIAL_WEIGHTS = tuple(_weighed(serial, 14) for serial in _SERIALS)


class Numbers:
    """The identity numbers of one village: no two alike, and none like another village's."""

    def __init__(self, village: int) -> None:
        if not 0 <= village < MOST_VILLAGES:
            raise ValueError(f"{MOST_VILLAGES} villages can be told apart")
        self._village, self._foreigners = village, 0
        block, county = divmod(village, _COUNTIES)
        self._area = f"{UNASSIGNED_AREA}{county:02d}"
        self._area_weight = _weighed(self._area, 0)
        self._first = block * _A_DAY
        self._years: dict[int, int] = {}
        self._given: dict[int, int] = {}

    def next(self, year: int, day: int, *, man: bool) -> str:
        """The number of somebody born on the ``day``-th day (from 0) of a year."""
        key = (year * 365 + day) * 2 + man
        taken = self._given.get(key, 0)
        if taken >= _A_DAY:
            raise ValueError("more born on one day than a village has numbers for")
        self._given[key] = taken + 1
        serial = (self._first + taken) * 2 + man
        weight = self._years.get(year)
        if weight is None:
            weight = self._years[year] = self._area_weight + _weighed(str(year), 6)
        check = _SIGNS[(weight + _DAY_WEIGHTS[day] + _SERIAL_WEIGHTS[serial]) % 11]
        return f"{self._area}{year}{DAYS[day]}{_SERIALS[serial]}{check}"

    def foreign(self, kind: str, year: int, day: int, *, man: bool) -> str:
        """The number of another paper than an identity card."""
        self._foreigners += 1
        if self._foreigners > _FOREIGNERS:
            raise ValueError("a village has used up its numbers of foreign papers")
        serial = self._village * _FOREIGNERS + self._foreigners
        if kind == "hk_macau_permit":
            return f"{'HM'[serial % 5 == 0]}99{serial:06d}"
        if kind == "taiwan_permit":
            return f"99{serial:06d}"
        if kind == "passport":
            return f"ZZ{serial:07d}"
        body = f"{_UNASSIGNED_PERMIT}{year}{DAYS[day]}{serial % 500 * 2 + man:03d}"
        return body + check_sign(body)
