"""What the gallery says of every kind of figure: what it answers, how to read it, and what draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wary_docs.project_figures import (
    ALONE,
    ALONE_REPLICATES,
    COMPARED,
    COMPARED_RUNS,
    DISCOVERED_ABOVE,
    PLAYED,
    PLAYED_RUNS,
    PUSHED_RUNS,
    REPLICATES,
    RUNS,
    SAMPLES,
    STUDIED_SAMPLES,
    VARIED,
)


@dataclass(frozen=True)
class Words:
    """What the gallery says of a kind of figure."""

    title: str
    question: str
    reading: str
    of: tuple[str, str] | None = None
    """What `Comparison.plot` is given beside the kind, to draw the figure that is shown: a keyword and its value."""


@dataclass(frozen=True)
class Section:
    """The figures of one kind of result: what draws them, and what to read first."""

    title: str
    intro: str
    command: str
    figures: dict[str, Words]
    python: str = ""


SECTIONS: Final[dict[str, Section]] = {
    "run": Section(
        title="One scenario",
        intro="Written by every run. [](tutorial/figures.md) explains what these figures share: title, bands, "
        "lettered events, the shaded part and the footer.",
        command=f"wary run runs={RUNS}",
        figures={
            "exchange": Words(
                "Who delivers what",
                "What do Iran and Russia deliver to each other, what is paid for it, and who owes whom?",
                "In each panel, compare the line *delivered* with the line *contracted*: the gap is what one side "
                "still waits for.",
            ),
            "trust_and_pressure": Words(
                "Trust and pressure",
                "Who trusts whom, and how hard do sanctions press?",
                "Trust runs from 0 to 1: it is how reliable one side expects the other to be. Look for events after "
                "which a line bends.",
            ),
            "beliefs_and_strikes": Words(
                "Beliefs and strikes",
                "When do outsiders come to believe that arms are moving, and when is Iran struck?",
                "A belief near 1 means that an observer is convinced. Strikes are counted from the start of the run.",
            ),
            "postures": Words(
                "What actors do",
                "Which posture does each actor hold, and when does that change?",
                "The height of a colour is the share of runs in which the actor holds the posture in that week.",
            ),
            "against_observed": Words(
                "The model against the record",
                "How does the model compare with public series?",
                "Points are observed, colour is the model. Points outside the band mean that the model is wrong, or "
                "that the two are not the same quantity; the notes below the figure say which.",
            ),
            "order_book": Words(
                "How far orders get",
                "What became of the goods that Iran ordered from Russia?",
                "The height of a colour is the share of runs in which the order has reached that stage.",
            ),
            "chronicle": Words(
                "A chronicle",
                "When do things happen, in the reporting and in the model?",
                "Diamonds are acts as reported. Bars show when the model first does the same: median, middle 50 % "
                "and 90 % of the runs in which it happens.",
            ),
            "network": Words(
                "Who is connected to whom",
                "Who presses whom, and how do goods, payments and components flow, at one moment of one run?",
                "Boxes are actors. An arrow from above is a sender's sanctions, a hollow one a threat of strikes; a "
                "line across a route, with the share of what is to go that it carries, pale where it has more room. "
                "Marks are intermediaries, hollow if designated. It shows one run on one date, not an average.",
            ),
        },
    ),
    "comparison": Section(
        title="Scenarios compared",
        intro="Written by every comparison, and shown in its report. Every run of a scenario is paired with the run of "
        "the reference that has the same random draws. [](howto/compare.md) explains pairing and verdicts.",
        command=f"wary compare scenarios={','.join(COMPARED)} runs={COMPARED_RUNS}",
        python=f"scenarios = {list(COMPARED)}\ncomparison = sim.compare(scenarios, runs={COMPARED_RUNS})".replace(
            "'", '"'
        ),
        figures={
            "heat_table": Words(
                "All scenarios, all main outcomes",
                "Which scenario changes what, and by how much?",
                "One row per scenario, one column per outcome. Differences are in standard deviations of the "
                "reference's runs, so that outcomes with different units can share a scale. Grey: no difference shown.",
            ),
            "intervals": Words(
                "One outcome in every scenario",
                "By how much does each scenario change this outcome, and how sure is that?",
                "A point is the mean difference, a thick bar its own 95 % interval, a thin bar the interval that holds "
                "for all outcomes of the scenario together. Bars that cross zero show no difference.",
                of=("outcomes", "delivered[drones]"),
            ),
            "small_multiples": Words(
                "One outcome over time",
                "When does this outcome leave the path of the reference?",
                "One panel per scenario, all on one scale; the thin line is the median of the reference.",
                of=("outcomes", "delivered[drones]"),
            ),
            "survival_curves": Words(
                "By when events have happened",
                "How soon, and in what share of runs, does an event happen?",
                "A curve gives the share of runs in which the event has happened by a date. Higher is more often, "
                "further left is sooner.",
            ),
            "assumptions": Words(
                "What a scenario changes",
                "What does this scenario assume that the reference does not?",
                "One row for each changed input, on a scale between its bounds: a ring marks the value in the "
                "reference, a dot the value in the scenario.",
                of=("scenarios", "early_disclosure"),
            ),
            "difference_fans": Words(
                "Paired differences over time",
                "Run by run, how far is the scenario from the reference, and from when on?",
                "A band that lies wholly above or below zero is a difference that nearly all runs share.",
                of=("scenarios", "evasion_closed"),
            ),
        },
    ),
    "sweep": Section(
        title="A sweep",
        intro="Written by every sweep, and again by `wary summary`. [](howto/sweep.md) explains designs.",
        command=f"wary sweep design=lhs samples={SAMPLES} runs={REPLICATES} \\\n    over={','.join(VARIED)}",
        figures={
            "distributions": Words(
                "The spread of outcomes",
                "Over the whole design, how widely does each outcome vary?",
                "Bars count all runs of all samples together, so the spread has two sources: the design and chance. "
                "The dot is the median, the line spans 5 % to 95 %.",
            ),
            "fans": Words(
                "Outcomes over time",
                "When does the spread of a sweep open up?",
                "The line is the median over samples and runs; the bands hold the middle 50 % and 90 %.",
            ),
            "responses": Words(
                "What drives an outcome",
                "Which factor does an outcome follow, and in which direction?",
                "One panel for each factor, the strongest first. A point is the mean of one sample; the line is a "
                "smooth with its 95 % band. Options of a mechanism have a mean and its interval instead.",
            ),
            "pair_map": Words(
                "Two factors at once",
                "Where in the space of the two strongest factors is an outcome high or low?",
                "Colour is the mean of the samples in a cell, dots are the samples; below the title stands how many a "
                "cell has, and how well its mean is known. Colour that changes along both axes means that both factors "
                "matter, unless the title says that chance does as much. Drawn where a factor moves the outcome.",
            ),
        },
    ),
    "one_at_a_time": Section(
        title="A sweep of one factor at a time",
        intro="Written where the design is `one_at_a_time`, in place of what drives an outcome and of two factors at "
        "once.",
        command=f"wary sweep design=one_at_a_time runs={ALONE_REPLICATES} \\\n    over={','.join(ALONE)}",
        figures={
            "tornado": Words(
                "Which factor moves an outcome alone",
                "How far does an outcome move where one factor is set lower or higher, and all others stay?",
                "One row for each factor, the longest first; zero is the scenario as it is. A pale bar is no more than "
                "chance. What two factors do together is not in it.",
            ),
        },
    ),
    "influence": Section(
        title="Influence",
        intro="Written by `wary influence`, which moves each actor a step harder and a step softer on the same random "
        "draws. [](howto/influence.md) explains pushes and steps.",
        command=f"wary influence runs={PUSHED_RUNS}",
        figures={
            "effects": Words(
                "What each push does",
                "Who can move an outcome, and by how much?",
                "One row per push, one column per outcome, in standard deviations of the runs without a push. Grey: no "
                "effect shown. A dash: the outcome is the pushed actor's own.",
            ),
            "influence_network": Words(
                "Whose stance moves whose",
                "Who answers whom, and which way?",
                "An arrow leads from the actor that is moved to one that changes its stance; its width and its number "
                "are the mean change in steps. What does not stand out from chance is not drawn.",
            ),
            "impulse_responses": Words(
                "How soon a push is felt",
                "When does the effect of a push come, and does it last?",
                "A line is the mean difference of the same runs, with its 95 % interval; the upright line is where the "
                "actor is free again.",
            ),
        },
    ),
    "game": Section(
        title="A game",
        intro="Written by `wary influence game`, which plays policies and postures of some actors against each other "
        "on the same random draws. [](howto/influence.md) explains payoffs.",
        command=f"wary influence game runs={PLAYED_RUNS} \\\n    strategies={','.join(PLAYED)}",
        figures={
            "payoffs": Words(
                "What each choice is worth",
                "What is each choice worth to a player, against each choice of the other?",
                "One table for each player. In a column, the framed cell is the best reply; dashed where resampled "
                "runs do not agree. A dot marks an equilibrium.",
            ),
            "best_replies": Words(
                "Best replies",
                "Which reply is best, by how much, and how sure is that?",
                "A dot is the lead over the next best reply with its interval, hollow where resamples do not agree.",
            ),
            "equilibria": Words(
                "Equilibria",
                "Where would nobody move alone?",
                "A bar is the share of resampled runs in which the same choices are an equilibrium again.",
            ),
        },
    ),
    "sensitivity": Section(
        title="What matters",
        intro="Written by `wary sensitivity`, which varies all that is uncertain. [](howto/sensitivity.md) explains "
        "what each index tells. In all of them a dot stands on its interval, hollow where it may be chance.",
        command=f"wary sensitivity outcome='delivered[drones]' samples={STUDIED_SAMPLES}",
        figures={
            "shares": Words(
                "Shares of the variance",
                "Which input does an outcome follow, and by how much?",
                "Shapley effects: each input's share of the variance that comes with inputs; together they are one.",
            ),
            "indices": Words(
                "Alone, and with others",
                "Does an input act alone, or only together with others?",
                "Two dots close together: alone. The total far above: with others. These are Sobol' indices.",
            ),
            "pairs": Words(
                "Pairs",
                "Which two inputs do something only together?",
                "A share of the variance that neither of the two has alone.",
            ),
            "pawn": Words(
                "The whole distribution",
                "Does an input move the tails, where the mean tells little?",
                "PAWN: how far the distribution of runs moves when the input is held. Left of the tick: as far as an "
                "input that does nothing.",
            ),
            "screen": Words(
                "The screen",
                "Which of all inputs move an outcome at all?",
                "Elementary effects of Morris: how far the outcome moves across the range of an input.",
            ),
            "claims": Words(
                "From inputs to claims",
                "Which sentence of the reporting does the outcome rest on?",
                "Each input's share is split equally among its claims: where better reporting would help most.",
            ),
            "articles": Words(
                "By article and grade",
                "Which article, and which grade of evidence, does the outcome rest on?",
                "The same shares, added up.",
            ),
            "convergence": Words(
                "How indices settle",
                "Would more samples change the answer?",
                "A band that still moves at its right end says yes.",
            ),
            "knock_outs": Words(
                "Contested claims",
                "What if a contested claim is true, and what if it is false?",
                "The difference on the same draws, true less false.",
            ),
        },
    ),
    "discovery": Section(
        title="Discovery",
        intro="Written by `wary discover`, which looks for boxes in a finished sweep. [](howto/discover.md) explains "
        "them. The boxes of these pictures are set by hand: what finds them is an extra.",
        command=f"wary sweep design=lhs samples={SAMPLES} runs={REPLICATES} output=mine "
        f"\\\n    over={','.join(VARIED)}\n"
        f"wary discover mine outcome='delivered[drones]' above={DISCOVERED_ABOVE:.0f}",
        figures={
            "tradeoff": Words(
                "How pure and how complete boxes are",
                "How much of what is of interest does a box hold, and how pure is it?",
                "A dot is a box, the large one that which is told of. Further right holds more, further up is purer.",
            ),
            "limits": Words(
                "The limits of a box",
                "Which inputs have to lie where?",
                "A bar is the part of an input's range that lies inside; a line, where resamples end it.",
            ),
        },
    ),
    "docking": Section(
        title="Docking",
        intro="Written by `wary patterns docking` with `output=`, which swaps rules of the model for rivals. "
        "[](what_survives.md) has the numbers.",
        command="wary patterns docking seed=20261129 output=results/docking",
        figures={
            "survivors": Words(
                "What survives, by topic",
                "Which kind of conclusion hangs on which rule?",
                "A bar is divided like the conclusions of its row: blue survive, grey are undecided, orange fall, and "
                "dark orange turn. Empty: the rival has no word for them.",
            ),
            "conclusions": Words(
                "Conclusions one by one",
                "Under which rivals is a conclusion lost?",
                "One row for each conclusion, those first that are lost under most rivals; signs stand for fates.",
            ),
        },
    ),
    "hindcast": Section(
        title="Hindcast",
        intro="Written by `wary hindcast`, which forecasts from days in the past. [](how_well_it_forecasts.md) has the "
        "numbers.",
        command="wary hindcast output=results/hindcast",
        figures={
            "launches_said": Words(
                "What was said of launches, and what came",
                "Would the bands have held what came?",
                "A panel for each origin: bands are the middle 50 % and 90 % of what is said of the months after it, "
                "dots what was reported.",
            ),
            "reliability": Words(
                "Reliability",
                "Does what is called likely come as often as said?",
                "A dot above the line: it came more often than said. Beside it, how many forecasts said about that.",
            ),
            "skill": Words(
                "Skill against each rival",
                "Is it better than saying what anybody could?",
                "Right of zero the model is better; hollow and grey where the interval holds zero.",
            ),
        },
    ),
    "posterior": Section(
        title="The posterior",
        intro="Written by `wary posterior`. [](howto/posterior.md) explains it; these members are kept with the case.",
        command="wary posterior members=300",
        figures={
            "prior_and_posterior": Words(
                "Prior and posterior",
                "What does what was observed say of the parameters?",
                "A line is the middle 90 % of a posterior by its place in its prior, the dot its median, the tick the "
                "prior's.",
            ),
        },
    ),
    "evidence": Section(
        title="The evidence",
        intro="Drawn from the claims and the parameters alone; nothing is run. [](evidence.md) explains claims and "
        "grades.",
        command="wary evidence figures",
        figures={
            "timeline": Words(
                "The claims in time",
                "What do the articles say happened, and when?",
                "One row for each theme, one mark for each dated claim; the shape of a mark says how the claim "
                "stands, for example asserted or denied. Curves join the two sides of a contradiction.",
            ),
            "grades": Words(
                "Parameters and their sources",
                "How good is the source of each number?",
                "One row for each parameter, by grade from A (a number in the reporting) to D (our own choice): the "
                "bar is the middle 90 % of its prior, the dot its value in the baseline.",
            ),
        },
    ),
}
"""What the gallery says, by kind of result and kind of figure; the build fails where a figure has no words."""
