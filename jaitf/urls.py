from django.urls import path

from jaitf.views import access, access_log, accounts, factor_resets, lock, me, open_work, postings, purpose, reference, sessions, sign_in

app_name = "jaitf"
urlpatterns = [
    path("", sign_in.home, name="home"),
    path("lock/", lock.lock, name="lock"),
    path("lock/passkey/", lock.lock_passkey, name="lock-passkey"),
    path("language/", sign_in.language, name="language"),
    path("invitation/<str:token>/", sign_in.invitation_accept_page, name="invitation-accept"),
    path("purpose/", purpose.purpose, name="purpose"),
    path("me/", me.me, name="me"),
    path("me/work/", open_work.work, name="work"),
    path("me/access/", access.my_access, name="my-access"),
    path("officers/<uuid:public_id>/access/", access.officer_access, name="officer-access"),
    path("me/tokens/", me.token_new, name="token-new"),
    path("me/tokens/<uuid:public_id>/revoke/", me.token_end, name="token-revoke"),
    path("me/sessions/end/", sessions.session_end_others, name="session-end-others"),
    path("me/sessions/<slug:name>/end/", sessions.session_end_one, name="session-end"),
    path("accounts/", accounts.account_list, name="account-list"),
    path("accounts/new/", accounts.account_new, name="account-new"),
    path("accounts/<uuid:public_id>/", accounts.account_detail, name="account-detail"),
    path("accounts/<uuid:public_id>/edit/", accounts.account_edit, name="account-edit"),
    path("accounts/<uuid:public_id>/invitation/", accounts.account_invite, name="account-invite"),
    path("accounts/<uuid:public_id>/state/", accounts.account_state, name="account-state"),
    path("accounts/<uuid:public_id>/handover/", open_work.account_hand_over, name="account-hand-over"),
    path("accounts/<uuid:public_id>/sessions/end/", sessions.account_sessions_end, name="account-sessions-end"),
    path("accounts/<uuid:public_id>/second-factor/", factor_resets.account_factor, name="account-factor"),
    path("accounts/<uuid:public_id>/postings/", postings.posting_new, name="posting-new"),
    path("postings/<uuid:public_id>/end/", postings.posting_finish, name="posting-end"),
    path("confirmations/", factor_resets.reset_list, name="reset-list"),
    path("confirmations/<uuid:public_id>/", factor_resets.reset_confirm, name="reset-confirm"),
    path("confirmations/<uuid:public_id>/drop/", factor_resets.reset_drop, name="reset-drop"),
    path("task-forces/", reference.task_force_list, name="task-force-list"),
    path("task-forces/<uuid:public_id>/", reference.task_force_detail, name="task-force-detail"),
    path("code-lists/", reference.code_lists, name="code-lists"),
    path("access-log/", access_log.access_log, name="access-log"),
]
