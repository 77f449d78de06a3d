# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody in front of the app: what is on the screen in the words of a team chat, and how a story of steps is played as TAP, with the
picture of the screen where a step fails."""

import os
import sys
import tempfile
import time
import traceback

from driver import Desktop, until
from ms_test_server import Server

APP = os.environ['MICROSLACK_BINARY']

# Of the bus of assistive technologies; and of parts inside GTK's own widgets (the slider of a scrollbar), which it may draw one frame before it
# lays them out when the machine is busy.
NOT_OURS = ('dbind', 'Trying to snapshot GtkGizmo')


def files(folder):
    return [os.path.join(path, name) for path, _, names in os.walk(folder) for name in names]


def read(path):
    with open(path, 'rb') as data:
        return data.read()


class Person:
    def __init__(self, desktop, server):
        self.desktop = desktop
        self.server = server
        self.app = None

    def open(self, *arguments, **environment):
        self.app = self.desktop.launch([APP, *arguments], **environment)
        self.app.wait('frame', seconds=30)
        self.app.focus()

    def row(self, text, seconds=15):
        return self.app.wait('list item', lambda words: f': {text}' in words, seconds=seconds)

    def count(self, text):
        return len(list(self.app.all('list item', lambda words: f': {text}' in words)))

    def in_channel(self, name):
        self.app.wait('frame', lambda words: words.startswith(f'#{name} ') or f') #{name} ' in words)
        self.app.wait('text', f'Message #{name}')

    def banner(self):
        """The banner pushes the messages down; hidden, it has no place of its own."""
        button = self.app.find('push button', 'Retry now')
        messages = self.app.find('log')
        return button is not None and messages is not None and messages.extents[1] >= button.extents[1] + button.extents[3]

    def composer(self):
        return self.app.wait('text', lambda words: words.startswith('Message '))

    def writes(self, text):
        until(lambda: 'focused' in self.composer().states, 'the composer has the focus')
        self.desktop.type(text)
        until(lambda: self.composer().text == text, lambda: f'{self.composer().text!r} is not {text!r}')
        self.desktop.key('Return')
        until(lambda: self.composer().text == '', 'the composer is empty')

    def fills(self, field, text):
        """Writes into the field whose label begins so, instead of what was there."""
        self.app.wait('text', lambda words: words.startswith(field)).click()
        self.desktop.key('ctrl+a')
        self.desktop.type(text)

    def presses(self, name):
        self.app.wait('push button', name).click()

    @property
    def data_folder(self):
        return os.path.join(self.desktop.environment['XDG_DATA_HOME'], 'microslack')

    def is_on_disk(self, text):
        """In the cache: asked without opening it for writing."""
        return any(text.encode() in data for data in map(read, files(self.data_folder)))

    def quits(self):
        self.desktop.key('ctrl+q')
        until(lambda: self.app.process.poll() is not None, 'the program ends')
        assert self.app.process.returncode == 0, self.app.log()

    def assert_quiet(self):
        """No program of this story has complained."""
        noise = [line for app in self.desktop.apps for line in app.log().splitlines()
                 if ('CRITICAL' in line or 'WARNING' in line or 'ERROR' in line) and not any(known in line for known in NOT_OURS)]
        assert not noise, noise


def play(story, steps, *options):
    print(f'1..{len(steps)}')
    with Server(*options) as server, Desktop() as desktop:
        person = story(desktop, server)
        for number, step in enumerate(steps, start=1):
            name = step.__name__.replace('_', ' ')
            begin = time.monotonic()
            try:
                step(person)
            except BaseException:
                print(f'not ok {number} - {name}', flush=True)
                traceback.print_exc()
                picture = os.path.join(tempfile.gettempdir(), f'microslack-{story.__name__.lower()}.png')
                print('picture:', desktop.picture(picture), file=sys.stderr)
                return 1
            print(f'ok {number} - {name} # {time.monotonic() - begin:.1f} s', flush=True)
    return 0
