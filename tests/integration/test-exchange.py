# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slack exports through the API, and the bytes of files that go along with one."""

import os
import tempfile
import time
import unittest

from ms_files import png
from ms_limits import LIMIT
from ms_slack import Export, channel, message, user
from ms_slack_rich import START, contents, normal
from ms_test_server import PASSWORD, Server

ANNA, BEN = 'U0SLACK0001', 'U0SLACK0002'
PICTURE = bytes.fromhex('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082')


def shown(number, name, **more):
    return {'id': f'F0SLACK{number:04d}', 'name': name, 'title': f'The {name}', 'user': ANNA, 'created': START, 'mode': 'hosted',
            'url_private': 'https://files.slack.com/x?t=xoxe-1', **more}


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def wait(self, server, token, job):
        end = time.monotonic() + 20
        while True:
            reply = server.api('micro.job', token, job=job)
            self.assertTrue(reply['ok'], reply)
            if reply['state'] != 'running':
                return reply
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)

    def get(self, server, token, file):
        info = server.api('files.info', token, file=file)
        self.assertTrue(info['ok'], info)
        path = info['file']['url_private'].split('/', 3)[3]
        return server.request('GET', '/' + path, headers={'Authorization': f'Bearer {token}'})

    def upload(self, server, token, path):
        with open(path, 'rb') as file:
            data = file.read()
        begun = server.api('files.getUploadURLExternal', token, filename='export.zip', length=len(data))
        self.assertTrue(begun['ok'], begun)
        answer = server.request('POST', '/' + begun['upload_url'].split('/', 3)[3], data, {'Content-Type': 'application/zip'})
        self.assertEqual(answer.status, 200, answer.body)
        done = server.api('files.completeUploadExternal', token, files='[{"id":"%s"}]' % begun['file_id'])
        self.assertTrue(done['ok'], done)
        return begun['file_id']

    def archives(self, server):
        """What an export has on disk while it is made."""
        return [name for _, _, names in os.walk(server.folder) for name in names if '.zip' in name]

    def export(self):
        export = Export([user(1, 'anna', is_owner=True), user(2, 'ben')], [channel(1, 'general', [ANNA, BEN], is_general=True)],
                        groups=[channel(2, 'secret', [ANNA])])
        export.say('general', message(START, ANNA, 'look', files=[shown(1, 'notes.txt'), shown(2, 'dot.png'), shown(9, 'gone.txt')], upload=True),
                   message(START + 1, BEN, 'again', files=[shown(1, 'notes.txt')]))
        export.say('secret', message(START, ANNA, 'mine', files=[shown(3, 'plan.txt')]))
        return export.write(self.path('x.zip'), [('__uploads/F0SLACK0001/notes.txt', 'some notes\nof two lines\n'), ('__uploads/F0SLACK0002/dot.png', PICTURE),
                                                 ('__uploads/F0SLACK0003/plan.txt', 'the plan'), ('__uploads/F0SLACK0004/nobody.txt', 'x')])


