"""Every address of the portal × everyone in the cast × GET and POST: what each of them gets. ``test_access`` asks."""

OUTSIDE = "anonymous disabled"
STRANGERS = "other_applicant other_hr_officer other_reviewer expert system_administrator"  # to the application below
OFFICE = "reviewer second_reviewer office_manager"
HANDLING = f"hr_officer department_officer {OFFICE} finance_clerk"
STAFF = f"{HANDLING} supervisor"
INSIDE = f"applicant {STAFF} {STRANGERS}"
EVERYBODY = f"{OUTSIDE} {INSIDE}"
# A row: outcome → who. 302 leads on within the portal, LOGIN to the login page. Each row names everybody once.
LOGIN = "login"
Row = dict[int | str, str]


def public(get: int = 200, post: int = 405) -> tuple[Row, Row]:
    return {get: EVERYBODY}, {post: EVERYBODY}


def personal(get: Row, post: Row) -> tuple[Row, Row]:
    """For whoever is logged in."""
    return {LOGIN: OUTSIDE} | get, {LOGIN: OUTSIDE} | post


def about_application(get: Row, post: Row) -> tuple[Row, Row]:
    """To a stranger the application does not exist, whatever he asks of it."""
    return personal(_with_strangers(get), _with_strangers(post))


def _with_strangers(row: Row) -> Row:
    return row if 405 in row else row | {404: STRANGERS}


def deed_of(who: str) -> tuple[Row, Row]:
    """Page and deed for these; the others who see the application are told that it is not theirs to do."""
    others = " ".join(person for person in f"applicant {STAFF}".split() if person not in who.split())
    return about_application({200: who, 403: others}, {200: who, 403: others})


