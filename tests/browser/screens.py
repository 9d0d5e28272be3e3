"""Every screen there is: by whom it is opened, and how he comes there."""

from dataclasses import dataclass

COUNTY, TOWN, VILLAGE, GRID = "350181", "350181007", "350181007002", "350181007002001"
LEADERLESS = "350181007001"
_ID = "[0-9a-f-]{36}"


@dataclass(frozen=True)
class Screen:
    """A screen: the seat that opens it (nobody signed in for None), its address, and links to follow from there.

    ``follow`` is what addresses of links match, one after the other; ``page`` names the page that the last leads
    to. ``status`` is what the screen answers with.
    """

    seat: str | None
    name: str
    address: str
    follow: tuple[str, ...] = ()
    page: str = ""
    status: int = 200


_HOUSEHOLD = f"/households/{_ID}$"
_PERSON = f"/people/{_ID}$"
_RESPONDER = f"/responders/{_ID}$"
_HOUSEHOLDS = f"/villages/{VILLAGE}/households"


def _household(name: str, *then: str, page: str) -> Screen:
    return Screen("village", name, _HOUSEHOLDS, (_HOUSEHOLD, *then), page)


def _responder(name: str, *then: str, page: str) -> Screen:
    return Screen("village", name, "/responders", (_RESPONDER, *then), page)