class Files(Case):
    def test_bytes_come_along_and_go_along(self):
        with Server() as server:
            result = server.run('import', self.export())
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn('Files: 3, of them new: 3', result.stdout)
            self.assertIn('nobody.txt', result.stdout)
            self.assertIn('of them new: 0', server.run('import', self.path('x.zip')).stdout.split('Files:')[1])
            for name in ('anna', 'ben'):
                server.run('user', 'passwd', name, '--password-stdin', text=PASSWORD)
            anna, ben = (server.api('micro.login', login=name, password=PASSWORD)['token'] for name in ('anna', 'ben'))
            said = server.api('conversations.history', ben, channel='C0SLACK0001')['messages'][::-1]
            files = said[0]['files']
            self.assertEqual([(file['id'], file['title']) for file in files],
                             [('F0SLACK0001', 'The notes.txt'), ('F0SLACK0002', 'The dot.png'), ('F0SLACK0009', 'The gone.txt')])
            self.assertEqual([file.get('mimetype') for file in files], ['text/plain', 'image/png', None])
            self.assertEqual(files[0]['user'], ANNA)
            self.assertNotIn('slack.com', files[0]['url_private'])
            self.assertEqual(self.get(server, ben, 'F0SLACK0001').body, b'some notes\nof two lines\n')
            self.assertEqual(self.get(server, anna, 'F0SLACK0003').body, b'the plan')
            self.assertEqual(server.api('files.info', ben, file='F0SLACK0003')['error'], 'file_not_found')
            self.assertEqual({file['id'] for file in server.api('files.list', ben, channel='C0SLACK0001')['files']}, {'F0SLACK0001', 'F0SLACK0002'})
            self.assertIn('sound', server.run('check').stdout)
            self.assertIn('files: 2', server.run('export', self.path('public.zip')).stdout)
            self.assertIn('files: 3', server.run('export', self.path('full.zip'), '--full').stdout)
            full = contents(self.path('full.zip'))
            self.assertEqual(full['__uploads/F0SLACK0002/dot.png'], PICTURE)
            self.assertEqual({name for name in contents(self.path('public.zip')) if name.startswith('__')},
                             {'__uploads/F0SLACK0001/notes.txt', '__uploads/F0SLACK0002/dot.png'})
        with Server() as second:
            self.assertEqual(second.run('import', self.path('full.zip')).returncode, 0)
            self.assertEqual(second.run('export', self.path('again.zip'), '--full').returncode, 0)
            one, two = normal(full), normal(contents(self.path('again.zip')))
            self.assertEqual(sorted(one), sorted(two))
            for name, value in one.items():
                if name.startswith('__'):
                    self.assertEqual(value, two[name])
            self.assertIn('sound', second.run('check').stdout)


class Pictures(Case):
    def test_pictures_get_their_smaller_ones(self):
        """Of each message that shows them, whatever else it shows, and again after there and back."""
        wide, tall = png(1500, 700), png(300, 900, b'\xf0\x40\x20')
        export = Export([user(1, 'anna', is_owner=True), user(2, 'ben')], [channel(1, 'general', [ANNA, BEN], is_general=True)])
        export.say('general', message(START, ANNA, 'look', files=[shown(1, 'wide.png'), shown(9, 'gone.txt'), shown(2, 'tall.png')], upload=False),
                   message(START + 1, BEN, 'once more', files=[shown(1, 'wide.png')]))
        path = export.write(self.path('x.zip'), [('__uploads/F0SLACK0001/wide.png', wide), ('__uploads/F0SLACK0002/tall.png', tall)])
        with Server() as first:
            self.assertEqual(first.run('import', path).returncode, 0)
            self.check(first)
            self.assertEqual(first.run('export', self.path('y.zip'), '--full').returncode, 0)
        with tempfile.TemporaryDirectory() as folder, Server(folder=folder) as second:
            second.stop()
            self.assertEqual(second.run('import', self.path('y.zip')).returncode, 0)
            second.start()
            self.check(second)
            self.assertIn('sound', second.run('check').stdout)

    def check(self, server):
        server.run('user', 'passwd', 'ben', '--password-stdin', text=PASSWORD)
        token = server.api('micro.login', login='ben', password=PASSWORD)['token']
        end = time.monotonic() + 20
        while True:
            first, second = server.api('conversations.history', token, channel='C0SLACK0001')['messages'][:2][::-1]
            files = [*first['files'], *second['files']]
            if sum('thumb_64' in file for file in files) == 3:
                break
            self.assertLess(time.monotonic(), end, files)
            time.sleep(0.02)
        self.assertEqual([file['id'] for file in files], ['F0SLACK0001', 'F0SLACK0009', 'F0SLACK0002', 'F0SLACK0001'])
        self.assertEqual([(file.get('original_w'), file.get('original_h')) for file in files], [(1500, 700), (None, None), (300, 900), (1500, 700)])
        self.assertEqual((files[0]['thumb_1024_w'], files[2].get('thumb_720_h')), (1024, 720))
        self.assertEqual((first['upload'], 'edited' in first), (False, False))
        for address in (files[0]['thumb_360'], files[2]['thumb_160']):
            answer = server.request('GET', '/' + address.split('/', 3)[3], headers={'Authorization': f'Bearer {token}'})
            self.assertEqual((answer.status, answer.headers['content-type'], answer.body[:2]), (200, 'image/jpeg', b'\xff\xd8'))


