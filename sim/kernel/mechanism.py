"""The model's mechanisms and its week: what can be swapped, and every stage with the reason for its place.

A mechanism is declared here whole: its options, the variables that it adds, its draws and the places of its stages.
"""

from __future__ import annotations

from typing import Final

from sim.kernel.declarations import Mechanism, Place, Stream, Variable, amount, share, trait

BETA, NO_TRUST, KYDD, TIT = range(4)
ADAPTIVE, NO_REGROWTH = range(2)
COST, NO_COST = range(2)
ACCRUES, PROMPT = range(2)
POLITICAL, NO_HOLD = range(2)
QUEUES, NO_DRAG = range(2)
ALIGNMENT, NO_ALIGNMENT = range(2)
BOTH_TARGETS, SUPPLIER_ALONE, NO_TARGET = range(3)
FOG, PERFECT = range(2)
PER_ITEM, SHARED = range(2)
WINDOW, NO_WINDOW, WINDOW_ALONE = range(3)
VETO, EQUAL_VOTES = range(2)
SUBSTITUTES, NO_SUBSTITUTES = range(2)
LINKED, NOT_LINKED = range(2)
DEMAND, STOCK = range(2)
LASTING, NOT_LASTING = range(2)
PHASES, NO_PHASES = range(2)
GRADES, NO_GRADES = range(2)
RESTORABLE, NOT_RESTORABLE = range(2)
ROUNDS, NO_ROUNDS = range(2)
ELECTED, NOT_ELECTED = range(2)
CARRIED, NOT_CARRIED = range(2)
BEYOND, NOT_BEYOND = range(2)
ENDING, NOT_ENDING = range(2)
"""The options of each mechanism as codes in the kernels, in the order in which they stand below."""

