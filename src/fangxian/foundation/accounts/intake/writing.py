"""Writing what sheets bring of accounts, and taking it back. The services of accounts' sheets."""

from collections.abc import Sequence

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.accounts.intake.matching import matched, outcome_of
from fangxian.foundation.accounts.intake.reading import Draft
from fangxian.foundation.accounts.models import Invitation, User
from fangxian.foundation.accounts.opening import Asked, seats_open
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.sheets.kinds import Outcome, Run, Undone
from fangxian.plain.ids import numbered

_ACCOUNTS = Scope.system("按表格开账号")


@service
def accounts_take_in(*, actor: Actor, run: Run, drafts: Sequence[Draft]) -> Outcome:
    """Open the accounts of a slice, without passwords; whoever has one already keeps it."""
    actor.require_role(Permission.ACCOUNT_OPEN)
    found = matched(actor, run, drafts)
    seats_open(
        actor=actor,
        asked=[
            # Row n of a run has its n-th identifier.
            Asked(person, draft.username, numbered(run.base, draft.number))
            for draft, person in found.new
        ],
    )
    facts = {"new": len(found.new), "same": found.same, "refused": len(found.refused)}
    journal.record(
        actor, "accounts.taken_in", ("sheets.intake", str(run.intake)), area_code=run.area_code, facts=facts
    )
    return outcome_of(found)


@service
def accounts_take_back(*, actor: Actor, run: Run, most: int) -> Undone:
    """Take back up to ``most`` accounts of a run. One that somebody has signed in with stays."""
    actor.require_role(Permission.ACCOUNT_OPEN)
    made = User.objects.within(_ACCOUNTS).filter(
        id__range=(numbered(run.base, 0), numbered(run.base, (1 << 32) - 1))
    )
    some = list(made.filter(last_login=None).order_by("id").values_list("id", flat=True)[:most])
    Invitation.objects.within(_ACCOUNTS).filter(user_id__in=some).delete()
    made.filter(id__in=some).delete()
    finished = len(some) < most
    kept = made.count() if finished else 0
    journal.record(
        actor,
        "accounts.taken_back",
        ("sheets.intake", str(run.intake)),
        area_code=run.area_code,
        facts={"removed": len(some), "kept": kept},
    )
    return Undone(removed=len(some), restored=0, kept=kept, finished=finished)
