"""What the census of 2020 says of the county, and what is read into its columns.

The tabulation names its columns without explaining them. Read so:

- ``HHLD_R`` 0.9203: the share of people who live in family households (家庭户); the rest live in collective ones
  (集体户: dormitories, homes). Inferred: with it, the elders whom ``HHLD_65_*`` counts are 98.6 % of all
  elders; without it they would be more than there are.
- ``HHLD_S``, ``HHLD_1P``, ``HHLD_1G`` …: of family households their mean size, the share of one person, of one
  generation …; the four shares of generations add up to one.
- ``HHLD_65_1``, ``_2``, ``_3P``: the share of family households with one, two, more persons of 65 and over;
  together they are ``HHLD_65``.
- ``POPU_WM`` 105.51: men to a hundred women. ``AGES_W_15-49``: women of that age as a share of all people.
- ``POPU_REG_C``, ``_P``, ``_O``: people registered elsewhere: in the county, the province, beyond it.

Shares are kept in ten-thousandths, as the tabulation rounds them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

ALL = 10_000

#: The census's nineteen bands: first and last age.
BANDS: tuple[tuple[int, int], ...] = ((0, 0), (1, 4), *((age, age + 4) for age in range(5, 85, 5)), (85, 99))
_BAND_COLUMNS = ("AGES_0", "AGES_1-4", *(f"AGES_{low}-{high}" for low, high in BANDS[2:-1]), "AGES_85P")
ELDER = 65


@dataclass(frozen=True, slots=True)
class Census:
    """The county's figures; shares in ten-thousandths, the mean size in hundredths."""

    people: int
    men_per_100_women: Decimal
    urban: int
    bands: tuple[int, ...]
    women_15_49: int
    in_families: int
    family_size: int
    one_person: int
    generations: tuple[int, int, int, int]
    elders: tuple[int, int, int]
    from_province: int
    from_beyond: int

    @property
    def men(self) -> int:
        """The share of men."""
        return int(ALL * self.men_per_100_women / (100 + self.men_per_100_women) + Decimal("0.5"))

    @property
    def collective(self) -> int:
        """The share of people who live in collective households."""
        return ALL - self.in_families


def census_of(row: Mapping[str, str]) -> Census:
    """The figures of one row of the tabulation."""

    def share(column: str) -> int:
        return int(Decimal(row[column]) * ALL)

    return Census(
        people=int(row["POPU"]),
        men_per_100_women=Decimal(row["POPU_WM"]),
        urban=share("POPU_URB"),
        bands=tuple(share(column) for column in _BAND_COLUMNS),
        women_15_49=share("AGES_W_15-49"),
        in_families=share("HHLD_R"),
        family_size=int(Decimal(row["HHLD_S"]) * 100),
        one_person=share("HHLD_1P"),
        generations=(share("HHLD_1G"), share("HHLD_2G"), share("HHLD_3G"), share("HHLD_4GP")),
        elders=(share("HHLD_65_1"), share("HHLD_65_2"), share("HHLD_65_3P")),
        from_province=share("POPU_REG_P"),
        from_beyond=share("POPU_REG_O"),
    )


def band_of(age: int) -> int:
    """The number of the census's band that an age lies in."""
    if age < 5:
        return 0 if age == 0 else 1
    return min(age // 5 + 1, len(BANDS) - 1)
