"""What the harness measured, as one picture: bars of ratios, lines of growth. Draws only what was measured."""

from __future__ import annotations

from pathlib import Path

from bench_report import told_s

# Okabe and Ito's palette, which the colour-blind can tell apart; the peers also differ in marks and labels.
COLOURS = {
    "handpress": "#0072B2",
    "handpress, tagged": "#56B4E9",
    "typst": "#D55E00",
    "weasyprint": "#009E73",
    "reportlab": "#444444",
    "fpdf2": "#CC79A7",
}
MARKS = {"handpress": "o", "handpress, tagged": "D", "typst": "s", "weasyprint": "^", "reportlab": "v", "fpdf2": "P"}
LABELS = {
    "handpress": "Handpress",
    "handpress, tagged": "Handpress, tagged",
    "typst": "Typst",
    "weasyprint": "WeasyPrint",
    "reportlab": "reportlab",
    "handpress --help": "(handpress --help)",
    "bare Python": "(bare Python)",
    "import click": "(import click)",
}
GREY, PALE, INK = "#9aa0a6", "#d5d8dc", "#222222"
TITLES = {
    "a": "Cold, from the command to a file",
    "b": "Warm, one full layout",
    "e": "Print run, {count:,} patients, Handpress with its plate ready",
    "g": "Print run, seconds by patients",
    "h": "Warm layout, milliseconds by pages",
}


def draw(data: dict, target: Path) -> None:
    """Draw the cases of *data* to *target*; without matplotlib, say so."""
    try:
        import matplotlib
    except ImportError:
        print("no plot: matplotlib is not installed")
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    cases = data["cases"]
    bars = [(key, cases[key]) for key in "abe" if key in cases and cases[key]["base"]]
    lines = [(key, cases[key]) for key in "gh" if key in cases and cases[key]["grown"]]
    if not bars and not lines:
        return
    pyplot.rcParams.update({"font.size": 10, "font.family": "DejaVu Sans", "text.color": INK, "axes.edgecolor": GREY})
    heights = [len(case["rows"]) * 0.27 + 0.75 for _, case in bars] + [2.7] * len(lines)
    figure = pyplot.figure(figsize=(8, sum(heights)), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.12)
    grid = figure.add_gridspec(len(heights), 1, height_ratios=heights)
    for at, (key, case) in enumerate(bars):
        _bars(figure.add_subplot(grid[at]), key, case)
    for at, (key, case) in enumerate(lines):
        _lines(figure.add_subplot(grid[len(bars) + at]), key, case)
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, dpi=200, metadata={"Software": None})
    pyplot.close(figure)


def _bars(axes, key: str, case: dict) -> None:
    """Draw each contender's ratio to the base, from 1: shorter to the left, longer to the right."""
    base, rows = case["base"], case["rows"]
    names = sorted(rows, key=lambda name: -rows[name]["ratios"][base])
    ratios = [rows[name]["ratios"][base] for name in names]
    colours = [_shade(name) for name in names]
    axes.barh(range(len(names)), [ratio - 1 for ratio in ratios], left=1, color=colours, height=0.62)
    axes.set_xscale("log")
    axes.set_xlim(min(ratios) / 4, max(ratios) * 6)
    axes.axvline(1, color=INK, linewidth=0.8)
    for at, name in enumerate(names):
        _told(axes, at, ratios[at], rows[name], "peak_mb" in rows[name] and key == "e")
    axes.set_yticks(range(len(names)), [LABELS.get(name, name) for name in names])
    count = case["count"]
    title = TITLES[key].format(count=count)
    axes.set_title(f"{title}: times plain {LABELS.get(base, base)} (log scale)", loc="left", fontsize=10)
    _quiet(axes, ("top", "right", "left", "bottom"))
    axes.tick_params(axis="x", which="both", bottom=False, labelbottom=False)


def _shade(name: str) -> str:
    if name.startswith("handpress") and name in COLOURS:
        return COLOURS[name]
    return GREY if name in COLOURS else PALE


def _told(axes, at: int, ratio: float, row: dict, memory: bool) -> None:
    text = f"{ratio:.2g}×  {told_s(row['median_s'])}" if ratio < 100 else f"{ratio:.0f}×  {told_s(row['median_s'])}"
    if memory:
        text += f", {row['bytes'] / 1e6:.1f} MB file, {row['peak_mb']:,.0f} MB memory"
    shift = (5, 0)
    axes.annotate(text, (max(ratio, 1), at), xytext=shift, textcoords="offset points", va="center", fontsize=9)


def _lines(axes, key: str, case: dict) -> None:
    by_pages = key == "h"
    ends = []
    for name, found in case["grown"].items():
        rows = sorted(found.items(), key=lambda item: int(item[0]))
        xs = [row["pages"] if by_pages else int(step) for step, row in rows]
        ys = [row["median_s"] * (1e3 if by_pages else 1) for _, row in rows]
        axes.plot(xs, ys, color=COLOURS.get(name, GREY), marker=MARKS.get(name, "."), markersize=4, linewidth=1.6)
        ends.append((name, xs[-1], ys[-1]))
    axes.set_xscale("log")
    axes.set_yscale("log")
    _name_ends(axes, ends)
    axes.set_title(TITLES[key], loc="left", fontsize=10)
    _quiet(axes, ("top", "right"))
    axes.grid(axis="y", color="#e6e6e6", linewidth=0.6)
    axes.set_axisbelow(True)
    xs = sorted({x for line in axes.lines for x in line.get_xdata()})
    _plain_ticks(axes, [1, 2, 3, 5, 10] if by_pages else xs, [10, 30, 100, 300, 1000] if by_pages else None)


def _name_ends(axes, ends: list[tuple[str, float, float]]) -> None:
    """Write each line's name at its end, far enough from the others to be read."""
    from math import log10

    low, high = map(log10, axes.get_ylim())
    left, right = map(log10, axes.get_xlim())
    gap, last = (high - low) * 0.085, float("inf")
    for name, x, y in sorted(ends, key=lambda end: -end[2]):
        last = min(log10(y), last - gap)
        axes.annotate(
            LABELS.get(name, name),
            (x, y),
            xytext=(x * 10 ** ((right - left) * 0.02), 10**last),
            color=COLOURS["handpress"] if name.startswith("handpress") else COLOURS.get(name, INK),
            va="center",
            fontsize=9,
        )
    axes.set_xlim(10**left, 10 ** (right + (right - left) * 0.3))


def _plain_ticks(axes, steps: list[int], heights: list[int] | None) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    axes.xaxis.set_major_locator(FixedLocator(steps))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    if heights:
        axes.yaxis.set_major_locator(FixedLocator(heights))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.yaxis.set_minor_locator(NullLocator())


def _quiet(axes, sides: tuple[str, ...]) -> None:
    for side in sides:
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