OPENING = f"{OFFICE} other_reviewer"  # of an office, whichever
NO_OFFICE = (
    "applicant hr_officer department_officer finance_clerk supervisor other_applicant other_hr_officer expert "
    "system_administrator"
)
NOT_HIS = f"{NO_OFFICE} other_reviewer"
NOT_SUPERVISING = " ".join(person for person in INSIDE.split() if person != "supervisor")
SEATED = f"{OPENING} finance_clerk supervisor"  # at an office, in whatever role that sees applications
NOT_OF_OFFICE = "applicant hr_officer department_officer other_applicant other_hr_officer other_reviewer expert system_administrator"
NOT_SEATED = " ".join(person for person in NOT_OF_OFFICE.split() if person != "other_reviewer")
NOT_AT_COUNTER = " ".join(person for person in NO_OFFICE.split() if person != "finance_clerk")
WHOLE_CASES = "office_manager supervisor"
NO_WHOLE_CASES = " ".join(person for person in STAFF.split() if person not in WHOLE_CASES.split())
NOT_POSTED: Row = {405: INSIDE}
NOT_HR = " ".join(person for person in INSIDE.split() if person != "hr_officer")  # of this employer
NOT_ABOVE = " ".join(person for person in INSIDE.split() if person != "department_officer")  # the employer that waits
NOT_ASKED = " ".join(person for person in INSIDE.split() if person != "other_applicant")
NOT_CONFIRMING = " ".join(person for person in NO_OFFICE.split() if person != "department_officer")
NO_MANAGER = " ".join(person for person in INSIDE.split() if person != "office_manager")
TABLE: dict[str, tuple[Row, Row]] = {
    # public
    **dict.fromkeys(("home", "programme", "all_articles", "articles", "article", "article_file", "live"), public()),
    **dict.fromkeys(("sample_form", "verify", "verify_paper", "privacy", "accessibility"), public()),
    "self_check": public(post=200),
    "complaint": public(post=200),
    "precheck": public(get=302),  # only one programme asks for such a file
    "precheck_programme": public(post=200),
    "ready": public(get=503),  # no worker runs here
    "metrics": public(),  # from this machine
    "display": public(get=405, post=302),
    "login": ({200: OUTSIDE, 302: INSIDE}, {200: OUTSIDE, 302: INSIDE}),
    "logout": ({405: EVERYBODY}, {302: EVERYBODY}),
    "forgot_password": public(post=200),
    "forgot_password_code": public(get=302, post=302),  # to where a code is asked for
    "told_code": public(post=200),
    "set_password": public(post=200),  # whoever holds the link
    "sign_opinion": public(get=410, post=410),  # likewise; this one ended when the application was submitted
    "keep_opinion_draft": public(get=405, post=413),
    # one's own
    "account": personal({200: INSIDE}, NOT_POSTED),
    "email": personal({200: INSIDE}, {302: INSIDE}),
    "change_password": personal({200: INSIDE}, {200: INSIDE}),
    "consent": personal({200: INSIDE}, {200: INSIDE}),
    "stay": personal({405: INSIDE}, {200: INSIDE}),
    "change_mobile": personal({200: INSIDE}, {200: INSIDE}),
    "mobile_code": personal({302: INSIDE}, {302: INSIDE}),  # nothing is asked of whoever was sent no code
    "second_factor": personal({302: INSIDE}, {302: INSIDE}),  # nor of anybody where STAFF_TOTP is not set
    "enrol_second_factor": personal({302: INSIDE}, {302: INSIDE}),
    "recovery_codes": personal({302: INSIDE}, {302: INSIDE}),
    "inbox": personal({200: INSIDE}, NOT_POSTED),
    "read_all": personal({405: INSIDE}, {302: INSIDE}),
    "read": personal({405: INSIDE}, {302: "applicant", 404: f"{STAFF} {STRANGERS}"}),
    "applications": personal({200: INSIDE}, NOT_POSTED),
    "save_draft": personal({405: INSIDE}, {404: INSIDE}),  # of no page
    "discard_draft": personal({405: INSIDE}, {404: INSIDE}),
    # one application, the applicant's side
    "application": about_application({200: "applicant", 302: STAFF}, NOT_POSTED),
    "submit": about_application({302: "applicant", 403: STAFF}, {200: "applicant", 403: STAFF}),
    "stated": about_application({200: "applicant", 302: STAFF}, NOT_POSTED),
    "submitted": about_application({200: f"applicant {STAFF}"}, NOT_POSTED),
    "section": deed_of("applicant"),
    "photo": deed_of("applicant"),
    "photo_frame": about_application({200: "applicant", 403: STAFF}, {302: "applicant", 403: STAFF}),
    "photo_source": about_application({200: "applicant", 403: STAFF}, NOT_POSTED),
    "photo_picture": personal({200: f"applicant {STAFF}", 404: STRANGERS}, NOT_POSTED),
    "carry_over": about_application({302: "applicant", 403: STAFF}, {302: "applicant", 403: STAFF}),
    "open_again": about_application({302: "applicant", 403: STAFF}, {302: "applicant", 403: STAFF}),
    "compare": about_application({200: f"applicant {STAFF}"}, NOT_POSTED),
    "replaced": about_application({200: f"applicant {STAFF}"}, NOT_POSTED),
    "ask_opinion": deed_of("applicant"),
    "transcribe_opinion": deed_of("applicant"),
    "renew_opinion": about_application({302: "applicant", 403: STAFF}, {302: "applicant", 403: STAFF}),
    "revoke_opinion": about_application({302: "applicant", 403: STAFF}, {302: "applicant", 403: STAFF}),
    "withdraw": deed_of("applicant"),
    "withdraw_take_back": about_application({302: "applicant", 403: STAFF}, {302: "applicant", 403: STAFF}),
    "return_item": deed_of("applicant"),
    "need": deed_of(OFFICE),
    "void_need": deed_of(OFFICE),
    "materials": about_application({200: f"applicant {STAFF}"}, NOT_POSTED),
    "upload": about_application({302: f"applicant {STAFF}"}, {200: "applicant", 403: STAFF}),
    "explain": about_application({302: f"applicant {STAFF}"}, {200: "applicant", 403: STAFF}),
    # there are none where sections have pages; who may where there are, tests.materials.test_cells_pages says
    **dict.fromkeys(("cells", "correct_cells"), personal({404: INSIDE}, {404: INSIDE})),
    "material_file": about_application({200: f"applicant {STAFF}"}, NOT_POSTED),
    "material_content": about_application({200: f"applicant {STAFF}"}, NOT_POSTED),
    "material_picture": about_application({200: f"applicant {STAFF}"}, NOT_POSTED),
    "material_print": about_application({202: f"applicant {STAFF}"}, NOT_POSTED),
    "material_template": about_application({200: "applicant", 403: STAFF}, NOT_POSTED),
    "package": about_application({200: "applicant", 403: STAFF}, NOT_POSTED),
    "package_report": about_application({302: "applicant", 403: STAFF}, {200: "applicant", 403: STAFF}),
    "report_file": about_application({200: "applicant", 403: STAFF}, NOT_POSTED),
    "proofs": deed_of("applicant"),
    "proof_page": about_application({200: "applicant", 403: STAFF}, NOT_POSTED),
    "arrange_proof": about_application({405: INSIDE}, {302: "applicant", 403: STAFF}),
    "give_place": about_application({405: INSIDE}, {302: "applicant", 403: STAFF}),
    "assemble": about_application({405: INSIDE}, {302: "applicant", 403: STAFF}),
    "package_file": about_application({200: "applicant", 403: STAFF}, NOT_POSTED),
    "confirm_package": about_application({302: "applicant", 403: STAFF}, {200: "applicant", 403: STAFF}),
    "document": about_application({202: f"applicant {STAFF}"}, NOT_POSTED),
    "document_in_word": about_application({202: f"applicant {STAFF}"}, NOT_POSTED),
    # other people's accounts
    "people": personal({200: OPENING, 403: NO_OFFICE}, NOT_POSTED),
    "open_account": personal({200: OPENING, 403: NO_OFFICE}, {200: OPENING, 403: NO_OFFICE}),
    "person_account": personal({200: OFFICE, 404: NOT_HIS}, NOT_POSTED),
    "send_link": personal({405: INSIDE}, {302: OFFICE, 404: NOT_HIS}),
    "show_link": personal({200: OFFICE, 404: NOT_HIS}, {200: OFFICE, 404: NOT_HIS}),
    "staff_mobile": personal({200: OFFICE, 404: NOT_HIS}, {200: OFFICE, 404: NOT_HIS}),
    "staff_accounts": personal(
        {200: "office_manager", 403: " ".join(person for person in INSIDE.split() if person != "office_manager")},
        NOT_POSTED,
    ),
    "reset_second_factor": personal({404: INSIDE}, {404: INSIDE}),
    # an organisation: whoever registers, acts for it, or confirms it
    "employers": personal({200: INSIDE}, NOT_POSTED),
    **dict.fromkeys(("register_employer", "invite_department"), personal({200: INSIDE}, {200: INSIDE})),
    "employer": personal({200: "hr_officer", 404: NOT_HR}, NOT_POSTED),
    "officers": personal({200: "hr_officer", 404: NOT_HR}, NOT_POSTED),
    "correct_registration": personal({302: "hr_officer", 404: NOT_HR}, {302: "hr_officer", 404: NOT_HR}),
    **dict.fromkeys(
        ("employer_facts", "former_name", "invite_officer", "hand_over", "remove_officer"),
        personal({200: "hr_officer", 404: NOT_HR}, {200: "hr_officer", 404: NOT_HR}),
    ),
    "leave_office": personal({200: "hr_officer", 404: NOT_HR}, {302: "hr_officer", 404: NOT_HR}),
    **dict.fromkeys(
        ("drop_former_name", "revoke_officer_invitation"),
        personal({405: INSIDE}, {302: "hr_officer", 404: NOT_HR}),
    ),
    "officer_invitation": personal({200: "other_applicant", 404: NOT_ASKED}, {302: "other_applicant", 404: NOT_ASKED}),
    **dict.fromkeys(
        ("staff", "staff_member", "staff_opinions"), personal({200: "hr_officer", 404: NOT_HR}, NOT_POSTED)
    ),
    **dict.fromkeys(
        ("staff_release", "staff_opinion"),
        personal({200: "hr_officer", 404: NOT_HR}, {200: "hr_officer", 404: NOT_HR}),
    ),
    **dict.fromkeys(("staff_remind", "staff_links"), personal({405: INSIDE}, {302: "hr_officer", 404: NOT_HR})),
    **dict.fromkeys(("employer_papers", "employer_seals"), personal({200: "hr_officer", 404: NOT_HR}, NOT_POSTED)),
    **dict.fromkeys(
        ("employer_roster", "employer_batch"),
        personal({200: "hr_officer", 404: NOT_HR}, {200: "hr_officer", 404: NOT_HR}),
    ),
    **dict.fromkeys(
        ("staff_imports", "staff_template", "staff_form_template", "staff_import", "staff_errors"),
        personal({200: "hr_officer", 404: NOT_HR}, NOT_POSTED),
    ),
    **dict.fromkeys(
        ("new_staff_import", "confirm_staff_import"),
        personal({200: "hr_officer", 404: NOT_HR}, {200: "hr_officer", 404: NOT_HR}),
    ),
    "staff_row": personal({200: "hr_officer", 404: NOT_HR}, {409: "hr_officer", 404: NOT_HR}),  # nothing was seen of it
    "staff_result": personal({404: INSIDE}, NOT_POSTED),  # nothing was imported yet
    "candidates": personal({200: "hr_officer", 404: NOT_HR}, NOT_POSTED),
    **dict.fromkeys(
        ("candidate", "return_candidate", "drop_candidate"),
        personal({200: "hr_officer", 404: NOT_HR}, {200: "hr_officer", 404: NOT_HR}),
    ),
    "candidates_links": personal({405: INSIDE}, {302: "hr_officer", 404: NOT_HR}),
    "resend_candidate_link": personal({405: INSIDE}, {302: "hr_officer", 404: NOT_HR}),
    **dict.fromkeys(
        ("candidacy", "decline_candidacy"),
        personal({200: "other_applicant", 404: NOT_ASKED}, {200: "other_applicant", 404: NOT_ASKED}),
    ),
    **dict.fromkeys(
        ("resume_staff_import", "abandon_staff_import"), personal({405: INSIDE}, {302: "hr_officer", 404: NOT_HR})
    ),
    "choose_employer": (
        about_application({200: "applicant", 403: STAFF}, NOT_POSTED)[0],
        {LOGIN: OUTSIDE, 404: f"applicant {STRANGERS}", 403: STAFF},  # nobody said which employer
    ),
    "invite_employer": deed_of("applicant"),
    "organisations": personal({200: f"{OPENING} department_officer", 403: NOT_CONFIRMING}, NOT_POSTED),
    "organisation": personal({200: "department_officer", 404: NOT_ABOVE}, {200: "department_officer", 404: NOT_ABOVE}),
    "invite_unit": personal({200: OPENING, 403: NO_OFFICE}, {200: OPENING, 403: NO_OFFICE}),
    # what the portal has sent
    "messages": personal({200: OPENING, 403: NO_OFFICE}, NOT_POSTED),
    "resend_messages": personal({405: INSIDE}, {302: OPENING, 403: NO_OFFICE}),
    # articles and complaints
    "office_articles": personal({200: OPENING, 403: NO_OFFICE}, NOT_POSTED),
    "new_article": personal({200: OPENING, 403: NO_OFFICE}, {200: OPENING, 403: NO_OFFICE}),
    "office_article": personal({200: OFFICE, 404: NOT_HIS}, {200: OFFICE, 404: NOT_HIS}),
    "edit_article": personal({200: OFFICE, 404: NOT_HIS}, {200: OFFICE, 404: NOT_HIS}),
    "pin_article": personal({405: INSIDE}, {302: OFFICE, 404: NOT_HIS}),
    "withdraw_article": personal({200: OFFICE, 404: NOT_HIS}, {200: OFFICE, 404: NOT_HIS}),
    "office_article_file": personal({200: OFFICE, 404: NOT_HIS}, NOT_POSTED),
    "remove_attachment": personal({405: INSIDE}, {302: OFFICE, 404: NOT_HIS}),
    "complaints": personal({200: "supervisor", 403: NOT_SUPERVISING}, NOT_POSTED),
    "supervised_complaint": personal({200: "supervisor", 404: NOT_SUPERVISING}, NOT_POSTED),
    # rounds and the calendar, the manager's alone
    "rounds": personal({200: "office_manager", 403: NO_MANAGER}, NOT_POSTED),
    "round": personal({200: "office_manager", 404: NO_MANAGER}, NOT_POSTED),
    "copy_round": personal({200: "office_manager", 404: NO_MANAGER}, {200: "office_manager", 404: NO_MANAGER}),
    "edit_round": personal({302: "office_manager", 404: NO_MANAGER}, {302: "office_manager", 404: NO_MANAGER}),
    "round_contacts": personal({200: "office_manager", 404: NO_MANAGER}, {302: "office_manager", 404: NO_MANAGER}),
    "publish_round": personal({302: "office_manager", 404: NO_MANAGER}, {302: "office_manager", 404: NO_MANAGER}),
    "move_deadline": personal({200: "office_manager", 404: NO_MANAGER}, {200: "office_manager", 404: NO_MANAGER}),
    "prices": personal({200: "office_manager", 404: NO_MANAGER}, {200: "office_manager", 404: NO_MANAGER}),
    "void_price": personal({200: "office_manager", 404: NO_MANAGER}, {200: "office_manager", 404: NO_MANAGER}),
    "round_versions": personal({200: "office_manager", 404: NO_MANAGER}, NOT_POSTED),
    "late": personal({200: "office_manager", 403: NO_MANAGER}, NOT_POSTED),
    "late_list": personal({200: "office_manager", 404: NO_MANAGER}, {302: "office_manager", 404: NO_MANAGER}),
    "late_result": personal({302: "office_manager", 404: NO_MANAGER}, NOT_POSTED),
    "calendar": personal({200: "office_manager", 403: NO_MANAGER}, {200: "office_manager", 403: NO_MANAGER}),
    # how a round stands, and its rosters
    "statistics": personal({200: SEATED, 403: NOT_SEATED}, NOT_POSTED),
    "round_statistics": personal({200: f"{OFFICE} finance_clerk supervisor", 404: NOT_OF_OFFICE}, NOT_POSTED),
    "rosters": personal({200: OPENING, 403: NO_OFFICE}, NOT_POSTED),
    "order_roster": personal({200: OFFICE, 404: NOT_HIS}, {200: OFFICE, 404: NOT_HIS}),
    "order_batch": personal({200: OFFICE, 404: NOT_HIS}, {200: OFFICE, 404: NOT_HIS}),
    "export": personal({200: "reviewer office_manager", 404: f"second_reviewer {NOT_HIS}"}, NOT_POSTED),
    "export_file": personal({302: "reviewer office_manager", 404: f"second_reviewer {NOT_HIS}"}, NOT_POSTED),
    # the counter
    "counter": personal({200: f"{OPENING} finance_clerk", 403: NOT_AT_COUNTER}, NOT_POSTED),
    "counter_application": deed_of(f"{OFFICE} finance_clerk"),
    "counter_take_back": deed_of(f"{OFFICE} finance_clerk"),
    "counter_payment": deed_of(f"{OFFICE} finance_clerk"),
    # the desk
    "desk": personal(
        {200: f"{STAFF} other_hr_officer other_reviewer", 403: "applicant other_applicant expert system_administrator"},
        NOT_POSTED,
    ),
    "desk_application": about_application({200: STAFF, 403: "applicant"}, NOT_POSTED),
    "desk_compare": about_application({200: STAFF, 403: "applicant"}, NOT_POSTED),
    "desk_file": about_application({200: STAFF, 403: "applicant"}, NOT_POSTED),
    "order_case": about_application(
        {200: WHOLE_CASES, 403: f"applicant {NO_WHOLE_CASES}"}, {302: WHOLE_CASES, 403: f"applicant {NO_WHOLE_CASES}"}
    ),
    "desk_approve": deed_of(OFFICE),
    "desk_return": deed_of("office_manager"),  # at this stage it is a reopening
    "desk_withdraw": deed_of(OFFICE),
    "desk_refuse": deed_of(OFFICE),
    "desk_abandon": deed_of("office_manager"),
    "desk_disqualify": deed_of("office_manager"),
    "desk_extend": deed_of("office_manager"),
    "identity_view": deed_of(OFFICE),
    "identity_correct": deed_of(OFFICE),
    "desk_need": deed_of(OFFICE),
    "desk_void_need": deed_of(OFFICE),
    "correct_payment": deed_of(f"{OFFICE} finance_clerk"),
    "objection": deed_of(OFFICE),
    "objection_decision": deed_of(OFFICE),
}
