# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slack exports: what comes in and how it looks then, to whom; archives that are broken, hostile or come twice."""

import json
import os
import tempfile
import threading
import time
import unittest
import zipfile
import zlib

from ms_slack import Export, Record, channel, craft, deflate, message, user
from ms_slack_rich import contents, normal
from ms_test_server import PASSWORD, Server

ANNA, BEN, CARLA = (f'U0SLACK{n:04d}' for n in (1, 2, 3))
START = 1500000000


def people():
    return [user(1, 'anna', is_owner=True, is_admin=True, profile={'email': 'anna@polaris.example', 'title': 'Captain'}),
            user(2, 'ben', deleted=True), user(3, 'carla', tz='Europe/Berlin')]


def general(members=(ANNA, BEN, CARLA), **more):
    return channel(1, 'general', list(members), is_general=True, **more)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name='export.zip'):
        return os.path.join(self.folder.name, name)

    def bring(self, server, export, status=0):
        path = export.write(self.path()) if isinstance(export, Export) else export
        result = server.run('import', path)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stdout if status == 0 else result.stderr

    def sound(self, server):
        result = server.run('check')
        self.assertIn('sound', result.stdout, result.stderr)

    def token(self, server, name):
        server.run('user', 'passwd', name, '--password-stdin', text=PASSWORD)
        reply = server.api('micro.login', login=name, password=PASSWORD)
        self.assertTrue(reply['ok'], reply)
        return reply['token']

    def all_of(self, server, token, where):
        reply = server.api('conversations.history', token, channel=where, limit=999)
        self.assertTrue(reply['ok'], reply)
        return reply['messages'][::-1]