_MECHANISMS: Final = (
    Mechanism(
        "trust",
        "Trust between partners",
        {
            "beta": "reputation as a beta distribution of kept and broken promises, with forgetting",
            "none": "nobody's record counts: trust stands at one half",
            "kydd": "Bayesian learning whether the partner is of a trustworthy type",
            "tit_for_tat": "what the partner did of late",
        },
        ("M035", "M036", "M037", "M039", "M040", "M082"),
    ),
    Mechanism(
        "regrowth",
        "Intermediaries after a designation",
        {
            "adaptive": "empty places are taken anew, and survivors learn to hide",
            "none": "a designated intermediary is gone for good, and nobody learns",
        },
        ("M044", "M057", "M058"),
    ),
    Mechanism(
        "legal_cost",
        "Cost of acting against a legal regime",
        {
            "on": "shipping against a regime in force costs legitimacy",
            "none": "the law costs nothing",
        },
        ("M048", "M050", "M051"),
    ),
    Mechanism(
        "repayment",
        "What is paid for what was sent",
        {
            "ledger": "goods are owed for, and paid as the posture says",
            "prompt": "everything is paid for in the step in which it arrives",
        },
        ("M026", "M027", "M028", "M030"),
    ),
    Mechanism(
        "hold",
        "What keeps back an order that is ready",
        {
            "political": "a hold that debt and isolation push open, and ties with others keep shut",
            "none": "what is ready goes, whatever the posture, the approval and the ties",
        },
        ("M019", "M021", "M022", "M086", "M088"),
    ),
    Mechanism(
        "drag",
        "What sanctions do to transport and payment",
        {
            "queues": "goods and payments queue where routes are closed or firms over-comply",
            "none": "everything passes",
        },
        ("M005", "M006", "M047", "M053", "M056"),
    ),
    Mechanism(
        "backfire",
        "What shared sanctions do to their targets",
        {
            "alignment": "shared pressure draws targets together, and pushes holds open",
            "none": "it does not",
        },
        ("M054", "M063", "M089"),
    ),
    Mechanism(
        "sanction_targets",
        "Who is under sanctions",
        {
            "both": "the supplier and the recipient",
            "supplier": "the supplier alone",
            "none": "nobody",
        },
        ("M044", "M052"),
    ),
    Mechanism(
        "information",
        "What observers know",
        {
            "fog": "reports, false alarms, recovered parts, disclosures, denials",
            "perfect": "everybody knows what is transferred",
        },
        ("M064", "M068", "M069", "M070", "M071", "M072"),
    ),
    Mechanism(
        "attribution",
        "What is attributed and said of several goods",
        {
            "per_item": "each good is attributed by its own signs, and has a word of its own",
            "shared": "what is attributed or said of one good is attributed or said of every one",
        },
        ("M064", "M065"),
    ),
    Mechanism(
        "preventive",
        "Whether a striker looks ahead",
        {
            "window": "beside what a strike holds down and answers, it pays most before defences improve",
            "none": "only today's defences count",
            "alone": "nothing but that defences will be better later moves a striker",
        },
        ("M085",),
    ),
    Mechanism(
        "vote",
        "Who decides inside a state with factions",
        {
            "veto": "votes as they are held: those with a veto decide",
            "equal": "every faction counts alike",
        },
        ("M076", "M077"),
    ),
    Mechanism(
        "substitution",
        "Other sources of supply",
        {
            "on": "own plants and rivals supply, and reliance falls",
            "none": "there is only the one supplier",
        },
        ("M014", "M015"),
    ),
    Mechanism(
        "war",
        "What supplies do to the war",
        {
            "linked": "supplies relieve the front, and put off talks",
            "none": "the front does not feel them",
        },
        ("M010", "M096", "M097"),
    ),
    Mechanism(
        "sale",
        "What a supplier sells",
        {
            "demand": "what is wanted, as far as stocks and output reach",
            "stock": "what is in stock goes first, whatever is wanted",
        },
        ("M001", "M003"),
    ),
    Mechanism(
        "relief",
        "Measures that were lifted",
        {
            "lasting": "what relief, an agreement or an event lifts stays lifted until it is imposed anew",
            "none": "measures return to where they stood, and an agreement lifts none",
        },
        ("M049", "M079"),
        {
            "sanctions": (
                share(
                    "resting",
                    "intensity at which measures stand, and to which it returns",
                    start="resting_level",
                    settable="act",
                    outcome="standing_measures",
                ),
                share("held", "intensity at the end of the last step", start="start"),
            ),
            "tracks": (
                trait("relief", "1", "share of the measures on its party that an agreement lifts", neutral=0.0),
            ),
        },
    ),
    Mechanism(
        "ending",
        "How a war pauses, ends and resumes",
        {
            "phases": "talks bring a ceasefire or break off, a ceasefire ends the war or breaks, an end may not last",
            "none": "talks that have begun go on, and nothing comes of them",
        },
        ("M010", "M097"),
        {
            "wars": (
                trait("breakoff_rate", "1/week", "hazard that talks break off", neutral=0.0),
                trait("truce_rate", "1/week", "hazard of a ceasefire in talks, at a pressure of one half", neutral=0.0),
                trait("breach_rate", "1/week", "hazard that a ceasefire breaks", neutral=0.0),
                trait("settlement_rate", "1/week", "hazard that a ceasefire ends the war", neutral=0.0),
                trait("recurrence_rate", "1/week", "hazard that a war that has ended is fought again", neutral=0.0),
                trait("quiet", "1", "share of the fighting, and of what it uses, that a ceasefire stops", neutral=0.0),
                share("ceasefire", "1 during a ceasefire", settable="exogenous", outcome="ceasefire"),
            ),
        },
    ),
    Mechanism(
        "partnership",
        "How a partnership is raised, lowered and broken",
        {
            "grades": "it rises to a treaty and falls to a breakdown grade by grade, by what the two trust each other",
            "none": "it stays as it was",
        },
        ("M032", "M035", "M042"),
        {
            "ledgers": (
                trait("upgrade_rate", "1/week", "hazard that it rises a grade, where both trust fully", neutral=0.0),
                trait(
                    "downgrade_rate", "1/week", "hazard that it falls a grade, where one trusts not at all", neutral=0.0
                ),
                trait("lowered_share", "1", "share of dealings that a lowered partnership withholds", neutral=0.0),
                trait("treaty_stake", "1", "how far a treaty stands for trust", neutral=0.0),
                trait("treaty_arms", "log-odds", "what a treaty weighs against a hold", neutral=0.0),
                Variable(
                    "grade",
                    "1",
                    "grade of the partnership: -2 broken, -1 lowered, 0 as it was, 1 a treaty",
                    bounds=(-2.0, 1.0),
                    settable="act",
                    outcome="partnership",
                ),
                share("mutual", "trust of the one that trusts less", "flow"),
                share("withheld", "share of the dealings that it withholds"),
                share("bond", "how far a treaty stands for trust now"),
                amount("push", "log-odds", "what a treaty weighs against holds now"),
            ),
        },
    ),
    Mechanism(
        "law",
        "Agreements and legal measures that end and come back",
        {
            "restorable": "an agreement can be broken, and measures of a legal regime restored until its term ends",
            "none": "an agreement that is signed stands, and what has lapsed stays lapsed",
        },
        ("M048", "M049", "M079"),
        {
            "tracks": (trait("breach_hazard", "1/week", "hazard that an agreement in force is broken", neutral=0.0),),
            "actors": (share("left", "1 where it has left an agreement", settable="act"),),
            "regimes": (
                trait(
                    "restoration_rate", "1/week", "hazard that its measures are restored, within its term", neutral=0.0
                ),
                trait("recognition", "1", "share of third parties that recognise restored measures", neutral=0.0),
                trait("restored_reach", "1", "share of dealings that they cut if all recognise them", neutral=0.0),
                share("restored", "1 once its measures are restored", settable="exogenous", outcome="restored"),
                share("closed", "1 once its term has ended, and nothing can be restored", settable="exogenous"),
                share("cut", "share of the target's dealings that restored measures cut"),
                share("binding", "how far it binds, in force or restored"),
            ),
        },
    ),
    Mechanism(
        "strike_exchange",
        "Exchanges of strikes, and who joins or restrains",
        {
            "rounds": "a strike that is answered opens an exchange of blows in which patrons take part, until it ends",
            "none": "each strike and each answer stands alone",
        },
        ("M078", "M089", "M093"),
        {
            "strikes": (
                trait("round_rate", "1/week", "hazard of the next blow in an exchange, at full cause", neutral=0.0),
                trait("calm_rate", "1/week", "hazard that an exchange ends", neutral=0.0),
                trait("striker_restraint", "1", "share of its blows that the striker's patron holds back", neutral=0.0),
                trait("target_restraint", "1", "share of its blows that the target's patron holds back", neutral=0.0),
                trait("striker_join", "1", "probability that the striker's patron joins an exchange", neutral=0.0),
                trait("target_join", "1", "probability that the target's patron joins an exchange", neutral=0.0),
                trait(
                    "patron_share", "1", "share of strikes that a patron who joins stops, or lets through", neutral=0.0
                ),
                share("struck", "1 where it strikes in this step", "flow"),
                share("answered", "1 where the target retaliates in this step", "flow"),
                share("exchange", "1 during an exchange of strikes", settable="act", outcome="strike_exchange"),
                share("exchanged", "1 where there was one at the end of the last step"),
                share("striker_joined", "1 while the striker's patron joins", settable="act", outcome="striker_patron"),
                share("target_joined", "1 while the target's patron joins", settable="act", outcome="target_patron"),
                amount("rounds", "1", "blows of either side in exchanges since the start", outcome="rounds"),
                amount("exchange_weeks", "week", "time in exchanges since the start", outcome="exchange_weeks"),
                amount(
                    "last_round", "week", "time of the last blow in an exchange, 0 before one", outcome="last_round"
                ),
            ),
        },
    ),
    Mechanism(
        "government",
        "Governments that change at elections",
        {
            "elected": "what a new government does otherwise is drawn once, as it takes office",
            "none": "nothing changes with a government",
        },
        ("M042", "M096"),
        {
            "globals": (
                trait("effort_swing", "1", "most times by which a government's sanctions can differ", neutral=1.0),
                trait("aid_swing", "1", "most times by which its aid can differ", neutral=1.0),
                trait("relief_swing", "1", "most times by which its readiness for relief can differ", neutral=1.0),
            ),
            "actors": (
                trait("aid_share", "1", "share of the aid to a war's other side that it gives", neutral=0.0),
                amount("elected", "1", "governments that took office since the start", most=50.0, settable="exogenous"),
                amount("governing", "1", "number of the government whose stance is drawn"),
                amount(
                    "sanctioning",
                    "1",
                    "effort at sanctions, against that of the government at the start",
                    most=10.0,
                    start=1.0,
                    settable="act",
                    outcome="sanctioning",
                ),
                amount(
                    "aiding",
                    "1",
                    "aid, against that government's",
                    most=10.0,
                    start=1.0,
                    settable="act",
                    outcome="aiding",
                ),
                amount(
                    "relieving",
                    "1",
                    "readiness for relief, against that government's",
                    most=10.0,
                    start=1.0,
                    settable="act",
                    outcome="relieving",
                ),
            ),
            "wars": (share("aided", "aid to the other side, as governments give it", "flow", outcome="aid_given"),),
        },
    ),
    Mechanism(
        "countertrade",
        "Goods that a debtor carries back",
        {
            "carried": "part of what falls due goes back as goods, by the routes, less what is seized on the way",
            "none": "no goods go back",
        },
        ("M012", "M013", "M026", "M028", "M030"),
        {
            "ledgers": (
                amount("goods", "million USD", "goods that arrived in this step", "flow"),
                amount("taught", "million USD", "technology that they carried", "flow"),
                amount("in_goods", "million USD", "paid in goods since the start", outcome="in_goods"),
                share("fitted", "share of the components needed that came as goods", outcome="components_carried"),
            ),
            "countertrade": (
                trait("mix", "1", "share of what falls due that is to go back in it"),
                trait("spare", "million USD/week", "what the debtor can spare of it without a war"),
                trait("war_use", "1", "share of that which its war takes at full pressure"),
                trait("teaches", "1", "share of its value that adds to technology"),
                trait("fits", "1", "1 where it is components that an output needs"),
                trait("interdiction_start", "1", "share seized on the way at the start"),
                share("interdicted", "share seized on the way", start="interdiction_start", settable="exogenous"),
                amount("arrived", "million USD", "value that arrived in this step", "flow"),
                amount("carried", "million USD", "value that arrived since the start", outcome="carried_back"),
                amount("seized", "million USD", "value seized since the start", outcome="seized"),
            ),
        },
    ),
    Mechanism(
        "own_output",
        "Output of a recipient's own beyond today's demand",
        {
            "beyond": "plants of its own grow beyond the demand of today, and what they make is used beside imports",
            "none": "plants of its own only replace imports",
        },
        ("M014",),
        {
            "items": (
                trait("own_start", "unit/week", "output beyond today's demand at the start", neutral=0.0),
                trait("own_ceiling", "unit/week", "largest such output", neutral=0.0),
                trait("own_growth", "1/week", "growth of that output while small", neutral=0.0),
                amount(
                    "own",
                    "unit/week",
                    "output of the recipient's own beyond today's demand",
                    most=1e5,
                    start="own_start",
                    settable="exogenous",
                    outcome="own_output",
                ),
                amount("home", "unit/week", "made and used at home, in place of imports and beyond them", "flow"),
                amount("used", "unit/week", "used: delivered by the supplier, or made at home", outcome="used"),
                share("own_share", "share of what is used that is made at home", outcome="own_share"),
            ),
        },
    ),
    Mechanism(
        "contracts",
        "How contracts end before all is delivered, and begin anew",
        {
            "ending": "a late contract lapses or is cancelled, and can be renewed; advances are paid and given back",
            "none": "a contract stands until it is fulfilled or refused",
        },
        ("M019", "M022"),
        {
            "orders": (
                trait("contract_lapse_rate", "1/week", "hazard that a contract that is late lapses", neutral=0.0),
                trait("cancellation_rate", "1/week", "hazard that its buyer cancels one that is late", neutral=0.0),
                trait("renewal_rate", "1/week", "hazard that a buyer that trusts fully orders anew", neutral=0.0),
                trait("advance_share", "1", "share of its barter value that is credited on contract", neutral=0.0),
                share("ended", "1 once a contract lapsed or was cancelled, until a new one", settable="act"),
                amount("advance", "million USD", "credited in advance, and not delivered yet"),
                Variable("advanced", "million USD", "credited in advance in this step, less what went back", "flow"),
                share("fallen", "1 where its contract lapsed in this step", "flow"),
                share("forsaken", "share of it that its buyer cancelled in this step", "flow"),
                amount("lapses", "1", "promises and contracts that lapsed since the start", outcome="lapses"),
                amount("cancellations", "1", "contracts cancelled since the start", outcome="cancellations"),
                amount("renewals", "1", "contracts made anew since the start", outcome="renewals"),
            ),
        },
    ),
)

