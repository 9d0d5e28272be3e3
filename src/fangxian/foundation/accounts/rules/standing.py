"""What a session stands on: the duties that its holder had when it began, as roles over places."""

from collections.abc import Iterable

from fangxian.access.actor import Grant


def standing_of(grants: Iterable[Grant]) -> list[str]:
    """The roles and what each is over, as a session keeps them: ``village_cadre@350181007002``."""
    return sorted(
        {
            f"{grant.role.key}@{place}"
            for grant in grants
            for place in (*(low for low, _ in grant.here.areas), *map(str, grant.here.organisations))
        }
    )


def lost(stood: Iterable[str], stands: Iterable[str]) -> list[tuple[str, str]]:
    """Role and place of what a session stood on and stands on no longer."""
    role_at = (one.partition("@") for one in sorted(set(stood) - set(stands)))
    return [(role, place) for role, _, place in role_at]
