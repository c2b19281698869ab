"""The texts of the sliders in English."""

from __future__ import annotations

from experiments.words.whatif_words import WhatIfWords

WHATIF_ENGLISH = WhatIfWords(
    heading="What if?",
    text="Move the sliders: what would a setting change in this simulation? An emulator answers at "
    "once. It was fitted on the baseline and {settings} settings, each run {pairs} times; nothing "
    "is run here, and it does not answer beyond the ends of the sliders.",
    interval="In brackets, 95 % intervals: what the emulator may be off, and how far chance moves "
    "a mean of {pairs} runs.",
    no_script="The sliders need scripts, which are off here. What they begin with is the baseline:",
    levers="Settings",
    labels={
        "facilitation.posts_per_1000": "Facilitators’ posts per 1,000 residents",
        "facilitation.stance": "Stance of facilitators (0 laisser-faire, 1 mediation)",
        "logistics.kits_per_1000": "Kits of equipment held in common, per 1,000 residents",
        "governance.centralisation": "Centralisation of collectives (0 shared by all, 1 all rests "
        "on the leader)",
    },
    about="From {low} to {high}; {baseline} in the baseline.",
    reset="Back to the baseline",
    answers="Difference from the baseline, in this simulation",
    at_baseline="none: this is the baseline",
    level="{level} in the baseline.",
    points="percentage points",
    error="Of {settings} settings that the emulator was not fitted on, it was off by {error} (root "
    "mean square), {relative} % of how far they differ; its 95 % intervals held {covered} % of "
    "them.",
    hidden="Not shown: the emulator misses too much. Of {settings} settings that it was not fitted "
    "on, it was off by {error} (root mean square), {relative} % of how far they differ; its 95 % "
    "intervals held {covered} % of them.",
    limit="An answer is shown where the error is at most {relative} % of how far settings differ, "
    "or half a percentage point, and at least {covered} % are held; the limit is our choice.",
    none_shown="No answer is within the limit: there is nothing to move here.",
)