MECHANISMS: Final[dict[str, Mechanism]] = {mechanism.name: mechanism for mechanism in _MECHANISMS}

DRAWN: Final[tuple[Stream, ...]] = (
    Stream("choice", 1, "the Gumbel draw of each posture of each actor, at each decision"),
    Stream("intermediary", 2, "whether a place is designated, or taken anew, in a step"),
    Stream("order", 3, "whether an order moves on, is refused, or stays"),
    Stream("observation", 4, "whether an observer gets a report, true or false, in a step"),
    Stream("strike", 5, "whether a strike happens in a step"),
    Stream("penetration", 6, "whether a strike gets through"),
    Stream("retaliation", 7, "whether the target retaliates in a step"),
    Stream("talks", 8, "whether peace talks begin in a step"),
    Stream("channel", 9, "whether a channel that opens all at once opens in a step"),
    Stream("contested", 10, "which side of a contested claim holds in a run"),
    Stream("approval", 11, "whether a sensitive good is approved in a step"),
    Stream("localisation", 12, "how far plants at home have come at the start of a run"),
    Stream("isolation", 13, "to which isolation an actor tends in a run"),
    Stream("pace", 14, "whether a nuclear programme takes a new pace in a step, and which"),
    Stream("agreement", 15, "whether an agreement with adversaries is signed in a step"),
    Stream("phase", 16, "whether a war moves to another phase in a step, and to which"),
    Stream("grade", 17, "whether a partnership rises or falls a grade in a step"),
    Stream("breach", 18, "whether an agreement in force is broken in a step"),
    Stream("restoration", 19, "whether measures of a legal regime are restored in a step"),
    Stream("calm", 20, "whether an exchange of strikes ends in a step"),
    Stream("striker_patron", 21, "whether the striker's patron joins an exchange of strikes"),
    Stream("target_patron", 22, "whether the target's patron joins an exchange of strikes"),
    Stream("stance", 23, "what a new government does otherwise, in sanctions, aid and relief"),
)
"""Every stream of random draws. A number once given is never given again; a new stream takes the next one."""

