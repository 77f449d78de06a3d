# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A team as a Slack export: what is in it, for whom, and that nothing is lost on the way there and back."""

import datetime
import json
import os
import stat
import tempfile
import unittest

from ms_limits import LIMIT
from ms_slack import Export, channel, message, user
from ms_slack_rich import START, contents, normal, rich
from ms_test_server import PASSWORD, Server


class Case(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def succeed(self, server, *arguments):
        result = server.run(*arguments)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout

    def refuse(self, server, *arguments):
        result = server.run(*arguments)
        self.assertEqual((result.returncode, len(result.stderr.splitlines())), (1, 1), result.stdout + result.stderr)
        return result.stderr

    def export(self, server, name, *options):
        output = self.succeed(server, 'export', self.path(name), *options)
        self.assertTrue(output.startswith(self.path(name) + '\n'), output)
        self.assertEqual(stat.S_IMODE(os.stat(self.path(name)).st_mode), 0o600)
        self.assertEqual([entry for entry in os.listdir(self.folder) if 'partial' in entry], [])
        return contents(self.path(name))


class RoundTrip(Case):
    def test_there_and_back(self):
        _, export = rich()
        export.write(self.path('x.zip'))
        given = normal({name: json.loads(text) for name, text in export.files().items()})
        with Server() as first, Server() as second:
            count = sum(len(entries) for entries in export.talk.values())
            self.assertIn(f'Messages: {count}, of them new: {count}\n', self.succeed(first, 'import', self.path('x.zip')))
            one = self.export(first, 'y.zip', '--full')
            self.assertIn('of them new: 0', self.succeed(first, 'import', self.path('y.zip')).splitlines()[2])
            self.succeed(second, 'import', self.path('y.zip'))
            two = self.export(second, 'z.zip', '--full')
            for server in (first, second):
                self.assertIn('sound', self.succeed(server, 'check'))
            public = self.export(second, 'public.zip')
        self.check_authors(one)
        one, two = normal(one), normal(two)
        self.assertEqual(sorted(one), sorted(two))
        for name in sorted(one):
            self.assertEqual(one[name], two[name], name)
        self.same_as_given(given, one)
        self.assertEqual(sorted(name for name in public if '/' not in name), ['channels.json', 'users.json'])
        self.assertEqual({name.split('/')[0] for name in public if '/' in name}, {'general', 'räume', 'old'})

    def check_authors(self, files):
        """Each message says who wrote it and where."""
        people = {user['id']: user for user in files['users.json']}
        seen = 0
        for name, messages in files.items():
            if '/' not in name or isinstance(messages, bytes):
                continue
            for said in (said for said in messages if said.get('user') in people):
                author = people[said['user']]
                profile = author['profile']
                self.assertEqual((said['user_team'], said['source_team']), (author['team_id'],) * 2)
                self.assertEqual(said['user_profile'], {**{key: profile[key] for key in ('avatar_hash', 'first_name', 'real_name', 'display_name', 'team')},
                                                        'name': author['name'], 'is_restricted': author['is_restricted'], 'is_ultra_restricted': False})
                seen += 1
        self.assertGreater(seen, 5)

    def same_as_given(self, given, one):
        """What was given is there, with more members where the archive said less."""
        self.assertEqual(sorted(given), sorted(one))
        for name, value in given.items():
            if '/' in name:
                self.assertEqual(value, one[name], name)
                continue
            self.assertEqual(sorted(value), sorted(one[name]))
            for key, entry in value.items():
                mine = one[name][key]
                for member, part in entry.items():
                    if isinstance(part, dict):
                        self.assertEqual(part, {inner: mine[member][inner] for inner in part}, (name, key, member))
                    else:
                        self.assertEqual(part, mine[member], (name, key, member))


class Details(Case):
    def test_reactions_and_pins_go_on(self):
        """More people than a message names; and they are as if they had come here."""
        people = [user(number, f'person{number}') for number in range(1, 131)]
        ids = [person['id'] for person in people]
        ts = f'{START}.000000'
        export = Export(people, [channel(1, 'general', ids, is_general=True, pins=[
            {'id': ts, 'type': 'C', 'created': START + 5, 'user': ids[3], 'owner': ids[0]}])])
        export.say('general', message(ts, ids[0], 'liked', pinned_to=['C0SLACK0001'], reactions=[
            {'name': '+1', 'users': ids, 'count': 130}, {'name': 'eyes', 'users': ids[5:7], 'count': 2}]))
        with Server() as server:
            self.succeed(server, 'import', export.write(self.path('x.zip')))
            one = normal(self.export(server, 'y.zip'))
            self.assertEqual(one['general/2017-07-14.json'], normal({'general/d.json': export.talk['general']})['general/d.json'])
            self.assertEqual(one['channels.json']['C0SLACK0001']['pins'], export.lists['channels.json'][0]['pins'])
            server.run('user', 'passwd', 'person1', '--password-stdin', text=PASSWORD)
            token = server.api('micro.login', login='person1', password=PASSWORD)['token']
            said = server.api('conversations.history', token, channel='C0SLACK0001')['messages'][0]
            self.assertEqual([(kind['name'], kind['count'], len(kind['users'])) for kind in said['reactions']], [('+1', 130, LIMIT.REACTION_USERS), ('eyes', 2, 2)])
            self.assertTrue(server.api('reactions.remove', token, channel='C0SLACK0001', timestamp=ts, name='+1')['ok'])
            self.assertTrue(server.api('reactions.add', token, channel='C0SLACK0001', timestamp=ts, name='eyes')['ok'])
            said = server.api('conversations.history', token, channel='C0SLACK0001')['messages'][0]
            self.assertEqual([(kind['name'], kind['count'], kind['users'][:3]) for kind in said['reactions']],
                             [('+1', 129, ids[1:4]), ('eyes', 3, [*ids[5:7], ids[0]])])
            pins = server.api('pins.list', token, channel='C0SLACK0001')['items']
            self.assertEqual([(pin['created'], pin['created_by'], pin['message']['ts']) for pin in pins], [(START + 5, ids[3], ts)])
            self.assertTrue(server.api('pins.remove', token, channel='C0SLACK0001', timestamp=ts)['ok'])
            self.assertIn('sound', self.succeed(server, 'check'))

    def test_days_are_those_of_utc(self):
        with Server() as server:
            token = server.set_up()
            where = server.channel(token)
            posted = server.api('chat.postMessage', token, channel=where, text='now')
            files = self.export(server, 'x.zip')
            day = datetime.datetime.fromtimestamp(float(posted['ts']), datetime.timezone.utc).strftime('%Y-%m-%d')
            self.assertEqual([entry['text'] for entry in files[f'general/{day}.json']][-1], 'now')
            self.assertNotIn('revision', files[f'general/{day}.json'][-1])

    def test_not_over_a_file_and_not_from_nothing(self):
        with Server() as server:
            server.set_up()
            self.export(server, 'x.zip')
            before = os.stat(self.path('x.zip'))
            self.assertIn('exists already', self.refuse(server, 'export', self.path('x.zip')))
            self.assertEqual(os.stat(self.path('x.zip')).st_mtime_ns, before.st_mtime_ns)
            self.refuse(server, 'export', self.path('no/such/folder/x.zip'))
            server.stop()
            self.export(server, 'stopped.zip')
            self.refuse(server, '--data-dir', self.path('nowhere'), 'export', self.path('y.zip'))
            self.assertFalse(os.path.exists(self.path('y.zip')))

    def test_two_of_one_name_and_a_name_that_is_taken(self):
        with Server() as server:
            token = server.set_up()
            other = server.register('other')
            second = server.api('conversations.create', other, name='twice', is_private='true')['channel']['id']
            first = server.api('conversations.create', token, name='twice')['channel']['id']
            uploads = server.api('conversations.create', token, name='__uploads')['channel']['id']
            for who, where in ((token, first), (other, second), (token, uploads)):
                self.assertTrue(server.api('chat.postMessage', who, channel=where, text=f'in {where}')['ok'])
            files = self.export(server, 'x.zip', '--full')
            folders = {name.split('/')[0] for name in files if '/' in name}
            self.assertEqual(folders, {'general', first, second, uploads})
            self.assertIn('of them new: 0', self.succeed(server, 'import', self.path('x.zip')).splitlines()[2])


if __name__ == '__main__':
    unittest.main()
