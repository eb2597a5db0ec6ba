"""Template of a printed document → what it prints besides the snapshot it is drawn from.

Each function takes the application and returns plain JSON; when that changes (a deadline moved, a price entered) the
paper is drawn anew.
"""

BESIDE = {
    "paper_checklist": "review.checklist.printed",
}
