"""The exercise's city beside the census: from the database's rows, or from the rows that would be written."""

from itertools import groupby
from operator import itemgetter
from pathlib import Path

from fangxian.access.scope import Scope
from fangxian.drill.city import City
from fangxian.drill.population import Fingerprint, Population
from fangxian.drill.rules.census import Census
from fangxian.drill.rules.figures import figures_drawn
from fangxian.drill.rules.tally import Counted, Row, Tally
from fangxian.foundation.people.models import Person

_CHUNK = 10_000

_PAGE = """\
# The exercise's city beside the census

Nobody in the exercise's city is real: its people are made from 福清市's row of the 2020 census (推算). This page is written by
`fangxian city compare --residents {residents} --seed {seed} --page docs/population`; write it anew when the drill changes.

![Age pyramid, ages and households of the exercise's city and of the census]({figure})

{people:,} residents: {in_families:,} in {households:,} family households 家庭户, {collective:,} in collective ones 集体户. Seed {seed};
fingerprint of the residents `{fingerprint}`.

{largest}

| 项目 | | census | city | difference (points) |
|---|---|---:|---:|---:|
{rows}

## Towns (推算)

No population by town is published. Two figures are known: 港头镇 had 57,888 residents in 2010, 龙田镇 139,588 registered at the end
of 2021. The first is taken to have grown as the county did until 2020, the second to have as many residents for each registered
as 港头镇 had (57,888 of 2010 to 81,032 of 2012). The others follow from how many villages of which kind they have: in a street
7,500 people to a residents' and 4,400 to a villagers' committee, in a town 5,000 and 1,750, each village up to two fifths more or
less. Streets and town seats together hold {urban:.1f} % (the census calls 53.6 % urban).

| town | villages | people (推算) |
|---|---:|---:|
{towns}

## Where it differs, and what is assumed

- The tabulation does not explain its columns. `HHLD_R` is read as the share of people in family households, `HHLD_65_1`, `_2`, `_3P`
  as the households with one, two, more persons of 65 and over. Read so, family households hold 98.6 % of all old people, which is
  possible; if everybody lived in family households, there would be more old people than there are.
- Sizes from two persons up, and the sexes by age, are not in the tabulation: they follow from the patterns of households. Fitted
  are the sex ratio and the women of 15 to 49; nothing else of the pyramid's two sides is known.
- Ages are those at the end of 2020, the census's day is 1 November. Within five years every age is as frequent; over 85 fewer
  from year to year.
- Assumed: the ages of those in collective households and where these stand; the shares of people who came home, are away, have no
  document or a foreign one; the kinds of household (中心户, 隔离户, 困难户). Tenants are fitted to the 15.6 % whom the census finds
  registered in other counties and provinces, and told as one thing.
- There are two mixes of households, one of towns, a little younger, one of the country, a little older. Real villages differ
  far more.
- Each village's last household must fit to the person, which makes small households more frequent in small cities: one of a
  twentieth has half a point more households of one person.
"""


def of_population(population: Population, fingerprint: Fingerprint | None = None) -> Tally:
    """Of people who are only thrown."""
    tally = Tally()
    for settled in population:
        if fingerprint:
            fingerprint.add_village(settled)
        for home in settled.homes:
            tally.add([Counted(one.relation, one.born, one.sex) for one in home.inhabitants])
    return tally


def of_database() -> Tally:
    """Of the exercise's people as they are now written; nothing sealed is opened."""
    tally = Tally()
    rows = (
        Person.objects.within(Scope.system("演练与普查对比"))
        .filter(exercise=True, gone_at=None)
        .order_by("household_id")
        .values_list("household_id", "relation", "born", "sex")
    )
    for _, household in groupby(rows.iterator(chunk_size=_CHUNK), key=itemgetter(0)):
        tally.add([Counted(relation, born, sex) for _, relation, born, sex in household])
    return tally


def page_write(city: City, census: Census, folder: Path) -> None:
    """Write the comparison of a city that is only thrown as a page with its figure."""
    fingerprint = Fingerprint()
    tally = of_population(city.population, fingerprint)
    figure = "city-and-census.svg"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / figure).write_text(figures_drawn(tally, census), encoding="utf-8")
    rows = list(tally.beside(census))
    page = _PAGE.format(
        residents=city.residents,
        seed=city.seed,
        figure=figure,
        people=tally.people,
        households=tally.households,
        in_families=tally.in_families,
        collective=tally.collective,
        fingerprint=fingerprint,
        largest=_largest(rows),
        rows="\n".join(map(_line, rows)),
        urban=100 * city.population.in_towns / max(1, city.residents),
        towns="\n".join(_towns(city)),
    )
    (folder / "README.md").write_text(page, encoding="utf-8")


def _largest(rows: list[Row]) -> str:
    furthest = max((row for row in rows if row.difference is not None and row.unit == "%"), key=_distance)
    return (
        f"Of the shares that the census states, the one furthest off is “{furthest.english}” ({furthest.name}): "
        f"{furthest.difference:+.2f} percentage points."
    )


def _distance(row: Row) -> float:
    return abs(row.difference or 0.0)


def _line(row: Row) -> str:
    digits = 0 if row.unit == "人" and row.city > 100 else 2
    unit = " %" if row.unit == "%" else ""
    known = "not stated" if row.census is None else f"{row.census:,.{digits}f}{unit}"
    apart = "" if row.difference is None else f"{row.difference:+,.{digits}f}"
    return f"| {row.name} | {row.english} | {known} | {row.city:,.{digits}f}{unit} | {apart} |"


def _towns(city: City) -> list[str]:
    people = city.population.people
    inside = {town.code: [code for code in people if code.startswith(town.code)] for town in city.towns}
    return [
        f"| {town.name} | {len(inside[town.code])} | {sum(people[code] for code in inside[town.code]):,} |"
        for town in city.towns
    ]
