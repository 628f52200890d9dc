"""Contents of a report to test with, and a reader of the page."""

import io
from html.parser import HTMLParser

import numpy as np
import pandas as pd

from helpers.default_case import default_case
from sim.figures.kit.look import styled
from sim.report.contents import DIFFERENCE_COLUMNS, Line, ReportContents, ReportFigure, ReportScenario

VOID = {"meta", "link", "br", "wbr", "img", "input", "hr"}
WICKED = "<script>alert(1)</script> \"&' </style><img src=x onerror=alert(2)>"


class Page(HTMLParser):
    """Every element with its attributes and the text inside it."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.strays = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, "attrs": dict(attrs), "text": "", "inside": [one["tag"] for one in self.open]}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        if self.open and self.open[-1]["tag"] == tag:
            self.open.pop()
        else:
            self.strays.append(tag)

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def all(self, tag):
        return [one for one in self.elements if one["tag"] == tag]

    def by_id(self, name):
        return next(one for one in self.elements if one["attrs"].get("id") == name)


def svg_pair(key, lines=1, points=50):
    """Draw a figure as Matplotlib does, in two colours, with markers and clipped lines."""
    from matplotlib.figure import Figure

    sides = []
    for colour in ("#CC5200", "#EC742E"):
        with styled():
            figure = Figure(figsize=(4, 3))
            axes = figure.add_subplot()
            for place in range(lines):
                axes.plot(np.sin(np.arange(points) / 7.0 + place), color=colour, marker="o" if place == 0 else None)
            buffer = io.StringIO()
            figure.savefig(buffer, format="svg")
        sides.append(buffer.getvalue())
    return ReportFigure(key, f"Title of {key}", f"What {key} shows. It rises.", *sides, csv="week,value\n1,2\n")


def differences_of(scenarios, outcomes, verdict="higher"):
    draw = np.random.default_rng(0)
    rows = {}
    for scenario in scenarios:
        for outcome in outcomes:
            mean = draw.uniform(-2000.0, 2000.0)
            amounts = [1.0, 1.0 + mean, mean, mean - 1.0, mean + 1.0, mean - 2.0, mean + 2.0, 0.6, 0.25, 12.5, 400.0]
            rows[scenario, outcome] = ["unit", *amounts, verdict, "", "2024-12-30"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(DIFFERENCE_COLUMNS))
    table.index = pd.MultiIndex.from_tuples(rows, names=["scenario", "outcome"])
    return table


def contents_of(
    title="Russia delivers", scenarios=2, outcomes=("delivered[drones]", "trust[iran in russia]"), **changes
):
    names = [f"one_{place}" for place in range(scenarios)]
    table = differences_of(names, outcomes)
    events = pd.DataFrame(
        {"reference_risk": 0.5, "other_risk": 0.75, "difference": 0.25, "low": 0.1, "high": 0.4}
        | {"sooner": 0.3, "later": 0.05, "says": "a first strike"}
        | {"date": "2024-12-30", "verdict": "higher", "reason": ""},
        index=pd.MultiIndex.from_product([names, ["strike[israel_on_iran]"]], names=["scenario", "event"]),
    )
    expectations = pd.DataFrame(
        {"scenario": names, "date": "2024-12-30", "outcome": outcomes[0], "direction": "higher", "at_least": 0.1}
        | {"found": 0.2, "low": 0.15, "high": 0.25, "verdict": (["not met", "met"] * scenarios)[:scenarios]}
    )
    changed = [
        {"kind": "parameter", "name": "late_rate", "title": "Broken promise", "before": 0.05, "after": 0.2}
        | {"unit": "1/month", "low": 0.0, "high": 1.0, "claims": ("A2-077",)},
        {"kind": "mechanism", "name": "trust", "title": "Trust", "before": "beta", "after": "none"},
        {"kind": "event", "name": "handed_over", "title": "handed over", "before": None, "claims": ["A3-044"]}
        | {"after": {"date": "2023-06-05", "kind": "exogenous", "set": {"air_defence.stage": 5.0}}},
    ]
    given_ = {
        "case": default_case(),
        "title": title,
        "summary": ["Russia delivers.", "Iran does not notice."],
        "scenarios": [
            ReportScenario(
                name,
                f"{title} {name}",
                "What then?",
                "counterfactual",
                place,
                ["A3-043"],
                "so we think",
                "met",
                why=Line("These are the steps.", "Sizes do not add up."),
                steps=[Line("Deliveries: lower.", "Lower by 5 units."), Line("Trust: higher.", "Higher by 0.1.")],
            )
            for place, name in enumerate(names)
        ],
        "differences": table,
        "expectations": expectations,
        "assumptions": {names[0]: changed},
        "events": events,
        "figures": [svg_pair("fans"), svg_pair("heat", lines=2)],
        "manifest": {
            "seed": 0,
            "versions": {"sim": "0.1.0"},
            "command": ["wary", "compare"],
            "nested": {"a": {"b": 1}},
        },
        "command": "wary compare runs=60",
        "level": 0.95,
    }
    return ReportContents(**(given_ | changes))
