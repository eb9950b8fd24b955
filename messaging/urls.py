from django.urls import path

from messaging.views import compose, deliveries, emergencies, inbox, live, outbox, shares, shift_notes, tasks

app_name = "messaging"
urlpatterns = [
    path("alerts/", inbox.inbox, name="inbox"),
    path("alerts/sent/", outbox.alert_sent, name="alert-sent"),
    path("alerts/new/", compose.alert_new, name="alert-new"),
    path("alerts/badge/", inbox.alert_badge, name="alert-badge"),
    path("alerts/<uuid:public_id>/", outbox.alert_detail, name="alert-detail"),
    path("alerts/<uuid:public_id>/cancel/", outbox.alert_cancel_page, name="alert-cancel"),
    path("deliveries/<uuid:public_id>/", deliveries.delivery_detail, name="delivery-detail"),
    path("deliveries/<uuid:public_id>/acknowledge/", deliveries.delivery_acknowledge_page, name="delivery-acknowledge"),
    path("deliveries/<uuid:public_id>/feedback/", deliveries.delivery_feedback, name="delivery-feedback"),
    path("emergency/", emergencies.emergency_list, name="emergency-list"),
    path("emergency/new/", emergencies.emergency_new, name="emergency-new"),
    path("emergency/<uuid:public_id>/review/", emergencies.emergency_review_page, name="emergency-review"),
    path("tasks/", tasks.task_list, name="task-list"),
    path("tasks/new/", tasks.task_new, name="task-new"),
    path("tasks/<uuid:public_id>/", tasks.task_detail, name="task-detail"),
    path("tasks/<uuid:public_id>/take/", tasks.task_take_page, name="task-take"),
    path("tasks/<uuid:public_id>/finish/", tasks.task_finish_page, name="task-finish"),
    path("tasks/<uuid:public_id>/reopen/", tasks.task_reopen_page, name="task-reopen"),
    path("duty/", shift_notes.shift_note_list, name="shift-note-list"),
    path("duty/new/", shift_notes.shift_note_new, name="shift-note-new"),
    path("duty/<uuid:public_id>/", shift_notes.shift_note_detail, name="shift-note-detail"),
    path("duty/<uuid:public_id>/sheet/", shift_notes.shift_note_sheet, name="shift-note-sheet"),
    path("duty/<uuid:public_id>/change/", shift_notes.shift_note_change_page, name="shift-note-change"),
    path("duty/<uuid:public_id>/sign/", shift_notes.shift_note_sign_page, name="shift-note-sign"),
    path("duty/<uuid:public_id>/read/", shift_notes.shift_note_read_page, name="shift-note-read"),
    path("duty/<uuid:public_id>/remarks/", shift_notes.shift_remark_new, name="shift-remark-new"),
    path("live/", live.live, name="live"),
    path("seizures/<uuid:public_id>/shares/", shares.share_list, name="share-list"),
    path("controls/<uuid:public_id>/shares/", shares.control_shares, name="control-shares"),
    path("targets/<uuid:public_id>/shares/", shares.target_shares, name="target-shares"),
    path("shares/<str:kind>/<int:pk>/revoke/", shares.share_revoke_page, name="share-revoke"),
]
