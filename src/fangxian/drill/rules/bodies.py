"""The county's departments and public institutions of the exercise: which, and with how many people.

Their names are those that most counties' bodies have; which of them this county had, and how many work there, is
assumed. Sizes are for the full strength of 40,000 Party members and shrink with it.
"""

from enum import StrEnum
from typing import NamedTuple


class Folk(StrEnum):
    """What sort of people a body sends."""

    CADRES = "cadres"
    MEDICAL = "medical"
    STUDENTS = "students"
    VOLUNTEERS = "volunteers"
    STAFF = "staff"


class Body(NamedTuple):
    """A body of the county."""

    name: str
    people: int
    folk: Folk


_PARTY_AND_PEOPLE = (
    "市委办公室", "市人大办公室", "市政府办公室", "市政协办公室", "市纪委监委机关", "市委组织部", "市委宣传部", "市委统战部",
    "市委政法委", "市委编办", "市直机关工委", "市委老干部局", "市委党校", "市档案馆", "市总工会", "团市委", "市妇联", "市科协",
    "市侨联", "市残联", "市工商联", "市红十字会", "市法院", "市检察院",
)  # fmt: skip
_OFFICES = (
    "市发展和改革局", "市教育局", "市科技局", "市工业和信息化局", "市民族宗教局", "市公安局", "市民政局", "市司法局", "市财政局",
    "市人力资源和社会保障局", "市自然资源和规划局", "市生态环境局", "市住房和城乡建设局", "市交通运输局", "市水利局",
    "市农业农村局", "市海洋与渔业局", "市林业局", "市商务局", "市文化体育和旅游局", "市卫生健康局", "市退役军人事务局",
    "市应急管理局", "市审计局", "市市场监督管理局", "市统计局", "市医疗保障局", "市城市管理局", "市信访局", "市税务局",
)  # fmt: skip

#: The hospital whose staff signed the pledge (S4), and how many of them did at the least.
HOSPITAL = "市医院"
PLEDGED = 132

#: A health centre (卫生院) in every town, with so many people.
HEALTH_CENTRE = 36

BODIES: tuple[Body, ...] = (
    *(Body(name, 30, Folk.CADRES) for name in _PARTY_AND_PEOPLE),
    *(Body(name, 60, Folk.CADRES) for name in _OFFICES),
    Body(HOSPITAL, 900, Folk.MEDICAL),
    Body("市第二医院", 320, Folk.MEDICAL),
    Body("市中医院", 260, Folk.MEDICAL),
    Body("市妇幼保健院", 220, Folk.MEDICAL),
    Body("市疾病预防控制中心", 70, Folk.MEDICAL),
    Body("市融媒体中心", 120, Folk.STAFF),
    Body("市城市建设投资集团", 220, Folk.STAFF),
    Body("市自来水公司", 90, Folk.STAFF),
    Body("市供电公司", 160, Folk.STAFF),
    Body("市邮政分公司", 110, Folk.STAFF),
    Body("大学生返乡志愿服务队", 1_500, Folk.STUDENTS),
    Body("市志愿者协会", 4_000, Folk.VOLUNTEERS),
)
#: The strength for which the sizes stand.
FULL_STRENGTH = 40_000