class Api(Case):
    def test_in_and_out(self):
        with Server() as server:
            token = server.set_up(name='owner')
            member = server.register('member')
            file = self.upload(server, token, self.export())
            begun = server.api('micro.import.slack', token, file=file)
            self.assertRegex(begun['job'], '^J[A-Z0-9]{10}$')
            done = self.wait(server, token, begun['job'])
            self.assertEqual((done['kind'], done['state'], done['counts']['messages_new'], done['counts']['users_new'], done['counts']['files_new']),
                             ('import', 'done', 3, 2, 3))
            self.assertEqual(server.api('users.info', token, user=ANNA)['user']['name'], 'anna')
            begun = server.api('micro.export.slack', token, full='true')
            done = self.wait(server, token, begun['job'])
            self.assertEqual((done['kind'], done['state'], done['counts']['files']), ('export', 'done', 3), done)
            archive = self.get(server, token, done['file'])
            with open(self.path('out.zip'), 'wb') as out:
                out.write(archive.body)
            self.assertIn('groups.json', contents(self.path('out.zip')))
            self.assertEqual(server.api('files.info', member, file=done['file'])['error'], 'file_not_found')
            done = self.wait(server, token, server.api('micro.export.slack', token)['job'])
            with open(self.path('out.zip'), 'wb') as out:
                out.write(self.get(server, token, done['file']).body)
            self.assertNotIn('groups.json', contents(self.path('out.zip')))
            self.assertEqual(self.archives(server), [])
            self.assertIn('sound', server.run('check').stdout)

    def test_refused(self):
        with Server() as server:
            token = server.set_up(name='owner')
            member = server.register('member')
            file = self.upload(server, token, self.export())
            for method, arguments in (('micro.import.slack', {'file': file}), ('micro.export.slack', {}), ('micro.job', {'job': 'J0000000000'})):
                self.assertEqual(server.api(method, member, **arguments)['error'], 'not_allowed')
                self.assertEqual(server.api(method, **arguments)['error'], 'not_authed')
            self.assertEqual(server.api('micro.import.slack', token)['error'], 'invalid_arguments')
            self.assertEqual(server.api('micro.import.slack', token, file='F0000000000')['error'], 'file_not_found')
            self.assertEqual(server.api('micro.job', token)['error'], 'invalid_arguments')
            self.assertEqual(server.api('micro.job', token, job='J0000000000')['error'], 'job_not_found')
            with open(self.path('bad.zip'), 'wb') as bad:
                bad.write(b'PK' * 100)
            bad = self.upload(server, token, self.path('bad.zip'))
            seq = server.api('micro.boot', token)['seq']
            failed = self.wait(server, token, server.api('micro.import.slack', token, file=bad)['job'])
            self.assertEqual((failed['state'], failed['reason']), ('failed', 'invalid_arguments'))
            self.assertIn('zip', failed['message'])
            self.assertEqual(server.api('micro.boot', token)['seq'], seq)

    def test_owners_import_and_administrators_export(self):
        with Server() as server:
            token = server.set_up(name='owner')
            self.assertEqual(server.run('user', 'add', 'boss', '--role', 'admin', '--password-stdin', text=PASSWORD).returncode, 0)
            login = server.api('micro.login', login='boss', password=PASSWORD)
            boss, ids = login['token'], {'boss': login['user_id'], 'owner': server.api('auth.test', token)['user_id']}
            secret = server.api('conversations.create', token, name='board', is_private='1')['channel']['id']
            team = server.api('auth.test', token)['team_id']
            forged = Export([{**user(1, 'mallory', is_admin=True), 'team_id': team}, {**user(2, 'boss'), 'id': ids['boss'], 'team_id': team},
                             {**user(3, 'owner'), 'id': ids['owner'], 'team_id': team}], [],
                            groups=[{**channel(1, 'board', [ids['boss'], ids['owner']]), 'id': secret}])
            forged.say('board', message(START, ids['owner'], 'never said'))
            file = self.upload(server, boss, forged.write(self.path('forged.zip')))
            self.assertEqual(server.api('micro.import.slack', boss, file=file).get('error'), 'not_allowed')
            self.assertEqual(server.api('conversations.history', boss, channel=secret)['error'], 'channel_not_found')
            self.assertNotIn('mallory', [u['name'] for u in server.api('users.list', token)['members']])
            for full in ('true', 'false'):
                self.assertEqual(self.wait(server, boss, server.api('micro.export.slack', boss, full=full)['job'])['state'], 'done')
            own = self.upload(server, token, self.export())
            job = server.api('micro.import.slack', token, file=own)['job']
            self.assertEqual(self.wait(server, boss, job)['state'], 'done')
            self.assertTrue(server.api('users.info', token, user=ANNA)['user']['is_owner'])
            entries = [e for e in server.api('micro.audit.list', token)['entries'] if e['action'] in ('import_started', 'export_started')]
            self.assertEqual([(e['action'], e['actor'], e.get('subject'), e.get('after'), e['address']) for e in entries[::-1]],
                             [('export_started', ids['boss'], None, 'full', '127.0.0.1'), ('export_started', ids['boss'], None, 'public', '127.0.0.1'),
                              ('import_started', ids['owner'], own, None, '127.0.0.1')])

    def test_what_is_refused_is_not_noted(self):
        with Server() as server:
            token = server.set_up(name='owner')
            member = server.register('member')
            for who, arguments in ((member, {'file': 'F0000000000'}), (token, {'file': 'F0000000000'}), (token, {})):
                self.assertFalse(server.api('micro.import.slack', who, **arguments)['ok'])
            self.assertFalse(server.api('micro.export.slack', member)['ok'])
            self.assertEqual([e['action'] for e in server.api('micro.audit.list', token)['entries']], ['team_set_up'])