SCREENS = (
    Screen(None, "sign-in", "/sign-in"),
    Screen(None, "not-found", "/no-such-page", status=404),
    Screen("hq", "board", "/board"),
    Screen("hq", "gaps", "/gaps"),
    Screen("hq", "gaps-sorted", "/gaps?sort=-since"),
    Screen("hq", "needs", "/needs"),
    Screen("hq", "rates", "/needs/rates?units=town_office"),
    Screen("town", "calendar", "/needs/calendar"),
    Screen("town", "needs-narrowed", "/needs?overdue=1&by=me"),
    Screen("hq", "instruct", "/needs/instruct"),
    Screen("town", "whistle", "/needs/whistle"),
    Screen("hq", "structure", "/structure"),
    Screen("hq", "organisations", "/organisations"),
    Screen("hq", "organisation", "/structure", (f"/organisations/{_ID}$",), "organisation"),
    Screen(
        "hq", "branch", "/organisations?kind=temporary_branch", (f"/organisations/{_ID}$",), "organisation"
    ),
    Screen("hq", "branch-new", f"/organisations/new/branch/{COUNTY}"),
    Screen("hq", "squad-new", f"/organisations/new/squad/{COUNTY}"),
    Screen("hq", "plan-adopt", "/plan/adopt"),
    Screen("hq", "plan-compare", "/plan/compare/1/1"),
    Screen("hq", "levels", "/levels"),
    Screen("hq", "batches", "/batches"),
    Screen("hq", "duty-log", f"/duty-log/{COUNTY}"),
    Screen("hq", "my-duty-log", "/duty-log"),
    Screen("hq", "duties", "/duties"),
    Screen("hq", "propose", f"/propose/grid_chief/{COUNTY}"),
    Screen("hq", "hq-reports", f"/reports/{COUNTY}"),
    Screen("hq", "hq-reports-below", f"/reports/{COUNTY}/below"),
    Screen("hq", "holdings", "/holdings"),
    Screen("hq", "hq-responders", "/responders"),
    Screen("hq", "hq-people", "/people"),
    Screen("hq", "hq-journal", "/journal"),
    Screen("hq", "go", "/go?typed=yx"),
    Screen("hq", "kit", "/kit"),
    Screen("group", "group-home", "/", page="group"),
    Screen("town", "town", f"/towns/{TOWN}"),
    Screen("town", "town-sorted", f"/towns/{TOWN}?sort=-gaps"),
    Screen("town", "town-grids", f"/towns/{TOWN}/grids"),
    Screen("town", "town-households", f"/towns/{TOWN}/households"),
    Screen("town", "day-reports", f"/reports/{TOWN}/below"),
    Screen("town", "forms", "/forms"),
    Screen("town", "form-new", "/forms/new"),
    Screen("town", "town-propose", f"/propose/village_leader/{TOWN}"),
    Screen("town", "whistles", "/whistles"),
    Screen("town", "whistle-new", "/whistles/new"),
    Screen("town", "town-duty-log", f"/duty-log/{TOWN}"),
    Screen("town", "appoint", f"/appoint/village_leader/{LEADERLESS}"),
    Screen("town", "accounts-lacking", "/accounts/open"),
    Screen("hq", "mouth-hold", "/gaps?kind=mouth.junction", (f"/mouths/{_ID}/hold$",), "mouth_hold"),
    Screen("town", "refused", "/journal", status=403),
    Screen("village", "village", f"/villages/{VILLAGE}"),
    Screen("village", "day-report", f"/reports/{VILLAGE}"),
    Screen("village", "day-report-mine", "/reports"),
    Screen("village", "asked", "/asked"),
    Screen("village", "chain", f"/chain/{VILLAGE}"),
    Screen("village", "raise", f"/needs/raise?area={VILLAGE}"),
    Screen("village", "needs-mine", "/needs/mine"),
    Screen("village", "need", "/needs/mine", (r"/needs/[^/?]*[0-9][^/?]*$",), "need"),
    Screen("village", "places", f"/places/{VILLAGE}"),
    Screen("village", "posts", "/posts"),
    Screen("village", "posts-missing", f"/posts/missing/{VILLAGE}"),
    Screen("village", "post-new", f"/posts/new/{VILLAGE}"),
    Screen("village", "roster", f"/roster/{VILLAGE}"),
    Screen("responder", "positions", "/positions"),
    Screen("responder", "shifts-mine", "/shifts/mine"),
    Screen("village", "places-as-words", f"/places/{VILLAGE}?as=text"),
    Screen("village", "grids", f"/villages/{VILLAGE}/grids"),
    Screen("village", "grid-contacts", f"/grids/{GRID}/contacts"),
    Screen("village", "grid-parts", f"/grids/{GRID}/parts"),
    Screen("village", "squad-form", f"/squads/form/{GRID}"),
    Screen("village", "people", "/people"),
    Screen("village", "households", _HOUSEHOLDS),
    Screen("village", "household-new", f"/households/new?area={VILLAGE}"),
    _household("household", page="household"),
    _household("household-chain", f"/households/{_ID}/chain$", page="household_chain"),
    _household("person", _PERSON, page="person"),
    _household("person-correct", _PERSON, f"/people/{_ID}/correct$", page="person_correct"),
    _household("person-move", _PERSON, f"/people/{_ID}/move$", page="person_move"),
    _household("household-person", f"/households/{_ID}/person$", page="household_add_person"),
    _household("household-correct", f"/households/{_ID}/correct$", page="household_correct"),
    Screen("village", "duplicates", f"/people/duplicates/{VILLAGE}"),
    Screen("village", "responders", "/responders"),
    Screen("village", "responder-new", "/responders/new"),
    Screen("village", "volunteer-new", "/volunteers/new"),
    Screen("village", "responder-list", "/responders/list"),
    _responder("responder", page="responder"),
    _responder("responder-conditions", f"/responders/{_ID}/conditions", page="responder_conditions"),
    _responder("responder-edit", f"/responders/{_ID}/edit", page="responder_edit"),
    _responder("responder-unmask", f"/responders/{_ID}/unmask", page="unmask"),
    _responder("hand-over", f"/responders/{_ID}/handover", page="responder_hand_over"),
    Screen("village", "call", f"/villages/{VILLAGE}", (f"/duties/{_ID}/call",), "call"),
    Screen("village", "pledges", "/pledges"),
    Screen("village", "pledge-new", "/pledges/new"),
    Screen("village", "sheets", "/sheets"),
    Screen("village", "sheet-new", "/sheets/new/people"),
    Screen("village", "sheet", "/sheets", (f"/sheets/{_ID}$",), "sheet"),
    Screen("village", "mine", "/mine"),
    Screen("village", "notices", "/notices"),
    Screen("village", "own-password", "/my/password"),
    Screen("village", "second-step", "/my/second-step"),
    Screen("village", "my-devices", "/my/devices"),
    Screen("village", "paper-pack", f"/paper-pack/{VILLAGE}"),
    Screen("village", "plans", "/plan"),
    Screen("village", "plan", "/plan/1"),
    Screen("village", "who-may-do-what", "/who-may-do-what"),
    Screen("village", "model-posts", "/model-posts"),
    Screen("village", "service-certificates", "/certificates"),
    _responder("service", f"/responders/{_ID}/service$", page="service"),
    Screen("responder", "service-mine", "/service/mine"),
    Screen("gate", "gate-home", "/", page="village"),
    Screen("responder", "responder-home", "/", page="village"),
    Screen("runner", "runner-home", "/", page="village"),
    Screen("department", "department-home", "/", page="group"),
    Screen("department", "department-whistles", "/whistles"),
    Screen("department", "department-responders", "/responders"),
    Screen("partner", "partner-home", "/", page="mine"),
    Screen("admin", "accounts", "/accounts"),
    Screen("admin", "account-password", "/accounts", (f"/accounts/{_ID}/password$",), "account_password"),
    Screen("admin", "account-phone", "/accounts", (f"/accounts/{_ID}/phone$",), "account_phone"),
    Screen("admin", "my-tokens", "/my/tokens"),
    Screen("admin", "notices-sent", "/notices/sent"),
    Screen(
        "admin",
        "outlets",
        "/organisations?kind=working_group",
        (f"/organisations/{_ID}$", f"/organisations/{_ID}/outlets$"),
        "organisation_outlets",
    ),
    Screen("admin", "register", "/register"),
    Screen("admin", "register-draft", "/register", (f"/register/{_ID}$",), "register_draft"),
    Screen("admin", "retention", "/retention"),
    Screen("auditor", "journal", "/journal"),
)