class OnAnEmptyServer(Case):
    def test_everything_has_its_id_and_its_time(self):
        export = Export(people(), [general(), channel(2, 'böttger-straße', [ANNA, CARLA], is_archived=True, previous_names=['old'],
                                                      topic={'value': 'a &amp; b', 'creator': CARLA, 'last_set': 1450000000})],
                        groups=[channel(3, 'secret', [ANNA])],
                        dms=[{'id': 'D0SLACK0001', 'created': 1400000000, 'members': [ANNA, CARLA]},
                             {'id': 'D0SLACK0002', 'created': 1400000000, 'members': [ANNA]}])
        export.say('general', message(START, ANNA, 'hello <@U0SLACK0003> &lt;b&gt;', client_msg_id='one'),
                   message(START + 90000, 'U0GHOST0001', 'boo', user_profile={'name': 'ghost', 'real_name': 'A Ghost'}),
                   message(START + 90001, BEN, 'edited', edited={'user': BEN, 'ts': f'{START + 90002}.000000'}),
                   message(START + 90003, CARLA, '<@U0SLACK0003> has joined the channel', subtype='channel_join', inviter=ANNA),
                   message(START + 90004, CARLA, 'odd', subtype='unheard_of'))
        export.say('böttger-straße', message(START, CARLA, 'the same moment'))
        export.say('secret', message(START + 5, ANNA, 'mine'))
        export.say('D0SLACK0001', message(START + 6, CARLA, 'just us'))
        with Server() as server:
            server.stop()
            output = self.bring(server, export)
            self.assertIn('People: 4, of them new: 4, known only from messages: 1', output)
            self.assertIn('Messages: 8, of them new: 8', output)
            self.sound(server)
            server.start()
            token = self.token(server, 'anna')
            users = {u['id']: u for u in server.api('users.list', token)['members']}
            self.assertEqual((users[ANNA]['name'], users[ANNA]['is_owner'], users[ANNA]['profile']['email'], users[ANNA]['profile']['title']),
                             ('anna', True, 'anna@polaris.example', 'Captain'))
            self.assertEqual((users[BEN]['deleted'], users['U0GHOST0001']['deleted'], users['U0GHOST0001']['profile']['real_name']),
                             (True, True, 'A Ghost'))
            channels = {c['id']: c for c in server.api('conversations.list', token, types='public_channel,private_channel,im')['channels']}
            self.assertTrue(channels['C0SLACK0001']['is_general'])
            town = server.api('conversations.info', token, channel='C0SLACK0002')['channel']
            self.assertEqual((town['name'], town['is_archived'], town['created'], town['topic'], town['previous_names'], town['unread_count']),
                             ('böttger-straße', True, 1400000002, {'value': 'a &amp; b', 'creator': CARLA, 'last_set': 1450000000}, ['old'], 0))
            self.assertEqual(channels['D0SLACK0001']['user'], CARLA)
            self.assertEqual(channels['D0SLACK0002']['user'], ANNA)
            said = self.all_of(server, token, 'C0SLACK0001')
            self.assertEqual([(m['ts'], m.get('user'), m['text'], m.get('subtype')) for m in said], [
                (f'{START}.000000', ANNA, 'hello <@U0SLACK0003> &lt;b&gt;', None),
                (f'{START + 90000}.000000', 'U0GHOST0001', 'boo', None),
                (f'{START + 90001}.000000', BEN, 'edited', None),
                (f'{START + 90003}.000000', CARLA, '<@U0SLACK0003> has joined the channel', 'channel_join'),
                (f'{START + 90004}.000000', CARLA, 'odd', 'unheard_of')])
            self.assertEqual((said[2]['edited'], said[3]['inviter'], said[0]['client_msg_id']),
                             ({'user': BEN, 'ts': f'{START + 90002}.000000'}, ANNA, 'one'))
            self.assertEqual([m['text'] for m in self.all_of(server, token, 'C0SLACK0002')], ['the same moment'])
            boot = server.api('micro.boot', token)
            self.assertEqual({c['unread_count'] for c in boot['channels']}, {0})

            carla = self.token(server, 'carla')
            self.assertEqual(server.api('conversations.history', carla, channel='C0SLACK0003')['error'], 'channel_not_found')
            self.assertEqual([m['text'] for m in self.all_of(server, carla, 'D0SLACK0001')], ['just us'])
            self.assertTrue(server.api('chat.postMessage', carla, channel='C0SLACK0001', text='and on')['ok'])
            self.assertGreater(self.all_of(server, carla, 'C0SLACK0001')[-1]['ts'], f'{START + 90004}')
            self.sound(server)

    def test_again_is_nothing_and_more_is_the_rest(self):
        export = Export(people(), [general()]).say('general', *(message(START + n, ANNA, f'number {n}') for n in range(500)))
        with Server() as server:
            self.bring(server, export)
            token = self.token(server, 'anna')
            gone = self.all_of(server, token, 'C0SLACK0001')[7]
            self.assertTrue(server.api('chat.delete', token, channel='C0SLACK0001', ts=gone['ts'])['ok'])
            before = self.all_of(server, token, 'C0SLACK0001')
            self.assertIn('Messages: 500, of them new: 0', self.bring(server, export))
            self.assertEqual(self.all_of(server, token, 'C0SLACK0001'), before)
            export.say('general', message(START + 250.5, CARLA, 'in between'))
            self.assertIn('Messages: 501, of them new: 1', self.bring(server, export))
            self.assertEqual(len(self.all_of(server, token, 'C0SLACK0001')), len(before) + 1)
            self.sound(server)

    def test_threads(self):
        """Those of the archive, replies to replies, roots that are missing, and one that goes on here."""
        def root(at):
            return f'{at}.000000'

        export = Export(people(), [general()]).say(
            'general', message(START, ANNA, 'root'), message(START + 5, CARLA, 'reply', thread_ts=root(START), parent_user_id=ANNA),
            message(START + 6, ANNA, 'shown', thread_ts=root(START), subtype='thread_broadcast', root={'text': 'root'}),
            message(START + 7, CARLA, 'to a reply', thread_ts=root(START + 5)),
            message(START + 200000, ANNA, 'below nothing', thread_ts=root(START + 100)),
            message(START + 200001, ANNA, 'before its root', thread_ts=root(START + 300000)))
        with Server() as server:
            self.assertIn('of them new: 6', self.bring(server, export))
            self.sound(server)
            token = self.token(server, 'anna')
            where = 'C0SLACK0001'
            said = self.all_of(server, token, where)
            self.assertEqual([m['text'] for m in said], ['root', 'shown', 'This message was deleted.', 'before its root'])
            self.assertEqual((said[0]['reply_count'], said[0]['reply_users'], said[0]['latest_reply'], said[0]['subscribed']),
                             (3, [CARLA, ANNA], root(START + 7), True))
            replies = server.api('conversations.replies', token, channel=where, ts=root(START))['messages']
            self.assertEqual([(m['text'], m['thread_ts'], m.get('parent_user_id')) for m in replies[1:]],
                             [(text, root(START), ANNA) for text in ('reply', 'shown', 'to a reply')])
            self.assertEqual(said[2]['reply_count'], 1)
            self.assertEqual(server.api('micro.threads.list', token)['unread_threads'], 0)
            carla = self.token(server, 'carla')
            self.assertTrue(server.api('chat.postMessage', carla, channel=where, text='and on', thread_ts=root(START))['ok'])
            again = export.say('general', message(START + 8, ANNA, 'later', thread_ts=root(START)))
            self.assertIn('of them new: 1', self.bring(server, again).splitlines()[2])
            head = self.all_of(server, token, where)[0]
            self.assertEqual((head['reply_count'], head['unread_count']), (5, 1))
            self.sound(server)

    def test_one_ts_in_many_channels(self):
        """What old servers gave: the numbers behind it are free or not, and each message is found once."""
        places = [channel(n, f'room-{n}', [ANNA]) for n in range(2, 12)]
        export = Export(people(), [general(), *places])
        for place in places:
            export.say(place['name'], *(message(f'{START}.{n:06d}', ANNA, f'{place["name"]} says word{n}') for n in range(300)))
        with Server() as server:
            self.bring(server, export)
            self.assertIn('of them new: 0\n', self.bring(server, export).splitlines(True)[2])
            token = self.token(server, 'anna')
            for place in places:
                said = self.all_of(server, token, place['id'])
                self.assertEqual([m['text'] for m in said], [f'{place["name"]} says word{n}' for n in range(300)])
            self.sound(server)
            self.until(lambda: server.api('search.messages', token, query='"word7"')['messages']['total'] == 10)
            self.until(lambda: server.api('search.messages', token, query='ord77')['messages']['total'] == 10)

    def until(self, true, seconds=10):
        end = time.monotonic() + seconds
        while not true():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)


