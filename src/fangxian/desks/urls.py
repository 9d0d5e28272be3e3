"""Addresses of the desks."""

from django.urls import path

from fangxian.desks import chain_pages, duties_held, handing_over, home, paper_pages, proposing
from fangxian.desks.admin import access, accounts, audit, opening, outlets, slips
from fangxian.desks.group import group
from fangxian.desks.hq import board, bodies, duty_log, forming, levels, structure
from fangxian.desks.town import gridding, town
from fangxian.desks.village import appointing, grids, holding, parts, unmasking, village

urlpatterns = [
    path("", home.home, name="home"),
    path("mine", home.mine, name="mine"),
    path("board", board.board, name="board"),
    path("board/live", board.board_live, name="board_live"),
    path("gaps", board.gaps, name="gaps"),
    path("structure", structure.structure, name="structure"),
    path("organisations", structure.organisations, name="organisations"),
    path("organisations/new/<slug:kind>/<str:code>", forming.organisation_new, name="organisation_new"),
    path("organisations/<uuid:organisation_id>", bodies.organisation, name="organisation"),
    path(
        "organisations/<uuid:organisation_id>/outlets",
        outlets.organisation_outlets,
        name="organisation_outlets",
    ),
    path("levels", levels.levels, name="levels"),
    path("levels/<int:number>/withdraw", levels.level_withdrawn, name="level_withdraw"),
    path("duty-log", duty_log.my_duty_log, name="my_duty_log"),
    path("duty-log/<str:code>", duty_log.duty_log, name="duty_log"),
    path("handovers/<uuid:handover_id>/take", duty_log.handover_taken, name="handover_take"),
    path("groups/<uuid:organisation_id>", group.group, name="group"),
    path("groups/<uuid:organisation_id>/live", group.group_live, name="group_live"),
    path("towns/<str:code>", town.town, name="town"),
    path("towns/<str:code>/live", town.town_live, name="town_live"),
    path("towns/<str:code>/grids", gridding.town_grids, name="town_grids"),
    path("villages/<str:code>", village.village, name="village"),
    path("villages/<str:code>/live", village.village_live, name="village_live"),
    path("villages/<str:code>/grids", grids.grids, name="village_grids"),
    path("villages/<str:code>/grids/adopt", grids.adopt, name="village_grids_adopt"),
    path("villages/<str:code>/grids/assign", grids.assign, name="village_grids_assign"),
    path("villages/<str:code>/grids/chiefs", grids.chiefs, name="village_grids_chiefs"),
    path("duties", duties_held.duties, name="duties"),
    path("duties/concerns", duties_held.duties_concerns, name="duties_concerns"),
    path("chain/<str:code>", chain_pages.area_chain, name="area_chain"),
    path("households/<uuid:household_id>/chain", chain_pages.household_chain, name="household_chain"),
    path("paper-pack/<str:code>", paper_pages.paper_pack, name="paper_pack"),
    path("mouths/<uuid:place_id>/hold", holding.hold, name="mouth_hold"),
    path("grids/<str:code>/contacts", holding.contacts, name="grid_contacts"),
    path("grids/<str:code>/parts", parts.parts, name="grid_parts"),
    path("appoint/<slug:kind>/<str:code>", appointing.appoint, name="appoint"),
    path("propose/<slug:kind>/<str:code>", proposing.propose, name="propose"),
    path("relieve/<uuid:duty_id>", appointing.relieve, name="relieve"),
    path("squads/form/<str:code>", appointing.form_squad, name="squad_form"),
    path("responders/<uuid:responder_id>/unmask", unmasking.unmask, name="unmask"),
    path("responders/<uuid:responder_id>/handover", handing_over.hand_over, name="responder_hand_over"),
    path("duties/<uuid:duty_id>/call", unmasking.call, name="call"),
    path("who-may-do-what", access.who_may_do_what, name="who_may_do_what"),
    path("accounts", accounts.admin_desk, name="admin_desk"),
    path("accounts/<uuid:user_id>/close", accounts.account_closed, name="account_close"),
    path("accounts/<uuid:user_id>/reopen", accounts.account_reopened, name="account_reopen"),
    path("accounts/open", opening.accounts_lacking, name="accounts_lacking"),
    path("accounts/slips", slips.slips_printed, name="slips"),
    path("accounts/<uuid:user_id>/password", slips.account_password, name="account_password"),
    path("accounts/<uuid:user_id>/phone", slips.account_phone, name="account_phone"),
    path("accounts/<uuid:user_id>/second-step", accounts.account_second_step, name="account_second_step"),
    path("journal", audit.journal_lines, name="journal"),
]
