"""The texts in English."""

from __future__ import annotations

from experiments.words.english_names import AXES, FACTORS, LEVELS, OUTCOMES
from experiments.words.pictures_english import PICTURES
from experiments.words.report_english import REPORT_ENGLISH
from experiments.words.whatif_english import WHATIF_ENGLISH
from experiments.words.words import NBSP, Messages

ENGLISH = Messages(
    language="en",
    name="English",
    decimal=".",
    thousands=",",
    percent=f"{NBSP}%",
    between=", ",
    joined=", ",
    colon=": ",
    factors=FACTORS,
    axes=AXES,
    levels=LEVELS,
    outcomes=OUTCOMES,
    as_configured="as configured",
    quoted="“{}”",
    more="{n} more",
    baseline="baseline: {policy}",
    curve_title="Share of needs met, before, during and after the crisis",
    curve_most="The first {shown} of {all} policies.",
    curve_subtitle="All residents. Mean of {n} runs of each policy, smoothed over {days} days.",
    curve_day="Days since the crisis began",
    curve_share="Needs met (% of the day's)",
    crisis="crisis",
    policy="Policy",
    paired_title="Effect of each policy: difference from the baseline",
    paired_subtitle="Mean difference from the baseline and its 95 % confidence interval, {n} pairs "
    "of runs.",
    paired_axis="Difference from the baseline (percentage points)",
    paired_axis_other="Difference from the baseline ({unit})",
    paired_most="The {shown} largest effects of {all}.",
    paired_faint="Each faint tick is a pair.",
    whose="Outcome",
    sweep_title="{outcome}: difference from the baseline",
    sweep_subtitle="Baseline: {policy}, {level}. Mean of {n} pairs of runs and its 95 % confidence "
    "interval.",
    sweep_text="How the outcome changes along “{axis}”.",
    map_title="The city, neighbourhood by neighbourhood: {outcome}",
    map_subtitle="A square is a fictional neighbourhood; arrondissements stand about as they lie. "
    "Numbers are posts of facilitators.",
    map_kinds="What each is like",
    map_level="Share met: {policy}",
    map_difference="{policy}: difference from the baseline",
    map_points="percentage points",
    map_text="What each neighbourhood is like, the share of its needs that is met in the baseline, "
    "and what each policy changes. One neighbourhood owes part of its difference to chance.",
    mechanisms_heading="Does each do what it is named after?",
    mechanisms_text="Difference from the baseline, with the 95 % confidence interval of the mean "
    "paired difference. A mechanism can be at work without changing how many needs are met.",
    mechanism_of="What changes",
    mechanism="Outcome",
    change="Difference",
    finding="Finding",
    is_distinguishable="an effect",
    not_distinguishable="not distinguishable from zero",
    hypotheses_heading="Hypotheses and verdicts",
    hypotheses_text="Sign and shape were written down before the runs; the verdict follows from "
    "the interval by a rule that is the same for all.",
    hypotheses_headline="Of {all} hypotheses, this simulation supports {supported}, refutes "
    "{refuted} and leaves {undecided} undecided.",
    hypothesis="Hypothesis",
    comparison="Comparison",
    verdict="Verdict",
    verdicts={"supported": "supported", "refuted": "refuted", "undecided": "undecided"},
    late="written or changed after the first runs",
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    day_of="{day} {month} {year}",
    dates="{crisis} ({first} to {last})",
    simulated="{crises}; {residents} residents.",
    and_then="or",
    cautions={
        "no_collective": "{residents} residents begin without any collective "
        "(founding.initial_per_1000 = {rate}): there is next to nothing to support. Take more "
        "residents, or more collectives for 1,000.",
        "late_policy": "The build-up is {days} days, less than the {lead} days for which “{policy}”"
        " is to act before the crisis: the policy starts late, and its cost is cut.",
        "few_replicates": "Few replicates ({replicates}): intervals are wide or missing. Take 5 at "
        "least.",
        "stopped_narrow": "Replicates were added until all {compared} differences that decide were "
        "as precise as wanted: {replicates}. Intervals of these may cover a little less often than "
        "they say.",
        "stopped_cap": "Replicates were added up to the most that was allowed, {replicates}: "
        "{wide} of {compared} differences that decide are less precise than wanted.",
        "one_city": "One city, its {parts} neighbourhoods lived {replicates} time(s): intervals "
        "are over its neighbourhoods. They tell how alike these answer a policy, not how another "
        "city would.",
        "drawn_worlds": "Each policy counts once in each of {worlds} worlds, draws of what nobody "
        "knows, with its mean over replicates ({replicates}). Pairs are worlds: intervals tell how "
        "far effects differ with what was drawn, not how far other seeds would move them.",
        "chosen_worlds": "Each policy counts once in each of {worlds} worlds, with its mean over "
        "replicates ({replicates}). These worlds were chosen, not drawn: intervals are no more "
        "than a measure of how far effects differ between them.",
    },
    title_support="Neighbours in a crisis: what support changes",
    title_compared="Neighbours in a crisis: a comparison",
    title_hypotheses="Neighbours in a crisis: hypotheses and verdicts",
    title_single="Neighbours in a crisis: one scenario",
    title_city="A city in a crisis: what neighbourhoods do",
    lead_city="A simulation of mutual aid in a city of {parts} fictional neighbourhoods.",
    lead="A simulation of mutual aid in a fictional Paris neighbourhood.",
    headline_up="In this simulation, “{policy}” goes with the largest gain in needs met during "
    "the crisis: {difference} percentage points for all residents (95 % interval {interval}), "
    "from {level} % in the baseline.",
    headline_down="In this simulation, no policy clearly raises the share of needs met during the "
    "crisis; “{policy}” goes with the largest loss: {difference} percentage points for all "
    "residents (95 % interval {interval}), from {level} % in the baseline.",
    headline_unsure="In this simulation, no policy clearly changes the share of needs met during "
    "the crisis, {level} % in the baseline; the largest mean difference is {difference} percentage "
    "points (“{policy}”, 95 % interval {interval}).",
    headline_alike="In this simulation, no policy changes the share of needs met during the "
    "crisis, {level} % in the baseline: there is no difference in any pair of runs.",
    headline_cost="This policy costs {cost} EUR, from a year before the crisis to its end.",
    headline_alike_with="The runs do not tell it from {policies}.",
    headline_single="In this simulation, {level} % of the needs that arise in the crisis are met.",
    headline_none="Too few runs ended to say anything.",
    failed="{failed} of {runs} runs failed and are left out.",
    table_caption="What each policy changes: difference from the baseline",
    table_note="Shares in percentage points, other measures in their own unit, with the 95 % "
    "confidence interval of the mean paired difference; {n} pairs of runs a policy. Each interval "
    "stands alone: none is corrected for the number of policies compared.",
    told="p ≤ {level} (paired t test) after Holm's correction for all policies compared with one "
    "baseline on one outcome",
    mark="{mark} told from zero: {told}.",
    effect="An effect is one told from zero: {told}.",
    pairing="Pairs of runs make the variance of a difference {low} to {high} times smaller (median "
    "{middle}): as many times the runs would be needed without pairs.",
    methods={
        "none": "none",
        "alike": "pairs all alike",
        "t": "Student's t",
        "bca": "BCa bootstrap",
    },
    reference="{level} (baseline)",
    no_difference="no difference in any pair",
    curve_text="A panel for each combination of {panels}: how the share of needs met goes through "
    "the crisis, shaded, against the baseline, dashed.",
    paired_text="Dots and intervals, as in the table below, sorted by the effect on all residents.",
    made_heading="How it was made",
    made_crisis="Crisis",
    made_residents="Residents",
    made_days="Days",
    made_days_of="{before} before the crisis, {after} after it",
    made_overrides="Changed in the scenario",
    made_command="Command",
    nothing="nothing",
    made_run="Results",
    made_commit="Version of the sources",
    made_dirty="with changes that are not in it",
    made_seeds="Seeds",
    made_runs="{runs} runs: {policies} policies, {replicates} replicates",
    made_worlds="{worlds} worlds",
    made_when="Made",
    download="Table of all runs",
    unknown="unknown",
    report=REPORT_ENGLISH,
    pictures=PICTURES,
    whatif=WHATIF_ENGLISH,
)
