"""Addresses of group-chat robots: those of three known services, and no other, so that nothing else is ever called."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


class Robot(StrEnum):
    """The services whose robots are known."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


ROBOTS = {Robot.WECOM: N_("企业微信"), Robot.DINGTALK: N_("钉钉"), Robot.FEISHU: N_("飞书")}


@dataclass(frozen=True)
class Webhook:
    """A robot: its service, and the secret word in its address."""

    robot: Robot
    token: str


#: Host and path of each service, and the question that holds the token; none: the rest of the path holds it.
_SERVICES = {
    "qyapi.weixin.qq.com": (Robot.WECOM, "/cgi-bin/webhook/send", "key"),
    "oapi.dingtalk.com": (Robot.DINGTALK, "/robot/send", "access_token"),
    "open.feishu.cn": (Robot.FEISHU, "/open-apis/bot/v2/hook/", ""),
}


def webhook_of(typed: str) -> Webhook:
    """The robot that an address names, as its group shows it. Raises ``Refused`` for any other address."""
    parts = urlsplit(typed.strip())
    robot, path, asked = _SERVICES.get(parts.hostname or "", (None, "", ""))
    if robot is not None and parts.scheme == "https" and not parts.username:
        token = parse_qs(parts.query).get(asked, [""])[0] if asked else parts.path.removeprefix(path)
        fits = parts.path == path if asked else parts.path.startswith(path)
        if fits and _is_token(token):
            return Webhook(robot, token)
    raise Refused(
        "robot.unknown",
        N_("认不出这个地址。请从群里的机器人复制完整的网址：企业微信、钉钉或飞书的 https 地址。"),
    )


def _is_token(token: str) -> bool:
    return 8 <= len(token) <= 128 and token.replace("-", "").replace("_", "").isalnum() and token.isascii()
