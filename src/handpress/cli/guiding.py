"""The guides that come with the installation: plain Markdown, printed as it stands. Opens no pager, asks no network."""

from __future__ import annotations

from pathlib import Path

import click

from handpress.data import shipped
from handpress.diagnostics import near_miss, quoted

# In the order in which a clinic meets them.
TOPICS = ("desk", "render", "day", "lists", "portal", "import", "writing", "check", "python", "running")
_FOLDER = Path(__file__).parents[1] / "guides"


def guide_file(topic: str) -> Path:
    """Return where the guide to *topic* stands; how to write is told beside the handouts."""
    return shipped("handouts") / "README.md" if topic == "writing" else _FOLDER / f"{topic}.md"


def _text(topic: str) -> str:
    return guide_file(topic).read_text(encoding="utf-8")


def _known(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Return *value* in lower case, where there is a guide to it."""
    topic = value and value.lower()
    if topic and topic not in TOPICS:
        fact = f"there is no guide to {quoted(value or '')}: {near_miss(topic, TOPICS)}"
        raise click.BadParameter(fact, ctx, param)
    return topic


@click.command()
@click.argument("topic", required=False, callback=_known)
def guide(topic: str | None) -> None:
    """Print the guide to TOPIC, or a line about each."""
    if topic:
        click.echo(_text(topic), nl=False)
        return
    width = max(map(len, TOPICS))
    for each in TOPICS:
        title = _text(each).partition("\n")[0].removeprefix("# ")
        click.echo(f"{each:{width}}  {title}")
