"""How Sphinx builds the documentation: everything from the checkout, nothing from the network."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "_extensions"))

import sim

project = "Wary Alliance"
author = "Wary Alliance contributors"
project_copyright = f"2026 {author}"
version = release = sim.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.napoleon", "wary_docs"]
exclude_patterns = ["_build", "_extensions", "examples"]
default_role = "code"  # docstrings write `name`
smartquotes = False  # quotes of articles stay as they are
nitpicky = True
nitpick_ignore_regex = [
    # The types of a docstring are words (`mapping of str to float`), and other projects' sites are not looked up.
    ("py:.*", r"(?!sim\.).*"),
]

myst_enable_extensions = ["attrs_inline"]
myst_heading_anchors = 4
suppress_warnings = ["myst.header"]  # the description skips a level on purpose, where a section has only tables

autodoc_typehints = "none"  # the docstrings say more
autodoc_member_order = "bysource"
autosummary_generate = False
napoleon_google_docstring = False
napoleon_use_ivar = True
toc_object_entries = False

html_theme = "furo"
html_title = project
pygments_dark_style = "a11y-high-contrast-dark"
html_static_path = ["_static"]
html_css_files = ["wary.css"]
html_copy_source = False
_LIGHT, _DARK = "#0b5a45", "#6fcfae"
_COLOURS = ("color-brand-primary", "color-brand-content", "color-api-name", "color-api-pre-name")
html_theme_options = {
    "light_css_variables": {**dict.fromkeys(_COLOURS, _LIGHT), "color-link-underline": "#8fb5a9"},
    "dark_css_variables": {**dict.fromkeys(_COLOURS, _DARK), "color-link-underline": "#3d7060"},
}
