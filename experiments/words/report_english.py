"""The texts of a report in English."""

from __future__ import annotations

from experiments.words.report_words import ReportWords

REPORT_ENGLISH = ReportWords(
    language_legend="Language",
    summary="In brief",
    numbers="See the numbers",
    download_csv="Download (CSV)",
    surest="The surest",
    fairest="The fairest",
    not_alone="Not to be done alone",
    surest_loss="The surest loss",
    unfairest_loss="Those worst off lose most",
    not_seen="Does not show alone",
    none_unfairest="Nothing brings a loss that is told from zero for the group that is worst off: "
    "{group}.",
    gain="{difference} points of needs met, {interval}",
    gain_of_group="{difference} points, {interval}, for the group that is worst off: {group}",
    none_surest="No policy brings a gain that is told from zero for all residents.",
    none_fairest="No policy brings a gain that is told from zero for the group that is worst off: "
    "{group}.",
    alone="Alone, it changes nothing that is told from zero ({difference} points, {interval}).",
    alone_with="With others (“{policy}”): {difference} points, {interval}.",
    none_alone="Each change made alone has an effect that is told from zero.",
    not_compared="Nothing is compared, or too few runs finished.",
    effects_heading="What helps most, and how sure it is",
    curves_heading="How the neighbourhood goes through the crisis",
    rank="{rank} ({low} to {high})",
    rank_title="Which does most: {outcome}",
    rank_subtitle="Mean difference from the baseline, the largest first. Beside each, its rank "
    "and, in brackets, from where to where the rank lies in 95 % of resampled replicates.",
    rank_text="Where ranks overlap, which of two does more is not told.",
    groups_heading="For whom",
    groups_title="What each policy changes, group by group",
    groups_subtitle="Difference from the baseline in percentage points of needs met. On the left, "
    "the group that is worst off in the baseline. In bold: told from zero.",
    groups_text="A row a policy, a column a group of residents. The first group is the one whose "
    "needs are met least in the baseline.",
    groups={
        "needs_met_everyone": "all",
        "needs_met_over_75": "75 and over",
        "needs_met_over_75_alone": "75 and over, alone",
        "needs_met_alone": "living alone",
        "needs_met_low_income": "poorest third",
        "needs_met_connected": "best connected third",
        "needs_met_isolated": "least connected third",
    },
    together_heading="Together or alone",
    together_title="What two changes do together, beyond their sum",
    together_subtitle="Effect of both at once, less the sum of the two effects, in percentage "
    "points of needs met. Above zero they strengthen each other. In bold: told from zero.",
    together_text="Each cell says what two changes do beyond, or short of, their sum. Near zero, "
    "they add up.",
    together_none="The design of this experiment does not combine changes two by two.",
    this_change="One change",
    that_change="The other",
    alone_effect="Alone",
    both_effect="Both",
    beyond="Beyond the sum",
    cost_heading="What it costs",
    cost_title="Further needs met, and further public money",
    cost_subtitle="Differences from the baseline, with the 95 % interval of the number of needs.",
    cost_line="The line joins what would cost as much for each need as the cheapest (“{policy}”).",
    cost_axis="Further public money (thousands of EUR)",
    cost_met_axis="Further needs met during the crisis",
    cost_text="Upwards, more needs met; to the right, more money. Counted from a year before the "
    "crisis to its end.",
    cost_none="The policies that are compared cost as much as the baseline.",
    extra_cost="Further EUR",
    extra_met="Further needs met",
    per_need="EUR for a further need met",
    per_need_unknown="cannot be told",
    place_heading="Where, and who helps whom",
    place_text="The same fictional neighbourhood, the same residents, the same chance: first the "
    "baseline, then the surest policy, or else that of the highest mean.",
    stages=("Before", "During the crisis", "After"),
    lowest_week="Lowest",
    limits_heading="What this model does not say",
    limits=(
        "It forecasts nothing. The neighbourhood is fictional: residents and buildings are drawn "
        "from public statistics and copy no place. It shows what follows from its rules.",
        "Many numbers are assumptions that nobody has measured. Some are matched to surveys of "
        "neighbours; the table of facts below says what the model meets without having been "
        "matched to it, and what it does not.",
        "Intervals say how far chance moves the simulation, not how far the simulation is from the "
        "world.",
        "An effect that is not told from zero is no proof that there is none.",
        "What a tie is worth for itself, joy, conflict, meaning, counts here only by the help that "
        "comes of it. The study shows that it is often what matters most.",
        "Family, work, school and public services are mere outlines here. Racism, fear and "
        "politics are absent.",
        "Costs are orders of magnitude, set by assumption, to be replaced by your own.",
    ),
    hang_heading="The assumptions that results depend on most",
    hang_text="Each number that was assumed in the first model was varied from half to twice, "
    "among all others. These are the first of those whose effect is significant and that the model "
    "still has, and how many points their whole range moves the result, as a mean, with its 95 % "
    "interval.",
    hang_effect="effect of a facilitator on needs met",
    assumption="Assumption",
    hang_none="None of them moves the effect of a facilitator by more than chance does.",
    assumptions={
        "neighbourhood.dispositions.reluctance": "mean reluctance to ask for help",
        "mutual_aid.voice.ask_reluctance": "how much reluctance lowers the chance of asking",
    },
    span="From, to",
    moves="Moves by (points)",
    glossary_heading="The words of the study",
    glossary_text="The five levers of public action and the ten elements that the study found, "
    "each "
    "with the finding that it starts from.",
    glossary_levers="The five levers",
    glossary_elements="The ten elements",
    levers={
        "cooperate": (
            "value and make cooperate",
            "Give small initiatives visibility, and encourage them to learn from one another.",
        ),
        "ease": (
            "ease and accompany",
            "Lift obstacles, come in earlier, widen the perimeters of intervention.",
        ),
        "pass_on": (
            "pass on and empower",
            "Train those who will carry projects, take part in raising their quality.",
        ),
        "balance": (
            "balance laisser-faire and mediation",
            "Know when to let residents do, and when to stand between them.",
        ),
        "compost": (
            "compost",
            "Let some initiatives end, and feed others with what they leave.",
        ),
    },
    elements={
        "driving_residents": (
            "The driving force of residents",
            "A few residents, motivated, kind and not partisan, carry these initiatives.",
        ),
        "facilitators": (
            "Facilitating actors",
            "Elected officials, local development teams, landlords and caretakers bring resources "
            "and stand between residents and institutions.",
        ),
        "encounters": (
            "Encounters",
            "Convivial moments make ties of proximity: multiply and vary them.",
        ),
        "doing_together": (
            "Doing together",
            "Ties are made in doing (gardening, cooking, sewing), and learning is shared.",
        ),
        "logistics": (
            "Logistics",
            "Equipment and its upkeep decide on any event and any place.",
        ),
        "place": (
            "The place",
            "Doing together needs a place: public, in between, or private.",
        ),
        "meaning": (
            "Meaning",
            "A common story and pride in taking part are at the heart of residents' interest.",
        ),
        "governance": (
            "Governance",
            "The association is at the centre, as democracy or as a formality that weighs.",
        ),
        "power_to_act": (
            "Power to act",
            "To decide and know together strengthens what people feel able to do.",
        ),
        "strengths_and_limits": (
            "Strengths and limits",
            "Ties carry mutual aid; initiatives may also compete with one another.",
        ),
    },
    study="Camille Arnodin, with the Institut Paris Région, Apur, the City of Paris and the 27e "
    "Région, “Résilience, convivialité et solidarités de proximité”, 2021-2022.",
    patterns_heading="The facts that the model meets, and those that it does not",
    patterns_text="Parameters were matched to the first group and to no other. The second failed "
    "in the first version and led to rules of this one. The last follow largely from what a rule "
    "or a crisis was given. The model's defaults, mean and 95 % interval, from other runs than "
    "those of this page.",
    patterns_counted="Matched: {calibrate_met} of {calibrate_of}. Only tested, and put in by "
    "nobody: {validate_met} of {validate_of}, {validate_undecided} undecided. Largely put in: "
    "{put_in_met} of {put_in_of}. Seen while the model was made: {seen_met} of {seen_of}.",
    patterns={
        "C1": "knows at least one neighbour",
        "C2": "gave a neighbour a service within a year",
        "C3": "received a service from a neighbour within a year",
        "C4": "adults without any network",
        "C5": "the same, by income",
        "C6": "active in a collective of the neighbourhood in the year",
        "C7": "the same, in most weeks",
        "C8": "Hyper voisins, residents in touch with it",
        "C9": "Hyper voisins, activities a year",
        "C10": "has a friend among neighbours",
        "C11": "requests to neighbours that are refused, in lockdown",
        "C12": "unmet needs of the old that had been offered help",
        "V1": "exchange between neighbours peaks at middle age",
        "V3": "social mix goes with less neighbouring",
        "V5": "as many people as usual help a neighbour in lockdown",
        "V7": "felt isolation rises in lockdown",
        "V8": "the yearly street table saturates",
        "V10": "fewer contacts after the lockdown than before",
        "V12": "contact alone does not protect in heat",
        "V2": "owners and long-standing residents neighbour more",
        "V4": "turnover also weighs on those who stay",
        "V6": "help turns towards the over-75s",
        "V9": "horizontality and alliances keep members",
        "V13": "unmet needs of the old for which help had been asked",
        "V15": "heavier needs are met less",
        "V16": "almost everybody who asks gets some help",
        "V17": "one in eight at most helps through an association in lockdown",
        "V20": "demand on collectives swells in heat",
        "V21": "those of 60 to 74 give more in lockdown",
        "V22": "what comes to a collective is mostly met",
        "V23": "a few volunteers for each request, not dozens",
        "V24": "acts of organised help per 1,000 residents in lockdown",
        "V25": "most regular volunteers stop in lockdown",
        "V26": "errands for the old rise in lockdown, care does not",
        "V27": "the young are the loneliest in lockdown",
        "V28": "loneliness spreads out in lockdown",
        "V29": "trust in neighbours falls in lockdown",
        "V30": "the poorer lose more trust",
        "V31": "visits at home do not come back at once",
        "V32": "people in need ask less in lockdown",
        "V33": "a fifth come to a neighbours’ gathering in a year",
        "V34": "a place adds help and friction, not acquaintances",
        "V35": "more collectives are born where people are better off",
        "V36": "young collectives die more",
        "V37": "a third of those that lose their core live on",
        "V38": "volunteers come at once",
    },
    pattern="Fact",
    pattern_uses={
        "calibrate": "Matched",
        "seen": "Seen while the model was made",
        "validate": "Only tested",
        "put_in": "Tested, and largely put in",
    },
    pattern_verdicts={"met": "met", "undecided": "undecided", "not met": "not met"},
    wanted="Expected",
    model="Model",
    above="above {low}",
    below="below {high}",
    between="{low} to {high}",
    data_heading="Data",
    data_text="Each figure gives its numbers. Whole tables are in the folder of this page.",
    licence="Code and results: Apache-2.0.",
    version="Version of entraide",
    fictional="fictional neighbourhood",
)