#: Pages that are asked for by a reader and have no screen here, and why.
ELSEWHERE = {
    "post": "only after one was set up: looked at with the taking of a position",
    "post_edit": "only after a post was set up",
    "seat_assign": "only after a post was set up",
    "calendar_feed": "for calendars",
    "line_best": "only at a shift that lacks somebody",
    "duties_concerns": "a part of the town's page, asked for once that is there",
    "device_open": "only by a square picture that is valid for minutes",
    "answer": "only by a link in a message",
    "home": "leads to the reader's own first screen",
    "sheet_template": "a workbook",
    "sign_in_code": "stands after a password, looked at with the second step",
    "account_second_step": "only where somebody has one",
    "needs_behind_rate": "the list of needs, behind a number of the rates",
    "need_file": "a photograph or a recording, shown on the need's page",
    "whistle": "only after a town whistled: the story of S9 goes through all of these",
    "whistle_quotas": "only after a town whistled",
    "quota": "only after a whistle was shared out",
    "batch": "only after people were named",
    "contingent": "only after a batch was made",
    "contingent_paper": "only after a batch was made",
    "slip": "only by the picture on a slip",
    "certificate": "only after a purge",
    "pledge": "only after one was taken in",
    "form": "only after a template was uploaded",
    "household_move": "a form of the household's page",
    "household_in_full": "asked for a reason first",
    "person_in_full": "asked for a reason first",
    "on_duty": "walked through in a gate's day (test_a_day_at_a_gate)",
    "post_code": "walked through in a gate's day",
    "check_in": "only by a code that is valid for a minute",
    "attendance_say": "only of somebody in a seat, walked through in a gate's day",
    "shift_relieve": "only of somebody in a seat, walked through in a gate's day",
    "shift_hand_over": "only at the end of a shift, walked through in a gate's day",
    "incidents": "a post's, walked through in a gate's day",
    "incident_photo": "a photograph",
    "post_kit": "a post's, walked through in a gate's day",
    "model_post": "a form of the post's page",
    "service_certificate": "only after one was issued, walked through in a gate's day",
    "verify": "only by a certificate's own address",
    "openapi-json": "for machines",
    "healthz": "for machines",
    "readyz": "for machines",
    "metrics": "for machines",
}
