"""Why patterns fail, as far as known, and what was tried; shown only where one does fail."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "C8": (
        "in one neighbourhood of five the initiative ended in its first months, as young ones may; "
        "where it lasted, a tenth of the residents are in touch with it."
    ),
    "V1": (
        "classes of age differ by a few points of exchange. Parents of young children mind each "
        "other's, which lifts those of 30 to 44, but nothing else gives the middle ages more "
        "occasions than their neighbours in age have."
    ),
    "V8": (
        "a permit is asked for again when it ends and awaited again, so that the weeks without one "
        "move through the calendar: in the sixth year they fall on the day of the street table, "
        "which is not held. In the other years it saturates as it was seen. An association that "
        "asks ahead would close the gap; then easing permits could change nothing by construction."
    ),
    "V9": (
        "alliances spare rivalry, of which there is little with few collectives; and members leave "
        "for other reasons than conflict."
    ),
    "V10": (
        "habits come back by half in a year: of a fifth that was lost some 7 % are missing after "
        "18 months, of outings and visits alone, while chats in stairs, most of all contacts, are "
        "as many as before. What else kept people apart, the survey does not say."
    ),
    "V13": (
        "how many unmet needs had been asked for depends on how often people ask those of whom "
        "they expect nothing (`ask`), and how often they are refused; the patterns that "
        "parameters are matched to do not tell these apart. At the defaults fewer had been asked "
        "for than in London, over the accepted parameters more. Tried: the definition (a need of "
        "which none was met in the quarter, loans of things aside), and a rule by which one asks "
        "who expects help of somebody."
    ),
    "V16": (
        "of those who ask for help with a serious or grave need, a few ask once in 19 months and "
        "fail: most have few ties, and kin who rarely can. The survey counts all who were helped "
        "at all, moral support included, which is four fifths of what was asked for; serious "
        "needs here are care, checks and food. Tried: more requests a day (8 for 2), which "
        "changes less than a point."
    ),
    "V20": (
        "checks on two hot days are a need of their own, so that lists and doors make many more "
        "visits than in ordinary weeks, in which few now write to a collective; the source counts "
        "who is accompanied, by one association with long lists, before and in the heat."
    ),
    "V21": (
        "no rule frees the time of those whom a lockdown keeps from grandchildren, associations "
        "and work: readiness falls for parents and the frail and stays as it is for others. Hours "
        "freed by age would have to be known; a number chosen for this row would be a setting."
    ),
    "V27": (
        "the young lose more contacts and were lonelier before, but most of them do not live "
        "alone, which spares them here as it spares others."
    ),
    "V29": (
        "no term lowers trust in a lockdown, by decision: refusals take some, services give some, "
        "and both balance. The surveys agree that the poorer lose more and not on the sign of the "
        "mean; what lowers trust where help is given (fear of contagion, denunciation) is left out."
    ),
    "V30": (
        "trust moves by refusals and services alone, which hardly differ by income: those of low "
        "means are refused no more often. What the poor lost in the lockdown, room and income, "
        "does not touch trust."
    ),
    "V31": (
        "a fifth less visiting leaves few more residents without any visit in three months, since "
        "those who visit do so often. The survey asks who received somebody at home, friends and "
        "family from elsewhere included, whom the model does not let visit."
    ),
    "V33": (
        "the neighbours' day, to which a fifth of the French come, needs no collective and is not "
        "in the model: only aperitifs, meals and street tables of collectives are. A rule for it "
        "would need how many buildings hold one and who comes; with a chance chosen to bring a "
        "fifth, the row would be a setting."
    ),
    "V34": (
        "a garden or a room adds meetings as any place does, but no rule makes sharing a place a "
        "cause of quarrels: conflicts break out by chance and rivalry. What people quarrel about "
        "in shared places would have to be known."
    ),
    "V35": (
        "groups born in a lockdown are one in tens of thousands of residents: few are seen in all "
        "runs together, and those with more means have more drive only through schooling, which "
        "founding does not ask for."
    ),
    "V36": (
        "collectives of less than two years are few in a neighbourhood at a time, so that rates of "
        "ending wander from one to the next; over the accepted worlds the sign is clear."
    ),
    "V37": (
        "a collective whose core was taken away at a stroke has members who may take over; most "
        "are found by recruiting within weeks, or the hazard of a leader's exit ends it. The "
        "source is an analogy with projects of software."
    ),
}
"""By pattern."""
