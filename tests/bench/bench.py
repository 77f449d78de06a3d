#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Speed and memory of the real programs beside peers that run in the same minutes.

    tests/bench/bench.py [--build DIR] [--rounds N] [--seconds S] [--quick] [--only PART…]

Takes about an hour, --quick two minutes. Fetches the peers, measures, and leaves results.json, table.md and chart.svg in the output
folder; the table is printed too. With --report it draws both from a results.json and measures nothing. What peers are told stands in
peers.py, the jobs are in jobs_*.py, what was wanted in table.py."""

import argparse
import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile

import chart
import jobs_api
import jobs_fanout
import jobs_search
import jobs_start
import jobs_store
import table
from context import FULL, QUICK, Bench, say
from machine import SOURCE, describe, raise_descriptors

PARTS = {
    'fan-out': jobs_fanout.fan_out,
    'open-loop': jobs_fanout.open_loop,
    'idle': jobs_fanout.idle_sockets,
    'memory': jobs_fanout.memory,
    'set-up': jobs_fanout.set_up,
    'durable': jobs_store.durable,
    'steady': jobs_store.steady,
    'lone': jobs_store.lone,
    'history': jobs_store.history,
    'api': jobs_api.api,
    'search': jobs_search.search,
    'ready': jobs_start.ready,
    'view': jobs_start.view,
    'desktop': jobs_start.desktop,
}
TOOLS = ('taskset', 'node', 'npm', 'apt-get', 'dpkg-deb', 'pkg-config')


def report(results, output):
    (output / 'table.md').write_text(table.document(results))
    picture = chart.draw(results)
    if picture:
        (output / 'chart.svg').write_text(picture)
    print(table.document(results))


def begin(options):
    """The results to add to: those of an interrupted run of the same size, or new ones."""
    results = {'machine': describe(), 'jobs': {}}
    kept = options.output / 'results.json'
    if options.merge and kept.exists():
        results = json.loads(kept.read_text())
        results['jobs'] = {job: runs for job, runs in results['jobs'].items() if not any(belongs(job, part) for part in options.only)}
    results.update(rounds=options.rounds, size=QUICK if options.quick else FULL)
    return results


def belongs(job, part):
    return job.startswith(part.replace('-', ' ')) or job.startswith(part)


def measure(options, scratch):
    results = begin(options)
    bench = Bench(options.build, scratch, options.output, options.rounds, options.seconds, options.quick, results)
    results['machine']['fdatasync_us'] = bench.disk()[0]
    results['machine']['descriptors'] = raise_descriptors()
    bench.kitchen.fetch()
    results['versions'] = bench.kitchen.versions
    for name in options.only:
        PARTS[name](bench)
    results['machine']['load_after'] = os.getloadavg()[0]
    bench.save()
    return results


def parse():
    parser = argparse.ArgumentParser(description='Speed and memory beside peers, as ratios.')
    parser.add_argument('--build', type=pathlib.Path, default=SOURCE / '_build')
    parser.add_argument('--output', type=pathlib.Path, help='folder of the results (default: bench-results in the build folder)')
    parser.add_argument('--scratch', type=pathlib.Path, help='folder of the stores, on the disk to be measured (default: the build folder)')
    parser.add_argument('--rounds', type=int)
    parser.add_argument('--seconds', type=float, help='of one measurement')
    parser.add_argument('--quick', action='store_true', help='everything with small numbers: whether it works, not how fast')
    parser.add_argument('--only', nargs='+', choices=PARTS, default=list(PARTS), metavar='PART', help='of ' + ' '.join(PARTS))
    parser.add_argument('--merge', action='store_true', help='keep the other parts of the last results')
    parser.add_argument('--report', type=pathlib.Path, metavar='FILE', help='only draw table and chart of these results')
    options = parser.parse_args()
    options.build = options.build.resolve()
    options.output = (options.output or options.build / 'bench-results').resolve()
    options.rounds = options.rounds or (1 if options.quick else 5)
    options.seconds = options.seconds or (0.5 if options.quick else 3)
    return options


def main():
    options = parse()
    options.output.mkdir(parents=True, exist_ok=True)
    if options.report:
        report(json.loads(options.report.read_text()), options.output)
        return
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        sys.exit(f'bench: {", ".join(missing)} missing; run tools/setup')
    if os.cpu_count() < 2:
        sys.exit('bench: the server and the load need a core each')
    signal.signal(signal.SIGTERM, lambda *_: sys.exit('bench: stopped'))  # servers and loads end with it
    with tempfile.TemporaryDirectory(prefix='bench-scratch-', dir=options.scratch or options.build) as name:
        os.chmod(name, 0o755)
        results = measure(options, pathlib.Path(name))
    report(results, options.output)
    say(f'results.json, table.md and chart.svg are in {options.output}')


if __name__ == '__main__':
    main()
