"""Notices as a Django app."""

from django.apps import AppConfig

from fangxian.foundation.notices.rules.kinds import Channel, NoticeKind, register_kinds
from fangxian.plain.words import N_


class NoticesConfig(AppConfig):
    """Who is told what, by which way, and what he answers."""

    name = "fangxian.foundation.notices"
    label = "notices"

    def ready(self) -> None:
        """The one kind that is the room's own."""
        trial = NoticeKind("outlet_trial", N_("测试通知"), (Channel.ROBOT, Channel.MAIL), urgent=True)
        register_kinds([trial])