class Bots(Case):
    ROBOT = 'U0SLACK0007'

    def export(self):
        bot = {'id': 'B0SLACK0001', 'name': 'robot', 'app_id': 'A0SLACK0001', 'deleted': False, 'icons': {}, 'updated': 1, 'team_id': 'T0SLACK0001'}
        users = [*people(), user(7, 'robot', is_bot=True, profile={'bot_id': 'B0SLACK0001', 'api_app_id': 'A0SLACK0001'}),
                 user(8, 'quiet', is_bot=True), user(9, 'gone', is_bot=True, deleted=True)]
        export = Export(users, [general()])
        return export.say('general',
                          message(START, self.ROBOT, 'built', bot_id='B0SLACK0001', app_id='A0SLACK0001', bot_profile=bot),
                          message(START + 1, 'U0SLACK0008', 'I never said which bot I am', bot_id='B0SLACK0008', app_id='A0SLACK0008'),
                          {'type': 'message', 'subtype': 'bot_message', 'text': 'deployed', 'ts': f'{START + 2}.000000', 'bot_id': 'B0SLACK0002', 'username': 'Deploys'},
                          message(START + 3, 'U0SLACK0009', 'bye', bot_id='B0SLACK0009'))

    def bot(self, server, token, bot):
        reply = server.api('bots.info', token, bot=bot)
        self.assertTrue(reply['ok'], (bot, reply))
        return reply['bot']

    def test_they_are_apps_under_their_ids(self):
        with Server() as server:
            token = server.set_up(name='owner')
            self.bring(server, self.export())
            robot = self.bot(server, token, 'B0SLACK0001')
            self.assertEqual((robot['app_id'], robot['user_id'], robot['name'], robot['deleted']), ('A0SLACK0001', self.ROBOT, 'robot', False))
            self.assertEqual(self.bot(server, token, 'B0SLACK0008')['user_id'], 'U0SLACK0008')
            self.assertTrue(self.bot(server, token, 'B0SLACK0009')['deleted'])
            hook = self.bot(server, token, 'B0SLACK0002')
            self.assertEqual((hook['name'], hook['deleted'], 'user_id' in hook), ('Deploys', True, False))
            profile = server.api('users.info', token, user=self.ROBOT)['user']['profile']
            self.assertEqual((profile['bot_id'], profile['api_app_id']), ('B0SLACK0001', 'A0SLACK0001'))
            said = self.all_of(server, token, server.channel(token))
            for entry in (m for m in said if 'bot_id' in m):
                self.bot(server, token, entry['bot_id'])
            self.assertEqual(next(m for m in said if m['text'] == 'built')['bot_profile']['id'], 'B0SLACK0001')
            listed = {a['app_id']: a for a in server.api('micro.apps.list', token)['apps']}
            self.assertEqual({'A0SLACK0001', 'A0SLACK0008'}, set(listed))
            renewed = server.api('micro.apps.update', token, app='A0SLACK0001', renew='bot_token')
            self.assertEqual(server.api('auth.test', renewed['bot_token'])['bot_id'], 'B0SLACK0001')
            self.assertEqual(server.api('micro.webhooks.list', token)['webhooks'], [])
            self.bring(server, self.export())
            self.assertEqual(len(server.api('micro.apps.list', token)['apps']), 2)
            self.sound(server)

    def test_ids_that_are_taken(self):
        """Two teams with the same bot: the second one is called otherwise, in its messages too."""
        with Server() as server:
            token = server.set_up(name='owner')
            self.bring(server, self.export())
            other = self.export()
            for entry in other.lists['users.json']:
                entry['team_id'] = 'T0SLACK0002'
            other.lists['channels.json'][0].update(id='C0SLACK0099', name='elsewhere', is_general=False)
            other.talk = {'elsewhere': other.talk['general']}
            self.bring(server, other)
            said = next(m for m in self.all_of(server, token, 'C0SLACK0099') if m['text'] == 'built')
            self.assertNotEqual(said['bot_id'], 'B0SLACK0001')
            self.assertEqual((said['bot_profile']['id'], said['bot_profile']['app_id']), (said['bot_id'], said['app_id']))
            bot = self.bot(server, token, said['bot_id'])
            self.assertEqual((bot['user_id'], bot['app_id']), (said['user'], said['app_id']))
            self.sound(server)

    def test_there_and_back(self):
        with Server() as first, Server() as second:
            self.bring(first, self.export())
            for server, name in ((first, 'one.zip'), (second, 'two.zip')):
                if server is second:
                    self.assertEqual(server.run('import', self.path('one.zip')).returncode, 0)
                self.assertEqual(server.run('export', self.path(name), '--full').returncode, 0)
            one, two = (normal(contents(self.path(name))) for name in ('one.zip', 'two.zip'))
            self.assertEqual(one, two)
            self.assertEqual(one['users.json'][self.ROBOT]['profile']['bot_id'], 'B0SLACK0001')


