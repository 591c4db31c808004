"""What the pages call the states, steps and codes of deployment requests."""

from typing import Final

from app.web.i18n import N_

STATES: Final = {
    "draft": N_("Draft"),
    "submitted": N_("Submitted"),
    "returned": N_("Returned"),
    "searching": N_("Searching"),
    "shortlisted": N_("Shortlisted"),
    "unfilled": N_("Unfilled"),
    "rejected": N_("Rejected"),
    "withdrawn": N_("Withdrawn"),
    "stood_down": N_("Stood down"),
}
# What a state means for whoever waits.
MEANINGS: Final = {
    "draft": N_("Only your side sees it. Submit it when it is complete."),
    "submitted": N_("The secretariat looks whether it can be taken on."),
    "returned": N_("Something is missing. The clock stands still until it is submitted again."),
    "searching": N_("The secretariat looks for the right people."),
    "shortlisted": N_("The list of candidates is ready and cannot be changed any more."),
    "unfilled": N_("Nobody acceptable was found."),
    "rejected": N_("It could not be taken on."),
    "withdrawn": N_("It was withdrawn by who made it."),
    "stood_down": N_("It was stopped by the secretariat."),
}
STEPS: Final = {
    "create": N_("Drafted"),
    "change": N_("Changed"),
    "submit": N_("Submit"),
    "return": N_("Return"),
    "reject": N_("Reject"),
    "open": N_("Open the search"),
    "leave_unfilled": N_("Close without a candidate"),
    "shortlist": N_("Freeze the shortlist"),
    "withdraw": N_("Withdraw"),
    "stand_down": N_("Stand down"),
}
DONE: Final = {
    "create": N_("drafted"),
    "change": N_("changed"),
    "submit": N_("submitted"),
    "return": N_("returned"),
    "reject": N_("rejected"),
    "open": N_("search opened"),
    "leave_unfilled": N_("closed without a candidate"),
    "shortlist": N_("shortlist frozen"),
    "withdraw": N_("withdrawn"),
    "stand_down": N_("stood down"),
}
BY: Final = {"office": N_("Secretariat"), "requester": N_("Requester"), "system": N_("Clock")}
TRACKS: Final = {
    "expert": N_("Expert, on the Secretary General's own authority"),
    "envoy": N_("Special envoy, with the Council of Foreign Ministers"),
}
CLASSES: Final = {
    "ordinary": N_("Ordinary: officers of the secretariat"),
    "confidential": N_("Confidential: lists tell no more than that it exists"),
    "strict": N_("Strict: named officers only"),
}
# The same where there is little room.
CLASS_TAGS: Final = {"confidential": N_("Confidential"), "strict": N_("Strict")}
MODES: Final = {"in_person": N_("In person"), "remote": N_("Remote"), "training": N_("Training")}
TESTS: Final = {
    "within_mandate": N_("It lies within the mandate"),
    "no_undermining_motive": N_("No motive that would undermine the talks"),
    "safe_enough": N_("It is safe enough"),
    "real_need": N_("There is a real need"),
}
FAILED: Final = {
    "within_mandate": N_("It lies outside the mandate"),
    "no_undermining_motive": N_("A motive would undermine the talks"),
    "safe_enough": N_("It is not safe enough"),
    "real_need": N_("There is no real need"),
}
CLOSING: Final = {
    "safety": N_("Safety"),
    "situation_changed": N_("The situation changed"),
    "duplicate": N_("Duplicate"),
    "host_refused": N_("The host refused"),
    "party_refused": N_("A party refused"),
    "no_candidate": N_("No candidate"),
    "requester_withdrew": N_("The requester withdrew"),
}
CANDIDATE_STATES: Final = {
    "longlisted": N_("On the long list"),
    "screened": N_("Screened"),
    "sounded": N_("Asked, no answer yet"),
    "available": N_("Could do it"),
    "not_available": N_("Could not do it"),
    "no_reply": N_("Did not reply in time"),
    "proposed": N_("Proposed"),
    "removed_conflict": N_("Taken off: conflict"),
    "removed_by_desk": N_("Taken off"),
}
FLAGS: Final = {
    "nationality": N_("Nationality of a party's country"),
    "former_nationality": N_("Former nationality of a party's country"),
    "residence": N_("Lives in a party's country"),
    "nomination": N_("Nominated by a party's country"),
    "office": N_("Holds an office in a party's country"),
    "past_office": N_("Held an office in a party's country"),
    "employer": N_("Works or worked for a party"),
    "mandate": N_("Mission in a party's country"),
    "situation": N_("Worked on this situation"),
    "declared": N_("Has declared interests, which are sealed"),
}
LEVELS: Final = {"blocks": N_("Blocks until waived"), "look": N_("Needs a look"), "note": N_("Note")}
ANSWERS: Final = {"yes": N_("Yes"), "maybe": N_("Maybe"), "no": N_("No")}
# Of a team, how many at least.
MINIMUMS: Final = {
    "women": N_("Women"),
    "men": N_("Men"),
    "oic_groups": N_("OIC groups"),
    "languages": N_("Languages"),
}
# Fields of a request, where something is missing.
FIELDS: Final = {
    "track": N_("Track"),
    "area": N_("What it is about, in a line"),
    "situation": N_("Situation"),
    "host_country": N_("Host country"),
    "purpose": N_("Purpose"),
    "mode": N_("Mode"),
    "starts": N_("From"),
    "days": N_("Days"),
    "contact": N_("Contact for a call"),
    "parties": N_("Host government and parties"),
    "posts": N_("Who is needed"),
}
