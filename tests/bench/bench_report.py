"""What the harness measured, as Markdown: a table a case, and the bars that Handpress is held to."""

from __future__ import annotations

NAMES = {
    "handpress": "Handpress, PDF/UA-1 and PDF/A-2a",
    "typst": "Typst, PDF/UA-1",
    "weasyprint": "WeasyPrint, PDF/UA-1",
    "reportlab": "reportlab Platypus, untagged",
    "fpdf2": "fpdf2, untagged",
}


def markdown(data: dict) -> str:
    """Return all cases of *data* as Markdown."""
    parts = [_machine(data)]
    for case in data["cases"].values():
        parts.append(_grown(case) if "grown" in case else _table(case))
        if "fewer" in case:
            parts.append(_table(case["fewer"]))
    bars = _bars({key: case for key, case in data["cases"].items() if not case["quick"]})
    if bars:
        parts.append("\n".join(["| bar | wanted | measured | |", "|---|---|---|---|", *bars]))
    return "\n\n".join(parts) + "\n"


def _machine(data: dict) -> str:
    machine = data["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items() if number)
    begun = ", ".join(f"{key} {case['begun']}{' (quick)' * case['quick']}" for key, case in data["cases"].items())
    text = f"{machine['processors']} processors, {machine['system']}, Python {machine['python']}; {versions}."
    return f"{text} Cases begun: {begun}."


def named(name: str, case: dict) -> str:
    """Return how a contender is called in a case; only whole layouts are told with what they write."""
    if case["title"].startswith("One print run") and name.startswith("handpress"):
        return "Handpress, tagged, PDF/UA-1 and PDF/A-2a" if name.endswith("tagged") else "Handpress, for paper"
    return NAMES.get(name, name)


def told_s(seconds: float) -> str:
    """Return a time in the unit that reads best."""
    if seconds >= 1:
        return f"{seconds:,.1f} s"
    return f"{seconds * 1e3:,.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:,.1f} µs"


def _table(case: dict) -> str:
    rows, base, count = case["rows"], case["base"], case["count"]
    many, beside = count > 1, base != "" and len(rows) > 1
    heads = [case["title"], "rounds", "median", "fastest", *([f"times {base}"] if beside else [])]
    heads += ["a second", "MB", "peak MB"] if many else []
    heads += ["KB", "pages"] if any("pages" in row for row in rows.values()) and not many else []
    lines = [_line(heads), "|---" * len(heads) + "|"]
    for name, row in sorted(rows.items(), key=lambda item: item[1]["median_s"]):
        cells = [named(name, case), str(len(row["seconds"])), told_s(row["median_s"]), told_s(row["fastest_s"])]
        cells += [f"{row['ratios'][base]:.3g}"] if beside else []
        if many:
            size = f"{row['bytes'] / 1e6:,.1f}" if row.get("bytes") else ""
            cells += [f"{count / row['median_s']:,.0f}", size, f"{row['peak_mb']:,.0f}"]
        elif "KB" in heads:
            cells += [f"{row['bytes'] / 1e3:.0f}", str(row.get("pages", ""))]
        lines.append(_line(cells))
    gone = [f"{named(name, case)}: {reason}." for name, reason in case["skipped"].items()]
    return "\n".join([*lines, *(["", "Not measured: " + " ".join(gone)] if gone else [])])


def _grown(case: dict) -> str:
    grown = case["grown"]
    steps = sorted({int(step) for found in grown.values() for step in found})
    by_pages = "pages" in case["title"]
    heads = [case["title"], *(f"{step / 3:.2g} of the handout" if by_pages else f"{step:,}" for step in steps)]
    lines = [_line(heads), "|---" * len(heads) + "|"]
    for name, found in grown.items():
        cells = [_step(found.get(str(step)), by_pages) for step in steps]
        lines.append(_line([named(name, {"title": "" if by_pages else "One print run"}), *cells]))
    return "\n".join(lines)


def _step(row: dict | None, by_pages: bool) -> str:
    if row is None:
        return ""
    more = f"{row['pages']} pages" if by_pages else f"{row['peak_mb']:,.0f} MB"
    return f"{told_s(row['median_s'])}, {more}"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _bars(cases: dict) -> list[str]:
    """Return a line for each bar whose case was measured."""
    found = [bar for bars in (_cold_bars, _press_bars, _run_bars, _growth_bars) for bar in bars(cases)]
    return [
        _line([what, f"{'at least' if least else 'under'} {limit:,g}", f"{value:,.3g}", "met" if good else "missed"])
        for what, value, limit, least in found
        for good in [value >= limit if least else value < limit]
    ]


def _row(cases: dict, letter: str, name: str) -> dict | None:
    return cases.get(letter, {}).get("rows", {}).get(name)


def _cold_bars(cases: dict) -> list[tuple[str, float, float, bool]]:
    bars = []
    for peer in ("typst command", "typst"):
        mine = _row(cases, "a", "handpress")
        if mine and _row(cases, "a", peer):
            bars.append((f"cold from a plate, times {peer}", mine["ratios"][peer], 0.5, False))
    if help_ := _row(cases, "a", "handpress --help"):
        bars.append(("`handpress --help`, bare Python starts", help_["ratios"]["bare Python"], 3, False))
    return bars


def _press_bars(cases: dict) -> list[tuple[str, float, float, bool]]:
    bars = []
    if row := _row(cases, "c", "handpress"):
        count = cases["c"]["count"]
        bars.append(("pressed in memory, a second", count / row["median_s"], 20_000, True))
        bars.append(("KB a document", row["bytes"] / count / 1e3, 35, False))
    if (row := _row(cases, "d", "plain write")) and "handpress" in row["ratios"]:
        bars.append(("pressed to files, of the rate of plain writing", row["ratios"]["handpress"], 0.8, True))
    if row := _row(cases, "f", "handpress"):
        bars.append(("batch, files a second", cases["f"]["count"] / row["median_s"], 2000, True))
    return bars


def _run_bars(cases: dict) -> list[tuple[str, float, float, bool]]:
    bars = []
    for name, seconds, megabytes in (("handpress", 0.2, 1), ("handpress, tagged", 1, 4)):
        if row := _row(cases, "e", name):
            bars.append((f"print run, {name}, s", row["median_s"], seconds, False))
            bars.append((f"print run, {name}, MB", row["bytes"] / 1e6, megabytes, False))
    return bars


def _growth_bars(cases: dict) -> list[tuple[str, float, float, bool]]:
    bars = []
    for name in ("handpress", "handpress, tagged"):
        found = cases.get("g", {}).get("grown", {}).get(name, {})
        if "10000" in found and "1000" in found:
            few, many = found["1000"], found["10000"]
            bars.append((f"{name}, 10,000 patients for 1,000, time", many["median_s"] / few["median_s"], 11, False))
            bars.append((f"{name}, 10,000 patients for 1,000, memory", many["peak_mb"] / few["peak_mb"], 2, False))
    return bars
