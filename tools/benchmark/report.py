"""The document that a run becomes: tables of ratios, and a plot."""
import math
import os
import statistics

from .libraries import LIMITS
from .servers import Daybook

TITLES = {
    "append": ("One durable append of 400 bytes", "µs"),
    "sizes": ("One durable append, of the sizes of real messages", "µs"),
    "newest": ("The newest 100 messages", "µs"),
    "throughput": ("Durable appends of 400 bytes by 64 clients", "per second"),
}
COLOURS = ["#0b5fa5", "#b3261e", "#3a7d34", "#8a5a00", "#6a3fa0", "#00756f", "#5f5f5f"]


def write(run, options):
    os.makedirs(options.output, exist_ok=True)
    document = os.path.join(options.output, "benchmarks.md")
    with open(document, "w") as file:
        file.write("\n".join(lines(run, options)) + "\n")
    with open(os.path.join(options.output, "benchmarks.svg"), "w") as file:
        file.write(plot(run.growth))
    print(f"bench: wrote {document}")


def lines(run, options):
    yield "# Benchmarks"
    yield ""
    yield ("What Daybook takes beside what others keep conversations and events in. `tools/bench` wrote this page: "
           f"{options.rounds} rounds that alternate among all, {options.seconds:g} s each, one client in one process "
           "that asks for one thing at a time; where it says so, 64 clients of the peer's own load generator. "
           "Figures are medians. Machines differ, so the ratios count: each is the median of the rounds' ratios, "
           "with the least and the largest.")
    for measurement, (title, unit) in TITLES.items():
        figures = run.figures.get(measurement)
        if figures and Daybook.name in figures:
            yield from table(title, unit, figures)
    if run.growth:
        yield ""
        yield "## Growing stores"
        yield ""
        yield "![What an append and a read cost as the store grows](benchmarks.svg)"
        for measurement, peers in run.growth.items():
            yield from growth_table(measurement, peers)
    yield from what_was_run(run)


def table(title, unit, figures):
    yield ""
    yield f"## {title}"
    yield ""
    yield f"| | {unit} | Daybook's, as a multiple |"
    yield "| --- | ---: | --- |"
    ours = figures[Daybook.name]
    for name, theirs in figures.items():
        ratios = [a / b for a, b in zip(ours, theirs)]
        multiple = "–" if name == Daybook.name else (
            f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
        yield f"| {name} | {figure(statistics.median(theirs))} | {multiple} |"


def growth_table(measurement, peers):
    counts = [count for count, _ in next(iter(peers.values()))]
    yield ""
    yield f"| {TITLES[measurement][0].lower()}, µs | " + " | ".join(f"{count:,}" for count in counts) + " |"
    yield "| --- |" + " ---: |" * len(counts)
    for name, points in peers.items():
        yield f"| {name} | " + " | ".join(figure(time) for _, time in points) + " |"


def what_was_run(run):
    yield ""
    yield "## What was run"
    yield ""
    yield "| | what an answered append has outlived | append | read |"
    yield "| --- | --- | --- | --- |"
    for peer in run.peers:
        if peer not in LIMITS:
            yield f"| {peer.name} | {peer.durability} | {peer.append_command} | {peer.newest_command or '–'} |"
    yield ""
    yield "Limits: " + "; ".join(
        f"{peer.name.removeprefix('limit: ')} ({peer.append_command}; {peer.durability})"
        for peer in run.peers if peer in LIMITS) + "."
    if run.missing:
        yield ""
        yield "Left out: " + "; ".join(f"{name} ({reason})" for name, reason in run.missing) + "."


def figure(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}" if value < 1 else f"{value:.1f}"


# The plot: two panels with logarithmic axes.

WIDTH, HEIGHT, MARGIN = 420, 320, 56


def plot(growth):
    names = list(dict.fromkeys(name for peers in growth.values() for name in peers))
    colours = {name: COLOURS[index % len(COLOURS)] for index, name in enumerate(names)}
    panels = [panel(index, TITLES[measurement][0], peers, colours)
              for index, (measurement, peers) in enumerate(growth.items())]
    legend = [f'<text x="{MARGIN + 260 * (index % 3)}" y="{HEIGHT + 20 + 18 * (index // 3)}" '
              f'fill="{colours[name]}">{escaped(name)}</text>' for index, name in enumerate(names)]
    width = WIDTH * max(1, len(panels))
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT + 70}" font-family="sans-serif" '
        'font-size="12">', f'<rect width="{width}" height="{HEIGHT + 70}" fill="#ffffff"/>', *panels, *legend,
        "</svg>", ""])


def panel(index, title, peers, colours):
    points = [point for series in peers.values() for point in series]
    counts = [math.log10(count) for count, _ in points]
    decades = (math.floor(min(math.log10(time) for _, time in points)),
               math.ceil(max(math.log10(time) for _, time in points)))
    across = (min(counts), max(max(counts), min(counts) + 1))
    down = (decades[0], max(decades[1], decades[0] + 1))
    left = WIDTH * index

    def place(count, time):
        x = left + MARGIN + (math.log10(count) - across[0]) / (across[1] - across[0]) * (WIDTH - MARGIN - 24)
        y = HEIGHT - 40 - (math.log10(time) - down[0]) / (down[1] - down[0]) * (HEIGHT - 80)
        return x, y

    parts = [f'<text x="{left + MARGIN}" y="24" font-weight="bold">{escaped(title)}, µs</text>']
    for decade in range(down[0], down[1] + 1):
        _, y = place(10 ** across[0], 10.0 ** decade)
        parts.append(f'<line x1="{left + MARGIN}" y1="{y:.1f}" x2="{left + WIDTH - 24}" y2="{y:.1f}" stroke="#ccc"/>')
        parts.append(f'<text x="{left + MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0 ** decade:g}</text>')
    for count in sorted({count for count, _ in points}):
        x, _ = place(count, 10.0 ** down[0])
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 20}" text-anchor="middle">{count:,}</text>')
    for name, series in peers.items():
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in series))
        colour = colours[name]
        parts.append(f'<polyline points="{corners}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
                  for x, y in (place(*point) for point in series)]
    return "\n".join(parts)


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("`", "")
