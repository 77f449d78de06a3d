# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits of what a call may say and of what it gets back: exactly at the limit passes, one more is refused with its code."""

import base64
import json
import re
import unittest

from ms_limits import LIMIT, Caller, ServerCase, call_many, holds
from ms_test_server import PASSWORD, Closed, Server

WIDE = '\N{GRINNING FACE}'  # one code point, four bytes
JSON = 'application/json; charset=utf-8'


def email(length):
    return 'a' * (length - len('@polaris.example')) + '@polaris.example'


class Text(ServerCase):
    """One row for each text: its limit, the method and argument that carry it, what else the call needs, a text of a length, the refusal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.server.set_up(guests='true')
        cls.caller = Caller(cls.server, cls.token)
        cls.addClassCleanup(cls.caller.connection.close)
        cls.channel = cls.caller.call('conversations.create', name='room')['channel']['id']

    def check(self, limit, method, argument, error, character='x', **others):
        """`character`: what the text is made of, or a function that makes it."""
        def make(length):
            return character(length) if callable(character) else character * length

        over = self.caller.call(method, **others, **{argument: make(limit + 1)})
        self.assertEqual((over['ok'], over.get('error')), (False, error), (method, argument, others.get('name')))
        at = self.caller.call(method, **others, **{argument: make(limit)})
        self.assertTrue(at['ok'], (method, argument, at))
        return at

    @holds('MS_LIMIT_TEXT_CHARS')
    def test_message(self):
        at = self.check(LIMIT.TEXT_CHARS, 'chat.postMessage', 'text', 'msg_too_long', WIDE, channel=self.channel)
        self.assertEqual(at['message']['text'], WIDE * LIMIT.TEXT_CHARS)
        for sent in ('<', '&lt;', '&'):
            self.check(LIMIT.TEXT_CHARS, 'chat.postMessage', 'text', 'msg_too_long', sent, channel=self.channel)
        self.check(LIMIT.TEXT_CHARS, 'chat.update', 'text', 'msg_too_long', WIDE, channel=self.channel, ts=at['ts'])
        self.check(LIMIT.TEXT_CHARS, 'chat.meMessage', 'text', 'msg_too_long', WIDE, channel=self.channel)
        with self.server.stream(self.token) as stream:
            for length, error in ((LIMIT.TEXT_CHARS + 1, 'msg_too_long'), (LIMIT.TEXT_CHARS, None)):
                stream.post(self.channel, WIDE * length, length)
                reply = stream.until(lambda f, length=length: f.get('reply_to') == length)
                self.assertEqual(reply.get('error', {}).get('msg'), error)

    @holds('MS_LIMIT_TOPIC_CHARS')
    def test_topic_and_purpose(self):
        self.check(LIMIT.TOPIC_CHARS, 'conversations.setTopic', 'topic', 'too_long', WIDE, channel=self.channel)
        self.check(LIMIT.TOPIC_CHARS, 'conversations.setPurpose', 'purpose', 'too_long', WIDE, channel=self.channel)

    @holds('MS_LIMIT_CHANNEL_NAME_CHARS')
    def test_channel_name(self):
        made = self.check(LIMIT.CHANNEL_NAME_CHARS, 'conversations.create', 'name', 'invalid_name_maxlength', 'ж')
        self.check(LIMIT.CHANNEL_NAME_CHARS, 'conversations.rename', 'name', 'invalid_name_maxlength', 'ю', channel=made['channel']['id'])

    @holds('MS_LIMIT_USER_NAME_CHARS', 'MS_LIMIT_DEVICE_CHARS')
    def test_guest(self):
        self.check(LIMIT.USER_NAME_CHARS, 'micro.guest', 'name', 'invalid_name', 'ж')
        self.check(LIMIT.DEVICE_CHARS, 'micro.guest', 'device', 'invalid_arguments', WIDE, name='visitor')

    @holds('MS_LIMIT_TITLE_CHARS', 'MS_LIMIT_STATUS_TEXT_CHARS', 'MS_LIMIT_STATUS_EMOJI_CHARS', 'MS_LIMIT_PHONE_CHARS',
           'MS_LIMIT_TZ_CHARS', 'MS_LIMIT_REAL_NAME_CHARS', 'MS_LIMIT_EMAIL_BYTES')
    def test_profile(self):
        fields = {
            'title': (LIMIT.TITLE_CHARS, WIDE),
            'status_text': (LIMIT.STATUS_TEXT_CHARS, WIDE),
            'status_emoji': (LIMIT.STATUS_EMOJI_CHARS, WIDE),
            'phone': (LIMIT.PHONE_CHARS, WIDE),
            'tz': (LIMIT.TZ_CHARS, 'x'),
            'real_name': (LIMIT.REAL_NAME_CHARS, WIDE),
            'display_name': (LIMIT.REAL_NAME_CHARS, WIDE),
            'email': (LIMIT.EMAIL_BYTES, email),
        }
        for field, (limit, character) in fields.items():
            at = self.check(limit, 'users.profile.set', 'value', 'invalid_profile', character, name=field)
            if field in at['profile']:
                self.assertEqual(len(at['profile'][field]), limit, field)
            over = json.dumps({field: character(limit + 1) if callable(character) else character * (limit + 1)})
            self.assertEqual(self.caller.call('users.profile.set', profile=over)['error'], 'invalid_profile', field)

    def test_the_length_of_an_address_is_in_bytes(self):
        most = (LIMIT.EMAIL_BYTES - len('@b.ex')) // len('ж'.encode())
        for characters, ok in ((most, True), (most + 1, False)):
            address = 'ж' * characters + '@b.ex'
            reply = self.caller.call('users.profile.set', name='email', value=address)
            self.assertEqual(reply['ok'], ok, len(address.encode()))

    @holds('MS_LIMIT_PASSWORD_MIN_CHARS', 'MS_LIMIT_PASSWORD_MAX_CHARS')
    def test_new_account(self):
        """All texts of an account at their limits at once: a password costs a fifth of a second."""
        whole = {'name': 'ж' * (LIMIT.USER_NAME_CHARS - 1), 'real_name': WIDE * LIMIT.REAL_NAME_CHARS, 'email': email(LIMIT.EMAIL_BYTES - 1),
                 'device': WIDE * LIMIT.DEVICE_CHARS, 'password': WIDE * LIMIT.PASSWORD_MAX_CHARS}
        for field, (value, error) in {
                'name': ('ж' * (LIMIT.USER_NAME_CHARS + 1), 'invalid_name'),
                'real_name': (WIDE * (LIMIT.REAL_NAME_CHARS + 1), 'invalid_arguments'),
                'email': (email(LIMIT.EMAIL_BYTES + 1), 'invalid_arguments'),
                'device': (WIDE * (LIMIT.DEVICE_CHARS + 1), 'invalid_arguments'),
                'password': (WIDE * (LIMIT.PASSWORD_MAX_CHARS + 1), 'weak_password')}.items():
            self.assertEqual(self.caller.call('micro.register', **{**whole, field: value}).get('error'), error, field)
        self.assertEqual(self.caller.call('micro.register', name='short', password='пароль' * 9)['ok'], True)
        short = {'name': 'shorter', 'password': 'ж' * (LIMIT.PASSWORD_MIN_CHARS - 1)}
        self.assertEqual(self.caller.call('micro.register', **short)['error'], 'weak_password')
        self.assertTrue(self.caller.call('micro.register', **{**short, 'password': 'ж' * LIMIT.PASSWORD_MIN_CHARS})['ok'])
        self.assertTrue(self.caller.call('micro.register', **whole)['ok'])
        login = {'login': whole['name'], 'password': whole['password']}
        self.assertTrue(self.caller.call('micro.login', **login)['ok'])
        self.assertEqual(self.caller.call('micro.login', **{**login, 'password': whole['password'] + WIDE})['error'], 'invalid_credentials')

    @holds('MS_LIMIT_CLIENT_MSG_ID_BYTES')
    def test_client_msg_id(self):
        self.check(LIMIT.CLIENT_MSG_ID_BYTES, 'chat.postMessage', 'client_msg_id', 'invalid_arguments', channel=self.channel, text='hello')

    @holds('MS_LIMIT_CURSOR_CHARS')
    def test_cursor(self):
        """A cursor with zeros before its number: nothing but its length can be wrong with it."""
        size = LIMIT.CURSOR_CHARS // 4 * 3
        cursor = base64.b64encode(b'c:' + b'0' * (size - 3) + b'1').decode()
        self.assertEqual(len(cursor), LIMIT.CURSOR_CHARS)
        self.assertTrue(self.caller.call('conversations.list', cursor=cursor)['ok'])
        self.assertEqual(self.caller.call('conversations.list', cursor=cursor + '=')['error'], 'invalid_cursor')
        self.check(LIMIT.CURSOR_CHARS, 'rtm.connect', 'since', 'invalid_arguments')

    @holds('MS_LIMIT_INVITE_CODE_CHARS')
    def test_invite_code(self):
        """A code of this length that exists there is not: at the limit it is looked for, over it is no code."""
        for method, name, others in (('micro.invites.revoke', 'code', {}), ('micro.register', 'invite', {'name': 'nora', 'password': PASSWORD})):
            codes = {length: self.caller.call(method, **others, **{name: 'x' * length}) for length in (LIMIT.INVITE_CODE_CHARS, LIMIT.INVITE_CODE_CHARS + 1)}
            self.assertEqual([reply['error'] for reply in codes.values()], ['invalid_code', 'invalid_arguments'], method)

    @holds('MS_LIMIT_PREVIOUS_NAMES')
    def test_previous_names(self):
        channel = self.caller.call('conversations.create', name='name-0')['channel']['id']
        for number in range(1, LIMIT.PREVIOUS_NAMES + 2):
            renamed = self.caller.call('conversations.rename', channel=channel, name=f'name-{number}')
            kept = min(number, LIMIT.PREVIOUS_NAMES)
            self.assertEqual(renamed['channel']['previous_names'], [f'name-{number - 1 - i}' for i in range(kept)])


class FirstRun(unittest.TestCase):
    @holds('MS_LIMIT_TEAM_NAME_CHARS', 'MS_LIMIT_SETUP_CHANNELS')
    def test_team_name_and_channels(self):
        names = [f'room-{number}' for number in range(LIMIT.SETUP_CHANNELS + 1)]
        fields = {'name': 'anna', 'password': PASSWORD, 'team_name': WIDE * LIMIT.TEAM_NAME_CHARS, 'channels': ','.join(names[:-1])}
        with Server() as server:
            for over in ({'team_name': WIDE * (LIMIT.TEAM_NAME_CHARS + 1)}, {'channels': ','.join(names)}, {'channels': json.dumps(names)}):
                self.assertEqual(server.api('micro.setup', None, **{**fields, **over}).get('error'), 'invalid_arguments', over)
            reply = server.api('micro.setup', None, **fields)
            self.assertTrue(reply['ok'], reply)
            self.assertEqual(len(reply['channels']), LIMIT.SETUP_CHANNELS + 1)  # and general
            self.assertEqual(len(server.api('team.info', reply['token'])['team']['name']), LIMIT.TEAM_NAME_CHARS)


    @holds('MS_LIMIT_SHARDS')
    def test_shards(self):
        with Server('--shards', str(LIMIT.SHARDS)) as server:
            with server.stream(server.set_up()) as stream:
                self.assertIn('micro', stream.hello)
        with self.assertRaisesRegex(AssertionError, rf'a number from 1 to {LIMIT.SHARDS}'):
            Server('--shards', str(LIMIT.SHARDS + 1)).start()


class Arguments(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.caller = Caller(cls.server)
        cls.addClassCleanup(cls.caller.connection.close)

    def send(self, body, content_type):
        return self.caller.request('api.test', body, content_type)[2]

    @holds('MS_LIMIT_ARGUMENTS')
    def test_how_many(self):
        for count, error in ((LIMIT.ARGUMENTS, None), (LIMIT.ARGUMENTS + 1, 'invalid_arguments')):
            names = [f'n{number}' for number in range(count)]
            for body, content_type in (('&'.join(f'{name}=1' for name in names), 'application/x-www-form-urlencoded'),
                                       (json.dumps(dict.fromkeys(names, 1)), JSON)):
                reply = self.send(body, content_type)
                self.assertEqual(reply.get('error'), error, (count, content_type))
                self.assertEqual(len(reply.get('args', names)), count)

    @holds('MS_LIMIT_ARGUMENT_NAME_BYTES')
    def test_long_names_are_unknown(self):
        """No method has an argument of such a name, and unknown ones are ignored."""
        limit = LIMIT.ARGUMENT_NAME_BYTES
        names = ['n' * limit, 'm' * (limit + 1), 'ж' * (limit // 2), 'ю' * (limit // 2 + 1)]
        for body, content_type in (('&'.join(f'{name}=1' for name in names).encode(), 'application/x-www-form-urlencoded'),
                                   (json.dumps(dict.fromkeys(names, 1)), JSON)):
            self.assertEqual(list(self.send(body, content_type)['args']), [names[0], names[2]], content_type)

    @holds('MS_LIMIT_MULTIPART_PARTS')
    def test_parts(self):
        for count, error in ((LIMIT.MULTIPART_PARTS, None), (LIMIT.MULTIPART_PARTS + 1, 'invalid_form_data')):
            body = ''.join(f'--b\r\nContent-Disposition: form-data; name="n{number}"\r\n\r\n1\r\n' for number in range(count)) + '--b--\r\n'
            reply = self.send(body, 'multipart/form-data; boundary=b')
            self.assertEqual(reply.get('error'), error)
            self.assertEqual(len(reply.get('args', range(count))), count)

    @holds('MS_LIMIT_JSON_DEPTH', 'MS_LIMIT_JSON_TOKENS', 'MS_LIMIT_JSON_NUMBER_BYTES')
    def test_json(self):
        def depth(levels):
            return '{"a":' + '[' * (levels - 1) + ']' * (levels - 1) + '}'

        def tokens(count):
            return '{"a":[' + ','.join(['1'] * (count - 3)) + ']}'

        def number(length):
            return '{"a":0.' + '1' * (length - 2) + '}'

        for make, limit in ((depth, LIMIT.JSON_DEPTH), (tokens, LIMIT.JSON_TOKENS), (number, LIMIT.JSON_NUMBER_BYTES)):
            self.assertTrue(self.send(make(limit), JSON)['ok'], make.__name__)
            self.assertEqual(self.send(make(limit + 1), JSON).get('error'), 'invalid_json', make.__name__)


class Resume(unittest.TestCase):
    @holds('MS_LIMIT_RING_PRELOAD', 'MS_LIMIT_RESUME_PAGE')
    def test_what_is_older_than_the_ring_comes_in_pages(self):
        """After a start the ring has so many events; who missed one more gets all from the log, a page at a time."""
        count = LIMIT.RING_PRELOAD + 10
        with Server() as server:
            token = server.set_up()
            channel = server.channel(token)
            with server.stream(token) as stream:
                for number in range(1, count + 1):
                    stream.post(channel, 'hello', number)
                in_order = [stream.until(lambda f: f.get('type') == 'message')['event_seq'] for _ in range(count)]
                stream.until(lambda f: f.get('reply_to') == count)
            self.assertEqual(in_order, list(range(in_order[0], in_order[-1] + 1)))
            epoch = stream.hello['micro']['position'].split('.')[0]
            server.stop()
            server.start()
            pages = 0
            for missed, from_the_log in ((LIMIT.RING_PRELOAD, False), (LIMIT.RING_PRELOAD + 1, True)):
                with server.stream(token, f'{epoch}.{in_order[-1] - missed}') as stream:
                    got = [stream.until(lambda f: f.get('type') == 'message')['event_seq'] for _ in range(missed)]
                    self.assertEqual(got, in_order[-missed:])
                    self.assertEqual(stream.receive()['type'], 'micro_sync')
                metrics = server.request('GET', '/metrics').body.decode()
                before, pages = pages, int(re.search(r'^microslack_resume_pages_total (\d+)', metrics, re.MULTILINE).group(1))
                if from_the_log:
                    self.assertGreaterEqual(pages - before, 1)
                else:
                    self.assertEqual(pages, 0)


class Lists(ServerCase):
    """A team of a few more people than any list may name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.server.set_up(guests='true')
        cls.caller = Caller(cls.server, cls.token)
        cls.addClassCleanup(cls.caller.connection.close)
        cls.general = cls.server.channel(cls.token)
        cls.people = max(LIMIT.PAGE_MAX, LIMIT.MENTIONS, LIMIT.PRESENCE_SUB) + 1
        cls.guests = call_many(cls.server, None, [('micro.guest', {'name': f'guest-{number}x'}) for number in range(cls.people)])
        assert all(reply['ok'] for reply in cls.guests), cls.guests

    def count(self, method, key, **arguments):
        """How many came, and whether there are more."""
        reply = self.caller.call(method, **arguments)
        self.assertTrue(reply['ok'], reply)
        return len(reply[key]), reply['response_metadata']['next_cursor'] != ''

    @holds('MS_LIMIT_PAGE_DEFAULT', 'MS_LIMIT_PAGE_MAX')
    def test_pages_of_lists(self):
        maximum = LIMIT.PAGE_MAX
        for method, arguments in (('users.list', {}), ('conversations.members', {'channel': self.general})):
            for limit, came in ((maximum - 1, maximum - 1), (maximum, maximum), (maximum + 1, maximum), (2 ** 62, maximum)):
                self.assertEqual(self.count(method, 'members', limit=limit, **arguments), (came, True), (method, limit))
        self.assertEqual(self.count('conversations.members', 'members', channel=self.general), (LIMIT.PAGE_DEFAULT, True))
        for limit in (-1, 'x', 2 ** 63):
            self.assertEqual(self.caller.call('users.list', limit=limit)['error'], 'invalid_limit')

    @holds('MS_LIMIT_HISTORY_PAGE_MAX')
    def test_pages_of_history(self):
        maximum = LIMIT.HISTORY_PAGE_MAX
        for limit, came in ((maximum - 1, maximum - 1), (maximum, maximum), (maximum + 1, maximum), ('', LIMIT.PAGE_DEFAULT)):
            self.assertEqual(self.count('conversations.history', 'messages', channel=self.general, limit=limit), (came, True), limit)

    @holds('MS_LIMIT_HISTORY_PAGE_BYTES')
    def test_bytes_of_a_page_of_history(self):
        """As many long messages as fit, in both directions; the cursor leads to the rest."""
        room = self.caller.call('conversations.create', name='long-texts')['channel']['id']
        fit = LIMIT.HISTORY_PAGE_BYTES // len(WIDE.encode()) // LIMIT.TEXT_CHARS
        short = LIMIT.HISTORY_PAGE_BYTES // len(WIDE.encode()) - fit * LIMIT.TEXT_CHARS
        texts = [*[WIDE * LIMIT.TEXT_CHARS] * fit, WIDE * short]
        posted = [self.caller.call('chat.postMessage', channel=room, text=text)['ts'] for text in (*texts, 'x', *texts)]
        whole = self.caller.call('conversations.history', channel=room, limit=999)
        self.assertEqual([message['ts'] for message in whole['messages']], posted[-1:fit:-1][:fit + 1])
        self.assertTrue(whole['has_more'])
        rest = self.caller.call('conversations.history', channel=room, limit=999, cursor=whole['response_metadata']['next_cursor'])
        self.assertEqual([message['ts'] for message in rest['messages']], posted[fit + 1:0:-1])  # with the short one all would be a byte over
        first = self.caller.call('conversations.history', channel=room, limit=999, oldest=posted[0], inclusive='true')
        self.assertEqual([message['ts'] for message in first['messages']], posted[fit::-1])
        second = self.caller.call('conversations.history', channel=room, limit=999, oldest=posted[0],
                                  cursor=first['response_metadata']['next_cursor'])
        self.assertEqual(second['messages'][-1]['ts'], posted[fit + 1])

    @holds('MS_LIMIT_MENTIONS')
    def test_mentions(self):
        text = ''.join(f"<@{guest['user_id']}>" for guest in self.guests)
        self.assertTrue(self.caller.call('chat.postMessage', channel=self.general, text=text)['ok'])
        counts = []
        for guest in self.guests[LIMIT.MENTIONS - 1:LIMIT.MENTIONS + 1]:
            counts.append(self.server.api('conversations.info', guest['token'], channel=self.general)['channel']['mention_count'])
        self.assertEqual(counts, [1, 0])

    @holds('MS_LIMIT_PRESENCE_SUB')
    def test_presence_sub(self):
        ids = [guest['user_id'] for guest in self.guests[:LIMIT.PRESENCE_SUB + 1]]
        path = self.server.api('rtm.connect', self.token, batch_presence_aware='true')['url'].split('/', 3)[3]
        with self.server.socket('/' + path) as stream:
            for kind in ('presence_sub', 'presence_query'):
                for count in (LIMIT.PRESENCE_SUB, LIMIT.PRESENCE_SUB + 1):
                    stream.send({'type': kind, 'ids': ids[:count]})
                    told = stream.until(lambda f: f['type'] == 'presence_change' and len(f.get('users', [])) > 1)
                    self.assertEqual(set(told['users']), set(ids[:LIMIT.PRESENCE_SUB]), (kind, count))

    @holds('MS_LIMIT_INVITE_USERS')
    def test_invited_users(self):
        """All or nothing; the owner's own room takes them in one call."""
        room = self.caller.call('conversations.create', name='crowd')['channel']['id']
        ids = [guest['user_id'] for guest in self.guests[:LIMIT.INVITE_USERS + 1]]
        for method, arguments in (('conversations.invite', {'channel': room}), ('conversations.open', {})):
            self.assertEqual(self.caller.call(method, users=','.join(ids), **arguments)['error'], 'invalid_arguments')
            self.assertEqual(self.caller.call(method, users=json.dumps(ids), **arguments)['error'], 'invalid_arguments')
        reply = self.caller.call('conversations.invite', channel=room, users=','.join(ids[:-1]))
        self.assertEqual(reply['channel']['num_members'], LIMIT.INVITE_USERS + 1)

    @holds('MS_LIMIT_GROUP_OTHERS')
    def test_people_of_a_group_direct_message(self):
        ids = [guest['user_id'] for guest in self.guests[:LIMIT.GROUP_OTHERS + 1]]
        self.assertEqual(self.caller.call('conversations.open', users=','.join(ids))['error'], 'too_many_users')
        reply = self.caller.call('conversations.open', users=','.join(ids[:-1]))
        self.assertEqual((reply['channel']['is_mpim'], reply['channel']['num_members']), (True, LIMIT.GROUP_OTHERS + 1))

    @holds('MS_LIMIT_USERGROUPS', 'MS_LIMIT_USERGROUP_USERS')
    def test_groups_of_people(self):
        made = call_many(self.server, self.token, [('usergroups.create', {'name': f'group {n}'}) for n in range(LIMIT.USERGROUPS)])
        self.assertEqual([reply for reply in made if not reply['ok']], [])
        self.assertEqual(self.caller.call('usergroups.create', name='one more')['error'], 'restricted_action')
        self.assertEqual(len(self.caller.call('usergroups.list', include_disabled=1)['usergroups']), LIMIT.USERGROUPS)
        group = made[0]['usergroup']['id']
        ids = [guest['user_id'] for guest in self.guests[:LIMIT.USERGROUP_USERS + 1]]
        self.assertEqual(self.caller.call('usergroups.users.update', usergroup=group, users=','.join(ids))['error'], 'invalid_arguments')
        reply = self.caller.call('usergroups.users.update', usergroup=group, users=','.join(ids[:-1]))
        self.assertEqual(reply['usergroup']['user_count'], LIMIT.USERGROUP_USERS)

    @holds('MS_LIMIT_SNOOZE_MINUTES')
    def test_a_long_snooze(self):
        self.assertEqual(self.caller.call('dnd.setSnooze', num_minutes=LIMIT.SNOOZE_MINUTES + 1)['error'], 'too_long')
        self.assertTrue(self.caller.call('dnd.setSnooze', num_minutes=LIMIT.SNOOZE_MINUTES)['snooze_enabled'])

    @holds('MS_LIMIT_INVITE_CHANNELS')
    def test_channels_of_an_invitation(self):
        made = call_many(self.server, self.token, [('conversations.create', {'name': f'for-invites-{n}'}) for n in range(LIMIT.INVITE_CHANNELS + 1)])
        ids = [reply['channel']['id'] for reply in made]
        self.assertEqual(self.caller.call('micro.invites.create', channels=','.join(ids))['error'], 'invalid_arguments')
        self.assertTrue(self.caller.call('micro.invites.create', channels=','.join(ids[:-1]))['ok'])

    @holds('MS_LIMIT_INVITES')
    def test_open_invitations(self):
        """Those that are used up or over make room."""
        opened = len(self.caller.call('micro.invites.list')['invites'])
        replies = call_many(self.server, self.token, [('micro.invites.create', {})] * (LIMIT.INVITES - opened))
        self.assertEqual([reply for reply in replies if not reply['ok']], [])
        status, headers, reply = self.caller.request('micro.invites.create')
        self.assertEqual((status, reply['error']), (429, 'ratelimited'))
        self.assertGreater(int(headers['Retry-After']), 0)
        self.assertTrue(self.caller.call('micro.invites.revoke', code=replies[0]['code'])['ok'])
        self.assertTrue(self.caller.call('micro.invites.create')['ok'])

    def test_too_much_of_a_socket_is_no_call(self):
        """What is refused over a socket does not end it."""
        with self.server.stream(self.token) as stream:
            stream.send({'id': 1, 'type': 'message', 'channel': self.general, **{f'n{n}': 1 for n in range(LIMIT.ARGUMENTS)}})
            try:
                self.assertEqual(stream.until(lambda f: f.get('reply_to') == 1)['error']['msg'], 'invalid_arguments')
            except Closed as closed:
                self.fail(str(closed))


if __name__ == '__main__':
    unittest.main()
