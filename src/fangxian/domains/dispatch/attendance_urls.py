"""Addresses of what happens on duty: coming and going, relief, hand-over, and the record of it."""

from django.urls import path

from fangxian.domains.dispatch import attendance_pages, handing_pages, model_post_pages, record_pages

urlpatterns = [
    path("posts/<uuid:post_id>/duty", attendance_pages.on_duty, name="on_duty"),
    path("posts/<uuid:post_id>/code", attendance_pages.post_code, name="post_code"),
    path("posts/<uuid:post_id>/code/live", attendance_pages.post_code_live, name="post_code_live"),
    path("posts/<uuid:post_id>/attend", attendance_pages.attend, name="attend"),
    path("c/<str:code>", attendance_pages.check_in, name="check_in"),
    path(
        "assignments/<uuid:assignment_id>/attendance",
        attendance_pages.attendance_say,
        name="attendance_say",
    ),
    path("assignments/<uuid:assignment_id>/relief", attendance_pages.relieve, name="shift_relieve"),
    path("shifts/<uuid:shift_id>/handover", handing_pages.hand_over, name="shift_hand_over"),
    path("shift-notes/<uuid:note_id>/take", handing_pages.take_over, name="shift_take_over"),
    path("posts/<uuid:post_id>/incidents", handing_pages.incidents, name="incidents"),
    path(
        "posts/<uuid:post_id>/incidents/<uuid:incident_id>/photo",
        handing_pages.incident_picture,
        name="incident_photo",
    ),
    path("posts/<uuid:post_id>/kit", handing_pages.kit, name="post_kit"),
    path("service/mine", record_pages.service_mine, name="service_mine"),
    path("responders/<uuid:responder_id>/service", record_pages.service, name="service"),
    path("certificates", record_pages.certificates, name="service_certificates"),
    path("certificates/<str:number>", record_pages.certificate, name="service_certificate"),
    path("verify/<str:cited>", record_pages.verify, name="verify"),
    path("model-posts", model_post_pages.model_posts, name="model_posts"),
    path("posts/<uuid:post_id>/model", model_post_pages.model_post, name="model_post"),
]