class BesideOthers(Case):
    def test_who_listens_hears_of_it_once(self):
        export = Export(people(), [general()]).say('general', *(message(START + n, ANNA, f'before us {n}') for n in range(700)))
        with Server() as server:
            token = server.set_up(name='owner')
            where = server.channel(token)
            other = server.register('other')
            with server.stream(token) as stream, server.stream(other) as second:
                self.bring(server, export)
                for listener in (stream, second):
                    kinds = []
                    while not kinds or kinds[-1]['type'] != 'micro_history_changed':
                        kinds.append(listener.receive())
                    self.assertEqual(kinds[-1]['channel'], where)
                    self.assertEqual(kinds[-1]['event_topic'], where)
                    self.assertNotIn('message', {frame['type'] for frame in kinds})
                self.assertEqual(len(self.all_of(server, token, where)), 702)
                digest = server.api('micro.digest', token, channel=where)
                self.assertEqual((digest['count'], digest['head']), (702, kinds[-1]['event_seq']))
            found = server.api('micro.boot', token)
            self.assertEqual([c['unread_count'] for c in found['channels']], [0])
            self.assertTrue(any(u['name'] == 'carla' for u in found['users']))
            self.sound(server)

    def test_same_names_and_addresses(self):
        """A person with the address of somebody here is that one; another one of the same name is called otherwise; mentions follow."""
        export = Export([user(1, 'owner', profile={'email': 'OWNER@polaris.example'}), user(2, 'other')],
                        [channel(1, 'general', ['U0SLACK0001', 'U0SLACK0002'], is_general=True), channel(2, 'random', ['U0SLACK0002'])],
                        groups=[channel(3, 'random', ['U0SLACK0001'])])
        export.say('C0SLACK0003', message(START, 'U0SLACK0001', 'in private'))
        export.say('general', message(START, 'U0SLACK0001', 'I am <@U0SLACK0001>, you <@U0SLACK0002|x>, see <#C0SLACK0001|general> and <#C0SLACK0002>'))
        with Server() as server:
            token = server.set_up(name='owner', email='owner@polaris.example')
            server.register('other')
            where = server.channel(token)
            me = server.api('auth.test', token)['user_id']
            self.assertIn('People: 2, of them new: 1', self.bring(server, export))
            said = self.all_of(server, token, where)[0]
            self.assertEqual((said['user'], said['text']),
                             (me, f'I am <@{me}>, you <@U0SLACK0002|x>, see <#{where}|general> and <#C0SLACK0002>'))
            self.assertEqual(server.api('users.info', token, user='U0SLACK0002')['user']['name'], 'other-2')
            self.assertEqual([m['text'] for m in self.all_of(server, token, 'C0SLACK0003')], ['in private'])
            self.sound(server)

    def test_direct_messages_are_those_of_the_same_people(self):
        export = Export([*people()[::2], user(4, 'dmitri')], [general(members=[ANNA])],
                        mpims=[channel(7, 'mpdm-anna--carla--dmitri-1', [ANNA, CARLA, 'U0SLACK0004'])],
                        dms=[{'id': 'D0SLACK0001', 'created': 1400000000, 'members': [CARLA, ANNA]}])
        export.say('mpdm-anna--carla--dmitri-1', message(START, CARLA, 'the three of us')).say('D0SLACK0001', message(START, CARLA, 'us two'))
        with Server() as server:
            self.bring(server, Export(export.lists['users.json'], [general(members=[ANNA])]))
            token = self.token(server, 'anna')
            two = server.api('conversations.open', token, users=CARLA)['channel']['id']
            three = server.api('conversations.open', token, users=f'{CARLA},U0SLACK0004')['channel']['id']
            self.assertIn('Conversations: 3, of them new: 0', self.bring(server, export))
            self.assertEqual([m['text'] for m in self.all_of(server, token, two)], ['us two'])
            self.assertEqual([m['text'] for m in self.all_of(server, token, three)], ['the three of us'])
            self.sound(server)
        with Server() as server:
            self.bring(server, export)
            token = self.token(server, 'anna')
            self.assertEqual(server.api('conversations.open', token, users=CARLA)['channel']['id'], 'D0SLACK0001')
            self.assertEqual(server.api('conversations.open', token, users=f'{CARLA},U0SLACK0004')['channel']['id'], 'C0SLACK0007')
            boot = server.api('micro.boot', token)
            self.assertEqual({c['id']: (c.get('is_mpim'), c['unread_count']) for c in boot['channels']},
                             {'C0SLACK0001': (False, 0), 'D0SLACK0001': (None, 0), 'C0SLACK0007': (True, 0)})

    def test_two_teams_with_the_same_ids(self):
        first = Export([user(1, 'anna')], [general(), channel(2, 'ships', [ANNA])]).say('ships', message(START, ANNA, 'old'))
        first.lists['channels.json'][0]['members'] = [ANNA]
        second = Export([user(1, 'zoe', team_id='T0OTHER')], [channel(2, 'planes', [ANNA])]).say('planes', message(START, ANNA, f'by <@{ANNA}> in <#C0SLACK0002>'))
        with Server() as server:
            self.bring(server, first)
            self.assertIn('People: 1, of them new: 1', self.bring(server, second))
            self.assertIn('People: 1, of them new: 0', self.bring(server, second))
            token = self.token(server, 'zoe')
            planes = server.channel(token, 'planes')
            zoe = server.api('auth.test', token)['user_id']
            self.assertNotEqual((planes, zoe), ('C0SLACK0002', ANNA))
            self.assertEqual([(m['user'], m['text']) for m in self.all_of(server, token, planes)], [(zoe, f'by <@{zoe}> in <#{planes}>')])
            self.assertEqual([m['text'] for m in self.all_of(server, token, 'C0SLACK0002')], ['old'])
            self.sound(server)

    def test_a_server_goes_on_serving(self):
        export = Export(people(), [general()]).say('general', *(message(START + n, ANNA, f'of long ago {n}') for n in range(20000)))
        path = export.write(self.path())
        with Server() as server:
            token = server.set_up(name='owner')
            where = server.channel(token)
            thread = threading.Thread(target=lambda: self.bring(server, path))
            thread.start()
            times = []
            while thread.is_alive():
                begin = time.monotonic()
                self.assertTrue(server.api('chat.postMessage', token, channel=where, text='still here')['ok'])
                times.append(time.monotonic() - begin)
            thread.join()
            self.assertLess(sorted(times)[len(times) // 2], 0.1)
            self.sound(server)


class Refused(Case):
    """Whatever is wrong: one line that says what, and nothing has changed."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.addClassCleanup(cls.server.__exit__)
        cls.token = cls.server.set_up(name='owner')
        cls.before = cls.state()

    @classmethod
    def state(cls):
        boot = cls.server.api('micro.boot', cls.token)
        return boot['seq'], len(boot['users']), len(boot['channels'])

    def refuse(self, path, *words):
        error = self.bring(self.server, path, 1)
        self.assertEqual(len(error.splitlines()), 1, error)
        for word in words:
            self.assertIn(word, error)
        self.assertEqual(self.state(), self.before)

    def records(self, *more, **files):
        texts = {**Export(people(), [general()]).say('general', message(START, ANNA, 'x')).files(), **files}
        return [*(Record(name, text.encode()) for name, text in texts.items()), *more]

    def test_names(self):
        for name in ('../evil.json', 'general/../../evil.json', '/etc/evil.json', 'general//x.json', './x.json', 'C:/x.json', 'general\\x.json',
                     'general/..', 'x' * 1025):
            self.refuse(craft(self.path(), self.records(Record(name))), 'a name that leads out')
        for name in (b'caf\xc3\x28.json', 'a\nb.json', 'caf\u00e9/x\x01.json'):
            self.refuse(craft(self.path(), self.records(Record(name))))

    def test_links_and_devices(self):
        for mode in (0o120777, 0o020666, 0o010644):
            self.refuse(craft(self.path(), self.records(Record('general/2017-07-15.json', b'../../etc/passwd', mode=mode))), 'link or a device')

    def test_the_same_name_twice(self):
        self.refuse(craft(self.path(), self.records(Record('users.json', b'[]'))), 'users.json', 'twice')

    def test_encrypted(self):
        self.refuse(craft(self.path(), self.records(Record('x.json', b'[]' * 20, flags=0x801))), 'encrypted')

    def test_odd_compression(self):
        self.refuse(craft(self.path(), self.records(Record('x.json', b'[]', method=12))), 'unusual')

    def test_bombs(self):
        zeros = b'\0' * (17 * 1024 * 1024)
        self.refuse(craft(self.path(), self.records(Record('x.json', zeros, method=8, packed=deflate(zeros)))), 'grows beyond')
        kernel = b' ' * (15 * 1024 * 1024)
        packed, crc = deflate(kernel), zlib.crc32(kernel)
        bomb = [Record(f'x{n}.json', kernel, method=8, packed=packed, crc=crc) for n in range(200)]
        self.refuse(craft(self.path(), bomb, share=True), 'grows beyond')

    def test_lies_about_sizes(self):
        day = b'general/2017-07-15.json'
        text = json.dumps([message(START + 86400, ANNA, 'y' * 100)]).encode()
        for record in (Record(day, text, size=len(text) - 20), Record(day, text, size=len(text) + 20),
                       Record(day, text, method=8, packed=deflate(text), size=len(text) - 20),
                       Record(day, text, method=8, packed=deflate(text), size=len(text) + 20),
                       Record(day, text, method=8, packed=deflate(text)[:-20]), Record(day, text, crc=1),
                       Record(day, text, method=8, packed=b'\xff' * 50),
                       Record(day, text, size=1 << 34, packed_size=1 << 34), Record(day, text, size=(1 << 64) - 2, packed_size=(1 << 64) - 2)):
            self.refuse(craft(self.path(), self.records(record)))

    def test_lies_about_the_number_of_files(self):
        self.refuse(craft(self.path(), self.records(), count=20))
        self.refuse(craft(self.path(), self.records(), count64=1 << 60), 'too many files')
        self.refuse(craft(self.path(), self.records(), count64=1 << 20), 'too many files')

    def test_truncated(self):
        with open(Export(people(), [general()]).say('general', message(START, ANNA, 'x')).write(self.path()), 'rb') as file:
            whole = file.read()
        for length in (0, 1, 21, 100, len(whole) // 2, len(whole) - 30, len(whole) - 1):
            with open(self.path('cut.zip'), 'wb') as file:
                file.write(whole[:length])
            self.refuse(self.path('cut.zip'))

    def test_not_an_archive(self):
        self.refuse(self.path('missing.zip'), 'missing.zip')
        self.refuse(self.folder.name, 'no file')
        with open(self.path('text.zip'), 'w', encoding='utf-8') as file:
            file.write('hello ' * 1000)
        self.refuse(self.path('text.zip'), 'no zip archive')
        with zipfile.ZipFile(self.path('other.zip'), 'w') as archive:
            archive.writestr('readme.txt', 'hello')
        self.refuse(self.path('other.zip'), 'no Slack export')

    def test_json(self):
        deep = '[' * 100000
        for text in ('', '{}', '[', '[1]', '[{}', 'null', '[{"a":1,"a":2}]', '[{"ts":"\\ud800"}]', '[{"x":"\\u0000"}]', deep, '[' + '{"a":' * 80 + '1' + '}' * 80 + ']',
                     '[{"ts":1500000000}]', '[{"ts":"x"}]', '[{"ts":"-1.0"}]', '[{"ts":"0"}]', f'[{{"ts":"{START}.0","user":5}}]',
                     f'[{{"ts":"{START}.0","text":["x"]}}]', f'[{{"ts":"{START}.0","subtype":{{}}}}]', f'[{{"ts":"{START}.0","edited":"yes"}}]',
                     f'[{{"ts":"{START * 3}.0"}}]', '[{"ts":"9999999999.999999"}]'):
            self.refuse(craft(self.path(), self.records(**{'general/2017-07-16.json': text})), 'general/2017-07-16.json')
        self.refuse(craft(self.path(), self.records(Record('general/2017-07-16.json', b'[{"ts":"\xff"}]'))), 'general/2017-07-16.json')

    def test_people_and_channels(self):
        for users in ('{}', '[{"id":"U0SLACK0001"}]', '[{"name":"x"}]', '[{"id":"../x","name":"x"}]', '[{"id":5,"name":"x"}]',
                      json.dumps([*people(), user(1, 'again')])):
            self.refuse(craft(self.path(), self.records(**{'users.json': users})), 'users.json')
        for channels in ('[{"id":"C0SLACK0009"}]', '[{"name":"x"}]', '[{"id":"X1","name":"x"}]', json.dumps([general(), general()]),
                         json.dumps([channel(1, 'x', [5])]), json.dumps([{**general(), 'members': 'all'}])):
            self.refuse(craft(self.path(), self.records(**{'channels.json': channels})), 'channels.json')
        for members in ([], [ANNA, BEN, CARLA]):
            self.refuse(craft(self.path(), self.records(**{'dms.json': json.dumps([{'id': 'D0SLACK0001', 'members': members}])})), 'dms.json')


if __name__ == '__main__':
    unittest.main()
