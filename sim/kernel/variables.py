"""Every variable of every kind of entity: traits that parameters give, states that change, flows of a step."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Variable:
    """A variable of one kind of entity.

    Parameters
    ----------
    name : str
        Its field in the records.
    unit : str
        The kernels' unit.
    meaning : str
        What it is.
    kind : {"trait", "state", "flow"}
        A trait is a parameter, bound by the roster; a state changes; a flow is this step's amount.
    start : str or float
        The trait of the same entity that a state starts from, or the value itself.
    bounds : (float, float)
        What the variable can be.
    settable : {"", "exogenous", "act"}
        Whether a scenario's event may set it, and whether that forces an act of a modelled actor.
    outcome : str
        The name under which a run records it each step; not recorded where empty.
    axis : tuple of str
        Further axes of the variable within its entity, such as the items that an actor ships.
    """

    name: str
    unit: str
    meaning: str
    kind: Literal["trait", "state", "flow"] = "state"
    start: str | float = 0.0
    bounds: tuple[float, float] = (-math.inf, math.inf)
    settable: Literal["", "exogenous", "act"] = ""
    outcome: str = ""
    axis: tuple[str, ...] = ()


def trait(name: str, unit: str, meaning: str, axis: tuple[str, ...] = ()) -> Variable:
    """Make a trait."""
    return Variable(name, unit, meaning, "trait", axis=axis)


def share(name: str, meaning: str, kind: Literal["state", "flow"] = "state", **keys: Any) -> Variable:
    """Make a variable between 0 and 1."""
    return Variable(name, "1", meaning, kind, bounds=(0.0, 1.0), **keys)


def amount(
    name: str, unit: str, meaning: str, kind: Literal["state", "flow"] = "state", most: float = math.inf, **keys: Any
) -> Variable:
    """Make a variable that is never negative."""
    return Variable(name, unit, meaning, kind, bounds=(0.0, most), **keys)


# One line a variable, as a table.
# fmt: off
LAYOUT: dict[str, tuple[Variable, ...]] = {
    "globals": (
        trait("precision", "1/utility", "precision of choice, lambda"),
        trait("inertia", "utility", "value of staying in the posture in force"),
        trait("learning_rate", "1/week", "rate at which a learning actor's propensities follow what it gets"),
        trait("forgetting", "1/week", "rate of forgetting kept and broken promises"),
        trait("negativity_ratio", "1", "weight of a broken promise against a kept one"),
        trait("credit_rate", "1/week", "evidence that a fully kept (or broken) promise adds in a week"),
        trait("trustworthy_honours", "1", "probability that a trustworthy partner honours what is due"),
        trait("untrustworthy_honours", "1", "probability that an untrustworthy partner does"),
        trait("unprotected_weight", "1", "broken promises that a strike on an unprotected partner counts for"),
        trait("backfire_weight", "1", "how far shared pressure stands for trust"),
        trait("alignment_rate", "1/week", "rate at which shared pressure aligns its targets"),
        trait("designation_rate", "1/week", "hazard that a fully visible intermediary is designated"),
        trait("regrowth_rate", "1/week", "hazard that an empty place is taken anew"),
        trait("adaptation_rate", "1/week", "rate at which survivors learn to hide"),
        trait("effort_decay", "1/week", "rate at which a burst of designations ebbs"),
        trait("effort_surge", "1", "designation effort added while the posture is to designate"),
        trait("evadable_share", "1", "share of the pressure that active intermediaries evade"),
        trait("over_compliance", "1", "share of permitted dealings that firms drop for fear of sanctions"),
        trait("sanctions_erosion", "1/week", "rate at which measures beyond the resting level erode"),
        trait("bite_decay", "1/week", "rate at which targets adjust to measures in force, kappa"),
        trait("threat_weight", "1", "how far a threat is an answer"),
        trait("designation_weight", "1", "how far a round of designations is an answer"),
        trait("nuclear_weight", "1", "how far a nuclear level is a motive of its own"),
        trait("threat_memory", "week", "time for which a threat stays on record"),
        trait("approval_recovery", "1/week", "rate at which approval returns"),
        trait("audience_cost", "1/week", "rate at which an unanswered grievance costs approval"),
        trait("pay_credit", "1", "worth of full payment against the goods that are hoped for"),
        trait("promise_credit", "1", "worth of a promise against what it promises"),
        trait("promise_rate", "1/week", "hazard that a request is promised, while the posture is to promise"),
        trait("contract_rate", "1/week", "hazard that a promise becomes a contract"),
        trait("release_rate", "1/week", "hazard that a hold ends, at even odds and full level"),
        trait("refusal_rate", "1/week", "hazard that a request is refused, at an objection of one"),
        trait("renewal_rate", "1/week", "hazard that what was refused is asked for again"),
        trait("debt_weight", "log-odds", "weight of the debt against a hold"),
        trait("isolation_weight", "log-odds", "weight of isolation against a hold"),
        trait("late_rate", "1/week", "broken promise that a late one adds in a week"),
        trait("delivery_credit", "1", "kept promises that a delivered order counts for"),
        trait("denial_weight", "1/week", "log-odds that a denial takes from public attribution"),
        trait("admission_weight", "1/week", "log-odds that an admission adds to it"),
        trait("disclosure_weight", "1/week", "log-odds that a disclosure adds to it"),
        trait("sharing_weight", "1/week", "log-odds that a partner's intelligence adds"),
        trait("implausibility", "1", "how far a denial of what everybody believes costs credibility"),
        trait("source_cost", "1", "cost to sources of a disclosure, against its benefit"),
        trait("lobbying", "1", "how far an embattled front makes transfers weigh with senders"),
        trait("technology_scale", "million USD", "technology received that halves the need of components"),
        trait("discount", "1", "weight of a later chance to strike against one now"),
        trait("limited_weight", "1", "weight of limited strikes against deep ones"),
        trait("proxy_weight", "1", "how far the activity of armed proxies adds to the threat"),
        trait("boldness_start", "1", "readiness to retaliate without own air power or a patron"),
        trait("strike_memory", "week", "time for which a strike is felt"),
        trait("repair_time", "week", "time in which damage is repaired"),
        trait("west_willingness", "1", "willingness of the other side of a track, without an offer of relief"),
        trait("spoiling", "1", "how far a spoiler can block a track"),
        share("unlearned", "share of the way to hiding that intermediaries have left after a step", "flow"),
    ),
    "actors": (
        trait("ship_level", "1", "level at which each posture ships each item", ("posture", "item")),
        trait("act_level", "1", "level at which each posture does each act", ("posture", "act")),
        trait("conduct", "1", "how cooperative each posture is", ("posture",)),
        trait("base_weight", "utility", "weight of each term where no faction shifts it", ("term",)),
        trait("isolation_start", "1", "isolation at the start"),
        trait("isolation_end", "1", "isolation to which it tends"),
        trait("isolation_rate", "1/week", "rate at which it does"),
        trait("approval_start", "1", "approval at home at the start, and where it rests"),
        trait("available", "1", "1 where the posture stands on the menu, 0 where there is none", ("posture",)),
        Variable("weight", "utility", "weight of each term at the last decision", axis=("term",)),
        amount("posture", "1", "number of the posture in force", outcome="posture"),
        amount("script", "1", "number of the posture that a script or somebody outside sets"),
        Variable("chosen", "1", "number of the posture chosen, in force from the end of the decision"),
        Variable("term", "1", "value of each term for each posture at the last decision", axis=("posture", "term")),
        Variable("utility", "utility", "utility of each posture at the last decision", axis=("posture",)),
        Variable("propensity", "utility", "what a learning actor expects of each posture", axis=("posture",)),
        share("strongest_tie", "level of its strongest tie at the last decision"),
        share("gravity", "gravest transfer of a posture, times its attribution", "flow"),
        share("exposure", "exposure of a posture to the law", "flow"),
        amount("votes", "1", "votes of its factions together", "flow"),
        share("unmet", "worth of the need that supplies leave open", "flow"),
        share("reach", "share of it that rivals could meet", "flow"),
        share("concern", "sensitivity of what a target has been promised", "flow"),
        share("worth", "worth of what a posture ships to the recipient", "flow"),
        share("attribution", "highest public attribution of its transfers", "flow"),
        share("belief", "gravest transfer that it believes in", outcome="believed_transfers"),
        Variable("best_score", "1", "highest score among the postures at the last decision"),
        share("isolation", "isolation from others", start="isolation_start", settable="exogenous", outcome="isolation"),
        share("pressure", "effective pressure of sanctions on it", outcome="pressure"),
        share("expected_answer", "sanctions that it has to expect for a transfer"),
        share("commitment", "threat of its own that stands on record", outcome="threat_on_record"),
        share("approval", "approval at home", start="approval_start", outcome="approval"),
        share("ship", "level at which each item is shipped", axis=("item",)),
        share("act", "level of each act", axis=("act",)),
    ),
    "factions": (
        trait("vote", "1", "share in the decision"),
        trait("reform_emphasis", "1", "how much heavier it weighs each term once reformist", ("term",)),
        share("reformist", "1 where it is reformist", settable="exogenous"),
    ),
    "dyads": (
        trait("kept_prior", "1", "prior evidence of kept promises"),
        trait("broken_prior", "1", "prior evidence of broken promises"),
        trait("dependence", "1", "need of the partner where no other can give"),
        amount("kept", "1", "evidence of kept promises", start="kept_prior"),
        amount("broken", "1", "evidence of broken promises", start="broken_prior"),
        share("trust", "expected reliability of the partner", outcome="trust"),
        share("reliance", "dependence on the partner, given other sources", outcome="reliance"),
        share("alignment", "alignment by shared pressure", outcome="alignment"),
        share("honoured", "share of what was due that came in this step", "flow", start=1.0),
        amount("kept_orders", "1", "promises kept by orders in this step", "flow"),
        amount("broken_orders", "1", "promises broken by orders in this step", "flow"),
        share("due", "weight of what was due in this step", "flow"),
    ),
    "items": (
        trait("unit_value", "million USD/unit", "value of one unit"),
        trait("output_start", "unit/week", "output at the start"),
        trait("output_ceiling", "unit/week", "largest output"),
        trait("output_growth", "1/week", "growth of output while far below its ceiling"),
        trait("stock_start", "unit", "stock at the start"),
        trait("dispatch_rate", "1/week", "rate at which a stock is sent"),
        trait("demand", "unit/week", "what the recipient would use"),
        trait("need_memory", "1/week", "rate at which the picture of deliveries is renewed"),
        trait("legal_exposure", "1", "how far the legal regime covers the item"),
        trait("component_share", "1", "share of the output that needs components from abroad"),
        trait("military_value", "1", "value to the recipient, as a share of what it could want"),
        trait("gravity", "1", "how grave an escalation a transfer is seen as"),
        trait("localisation_start", "1", "share of the demand that the recipient makes at the start"),
        trait("localisation_growth", "1/week", "growth of that share while small"),
        trait("localisation_ceiling", "1", "largest such share"),
        amount("capacity", "unit/week", "output with every component", start="output_start"),
        amount("output", "unit/week", "output", outcome="output"),
        amount("stock", "unit", "stock of the supplier", start="stock_start", outcome="stock"),
        share("localised", "demand met at home", start="localisation_start", outcome="localised", settable="exogenous"),
        amount("wanted", "unit/week", "demand that is left to the supplier"),
        amount("shipped", "unit", "shipped in this step", "flow", outcome="shipped"),
        amount("contracted", "unit", "asked for since the start, of what could be made", outcome="contracted"),
        amount("delivered", "unit", "delivered since the start", outcome="delivered"),
        amount("delivery_rate", "unit/week", "smoothed rate of delivery"),
        share("need_met", "share of the recipient's demand that is met", outcome="need_met"),
        share("attribution", "public belief that it is transferred", outcome="attribution"),
    ),
    "orders": (
        trait("quantity", "unit", "units of the order"),
        trait("unit_value", "million USD/unit", "value of one unit"),
        trait("lead", "week", "mean time of production"),
        trait("sensitivity", "1", "how far it counts as sensitive"),
        trait("request_rate", "1/week", "hazard that it is asked for"),
        trait("promised_delay", "week", "time from the promise to the date that was promised"),
        trait("barter_share", "1", "share of its value that pays what is owed"),
        trait("air_power", "1", "share of air power that it adds"),
        trait("air_defence", "1", "share of what gets through that it stops"),
        trait("tie_sensitivity", "log-odds", "objection of each tie at its full level", ("tie",)),
        Variable("stage", "1", "stage of the order", bounds=(-1.0, 6.0), settable="act", outcome="order_stage"),
        share("let_go", "1 where it is let go without regard to the hold", settable="act"),
        amount("objection", "log-odds", "objection of all ties", "flow"),
        amount("release", "1/week", "hazard that it is let go once it is ready", "flow"),
        amount("since_promise", "week", "time since it was promised"),
        amount("received", "unit", "delivered since the start", outcome="received"),
        amount("kept", "1", "promises kept in this step", "flow"),
        amount("broken", "1", "promises broken in this step", "flow"),
        amount("credited", "million USD", "value set against the debt in this step", "flow"),
    ),
    "ties": (
        trait("start", "1", "level at the start"),
        trait("resting_level", "1", "level to which it returns"),
        trait("recovery_rate", "1/week", "rate at which it does"),
        trait("offence", "1/week", "rate at which each act of its holder wears it", ("act",)),
        trait("reproach", "1/week", "rate at which each act of the other side wears it", ("act",)),
        trait("mending", "1/week", "rate at which each act of its holder mends it", ("act",)),
        trait("affront", "1/week", "rate at which attributed transfers wear it"),
        share("level", "strength of the tie", start="start", settable="exogenous", outcome="tie_strength"),
    ),
    "clocks": (
        trait("threshold", "week", "time in the posture until the act is ready"),
        share("progress", "share of that time", settable="act", outcome="readiness"),
    ),
    "ledgers": (
        trait("interest", "1/week", "interest on what is owed"),
        trait("repayment_rate", "1/week", "rate at which a debtor that pays fully pays down what it owes"),
        trait("debt_scale", "million USD", "debt that presses with half its full weight"),
        trait("technology_share", "1", "share of payments made in technology and help"),
        trait("captured_share", "1", "share of payments made in captured equipment"),
        amount("charged", "million USD", "value shipped in this step", "flow"),
        Variable("balance", "million USD", "owed by the debtor to the creditor", outcome="ledger_balance"),
        amount("credited", "million USD", "orders set against the debt in this step", "flow"),
        amount("in_kind", "million USD", "paid in orders since the start", outcome="in_kind"),
        amount("repaid", "million USD", "paid since the start", outcome="repaid"),
        amount("technology", "million USD", "paid in technology and equipment", outcome="technology"),
    ),
    "senders": (
        trait("coverage", "1", "share of the target's dealings that the sender can reach"),
        trait("effort_start", "1", "designation effort in ordinary times"),
        amount("effort", "1", "designation effort", most=50.0, start="effort_start", settable="act", outcome="effort"),
    ),
    "sanctions": (
        trait("coverage", "1", "share of the target's dealings that the sender can reach"),
        trait("start", "1", "intensity at the start"),
        trait("resting_level", "1", "intensity to which it returns"),
        trait("lag", "week", "time from a decision to measures in force"),
        share("intensity", "intensity", start="start", settable="act", outcome="sanctions"),
        amount("age", "week", "mean age of the measures in force"),
        share("bite", "share of the target's dealings that it cuts"),
    ),
    "channels": (
        trait("capacity", "1", "capacity, as a share of what is sent"),
        trait("sanctionable_share", "1", "share of it that needs intermediaries in reach of senders"),
        trait("open_start", "1", "share of the capacity that is open at the start"),
        trait("opening_time", "week", "mean time until the rest is open"),
        share("open", "share that is open", start="open_start", settable="exogenous", outcome="open"),
    ),
    "legs": (
        share("active_share", "capacity of intermediaries that is active", start=1.0, outcome="active_share"),
        share("throughput", "share of what is to pass that passes", start=1.0, outcome="throughput"),
        amount("whole", "1", "capacity of all intermediaries", "flow"),
        amount("active", "1", "capacity of active intermediaries", "flow"),
        share("bite", "share of dealings that sanctions of its type cut"),
        amount("effort", "1", "designation effort of all senders, by coverage"),
    ),
    "regimes": (
        share("in_force", "1 while the regime is in force", settable="exogenous", outcome="in_force"),
    ),
    "beliefs": (
        trait("resting_log_odds", "log-odds", "log-odds on no evidence, l0"),
        trait("forgetting", "1/week", "rate at which belief returns there"),
        trait("detection_rate", "1/week", "rate at which a transfer that happens is detected"),
        trait("false_alarm_rate", "1/week", "rate at which one is reported that does not happen"),
        trait("parts_weight", "1/week", "log-odds that recovered parts add at full use"),
        Variable("log_odds", "log-odds", "log-odds that the item is transferred", start="resting_log_odds"),
        share("belief", "probability that it is", outcome="belief"),
        amount("raised", "week", "time of the first allegation, 0 before it", outcome="raised"),
        amount("confirmed", "week", "time of its confirmation, 0 before it", outcome="confirmed"),
        share("false_alarm", "1 where the first allegation was false", outcome="false_alarm"),
    ),
    "strikes": (
        trait("limited_rate", "1/week", "hazard of a strike while the posture is limited strikes"),
        trait("deep_rate", "1/week", "hazard of a strike while it is deep strikes"),
        trait("limited_damage", "1", "share of output that a limited strike puts out"),
        trait("deep_damage", "1", "share of output that a deep strike puts out"),
        trait("air_defence_start", "1", "share of strikes that the defences in place stop"),
        trait("air_power_start", "1", "air power of the target without its orders"),
        trait("backing", "1", "backing of strikes by the striker's patron"),
        trait("retaliation_rate", "1/week", "hazard of retaliation while the posture is to retaliate"),
        share("air_defence", "share of strikes stopped", start="air_defence_start", outcome="air_defence"),
        share("expected_air_defence", "share of strikes stopped once what is contracted is in place"),
        share("air_power", "air power of the target", start="air_power_start", outcome="air_power"),
        share("damage", "share of the target's output that is out", outcome="damage"),
        share("threat", "threat that the target feels", outcome="felt_threat"),
        amount("hazard", "1/week", "hazard of a strike", outcome="strike_hazard"),
        share("forced", "1 where a penetrating strike is forced in this step", settable="act"),
        amount("count", "1", "strikes since the start", outcome="strikes"),
        amount("penetrated", "1", "strikes that got through since the start", outcome="penetrating_strikes"),
        share("hit", "1 where a strike got through in this step", "flow"),
        amount("retaliations", "1", "retaliations since the start", outcome="retaliations"),
    ),
    "proxies": (
        trait("resting_level", "1", "activity to which they return"),
        trait("decay_time", "week", "time in which they do"),
        share("activity", "their activity", start="resting_level", settable="exogenous", outcome="proxy_activity"),
    ),
    "rivals": (
        trait("ceiling", "1", "share of the demand that a rival supplier can meet"),
        trait("rate", "1/week", "rate at which its supply follows"),
        trait("floor", "1", "share of it that it sends without being asked for more"),
        share("available", "1 once it supplies", settable="exogenous"),
        share("supply", "share of the demand that it meets", outcome="rival_supply"),
    ),
    "wars": (
        trait("aid_start", "1", "aid to the other side at the start"),
        trait("front_rate", "1/week", "rate at which the front follows aid and supply"),
        trait("supply_weight", "1", "how far supplies relieve the front"),
        trait("talks_rate", "1/week", "hazard of talks at a front pressure of one half"),
        trait("talks_sensitivity", "log-odds", "by how much front pressure raises it"),
        trait("lull", "1", "share of the demand that falls away during talks"),
        share("aid", "aid to the other side", start="aid_start", settable="exogenous", outcome="aid"),
        share("supply", "share of the worth of all items that is supplied", outcome="war_supply"),
        share("front", "pressure at the front on the recipient", start=0.5, outcome="front_pressure"),
        amount("talks_hazard", "1/week", "hazard of talks", outcome="talks_hazard"),
        share("talks", "1 once there are talks", settable="exogenous", outcome="talks"),
    ),
    "tracks": (
        trait("threshold", "week", "time of approach and willingness until an agreement"),
        trait("nuclear_start", "1", "nuclear level at the start, as a share of the feared threshold"),
        trait("nuclear_growth", "1/week", "rate at which it nears that threshold"),
        share("progress", "share of the way to an agreement", outcome="track_progress"),
        share("agreed", "1 once agreed", settable="exogenous", outcome="agreed"),
        share("nuclear", "nuclear level", start="nuclear_start", outcome="nuclear_level"),
    ),
    "intermediaries": (
        trait("capacity", "1", "what it can carry, against the others"),
        trait("visibility_start", "1", "visibility of a newcomer"),
        trait("visibility_floor", "1", "visibility of one that has learned to hide"),
        trait("serves", "1", "1 for each leg that it serves", ("leg",)),
        share("status", "1 active, 0 designated", start=1.0),
        share("visibility", "how visible it is", start="visibility_start"),
        amount("age", "week", "time since its status changed"),
    ),
}
# fmt: on
"""Every variable. Adding one adds a row an entity, and nothing else moves."""
