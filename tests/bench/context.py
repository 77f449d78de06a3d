# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all jobs share: sizes, stores that are made once, the order of rounds, results."""

import json
import sys
import time

from machine import Failure, fdatasync_us
from microslack import MicroSlack, Million, Team
from peers import Kitchen

FULL = {'sockets': 1000, 'few': 100, 'idle': 19900, 'memory': 8000, 'set_up': 2000, 'people': 1000, 'wide': 200, 'messages': 1000000,
        'steady_rate': 1000, 'steady_seconds': 60, 'offered': 500, 'open_seconds': 10, 'idle_seconds': 12, 'history_connections': 32,
        'ready_messages': 100000, 'slices': 3}
QUICK = {**FULL, 'sockets': 200, 'few': 20, 'idle': 600, 'memory': 600, 'set_up': 200, 'people': 200, 'wide': 10, 'messages': 20000,
         'steady_seconds': 2, 'offered': 200, 'open_seconds': 1, 'idle_seconds': 1, 'ready_messages': 2000, 'slices': 1}


def say(text):
    print(f'bench: {text}', file=sys.stderr, flush=True)


class Bench:
    def __init__(self, build, scratch, output, rounds, seconds, quick, results):
        self.build, self.scratch, self.output = build, scratch, output
        self.rounds, self.seconds, self.size = rounds, seconds, QUICK if quick else FULL
        self.kitchen = Kitchen(build, scratch)
        self.results = results
        self.stores = {}

    def team(self, people, wide=0):
        key = ('team', people, wide)
        if key not in self.stores:
            say(f'making a team of {people} people' + (f' with {wide} channels of all' if wide else ''))
            self.stores[key] = Team(self.build, self.scratch, people, wide)
        return self.stores[key]

    def million(self, messages):
        key = ('million', messages)
        if key not in self.stores:
            say(f'making a store of {messages:,} messages')
            self.stores[key] = Million(self.build, self.scratch, messages)
        return self.stores[key]

    def open(self, store):
        """The server on a store itself: what is done then is there at every later start."""
        return MicroSlack(self.build, store.folder, store.facts)

    def rounds_of(self, starts):
        """(round, start) for all; who begins changes each round, and every second round runs backwards."""
        for number in range(self.rounds):
            turned = starts[number % len(starts):] + starts[:number % len(starts)]
            for start in turned if number % 2 == 0 else reversed(turned):
                yield number, start

    def measure(self, job, name, number, function, *arguments):
        """One run; a failure is kept as its reason, and the other runs go on."""
        runs = self.results['jobs'].setdefault(job, {}).setdefault(name, [])
        started = time.monotonic()
        try:
            runs.append({'round': number, **function(*arguments)})
        except (Failure, OSError) as failure:
            runs.append({'round': number, 'failure': str(failure)})
            say(f'{job}, {name}: {failure}')
        say(f'{job}, {name}, round {number + 1} of {self.rounds}: {time.monotonic() - started:.1f} s')
        self.save()

    def disk(self):
        return fdatasync_us(self.scratch, 400 if self.size is FULL else 50)

    def save(self):
        temporary = self.output / 'results.json.part'
        temporary.write_text(json.dumps(self.results, indent=1) + '\n')
        temporary.rename(self.output / 'results.json')
