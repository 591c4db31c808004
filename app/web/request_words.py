"""What the pages call the states, steps and codes of deployment requests."""

from typing import Final

from app.web.i18n import N_

STATES: Final = {
    "draft": N_("Draft"),
    "submitted": N_("Submitted"),
    "returned": N_("Returned"),
    "searching": N_("Searching"),
    "shortlisted": N_("Shortlisted"),
    "with_sg": N_("With the Secretary General"),
    "council_pending": N_("With the Council"),
    "authorised": N_("Authorised"),
    "offering": N_("Offered"),
    "preparing": N_("Preparing"),
    "deployed": N_("Deployed"),
    "recalled": N_("Recalled"),
    "completed": N_("Completed"),
    "debriefed": N_("Debriefed"),
    "closed": N_("Closed"),
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
    "with_sg": N_("The list lies with the Secretary General."),
    "council_pending": N_("The nominee waits for the Council of Foreign Ministers. The clock stands still."),
    "authorised": N_("It is decided who goes. The offers come next."),
    "offering": N_("Who was chosen has been asked and has to answer."),
    "preparing": N_("Everybody has accepted. Consents, releases and the journey are being prepared."),
    "deployed": N_("They are in the field."),
    "recalled": N_("They were called back. The debrief comes next."),
    "completed": N_("The time in the field is over. The debrief comes next."),
    "debriefed": N_("The debrief is concluded. It can be closed."),
    "closed": N_("It is closed."),
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
    "put_up": N_("Put up for decision"),
    "ask_others": N_("Ask for other names"),
    "decline": N_("Decline"),
    "authorise": N_("Authorise"),
    "refer": N_("Refer to the Council"),
    "approve": N_("Record the approval of the Council"),
    "refuse": N_("Record that the Council did not approve"),
    "offer": N_("Send the offers"),
    "search_again": N_("Search again"),
    "deploy": N_("Deploy"),
    "extend": N_("Extend"),
    "recall": N_("Recall"),
    "complete": N_("Complete"),
    "debrief": N_("Conclude the debrief"),
    "debrief_without": N_("Conclude the debrief without the expert"),
    "close": N_("Close the request"),
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
    "put_up": N_("put up for decision"),
    "ask_others": N_("asked for other names"),
    "decline": N_("declined"),
    "authorise": N_("authorised"),
    "refer": N_("referred to the Council"),
    "approve": N_("approved by the Council"),
    "refuse": N_("not approved by the Council"),
    "offer": N_("offers sent"),
    "search_again": N_("search opened again"),
    "fill": N_("everybody accepted"),
    "fall_back": N_("somebody cannot go, offered anew"),
    "deploy": N_("deployed"),
    "extend": N_("extended"),
    "recall": N_("recalled"),
    "complete": N_("completed"),
    "debrief": N_("debrief concluded"),
    "debrief_without": N_("debrief concluded without the expert"),
    "close": N_("closed"),
    "withdraw": N_("request withdrawn"),
    "stand_down": N_("stood down"),
}
BY: Final = {
    "office": N_("Secretariat"),
    "requester": N_("Requester"),
    "candidate": N_("Expert"),
    "system": N_("System"),
}
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
    "fulfilled": N_("Fulfilled"),
    "partly_fulfilled": N_("Partly fulfilled"),
    "conflicts_only": N_("Conflicts only"),
    "sg_declined": N_("The Secretary General declined"),
    "council_did_not_approve": N_("The Council did not approve"),
    "release_refused": N_("The release was refused"),
    "expert_withdrew": N_("The expert withdrew"),
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
    "selected": N_("Chosen"),
    "reserve": N_("Reserve"),
    "not_selected": N_("Not chosen"),
    "offered": N_("Offered, no answer yet"),
    "accepted": N_("Has accepted"),
    "declined": N_("Has declined"),
    "expired": N_("Did not answer the offer in time"),
    "preparing": N_("Preparing"),
    "deployed": N_("In the field"),
    "returned": N_("Back from the field"),
    "withdrew": N_("Withdrew"),
}
CONSENTS: Final = {
    "not_needed": N_("Not needed"),
    "not_sought": N_("Not sought yet"),
    "sought": N_("Sought, no answer yet"),
    "given": N_("Given"),
    "conditional": N_("Given on a condition"),
    "refused": N_("Refused"),
    "withdrawn": N_("Consent withdrawn"),
}
CHECKS: Final = {
    "security": N_("Security"),
    "travel": N_("Travel"),
    "insurance": N_("Insurance"),
    "briefing": N_("Briefing"),
}
CHECK_STATES: Final = {
    "open": N_("Not done yet"),
    "waiting": N_("Waiting"),
    "done": N_("Done"),
    "not_needed": N_("Not needed"),
}
RELEASES: Final = {
    "not_needed": N_("Not needed"),
    "asked": N_("Requested, no answer yet"),
    "given": N_("Release given"),
    "refused": N_("Refused"),
}
OFFERS: Final = {
    "open": N_("Waits for an answer"),
    "referred": N_("A new interest lies with the legal and ethics adviser"),
    "accepted": N_("Accepted"),
    "declined": N_("Declined"),
    "expired": N_("Not answered in time"),
    "cancelled": N_("Cancelled"),
    "withdrawn": N_("Withdrawn after accepting"),
}
VOICES: Final = {"expert": N_("Expert"), "requester": N_("Requester"), "desk": N_("Desk")}
CAUSES: Final = {
    "requester": N_("the requester"),
    "council": N_("the Council"),
    "host": N_("the host government"),
    "release": N_("a release"),
    "security": N_("security"),
    "party": N_("a party"),
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
    "deployed_elsewhere": N_("Goes elsewhere, or is there, until"),
    "offered_elsewhere": N_("Has another offer for these days, until"),
    "not_free": N_("Not free in these days"),
}
# Why a lesson is told here.
LESSONS: Final = {
    "situation": N_("In this situation"),
    "country": N_("In another situation of the same country"),
    "region": N_("In the same region"),
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
    "team": N_("Together the team has to cover"),
    "confidentiality": N_("Confidentiality"),
}
# Why nobody was found, the usual one first.
NOBODY: Final = {code: CLOSING[code] for code in ("no_candidate", "conflicts_only")}
# How a request can end once somebody was in the field, and the other reasons of the secretariat.
FINAL: Final = {
    code: CLOSING[code]
    for code in (
        "fulfilled",
        "partly_fulfilled",
        "conflicts_only",
        "host_refused",
        "party_refused",
        "release_refused",
        "expert_withdrew",
        "safety",
        "situation_changed",
    )
}
# What a deployment or the end of a debrief still lacks.
LACKS: Final = {
    "consents": N_("A consent is missing."),
    "members": N_("Somebody who is to go is no member of the Network any more."),
    "releases": N_("A release is missing."),
    "declarations": N_("A declaration is missing."),
    "checks": N_("The list of checks is not complete."),
    "screenings": N_("Somebody has to be screened again: something on record has changed since."),
    "waivers": N_("Something on record blocks somebody, and the legal and ethics adviser has not waived it."),
    "debriefs/expert": N_("What somebody who was in the field says is missing."),
    "debriefs/requester": N_("What the requester says is missing."),
    "debriefs/desk": N_("What the desk says is missing."),
}