# Two lines a stage, as a table.
# fmt: off
WEEK: Final[tuple[Place, ...]] = (
    Place("signposts", "watch_signposts", "globals",
          "First: it reads what held at the end of last week, before anything of this week is set."),
    Place("calendar", "mark_calendar", "globals",
          "Before all else: what an event sets holds for every stage of its week."),
    Place("signposts", "answer_signposts", "globals",
          "After `mark_calendar`: who acts on what it sees has the last word over what was dated."),
    Place("elect", "take_office", "actors",
          "After `mark_calendar`, which says who takes office; before all that follows what a government does."),
    Place("partner", "regrade", "ledgers",
          "Before all that deals between the two; the trust is that of last week, as `recall` left it."),
    Place("law", "uphold", "regimes",
          "After `mark_calendar`, and before `decide` and `press`: what binds now is weighed and felt now."),
    Place("produce", "substitute", "rivals",
          "Before `localise`, which takes off what rivals supply; it follows what was bought elsewhere last week."),
    Place("produce", "localise", "items",
          "Before `produce`: no more is made than the demand that is left to the supplier."),
    Place("produce", "produce", "items",
          "Before `trade`, which ships this week's output too; damage and routes are those that last week left."),
    Place("observe", "recall", "dyads",
          "After `localise`, which finds how far others supply, and before `decide`, which weighs trust and reliance."),
    Place("exchange", "open_or_end", "strikes",
          "Before `decide`, `arm` and `strike`, which feel who joins; last week's answer opens an exchange."),
    Place("strike", "seek_cause", "strikes",
          "Before `decide` and `strike`, which weigh it: an attack of this week counts at once."),
    Place("decide", "decide", "actors",
          "After `recall`: all weigh the picture of last week, and nobody sees another's choice of this week."),
    Place("decide", "adopt", "actors",
          "After `decide`, once all have chosen: so no choice hangs on who comes first."),
    Place("trade", "ready", "clocks",
          "After `adopt`, and before `trade`, which waits until a deal is ready."),
    Place("trade", "trade", "items",
          "After `ready`; routes carry what `carry_leg` found last week."),
    Place("order", "weigh_hold", "orders",
          "Before `find_release`, which weighs the objections against debt and isolation."),
    Place("order", "find_release", "orders",
          "Before `approve` and `carry_order`, which draw by what it weighs; the debt is that of last week."),
    Place("order", "approve", "clocks",
          "After `find_release`, whose weighing it takes, and before `carry_order`: what is approved is contracted."),
    Place("order", "carry_order", "orders",
          "After `approve` and `find_release`: approval and hold are those of this week."),
    Place("order", "end_contract", "orders",
          "After `carry_order`, which ends contracts, and before `hand_over`, which does not credit advances again."),
    Place("order", "hand_over", "orders",
          "After `carry_order`, which lets go what is handed over, and before `settle` and `count_orders`."),
    Place("trade", "send_back", "countertrade",
          "Before `take_back`; it pays what was owed at the end of last week, by last week's routes."),
    Place("trade", "take_back", "ledgers",
          "After `send_back`, whose goods it adds up, and before `settle`, which sets them against the debt."),
    Place("trade", "settle", "ledgers",
          "After `trade`, `hand_over` and `take_back`: charges what was shipped, and credits what pays."),
    Place("observe", "speak", "items",
          "After `trade`, and before `observe` and `hear`: what is shipped or said now can be detected and heard."),
    Place("observe", "observe", "beliefs",
          "After `speak` and `trade`: what can be detected is what was shipped until now."),
    Place("observe", "hear", "beliefs",
          "After `observe` and `speak`: adds this week's signs and words, and what was disclosed of them."),
    Place("observe", "conclude", "beliefs",
          "After `hear`, when all signs of the week are in: nobody acts on half of them."),
    Place("observe", "attribute", "items",
          "After `conclude`; `decide` weighs next week what the public attributes."),
    Place("sanction", "impose", "sanctions",
          "After `adopt`: measures follow the posture, and an agreement of last week; before `press` and `bear_down`."),
    Place("sanction", "press", "actors",
          "After `impose`; evasion is by the intermediaries that `carry_leg` counted last week."),
    Place("sanction", "enforce", "senders",
          "After `adopt`, and before `bear_down`, which adds up the efforts."),
    Place("sanction", "bear_down", "legs",
          "After `impose` and `enforce`, and before `designate` and `carry_leg`, which face the sum."),
    Place("sanction", "hide", "globals",
          "Before `designate`: found once, for it is the same for every place."),
    Place("sanction", "designate", "intermediaries",
          "After `bear_down` and `hide`: faces this week's effort."),
    Place("sanction", "open_channel", "channels",
          "Before `carry_leg`, which adds up the channels that are open."),
    Place("sanction", "carry_leg", "legs",
          "After `designate` and `open_channel`: what it finds carries next week's goods and payments."),
    Place("strike", "arm", "strikes",
          "After `hand_over`: what was delivered this week defends at once."),
    Place("strike", "strike", "strikes",
          "After `arm`: strikes meet the defences of this week."),
    Place("strike", "retaliate", "strikes",
          "After `strike`: the answer can come in the same week."),
    Place("strike", "stir", "proxies",
          "After `decide`, which weighs their activity as events have set it: then they calm down."),
    Place("learn", "bear", "ties",
          "After `adopt`: ties are worn by what is done, and `weigh_hold` feels it next week."),
    Place("learn", "answer_at_home", "actors",
          "After `strike`: a strike of this week is a grievance already."),
    Place("learn", "align", "dyads",
          "After `press` and `strike`: shared is the pressure of this week, and the threat."),
    Place("learn", "judge", "dyads",
          "After `settle`, which finds what fell due and what was paid of it."),
    Place("learn", "count_orders", "dyads",
          "After `hand_over` and `strike`: counts what they kept, broke and left unprotected."),
    Place("learn", "learn", "dyads",
          "After `judge` and `count_orders`, whose findings it adds; `recall` sums them up next week."),
    Place("negotiate", "supply_war", "wars",
          "After `trade`: counts the need that is met now; before `fight`."),
    Place("negotiate", "fight", "wars",
          "After `supply_war`: the front feels this week's supplies."),
    Place("negotiate", "pause", "wars",
          "After `fight`: what presses now, and talks of this week; next week's demand follows."),
    Place("negotiate", "negotiate", "tracks",
          "After `adopt`: moves by what both sides do now, and `decide` weighs it next time."),
    Place("law", "breach", "tracks",
          "After `negotiate`: what was signed this week can be broken; before `enrich`, which goes on where it is."),
    Place("negotiate", "enrich", "tracks",
          "After `negotiate` and `strike`: an agreement of this week stops the programme, a strike sets it back."),
    Place("record", "record", "globals",
          "Last: what is recorded is the state at the end of the week."),
)
# fmt: on
"""Every stage of a week in order, each with the reason for its place: the one list of them."""
