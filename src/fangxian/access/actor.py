"""The actor: somebody, or the house itself, with the rights that duties give at this moment."""

from dataclasses import dataclass, replace
from uuid import UUID

from fangxian.access.permissions import Permission
from fangxian.access.roles import Role
from fangxian.access.scope import Scope
from fangxian.plain.errors import NotAllowed, OutOfScope
from fangxian.plain.words import N_


@dataclass(frozen=True)
class Grant:
    """One duty's rights: a role over its own reach, and over the city that reach lies in."""

    role: type[Role]
    here: Scope
    city: Scope
    #: Of the role's permissions only these; all for None.
    only: frozenset[Permission] | None = None

    def scope(self, permission: Permission) -> Scope:
        """Where this grant gives a permission."""
        if self.only is not None and permission not in self.only:
            return Scope.nothing()
        if permission in self.role.citywide:
            return self.here | self.city
        return self.here if permission in self.role.here else Scope.nothing()


@dataclass(frozen=True)
class Actor:
    """Who acts. ``key`` is what the journal writes; ``exercise`` marks all that he writes as 演练."""

    key: str
    grants: tuple[Grant, ...] = ()
    exercise: bool = False
    responder: UUID | None = None
    on_behalf_of: str = ""
    reason: str = ""

    @classmethod
    def system(cls, name: str, *, reason: str, on_behalf_of: str = "", exercise: bool = False) -> "Actor":
        """The house at its own work (a worker, the command line), with every permission everywhere."""
        return cls(key=f"system:{name}", reason=reason, on_behalf_of=on_behalf_of, exercise=exercise)

    def touching(self, *, exercise: bool) -> "Actor":
        """The same actor, marked when what he touches belongs to an exercise: what hangs on it goes with it."""
        return replace(self, exercise=True) if exercise and not self.exercise else self

    def narrowed(self, only: frozenset[Permission], area: str) -> "Actor":
        """The same actor with no more than these permissions, and nowhere but in this area. Not for the house itself."""
        if self.is_system:
            raise ValueError("the system's reach is not narrowed")
        within = Scope.of_areas(area)
        return replace(
            self,
            grants=tuple(
                replace(grant, here=grant.here & within, city=grant.city & within, only=only)
                for grant in self.grants
            ),
        )

    @property
    def is_system(self) -> bool:
        """Whether it is the house itself."""
        return bool(self.reason)

    def scope(self, permission: Permission) -> Scope:
        """Everywhere that some duty gives this permission."""
        if self.is_system:
            return Scope.system(self.reason)
        reach = Scope.nothing()
        for grant in self.grants:
            reach |= grant.scope(permission)
        return reach

    def may(self, permission: Permission) -> bool:
        """Whether any duty gives this permission anywhere."""
        return bool(self.scope(permission))

    def may_at(
        self, permission: Permission, *, area: str | None = None, organisation: UUID | None = None
    ) -> bool:
        """Whether a duty gives this permission over this place or organisation."""
        return self.scope(permission).holds(area=area, organisation=organisation)

    def require(
        self, permission: Permission, *, area: str | None = None, organisation: UUID | None = None
    ) -> None:
        """Refuse what no duty allows: 403 without the role or where he only sees, 404 where he does not."""
        self.require_role(permission)
        if self.may_at(permission, area=area, organisation=organisation):
            return
        if self.may_at(permission.sight, area=area, organisation=organisation):
            raise NotAllowed("access.not_here", N_("您的责任范围不包括在这里做这件事。"))
        raise OutOfScope("access.out_of_scope", N_("没有这一项，或不在您的责任范围内。"))

    def require_role(self, permission: Permission) -> None:
        """Refuse with 403 somebody to whom no duty gives this permission anywhere."""
        if not self.may(permission):
            raise NotAllowed("access.no_role", N_("您的责任里没有这一项。"))
