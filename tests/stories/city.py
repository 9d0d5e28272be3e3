"""The city that stories begin with: 26 towns, 512 villages, and nobody yet; the two sheets that its offices hand in.

The places are those of the register that ships; the people are invented, and so are their numbers.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.browser.county import HEADINGS, listed, named, workbook
from tests.browser.running import Running, empty

COUNTY = "350181"
PASSWORD = "yi-shan-er-shui-2020"
HEADQUARTERS = "zhiban"
#: Doors of a village: few, so that a browser's story ends; each village is one grid.
DOORS = 30
_BODIES = ("市卫生健康局", "市公安局", "市民政局", "市市场监督管理局", "市教育局", "市交通运输局", "市商务局")


@dataclass
class City:
    """The running system, and the register's names."""

    running: Running
    towns: dict[str, str] = field(default_factory=dict)
    villages: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def office_of(self, town: str) -> str:
        """Open an account for a town's office, at the server; its name."""
        self.account_opened(f"t{town}", "town_officer", town)
        return f"t{town}"

    def account_opened(self, account: str, duty: str, area: str) -> None:
        """Open one account at the server, as the guide says."""
        number = int(area)
        told = ("--name", named(number % 3000), "--phone", f"13{number % 10**9:09d}", "--duty", duty)
        self.running.answer(PASSWORD, "user", "add", account, *told, "--area", area)

    def responders_sheet(self, path: Path) -> int:
        """Leaders and cadres of every town and village, and the city's offices; how many rows."""
        return workbook(path, "党员干部名单", HEADINGS, list(self._responders()))

    def residents_sheet(self, path: Path) -> int:
        """One person behind each door; how many rows."""
        rows = [
            [self.towns[town], name, f"{at % 3 + 1}组{at // 3 + 1}号", named(at)]
            for town, villages in self.villages.items()
            for _code, name in villages
            for at in range(DOORS)
        ]
        return workbook(path, "住户名单", ("镇街", "村居", "住址", "姓名"), rows)

    def _responders(self) -> Iterator[list[str]]:
        numbers = count(1)

        def row(standing: str, unit: str, town: str, village: str) -> list[str]:
            at = next(numbers)
            return [named(at), f"139{at:08d}", standing, unit, town, village]

        home = next(iter(self.towns))
        for body in _BODIES:
            for standing in ("党员", "党员", "干部"):
                yield row(standing, body, self.towns[home], self.villages[home][0][1])
        for code, town in self.towns.items():
            for at in range(len(self.villages[code]) + 1):  # one to spare, when somebody falls ill
                village = self.villages[code][at % len(self.villages[code])][1]
                yield row("镇街领导", f"{town}疫情防控办公室", town, village)
            for _code, village in self.villages[code]:
                for _ in range(2):
                    yield row("干部", village, town, village)


def begun(home: Path) -> City:
    """Set the house up, and open an account for headquarters."""
    city = City(empty(home), dict(listed(COUNTY, "fujian_towns_2019.csv", "town_code9")))
    villages = defaultdict(list)
    for code, name in listed(COUNTY, "fujian_villages_2019.csv", "code12"):
        villages[code[:9]].append((code, name))
    city.villages = dict(villages)
    city.running.password = PASSWORD
    city.running.command("init")
    city.account_opened(HEADQUARTERS, "headquarters_officer", COUNTY)
    city.running.set_going()
    return city
