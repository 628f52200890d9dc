"""Terms of art: each is explained where a report first uses it, by a link to what it means, at the end of the page."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup, escape

from sim.report.markup import anchor
from sim.words import NO_BREAK

_PERCENT: Final = r"\d[\d.]*[\s\N{NO-BREAK SPACE}]%"
TERMS: Final[dict[str, tuple[str, str]]] = {
    "pair of runs": (
        r"pairs? of runs",
        "A run of a scenario and the run of the reference with the same random draws: the two differ by nothing but "
        "what the scenario changes, and what follows from that.",
    ),
    "interval": (
        rf"{_PERCENT} intervals?",
        "Where the mean over endlessly many such runs may lie: intervals made in this way hold it so often. One that "
        "holds zero leaves open which way the difference goes.",
    ),
    "main outcomes": (
        r"main outcomes?",
        "The outcomes that a case lists first. Verdicts on differences hold for all of them together, so that one of "
        "many is not taken for more than chance.",
    ),
    "beyond chance": (
        r"beyond chance",
        "Shown: so large against how much runs differ by their draws alone that chance hardly explains it.",
    ),
    "no difference of means": (
        r"\b[Nn]o difference of means\b",
        "The means over all runs, with the change and without, may be the same: what lies between them is no more than "
        "chance makes, as the reason beside it says. Single runs can differ all the same.",
    ),
    "nine tenths of the runs": (
        r"nine tenths of (?:the )?runs",
        "From the value that one run in twenty stays below to the one that one in twenty exceeds.",
    ),
    "median": (
        r"\bmedian\b",
        "The middle one: half of the runs have less, half have more.",
    ),
    "Shapley shares": (
        r"Shapley (?:shares?|effects?)",
        "A difference, or a variance, divided among changes or inputs: what each adds, on average over every order in "
        "which they can come.",
    ),
    "signpost": (
        r"\b[Ss]ignposts?\b",
        "A level of an outcome that a scenario watches; an actor can act once it is crossed.",
    ),
    "posture": (
        r"\b[Pp]ostures?\b",
        "What an actor is set on doing for a while: one of a menu of its own, which the words at the end list.",
    ),
    "contested claim": (
        r"[Cc]ontested claims?|probability that this is true",
        "Something that the reporting says, and says otherwise elsewhere; each run draws whether it is true.",
    ),
    "points": (
        r"(?<=[\d)] )points\b",
        "Percentage points: a share that rises from 10 % to 15 % rises by 5 points.",
    ),
    "stage of an order": (
        r"\b[Ss]tages? of (?:the |an )?orders?\b",
        "How far an order has come: asked for, promised, under contract, half made, made, delivered; or refused.",
    ),
    "throughput": (
        r"\b[Tt]hroughput\b",
        "The share of what is to go that passes on a leg: transport of goods, procurement of components, or payment.",
    ),
    "forced acts": (
        r"\b[Aa]cts? of (?:a )?modelled actors?\b|\bforced acts?\b",
        "What a scenario makes an actor do that it would otherwise decide itself.",
    ),
    "readiness": (
        r"(?<!\w)[Rr]eadiness(?= of the )",
        "How far a deal, or the approval of a good, has come: 0 at the start, 1 once it is made or given.",
    ),
    "need met": (
        r"(?<!\w)[Nn]eed met(?= of )",
        "The share of what the recipient wants that it is sent at the time: 0 nothing, 1 all of it.",
    ),
    "openness": (
        r"(?<!\w)[Oo]penness(?= of )",
        "The share of a route, or of what else goods or payments pass through, that is open: 0 shut, 1 fully open.",
    ),
    "grade D": (
        r"(?<=\()grade D(?=\))",
        "Own choice: no source gives the number. Grades A to C are explained under “Evidence”.",
    ),
    "Brier score": (
        r"\bBrier score\b",
        "The mean of the squared distances between the probability that was said and what came: 1 if it came, else 0.",
    ),
    "origin": (
        r"(?<=\d )origins?\b|^origin$",
        "A day of the past up to which the model is told what had happened; what came after it is what is forecast.",
    ),
    "prior alone": (
        r"\bprior alone\b",
        "The model with parameters drawn from their priors, none of them held against what had happened by then.",
    ),
    "base rate": (
        r"\bbase rate\b",
        "Saying that something comes as often as it came before the day of the forecast, without any model.",
    ),
    "no change": (
        r"\bno change\b",
        "Saying that what is on the day of the forecast stays.",
    ),
    "samples": (
        r"\bsamples?\b",
        "One choice of values for everything that a design varies; it is run several times with different draws.",
    ),
    "factor": (
        r"\b[Ff]actors?\b",
        "Something that a design varies: a parameter, a rule, a date or a contested claim.",
    ),
    "influence": (
        r"(?<=\()influence\b",
        "How closely the means of samples follow a factor: 0 not at all, 1 entirely (rank correlation; of categories, "
        "correlation ratio).",
    ),
    "variance": (
        r"\bvariance\b",
        "How much values spread: the mean of their squared distances from their mean.",
    ),
    "standard deviation": (
        r"\bstandard deviations?\b",
        "How far values typically lie from their mean: the square root of the variance.",
    ),
}
"""By what it is called: how it is written, and what it means."""


class Terms:
    """Which terms a page has used so far; each is linked to its meaning where it is first used."""

    def __init__(self) -> None:
        self.used: dict[str, str] = {}

    def glossed(self, text: str) -> Markup:
        r"""Escape a text, and link what it is the first to use to its meaning.

        Examples
        --------
        >>> terms = Terms()
        >>> print(terms.glossed("over 8 pairs of runs").partition(" title=")[0])
        over 8 <a class="term" href="#term-pair.20.of.20.runs"
        >>> terms.glossed("8 pairs of runs"), [*terms.used]
        (Markup('8 pairs of runs'), ['pair of runs'])
        >>> terms.glossed("half of 90 % of it")
        Markup('half of 90\xa0% of it')
        """
        kept = re.sub(r"(?<=\d) (?=%)", NO_BREAK, text)  # no line ends between a number and its sign
        found, places = str(escape(kept)), list[tuple[int, int, str]]()
        for name, (written, means) in TERMS.items():
            match = None if name in self.used else re.search(written, found)
            if match and all(match.end() <= start or end <= match.start() for start, end, _ in places):
                self.used[name] = means
                places.append((match.start(), match.end(), name))
        for start, end, name in sorted(places, reverse=True):
            linked = f'<a class="term" href="#{anchor("term", name)}" title="{escape(TERMS[name][1])}">'
            found = f"{found[:start]}{linked}{found[start:end]}</a>{found[end:]}"
        return Markup(found)  # noqa: S704 - escaped above