class Killed(Case):
    def test_nothing_of_it_stays(self):
        """A server that is killed while it makes an archive, which is everything that was ever said."""
        with Server() as server:
            token = server.set_up(name='owner')
            self.upload(server, token, self.big())
            server.api('micro.export.slack', token, full='true')
            end = time.monotonic() + 20
            while not self.archives(server):
                self.assertLess(time.monotonic(), end)
                time.sleep(0.001)
            server.kill()
            self.assertNotEqual(self.archives(server), [])
            server.start()
            self.assertEqual(self.archives(server), [])
            self.assertEqual(self.wait(server, token, server.api('micro.export.slack', token, full='true')['job'])['state'], 'done')
            self.assertEqual(self.archives(server), [])

    def big(self):
        path = self.path('big')
        with open(path, 'wb') as out:
            out.write(os.urandom(24 << 20))
        return path


class Known(Case):
    def test_the_last_jobs_are_known(self):
        with Server() as server:
            token = server.set_up(name='owner')
            jobs = []
            for _ in range(LIMIT.JOBS_KNOWN + 1):
                jobs.append(server.api('micro.export.slack', token)['job'])
                self.wait(server, token, jobs[-1])
            self.assertEqual(server.api('micro.job', token, job=jobs[0])['error'], 'job_not_found')
            for job in jobs[1:]:
                self.assertEqual(server.api('micro.job', token, job=job)['state'], 'done')


if __name__ == '__main__':
    unittest.main()
