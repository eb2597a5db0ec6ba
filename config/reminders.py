"""Kind of notice → what says, when it is about to go out, whether it is still needed: by ``Notice.about``."""

STILL_NEEDED = {
    "deadline_near": "applicants.reminders.is_still_needed",
}
