# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the API over HTTP beside a server on Node with SQLite that holds the same: messages by many senders at once, a page of
history, a search, the start of a client. What the peer holds is copied from our store into tables of its own."""

import json
import pathlib
import re
import sqlite3

from jobs_store import PAGE, http_run, page_times
from peers import SqliteChat

SENDERS = 50
UNREAD = 20  # messages in each channel of the team that a client starts in
WORDS = 200
TEXT = 'The quick brown fox <@{}> jumps over the lazy dog & comes back, number {}'

PEER_TABLES = '''
CREATE TABLE account (id INTEGER PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, real_name TEXT, role TEXT NOT NULL);
CREATE TABLE channel (id INTEGER PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, name TEXT, kind TEXT NOT NULL);
CREATE TABLE membership (channel INTEGER NOT NULL, account INTEGER NOT NULL, last_read INTEGER NOT NULL, PRIMARY KEY (account, channel)) WITHOUT ROWID;
CREATE TABLE message (id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, ts INTEGER NOT NULL, account INTEGER, text TEXT NOT NULL, subtype TEXT);
CREATE VIRTUAL TABLE words USING fts5 (text, content = 'message', content_rowid = 'id');
INSERT INTO account SELECT id, public_id, name, real_name, role FROM ours.account;
INSERT INTO channel SELECT id, public_id, name, kind FROM ours.channel;
INSERT INTO membership SELECT channel, account, last_read FROM ours.membership;
INSERT INTO message SELECT id, channel, ts, account, text, subtype FROM ours.message WHERE deleted = 0 ORDER BY id;
CREATE INDEX membership_channel ON membership (channel);
CREATE UNIQUE INDEX message_ts ON message (channel, ts);
INSERT INTO words (words) VALUES ('rebuild');
ANALYZE main;
'''


def peer_store(bench, store):
    """Made once for a store of ours."""
    path = bench.scratch / f'{store.folder.name}-peer.db'
    if not path.exists():
        with sqlite3.connect(f'file:{path}', uri=True, isolation_level=None) as db:
            db.execute('ATTACH ? AS ours', (f'file:{store.folder / "microslack.db"}?mode=ro',))
            db.executescript(f'PRAGMA main.synchronous = OFF; BEGIN; {PEER_TABLES} COMMIT;')
    return path


def id_of(server, token):
    return server.call('auth.test', token)['user_id']


def facts(store):
    """Who asks, and where: the same for both servers."""
    with store.start() as server:
        token = store.facts['owner']
        channels = server.call('users.conversations', token, types='public_channel,private_channel', limit=1000)['channels']
        return {'token': token, 'user': id_of(server, token), 'channel': store.facts['channel'] if any(c['id'] == store.facts['channel'] for c in channels) else channels[0]['id']}


def some_words(store):
    """Words that the store holds, frequent and rare ones."""
    with sqlite3.connect(f'file:{store.folder / "microslack.db"}?mode=ro', uri=True) as db:
        texts = [text for text, in db.execute('SELECT text FROM message WHERE id % 997 = 1 AND deleted = 0 ORDER BY id LIMIT 2000')]
    words = sorted({word for text in texts for word in re.findall(r'[a-z]{4,12}', text.lower())})
    return words[::max(1, len(words) // WORDS)][:WORDS]


def compare(bench, job, store, lines, connections, known):
    starts = {
        'MicroSlack': store.start,
        'Node, SQLite': lambda: SqliteChat(bench.kitchen, peer_store(bench, store), known['token'], known['user']),
    }

    def run(start):
        with start() as server:
            return http_run(bench, server, known['token'], lines, pathlib.Path(bench.scratch), connections)
    for number, name in bench.rounds_of(list(starts)):
        bench.measure(job, name, number, run, starts[name])


def busy_team(bench):
    """Everybody in all channels, and something unread in each."""
    store = bench.team(bench.size['people'], bench.size['wide'])
    if not store.facts.get('talked'):
        with bench.open(store) as server:
            writer, reader = store.facts['owner'], store.facts['people'][0]
            for channel in store.facts['wide']:
                for number in range(UNREAD):
                    server.call('chat.postMessage', writer, channel=channel, text=TEXT.format('U0', number))
        store.facts.update(talked=True, reader=reader)
    return store


def api(bench):
    million = bench.million(bench.size['messages'])
    known = facts(million)
    channel = known['channel']
    posts = [f'POST /api/chat.postMessage {json.dumps({"channel": channel, "text": TEXT.format(known["user"], n)})}' for n in range(1000)]
    pages = [f'/api/conversations.history?channel={channel}&limit={PAGE}&latest={ts}' for ts in page_times(million, channel)]
    searches = [f'/api/search.messages?query={word}' for word in some_words(million)]
    compare(bench, 'api post', million, posts, SENDERS, known)
    compare(bench, 'api history', million, pages, bench.size['history_connections'], known)
    compare(bench, 'api search', million, searches, bench.size['history_connections'], known)

    team = busy_team(bench)
    with team.start() as server:
        reader = {'token': team.facts['reader'], 'user': id_of(server, team.facts['reader'])}
    compare(bench, 'api boot', team, ['/api/micro.boot'], bench.size['history_connections'] // 4, reader)
