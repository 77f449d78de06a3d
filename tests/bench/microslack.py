# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real server and the teams that it is measured with. A team is made once through the API and copied for each start."""

import contextlib
import http.client
import json
import re
import shutil
import sqlite3
import subprocess
import time
import urllib.parse

from machine import SOURCE, Failure, Program

INVITED_AT_ONCE = 500
COMMAND_SECONDS = 1800


def connection_cap():
    """The server's own limit to connections of all addresses."""
    limits = (SOURCE / 'common/ms-limits.h').read_text()
    return int(re.search(r'MS_LIMIT_CONNECTIONS\s+(\d+)', limits).group(1))


class MicroSlack(Program):
    name, wire = 'MicroSlack', 'rtm'

    def __init__(self, build, data, team=None, channels=None):
        super().__init__([build / 'server/microslack-server', '--address', '127.0.0.1', '--port', '0', '--data-dir', data,
                          '--exempt', '127.0.0.0/8'])
        self.data, self.team, self.channels = data, team, channels or (team and [team['channel']])
        self.connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=60)

    def stop(self):
        if hasattr(self, 'connection'):
            self.connection.close()
        super().stop()

    def call(self, method, token=None, **arguments):
        headers = {'Content-Type': 'application/json'}
        if token:
            headers['Authorization'] = f'Bearer {token}'
        self.connection.request('POST', f'/api/{method}', json.dumps(arguments), headers)
        reply = json.load(self.connection.getresponse())
        if not reply['ok']:
            raise Failure(f'{method}: {reply}')
        return reply

    def address_of(self, token):
        url = self.call('rtm.connect', token, micro=1)['url']
        return f'127.0.0.1 {self.port} {urllib.parse.urlsplit(url).path}'

    def addresses(self, count, skip=0):
        """One connection for each person, from the first person again when there are more connections."""
        people = self.team['people'][skip:]
        return (self.address_of(people[i % len(people)]) for i in range(count))

    def load_options(self):
        return [option for channel in self.channels for option in ('--channel', channel)]


class Store:
    """A data folder that is made once and copied for every start, so that each run begins with the same."""

    def __init__(self, build, scratch, name):
        self.build, self.scratch, self.folder, self.facts = build, scratch, scratch / name, None

    def copy(self):
        copy = self.scratch / f'{self.folder.name}-copy'
        shutil.rmtree(copy, ignore_errors=True)
        subprocess.run(['cp', '-a', '--reflink=auto', self.folder, copy], check=True)
        subprocess.run(['sync', '-f', copy], check=True)  # or the first sync of the server would write the copy, too
        return copy

    def start(self, channels=None):
        return MicroSlack(self.build, self.copy(), self.facts, channels and self.facts[channels])


class Team(Store):
    """People who are all in one channel; two of them also share a private one. Optionally more channels that everybody is in."""

    def __init__(self, build, scratch, people, wide=0):
        super().__init__(build, scratch, f'team-{people}-{wide}')
        with MicroSlack(build, self.folder) as server:
            made = server.call('micro.setup', team_name='Bench', name='owner', password='correct horse battery', real_name='Owner',
                               language='en', registration='open', guests=True, channels=['bench'])
            guests = [server.call('micro.guest', name=f'person{i}') for i in range(people)]
            owner, ids = made['token'], [guest['user_id'] for guest in guests]
            channel = next(c['id'] for c in made['channels'] if c['name'] == 'bench')
            pair = self.make_channel(server, owner, 'pair', ids[:2])
            many = [self.make_channel(server, owner, f'wide-{i}', ids) for i in range(wide)]
        self.facts = {'people': [guest['token'] for guest in guests], 'channel': channel, 'owner': owner, 'pair': [pair], 'wide': many}

    def make_channel(self, server, owner, name, ids):
        channel = server.call('conversations.create', owner, name=name, is_private=True)['channel']['id']
        for at in range(0, len(ids), INVITED_AT_ONCE):
            server.call('conversations.invite', owner, channel=channel, users=','.join(ids[at:at + INVITED_AT_ONCE]))
        return channel


class Million(Store):
    """A store full of conversations, made by the server's own demonstration."""

    def __init__(self, build, scratch, messages):
        super().__init__(build, scratch, f'demo-{messages}')
        server = build / 'server/microslack-server'
        subprocess.run([server, '--data-dir', self.folder, 'demo', '--messages', str(messages)], check=True, stdout=subprocess.DEVNULL,
                       timeout=COMMAND_SECONDS)
        rows = self.command('user', 'list').splitlines()
        people = [self.command('token', 'create', row.split('\t')[1]).strip() for row in rows[:8]]
        with MicroSlack(build, self.folder) as running:
            channels = running.call('conversations.list', people[0], limit=1)['channels']
            self.wait_for_index()
        self.facts = {'people': people, 'channel': channels[0]['id'], 'owner': people[0]}

    def wait_for_index(self):
        """The search index is made behind the messages: it is part of a store in use, not of what is measured."""
        with contextlib.closing(sqlite3.connect(f'file:{self.folder / "microslack.db"}?mode=ro', uri=True)) as db:
            newest = db.execute('SELECT max (id) FROM message').fetchone()[0]
            end = time.monotonic() + COMMAND_SECONDS
            while db.execute('SELECT last_id < ? OR last_word < coalesce ((SELECT max (id) FROM search_word), 0) FROM search_state',
                             (newest,)).fetchone()[0]:
                if time.monotonic() > end:
                    raise Failure('the search index does not get ready')
                time.sleep(0.2)

    def command(self, *words):
        return subprocess.run([self.build / 'server/microslack-server', '--data-dir', self.folder, *words], check=True, capture_output=True,
                              text=True, timeout=COMMAND_SECONDS).stdout
