# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that is wrong with a call, tried on every method of the server (tests/lib/ms_methods.py): arguments that are missing, empty,
of another type, too long, twice, no text at all, in every form that a call can have; and ids of what the caller may not see. Each is
refused with a code, at once, in the same words for what is hidden and what is not there; and nothing is changed by it."""

import http.client
import itertools
import json
import os
import re
import sqlite3
import time
import unittest
import urllib.parse

from ms_methods import arguments_in_source, codes_in_source, methods_in_source, read_rows
from ms_test_server import DEADLINE, PASSWORD, SLOWNESS, Server

METHODS = read_rows()
CODES = codes_in_source()
FORM = 'application/x-www-form-urlencoded'
JSON = 'application/json; charset=utf-8'
MULTIPART = 'multipart/form-data; boundary=xx'
PATIENCE = 2.0 * SLOWNESS
URL_ROOM = 6000  # of a query that still fits the limit of an address
LONG = 'x' * 41_000  # over the limit of every text
MOST = 2 ** 63 - 1
HUGE = 10 ** 30  # no number of ours: JSON that holds it is refused as a whole
NEVER = {'internal_error', 'fatal_error', 'request_timeout', 'service_unavailable', 'unknown_method', 'storage_full'}

CONTAINERS = ([], ['x'], {}, {'id': 'x'})
NUMBERS = (-1, MOST, HUGE, 1.5)
IDS = ('nonsense', '-1', "C'; DROP TABLE message; --", '../../etc/passwd', '<script>', LONG, *NUMBERS, *CONTAINERS)

# What is wrong for a type, whatever the method.
WRONG = {
    'address': ('nonsense', 'javascript:alert(1)', 'file:///etc/passwd', LONG, *NUMBERS, ['x'], {'a': 1}),
    'any': (),
    'app': ('A0NONE00001', *IDS),
    'attachments': ('x', '{', '{}', {}, 5, '[1]', ['x'], [[]], [{'text': 'x'}] * 101, [{'text': 'x' * 70_000}], '[{"a":' * 100),
    'block': ('nonsense', LONG, *NUMBERS, *CONTAINERS),
    'blocks': ('x', '{', '{}', {}, 5, '[1]', ['x'], [[]], [{}], [{'type': 5}], [{'type': 'divider'}] * 51, [{'type': 'x', 'text': 'x' * 70_000}], '[{"a":' * 100),
    'bot': ('B0NONE00001', *IDS),
    'body': (['x'], {'a': 1}),
    'boolean': ('perhaps', '2', 'yes', LONG, *NUMBERS, *CONTAINERS),
    'bound': ('x', '-1', '1.2.3', '1e9', ' 1', '\N{ARABIC-INDIC DIGIT ONE}.000000', '1' * 41_000, -1, MOST, HUGE, *CONTAINERS),
    'channel': ('C0NONE00001', '#nowhere', *IDS),
    'channels': ('C0NONE00001', 'nonsense', LONG, ['C0NONE00001'], [['x']], {'a': 1}, ','.join(f'C{n:010}' for n in range(1001))),
    'choice': ('nonsense', LONG, *NUMBERS),
    'code': ('nonsense', LONG, *NUMBERS, ['x'], {'a': 1}),
    'clock': ('25:00', '9', '12:60', 'noon', LONG, -1, MOST, ['x'], {'a': 1}),
    'command': ('nonsense', '/nonsense', '/', LONG, *NUMBERS, *CONTAINERS),
    'commands': ('nonsense', '/a b', '/' + 'x' * 200, '/me', LONG, [['/x']], {'a': 1}, [{'command': '/x', 'description': LONG}], [{'usage_hint': 'x'}], ','.join(f'/c{n}' for n in range(51))),
    'comment': (LONG, ['x'], {'a': 1}),
    'cursor': ('x', 'bm9uc2Vuc2U=', 'aDotOTIyMzM3MjAzNjg1NDc3NTgwOA==', LONG, *NUMBERS, ['x'], {'a': 1}),
    'days': ('x', '0x10', '1.5', LONG, -2, MOST, HUGE, 1.5, 1e300, *CONTAINERS),
    'device': (LONG, ['x'], {'a': 1}),
    'email': ('nonsense', 'a@', LONG, ['x'], {'a': 1}),
    'emoji': ('a b', '<b>', LONG, ['x'], {'a': 1}),
    'emoji-name': ('a b', '<b>', ':tada:', LONG, ['x'], {'a': 1}),
    'field': (LONG, ['x'], {'a': 1}),
    'file': ('F0NONE00001', *IDS),
    'file-types': ('nonsense', 'images,secret', LONG, {'a': 1}),
    'filename': (['x'], {'a': 1}),
    'hook': ('nonsense', 'javascript:alert(1)', 'file:///etc/passwd', LONG, ['x'], {'a': 1}),
    'job': ('J0NONE00001', *IDS),
    'label': (LONG, ['x'], {'a': 1}),
    'limit': ('x', '0x10', '1.5', LONG, -1, HUGE, 1.5, 1e300, *CONTAINERS),
    'login': (LONG, ['x'], {'a': 1}),
    'metadata': ('x', '{', '[]', 5, ['x'], {'a': 1}, {'event_type': 5, 'event_payload': {}}, {'event_type': 'x', 'event_payload': []}),
    'milliseconds': ('x', '0x10', '1.5', LONG, -1, HUGE, 1.5, 1e300, *CONTAINERS),
    'minutes': ('x', '0x10', '1.5', LONG, *NUMBERS, 1e300, *CONTAINERS),
    'moment': ('x', '-1', '1.2.3', '1e9', ' 1', '\N{ARABIC-INDIC DIGIT ONE}.000000', '1' * 41_000, -1, MOST, HUGE, *CONTAINERS),
    'name': ('<b>', 'a b', '--', '../..', LONG, ['x'], {'a': 1}),
    'names': ('<b>', 'a b', LONG, [['x']], {'a': 1}, ','.join(f'n{n}' for n in range(1001))),
    'note': (LONG, ['x'], {'a': 1}),
    'number': ('x', '0x10', '1.5', LONG, *NUMBERS, 1e300, *CONTAINERS),
    'parse': (['x'], {'a': 1}),
    'password': ('short', ['x'], {'a': 1}),
    'people': (['x', ['y']], {'a': 1}, ','.join(f'U{n:010}' for n in range(1001))),
    'person': ('<b>', 'a b', '--', LONG, ['x'], {'a': 1}),
    'prefs': ('x', '{', '[]', 5, ['x'], {'a b': 1}, {'x' * 65: 1}, {'a': 'x' * 20_000}, {'': 1}, '{"a":' * 100),
    'picture': ('x', LONG, *NUMBERS, *CONTAINERS),
    'presence': ('nonsense', LONG, *NUMBERS, *CONTAINERS),
    'profile': ('x', '{', '[]', 'null', LONG, 5, ['x'], {'title': ['x']}, {'title': LONG}, {'status_expiration': 'soon'}, '{"a":' * 200),
    'query': (LONG, '"' * 2000, 'aa* bb* cc* dd* ee*', ['x'], {'a': 1}),
    'recurrence': ('x', '{"frequency":"daily"}', LONG, 5, ['x'], {'frequency': 'daily'}),
    'reminder': ('Rm0NONE0001', *IDS),
    'renew': ('nonsense', LONG, [['x']], {'a': 1}),
    'role': ('nonsense', 'bot', LONG, *NUMBERS, *CONTAINERS),
    'session': IDS,
    'size': ('x', '0x10', '1.5', LONG, -1, MOST, HUGE, 1.5, 1e300, *CONTAINERS),
    'targets': ('10.0.0.1/8', 'build..lan', 'build.lan:0', 'http://build.lan', LONG, -1, ['x y'], [['x']], {'a': 1}, ','.join(f'h{n}' for n in range(101))),
    'text': (' \n\u00a0', LONG, ['x'], {'a': 1}),
    'title': (LONG, ['x'], {'a': 1}),
    'ts': ('x', '-1', '1.2.3', '1e9', ' 1', '\N{ARABIC-INDIC DIGIT ONE}.000000', '1' * 41_000, '4000000000.000000', -1, MOST, HUGE, *CONTAINERS),
    'types': ('channels', 'public_channel,secret', LONG, -1, ['x'], {'a': 1}),
    'uploads': ('x', '[]', '{', {}, 5, ['x'], [{}], [{'id': 5}], [{'id': 'F0NONE00001'}], [{'id': 'x' * 41_000}], [{'id': 'F0NONE00001'}] * 1001, '[{"a":' * 100),
    'user': ('U0NONE00001', *IDS),
    'usergroup': ('S0NONE00001', *IDS),
    'users': ('U0NONE00001', 'nonsense', LONG, ['U0NONE00001'], [['x']], {'a': 1}, ','.join(f'U{n:010}' for n in range(1001))),
    'when': ('soon', 'tomorrow at 25', 'in 10 parsecs', '1000000000', '9999999999', LONG, -1, MOST, HUGE, *CONTAINERS),
    'word': (LONG, ['x'], {'a': 1}),
    'wrong-password': ('wrong', ['x'], {'a': 1}),
}
# No text at all: the bytes of a value in each form, and what the call is told.
NO_TEXT = [
    (FORM, b'a%00b', 'invalid_form_data'),
    (FORM, b'a\x00b', 'invalid_form_data'),
    (FORM, b'%ff%fe', 'invalid_form_data'),
    (FORM, b'\xff\xfe', 'invalid_form_data'),
    (FORM, b'%ed%a0%80', 'invalid_form_data'),
    (JSON, b'"a\\u0000b"', 'invalid_json'),
    (JSON, b'"a\x00b"', 'invalid_json'),
    (JSON, b'"\xff\xfe"', 'invalid_json'),
    (JSON, b'"\\ud800"', 'invalid_json'),
    (JSON, b'"\\udc00\\ud800"', 'invalid_json'),
    (MULTIPART, b'a\x00b', 'invalid_form_data'),
    (MULTIPART, b'\xff\xfe', 'invalid_form_data'),
]


def as_text(value):
    return value if isinstance(value, str) else json.dumps(value)


def in_form(arguments):
    return urllib.parse.urlencode({name: as_text(value) for name, value in arguments.items()}).encode()


def in_json(arguments):
    return json.dumps(arguments).encode()


def in_parts(arguments):
    parts = [f'--xx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{as_text(value)}\r\n' for name, value in arguments.items()]
    return ''.join([*parts, '--xx--\r\n']).encode()


def with_bytes(kind, arguments, name, value):
    """A body in which one argument is these bytes."""
    if kind == FORM:
        return b'&'.join([in_form(arguments), name.encode() + b'=' + value])
    if kind == JSON:
        return in_json({**arguments, name: '@@'}).replace(b'"@@"', value)
    return in_parts({**arguments, name: '@@'}).replace(b'@@', value)


class Answer:
    def __init__(self, status, body, seconds):
        self.status, self.body, self.seconds = status, body, seconds
        self.reply = json.loads(body)
        self.ok, self.error = self.reply['ok'], self.reply.get('error')


class Peer:
    """One kept connection with a token of its own."""

    def __init__(self, server, token):
        self.server, self.token = server, token
        self.connection = None

    def send(self, method, body=b'', kind=FORM, query='', verb='POST'):
        headers = {'Authorization': f'Bearer {self.token}'} if self.token else {}
        if verb == 'POST':
            headers['Content-Type'] = kind
        if self.connection is None:
            self.connection = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=DEADLINE)
        start = time.monotonic()
        self.connection.request(verb, f'/api/{method}' + (f'?{query}' if query else ''), body if verb == 'POST' else None, headers)
        response = self.connection.getresponse()
        answer = Answer(response.status, response.read(), time.monotonic() - start)
        if response.will_close:
            self.close()
        return answer

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class World:
    """A team in which something of everything is there, and something of everything is hidden from carol and from a guest."""

    def __init__(self, server):
        self.server = server
        self.owner = server.set_up(guests='true')
        self.tokens = {'anyone': None, 'owner': self.owner, 'member': server.register('carol')}
        boris = server.register('boris')
        self.guest = server.api('micro.guest', name='visitor')['token']
        self.boris = server.api('auth.test', boris)['user_id']
        carol = self.tokens['member']
        self.room = self.do('conversations.create', carol, name='room')['channel']['id']
        self.ts = self.do('chat.postMessage', carol, channel=self.room, text='hers')['ts']
        secret = self.do('conversations.create', boris, name='secret', is_private='true')['channel']['id']
        owner = server.api('auth.test', self.owner)['user_id']
        direct = self.do('conversations.open', boris, users=owner)['channel']['id']
        hidden_ts = [self.do('chat.postMessage', boris, channel=channel, text='hidden')['ts'] for channel in (secret, direct)]
        session = self.do('micro.sessions.list', boris)['sessions'][0]['id']
        code = self.do('micro.invites.create', self.owner)['code']
        server.api('micro.invites.revoke', self.owner, code=code)
        self.tokens['app'] = self.make_app()
        self.right = {
            'address': 'https://polaris.example/icon.png', 'any': '', 'app': 'A0NONE00001', 'attachments': '[{"text":"x"}]', 'block': 'b',
            'blocks': '[{"type":"divider"}]', 'body': 'words', 'boolean': 'true', 'bot': 'B0NONE00001', 'bound': self.ts, 'channel': self.room, 'channels': self.room,
            'choice': 'nonsense', 'clock': '09:00', 'code': code, 'command': '/shrug', 'commands': '/fresh', 'comment': 'comment', 'cursor': '',
            'days': '30', 'device': 'a test', 'email': 'new@polaris.example', 'emoji': ':coffee:', 'emoji-name': 'tada', 'field': 'title',
            'file': 'F0NONE00001', 'file-types': 'all', 'filename': 'a.txt', 'hook': 'http://127.0.0.1:1/', 'job': 'J0NONE00001', 'label': 'New',
            'limit': '10', 'login': 'carol', 'metadata': '{"event_type":"x","event_payload":{}}', 'milliseconds': '1', 'minutes': '10',
            'moment': self.ts, 'name': 'fresh', 'names': 'fresh', 'note': 'note', 'number': '10', 'parse': 'none', 'password': PASSWORD,
            'people': self.boris, 'person': 'fresh', 'picture': 'x', 'prefs': '{"theme":"dark"}', 'presence': 'away', 'profile': '{"title":"x"}',
            'query': 'hers', 'recurrence': '{}', 'reminder': 'Rm0NONE0001', 'renew': 'bot_token', 'role': 'member', 'session': 'S0NONE00001', 'size': '5', 'targets': '10.0.0.0/8', 'text': 'text', 'title': 'x',
            'ts': self.ts, 'types': 'public_channel', 'uploads': self.begin_upload(carol), 'user': self.boris, 'usergroup': 'S0NONE00001',
            'users': self.boris, 'when': 'in 10 minutes', 'word': 'word', 'wrong-password': 'not her password',
        }
        # By type: pairs of what is there but hidden, and what is not there.
        self.hidden = {
            'channel': [(secret, 'C0NONE00001'), (direct, 'D0NONE00001'), ('#secret', '#nowhere')],
            'channels': [(secret, 'C0NONE00001'), (direct, 'D0NONE00001')],
            'query': [(f'in:<#{secret}> hidden', 'in:<#C0NONE00001> hidden'), ('in:#secret hidden', 'in:#sepret hidden')],
            'session': [(session, 'S0NONE00001')],
            'file': self.hidden_files(boris, [None, secret, direct]),
            'ts': [(ts, f'{ts[:-1]}{(int(ts[-1]) + 1) % 10}') for ts in hidden_ts],
        }
        self.hidden_from_guest = {'file': self.hidden['file'], 'channel': [(self.room, 'C0NONE00001'), *self.hidden['channel']]}

    def make_app(self):
        """The token of an app, where the server has apps."""
        made = self.server.api('micro.apps.create', self.owner, name='Robot', commands='/robot')
        return made.get('app_token')

    def begin_upload(self, token):
        """An upload that is complete but for its last step, where the server has files."""
        begun = self.server.api('files.getUploadURLExternal', token, filename='right.txt', length=5)
        if begun['ok']:
            self.server.request('POST', urllib.parse.urlsplit(begun['upload_url']).path, b'right', {'Content-Type': 'application/octet-stream'})
        return json.dumps([{'id': begun.get('file_id', 'F0NONE00001')}])

    def hidden_files(self, token, channels):
        """Files of what others cannot see, where the server has files."""
        pairs = []
        for channel in channels:
            begun = self.server.api('files.getUploadURLExternal', token, filename='hidden.txt', length=6)
            if not begun['ok']:
                break
            self.server.request('POST', urllib.parse.urlsplit(begun['upload_url']).path, b'hidden', {'Content-Type': 'application/octet-stream'})
            self.do('files.completeUploadExternal', token, files=json.dumps([{'id': begun['file_id']}]), **({'channel_id': channel} if channel else {}))
            pairs.append((begun['file_id'], 'F0NONE00001'))
        return pairs

    def do(self, method, token, **arguments):
        reply = self.server.api(method, token, **arguments)
        assert reply['ok'], (method, reply)
        return reply

    def needed(self, method, without=None):
        """The arguments that the method cannot do without, all right."""
        return {a.name: self.right[a.type] for a in method.arguments if a.given and a.name != without}


def read_store(folder):
    """Every row of every table, but for the index of search (it follows by itself), when somebody was last there, and that many wrong passwords
    or codes came in a row: to count them is what a refused call does."""
    store = sqlite3.connect(f'file:{os.path.join(folder, "microslack.db")}?mode=ro', uri=True)
    try:
        tables = [name for (name,) in store.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite%'")]
        rows = {}
        for table in tables:
            columns = [row[1] for row in store.execute(f'PRAGMA table_info ({table})') if row[1] not in ('last_used', 'last_seen')]
            found = map(repr, store.execute(f'SELECT {", ".join(columns)} FROM {table}'))
            rows[table] = sorted(row for row in found if '_failures' not in row)
        return rows
    finally:
        store.close()


class Rows(unittest.TestCase):
    def test_every_method_has_a_row(self):
        names = methods_in_source()
        self.assertGreater(len(names), 45)
        self.assertEqual(sorted(set(names)), sorted(names), 'a method has two rows in the tables of the server')
        rows = {method.name for method in METHODS.values()}
        self.assertEqual(sorted(set(names) - rows), [], 'methods without a row in tests/lib/ms_methods.py')
        self.assertEqual(sorted(rows - set(names)), [], 'rows without a method')

    def test_every_argument_is_in_a_row(self):
        of_answers = {'delete_original', 'replace_original', 'response_type'}  # of apps, to their own addresses
        self.assertEqual(sorted(arguments_in_source() - of_answers - {a.name for m in METHODS.values() for a in m.arguments}), [])

    def test_every_type_is_known(self):
        self.assertEqual({a.type for m in METHODS.values() for a in m.arguments} - set(WRONG), set())


class BadCalls(unittest.TestCase):
    """One server and one team for all tests of the class: what they do must leave no trace in it."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.start()
        cls.world = World(cls.server)
        cls.peers = {caller: Peer(cls.server, token) for caller, token in cls.world.tokens.items()}
        cls.guest = Peer(cls.server, cls.world.guest)
        for peer in (*cls.peers.values(), cls.guest):
            cls.addClassCleanup(peer.close)
        cls.pid = cls.server.process.pid

    def setUp(self):
        self.before = read_store(self.server.folder)
        self.faults = []

    def tearDown(self):
        after = read_store(self.server.folder)
        changed = [name for name in self.before if self.before[name] != after[name]]
        new = {name: sorted(set(after[name]) - set(self.before[name]))[:2] for name in changed}
        self.assertEqual(changed, [], f'tables that changed: {new}, {self.faults[:5]}')
        self.assertIsNone(self.server.process.poll())
        self.assertTrue(self.server.api('auth.test', self.world.owner)['ok'])
        self.assertNotRegex(self.server.log(), r'CRITICAL|WARNING|ERROR')
        self.assertEqual(self.faults, [], '\n'.join(map(str, self.faults[:20])))

    def peer(self, method):
        return self.peers[method.caller]

    def say(self, method, what, why, answer):
        self.faults.append((method.name, str(what)[:100], why, answer.status, answer.body[:120]))

    def check(self, method, what, send):
        """A call that must be answered at once and in good order. Returns the answer."""
        answer = send()
        if answer.seconds > PATIENCE:
            answer = send()  # once more, as others may use the machine too
        if answer.seconds > PATIENCE:
            self.say(method, what, f'{answer.seconds:.1f} s', answer)
        if answer.status not in (200, 413, 414) or answer.error in NEVER:
            self.say(method, what, 'an answer that must never come', answer)
        if not answer.ok and answer.error not in CODES:
            self.say(method, what, 'an unknown code', answer)
        return answer

    def must_refuse(self, method, what, send, code=None):
        answer = self.check(method, what, send)
        if answer.ok:
            self.say(method, what, 'was not refused', answer)
        elif code is not None and answer.error != code:
            self.say(method, what, f'not {code}', answer)
        return answer

    def in_every_form(self, method, arguments):
        """(name of the form, function that sends) for a call with these arguments."""
        peer = self.peer(method)
        plain = not any(isinstance(value, (list, dict)) for value in arguments.values())
        yield 'json', lambda: peer.send(method.name, in_json(arguments), JSON)
        if plain:
            body = in_form(arguments)
            yield 'form', lambda: peer.send(method.name, body)
            yield 'parts', lambda: peer.send(method.name, in_parts(arguments), MULTIPART)
            if len(body) < URL_ROOM:
                yield 'query', lambda: peer.send(method.name, query=body.decode())
                if method.effect == 'read':
                    yield 'get', lambda: peer.send(method.name, query=body.decode(), verb='GET')

    def same_in_every_form(self, method, what, arguments):
        """The call is refused, in the same words in every form."""
        bodies = {}
        for form, send in self.in_every_form(method, arguments):
            unreadable = form == 'json' and HUGE in arguments.values()
            answer = self.must_refuse(method, (what, form), send, 'invalid_json' if unreadable else None)
            if not answer.ok and not unreadable:
                bodies[form] = answer.body
        if len(set(bodies.values())) > 1:
            self.faults.append((method.name, str(what)[:100], 'other words in another form', bodies))

    def test_arguments_that_are_missing_or_empty(self):
        for method in METHODS.values():
            needed = [a for a in method.arguments if a.required]
            if needed:
                self.same_in_every_form(method, 'nothing', {})
            for argument in needed:
                others = self.world.needed(method, without=argument.name)
                self.same_in_every_form(method, f'no {argument.name}', others)
                self.must_refuse(method, f'null {argument.name}',
                                 lambda: self.peer(method).send(method.name, in_json({**others, argument.name: None}), JSON))
                if not argument.clears:
                    self.same_in_every_form(method, f'empty {argument.name}', {**others, argument.name: ''})

    def test_values_that_are_wrong(self):
        for method in METHODS.values():
            for argument in method.arguments:
                for value in WRONG[argument.type]:
                    arguments = {**self.world.needed(method), argument.name: value}
                    self.same_in_every_form(method, f'{argument.name}={str(value)[:30]}', arguments)

    def test_values_that_are_no_text(self):
        for method in METHODS.values():
            for argument in method.arguments:
                others = self.world.needed(method, without=argument.name)
                for kind, value, code in NO_TEXT:
                    body = with_bytes(kind, others, argument.name, value)
                    self.must_refuse(method, (argument.name, kind, value), lambda: self.peer(method).send(method.name, body, kind), code)
                for value in ('a%00b', '%ff%fe'):
                    query = f'{in_form(others).decode()}&{argument.name}={value}'
                    self.must_refuse(method, (argument.name, 'query', value), lambda: self.peer(method).send(method.name, query=query), 'invalid_form_data')

    def test_values_of_almost_and_more_than_a_megabyte(self):
        forms = itertools.cycle(((FORM, in_form), (JSON, in_json)))
        take_files = {method.name for method in METHODS.values() if any(a.type == 'picture' for a in method.arguments)}
        for method in METHODS.values():
            for argument in method.arguments:
                if argument.type in ('any', 'body', 'filename', 'parse', 'people'):  # cut, or what is unknown is no error
                    continue
                kind, make = next(forms)
                body = make({**self.world.needed(method, without=argument.name), argument.name: '9' * 1_000_000})
                self.must_refuse(method, f'{argument.name} of 1 MB', lambda: self.peer(method).send(method.name, body, kind))
            kind, make = next(forms)
            peer = Peer(self.server, self.peer(method).token)
            answer = peer.send(method.name, make({**self.world.needed(method), 'more': '9' * 1_100_000}), kind)
            peer.close()
            if method.name not in take_files:
                self.assertEqual((answer.status, answer.error), (413, 'request_too_large'), method.name)

    def test_arguments_that_come_twice(self):
        for method in METHODS.values():
            for argument in method.arguments:
                wrong = next((value for value in WRONG[argument.type] if isinstance(value, str)), None)
                if wrong is None:
                    continue
                others = self.world.needed(method, without=argument.name)
                right = {**others, argument.name: self.world.right[argument.type]}
                alone = self.must_refuse(method, f'wrong {argument.name}', lambda: self.peer(method).send(method.name, in_form({**others, argument.name: wrong})))
                last = self.must_refuse(method, f'right and wrong {argument.name}',
                                        lambda: self.peer(method).send(method.name, in_form(right) + b'&' + in_form({argument.name: wrong})))
                over = self.must_refuse(method, f'wrong {argument.name} over a right query',
                                        lambda: self.peer(method).send(method.name, in_form({argument.name: wrong}), query=in_form(right).decode()))
                if not alone.ok and (alone.body != last.body or alone.body != over.body):
                    self.say(method, argument.name, 'the last of two does not count', last)
                twice = in_json(right).rstrip(b'}') + b', "%s": "x"}' % argument.name.encode()
                self.must_refuse(method, f'{argument.name} twice in JSON', lambda: self.peer(method).send(method.name, twice, JSON), 'invalid_json')

    def test_what_is_the_owners_alone(self):
        for method in METHODS.values():
            if method.caller != 'owner':
                continue
            right = self.world.needed(method)
            for peer in (self.peers['member'], self.guest):
                answer = self.must_refuse(method, right, lambda: peer.send(method.name, in_form(right)))
                if answer.error not in ('not_allowed', 'permission_denied'):
                    self.say(method, right, 'not the refusal of who may not', answer)
                for argument in method.arguments:
                    self.must_refuse(method, argument.name, lambda: peer.send(method.name, in_form({**right, argument.name: 'nonsense'})))

    def test_what_is_hidden_answers_as_what_is_not_there(self):
        for method, viewer in itertools.product(METHODS.values(), ('member', 'guest')):
            if method.caller != 'member':
                continue
            peer, pairs = (self.peers['member'], self.world.hidden) if viewer == 'member' else (self.guest, self.world.hidden_from_guest)
            for argument in method.arguments:
                for hidden, absent in pairs.get(argument.type, ()):
                    answers = []
                    for value in (hidden, absent):
                        arguments = {**self.world.needed(method), argument.name: value}
                        ask = self.check if argument.type == 'query' else self.must_refuse
                        answers.append(ask(method, (viewer, arguments), lambda: peer.send(method.name, in_form(arguments))))
                    words = [answer.body.decode().replace(value, '…') for answer, value in zip(answers, (hidden, absent))]
                    if words[0] != words[1] or answers[0].status != answers[1].status:
                        self.faults.append((method.name, viewer, argument.name, 'what is hidden shows', words))


if __name__ == '__main__':
    unittest.main()
