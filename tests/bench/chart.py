# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The chart for the README: CPU per delivery of all servers as bars, two jobs under each other. Colours are the project's own, for light
and dark; the picture has a ground of its own, so it is readable wherever it is shown."""

import html
import json

from machine import SOURCE
from table import FLOOR, LONG_FLOOR, OURS, spread

WIDTH, LEFT, RIGHT = 880, 150, 96
ROW, BAR, TITLE, GAP, MARGIN = 26, 16, 46, 18, 22
JOBS = (('fan-out many 32', '8 senders, 32 messages under way'), ('fan-out many 1', 'one message under way'))
COLOURS = {'ground': 'bg.surface', 'text': 'text.primary', 'quiet': 'text.secondary', 'line': 'border.subtle', 'bar': 'border.control', 'ours': 'accent.solid',
           'store': 'accent.line'}


def style():
    tokens = json.loads((SOURCE / 'data/tokens.json').read_text())['color']

    def rules(theme):
        pick = {name: tokens[theme][token] for name, token in COLOURS.items()}
        return (f'.ground{{fill:{pick["ground"]};stroke:{pick["line"]}}}text{{fill:{pick["text"]}}}.quiet{{fill:{pick["quiet"]}}}'
                f'.bar{{fill:{pick["bar"]}}}.ours{{fill:{pick["ours"]}}}.store{{fill:{pick["store"]}}}')
    return (f'text{{font:13px system-ui,sans-serif}}.title{{font-weight:600;font-size:15px}}.strong{{font-weight:600}}'
            f'{rules("light")}@media (prefers-color-scheme:dark){{{rules("dark")}}}')


def text(x, y, words, kind='', anchor='start'):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{html.escape(words)}</text>'


def bars_of(results, job):
    """(server, CPU, least, greatest), the least first."""
    found = [(name, spread(results, job, name, 'cpu_us')) for name in results['jobs'].get(job, {}) if name != LONG_FLOOR]
    return sorted(((name, s.median, min(s.values), max(s.values)) for name, s in found if s is not None), key=lambda bar: bar[1])


def rectangle(x, y, length, kind, words):
    return f'<rect x="{x:.1f}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2" class="{kind}"><title>{html.escape(words)}</title></rect>'


def bar_of(bar, y, scale, ours, store):
    """The end of our own bar is what the store takes."""
    name, value, least, greatest = bar
    mine = name == OURS
    length = max(value * scale, 1.5)
    times = '' if mine or not ours or name == FLOOR else f' · {value / ours:.1f}×'
    parts = [text(LEFT - 10, y + BAR - 3, name, 'strong' if mine else '', 'end'),
             rectangle(LEFT, y, length, 'ours' if mine else 'bar', f'{name}: {value:.2f} µs ({least:.2f}–{greatest:.2f})')]
    if mine and store:
        parts.append(rectangle(LEFT + length - store * scale, y, store * scale, 'store', f'of which the store takes {store:.2f} µs'))
    return parts + [text(LEFT + length + 7, y + BAR - 3, f'{value:.2f}{times}', 'strong' if mine else 'quiet')]


def panel(bars, title, store, top):
    scale = (WIDTH - LEFT - RIGHT) / max(value for _, value, _, _ in bars)
    ours = next((value for name, value, _, _ in bars if name == OURS), None)
    parts = [text(MARGIN, top + 18, title, 'title'), text(MARGIN, top + 35, 'µs of processor time per delivered message, kernel included; shorter is better', 'quiet')]
    for index, bar in enumerate(bars):
        parts += bar_of(bar, top + TITLE + index * ROW, scale, ours, store)
    return parts, top + TITLE + len(bars) * ROW + GAP


def draw(results):
    """None when no broadcast was measured."""
    top, parts = MARGIN - 6, []
    for job, words in JOBS:
        bars = bars_of(results, job)
        if bars:
            store = spread(results, job, OURS, 'worker_us')
            drawn, top = panel(bars, f'{results["size"]["sockets"]:,} sockets, {words}', store and store.median, top)
            parts += drawn
    if not parts:
        return None
    note = 'MicroSlack stores and syncs every message before anybody sees it (the other shade in its bar); no other server here stores any.'
    parts.append(text(MARGIN, top + 6, note, 'quiet'))
    height = top + 24
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
            f'aria-label="Processor time per delivered message">\n<style>{style()}</style>\n'
            f'<rect class="ground" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="10"/>\n' + '\n'.join(parts) + '\n</svg>\n')
