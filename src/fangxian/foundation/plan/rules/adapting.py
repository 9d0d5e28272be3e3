"""A plan that was written for one county, rewritten as the first draft of another's.

Only what names the first county is changed: its code and its names, what its kind is called in titles (市, 县,
区), its dialect. Comments stay, since they say where each rule comes from. Pure.
"""

import re

#: How the kind of the county stands in values: at the head of a title, and in 全市 and 市里.
_KIND_SAID = ('title = "{kind}', "全{kind}", "{kind}里")
_HEAD = """\
# {name}的第一版预案，由{was}的预案改写：地名、区划代码和“{kind}”“本地话”这样的叫法已经换过。
# 注释里的来源说的都是{was}；标着“推定”的，采用前请按本{kind}的文件改正。

"""


def adapted(text: str, *, code: str, name: str, was: str) -> str:
    """``text``, the plan of the county that is called ``was``, as a first plan of the county ``name``."""
    kind, was_kind = name[-1], was[-1]
    lines = [
        line if line.startswith("#") else _said_of(line, name=name, was=was, kind=kind, was_kind=was_kind)
        for line in text.splitlines()
    ]
    found = "\n".join(lines)
    found = re.sub(r'^county = "[0-9]{6}"$', f'county = "{code}"', found, count=1, flags=re.MULTILINE)
    found = found.replace('key = "fuqing-', f'key = "county-{code}-')
    return _HEAD.format(name=name, was=was, kind=kind) + found + "\n"


def _said_of(line: str, *, name: str, was: str, kind: str, was_kind: str) -> str:
    short = was.removesuffix(was_kind)
    line = line.replace(was, name).replace(f"{short}话", "本地话").replace(short, "")
    for said in _KIND_SAID:
        line = line.replace(said.format(kind=was_kind), said.format(kind=kind))
    return line
