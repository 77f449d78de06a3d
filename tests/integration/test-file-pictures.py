# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Smaller pictures are made behind the upload, by somebody who may come to harm; the bytes of what went go too."""

import os
import pathlib
import struct
import subprocess
import time
import unittest
import zlib

from ms_files import WEBP, Files, form, gif, path_of, png, png_chunk
from ms_test_server import BINARY, DEADLINE, SLOWNESS, Server, wait_until


class PictureCase(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.__exit__)
        self.server.start()
        self.anna = Files(self.server, self.server.set_up())
        self.boris = Files(self.server, self.server.register('boris'))
        self.general = self.server.channel(self.anna.token)

    def blobs(self):
        folder = pathlib.Path(self.server.folder, 'files')
        return sorted(p.name for part in ('blobs', 'partial') for p in (folder / part).rglob('*') if p.is_file())


class Thumbs(PictureCase):
    def test_sizes(self):
        with self.server.stream(self.boris.token) as stream:
            file = self.anna.give(png(1500, 700), 'wide.png', self.general)
            info = wait_until(lambda: (i := self.anna.info(file['id'])['file']).get('thumb_1024') and i)
            self.assertEqual((info['original_w'], info['original_h']), (1500, 700))
            for size in (64, 80, 160):
                self.assertEqual((info[f'thumb_{size}_w'], info[f'thumb_{size}_h']), (size, size))
            for size in (360, 480, 720, 960, 1024):
                self.assertEqual((info[f'thumb_{size}_w'], info[f'thumb_{size}_h']), (size, size * 700 // 1500))
            if 'thumb_64' not in file:
                change = stream.until(lambda f: f['type'] == 'file_change')
                self.assertEqual(change['file']['id'], file['id'])
        message = self.server.api('conversations.history', self.boris.token, channel=self.general, limit=1)['messages'][0]
        self.assertEqual(message['files'][0]['thumb_360_w'], 360)
        self.assertNotIn('edited', message)
        answer = self.boris.get(info['thumb_360'])
        self.assertEqual((answer.status, answer.headers['content-type'], answer.body[:2]), (200, 'image/jpeg', b'\xff\xd8'))
        self.assertEqual(self.boris.get(info['thumb_360'].replace('thumb_360', 'thumb_361')).status, 404)

    def test_small_ones_stay_small(self):
        file = self.anna.give(png(3, 2), 'dot.png')
        info = wait_until(lambda: (i := self.anna.info(file['id'])['file']).get('original_w') and i)
        self.assertEqual((info['thumb_360_w'], info['thumb_64_w']), (3, 2))
        self.assertNotIn('thumb_480', info)

    def thumbs_of(self, data, name):
        file = self.anna.give(data, name)['id']
        return wait_until(lambda: (i := self.anna.info(file)['file']).get('thumb_64') and i, name)

    def test_every_kind(self):
        """Whoever makes them has no way to what lies on the disk by then: not to decoders, nor to what these call for themselves."""
        texts = (png_chunk(b'gAMA', struct.pack('>I', 45455)) + png_chunk(b'iCCP', b'x\0\0' + zlib.compress(b'no profile'))
                 + png_chunk(b'tEXt', b'Title\0caf\xe9') + png_chunk(b'zTXt', b'Comment\0\0' + zlib.compress(b'\xfc' * 2000))
                 + png_chunk(b'iTXt', 'Author\0\0\0\0\0\xe9'.encode()))
        plain = self.thumbs_of(png(500, 300), 'plain.png')
        jpeg = self.anna.get(plain['thumb_480']).body
        turned = struct.pack('<8sHHHII4x', b'II*\0\x08\0\0\0', 1, 0x112, 3, 1, 6)
        exif = b'\xff\xe1' + struct.pack('>H', len(turned) + 8) + b'Exif\0\0' + turned
        for name, data, sides in (('texts.png', png(500, 300, more=texts), (500, 300)), ('dot.gif', gif(1, 1), (1, 1)),
                                  ('moves.gif', gif(400, 30, 5), (400, 30)), ('some.jpg', jpeg, (480, 288)),
                                  ('comment.jpg', jpeg[:2] + b'\xff\xfe\0\x06caf\xe9' + jpeg[2:], (480, 288)),
                                  ('turned.jpg', jpeg[:2] + exif + jpeg[2:], (288, 480)),
                                  ('broken.jpg', jpeg[:-len(jpeg) // 3] + b'\xff\xd0' * 50, (480, 288))):
            info = self.thumbs_of(data, name)
            self.assertEqual((info['original_w'], info['original_h']), sides, name)
            self.assertEqual(self.anna.get(info['thumb_64']).status, 200)
        self.anna.give(WEBP, 'dot.webp')
        self.anna.give(jpeg[:200], 'cut.jpg')
        self.thumbs_of(png(40, 40), 'last.png')
        self.assertNotIn('microslack-imager', self.server.log())

    def test_bombs_harm_nobody(self):
        before = self.server.memory()
        bombs = {
            'sides': png(30000, 30000, rows=500),
            'lies': b'\x89PNG\r\n\x1a\n' + struct.pack('>I', 13) + b'IHDR' + struct.pack('>IIBBBBB', 0x7fffffff, 0x7fffffff, 8, 2, 0, 0, 0)
                    + struct.pack('>I', 0),
            'cut': png(500, 500)[:100],
            'large': png(7000, 7000, rows=7000),
            'frames': b'GIF89a' + struct.pack('<HHBBB', 65535, 65535, 0xf7, 0, 0) + b'\0' * 768
                      + b'\x2c\0\0\0\0\xff\xff\xff\xff\0\x08\x01\0\0' * 50 + b'\x3b',
            'jpeg': b'\xff\xd8\xff\xe0' + os.urandom(5000),
        }
        files = [self.anna.give(data, f'{name}.png', self.general)['id'] for name, data in bombs.items()]
        last = self.anna.give(png(400, 400, b'\x01\x02\x03'), 'good.png')['id']
        wait_until(lambda: 'thumb_64' in self.anna.info(last)['file'], 'the next one is made')
        for file in files:
            self.assertTrue(self.anna.info(file)['ok'])
        if SLOWNESS == 1:  # a sanitizer keeps what was freed for a while
            self.assertLess(self.server.memory() - before, 30 << 20)
        self.assertIsNone(self.server.process.poll())

    def test_over_a_restart(self):
        files = [self.anna.give(png(200 + n, 100), f'{n}.png')['id'] for n in range(8)]
        self.server.kill()
        self.server.start()
        for file in files:
            wait_until(lambda file=file: 'thumb_64' in self.anna.info(file)['file'])


@unittest.skipUnless(SLOWNESS == 1, 'a sanitizer takes the filter away')
class Walls(unittest.TestCase):
    """Before the first byte of a picture the filter of system calls is there (test-imager-jail.c tries it from within)."""

    def wait_for_filter(self, process):
        end = time.monotonic() + DEADLINE
        while 'Seccomp:\t2\n' not in pathlib.Path(f'/proc/{process.pid}/status').read_text():
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), end)
            time.sleep(0.005)

    def test_they_stand_before_a_byte_is_read(self):
        program = pathlib.Path(BINARY).with_name('microslack-imager')
        for kind, data in (('png', png(100, 50)), ('gif', gif(100, 50)), ('jpeg', None)):
            with subprocess.Popen([program, 'thumbs', f'image/{kind}'], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
                self.wait_for_filter(process)
                output = process.communicate(data, DEADLINE)[0]
            if data:
                self.assertEqual((process.returncode, output[:16], output[-4:]), (0, b'original 100 50\n', b'end\n'))
            else:
                self.assertEqual((process.returncode, output), (1, b''), 'nothing is no picture, and an orderly end')


class Bytes(PictureCase):
    def test_one_content_is_kept_once(self):
        one, other = (self.anna.give(b'the same', name) for name in ('a', 'b'))
        self.assertEqual(len(wait_until(lambda: len(self.blobs()) == 1 and self.blobs())), 1)
        self.assertTrue(self.server.api('files.delete', self.anna.token, file=one['id'])['ok'])
        self.assertEqual(self.anna.get(other['url_private']).body, b'the same')
        self.assertTrue(self.server.api('files.delete', self.anna.token, file=other['id'])['ok'])
        wait_until(lambda: not self.blobs(), 'the bytes go with the last file')
        again = self.anna.give(b'the same', 'c')
        self.assertEqual(self.anna.get(again['url_private']).body, b'the same')

    def test_pictures_go_with_their_file(self):
        file = self.anna.give(png(900, 900), 'a.png', self.general)
        wait_until(lambda: 'thumb_64' in self.anna.info(file['id'])['file'])
        self.assertGreater(len(self.blobs()), 5)
        self.assertTrue(self.server.api('files.delete', self.anna.token, file=file['id'])['ok'])
        wait_until(lambda: not self.blobs())
        self.assertEqual(self.server.run('check').returncode, 0)

    def test_what_a_crash_left_goes_at_start(self):
        kept = self.anna.give(b'kept', 'a')
        started, path = self.anna.begin(10)
        self.assertEqual(self.anna.send(path, b'12345', method='PATCH', **{'Upload-Offset': '0'}).status, 204)
        self.server.kill()
        folder = pathlib.Path(self.server.folder, 'files')
        (folder / 'blobs' / 'ab').mkdir(exist_ok=True)
        orphan = folder / 'blobs' / 'ab' / ('ab' + '0' * 62 + '-ABCDEFGH')
        orphan.write_bytes(b'nobody')
        (folder / 'partial' / 'F0000000000').write_bytes(b'nobody')
        self.server.start()
        wait_until(lambda: not orphan.exists() and not (folder / 'partial' / 'F0000000000').exists())
        self.assertEqual(self.anna.get(kept['url_private']).body, b'kept')
        self.assertEqual(self.anna.send(path, b'67890', method='PATCH', **{'Upload-Offset': '5'}).status, 204)
        self.assertTrue(self.anna.complete(started)['ok'])


class People(PictureCase):
    def set_photo(self, data, **fields):
        content_type, body = form(data, 'image', 'me.png')
        if fields:
            parts = ''.join(f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items())
            content_type, body = form(data, 'image', 'me.png', 'b')
            body = parts.encode() + body
        answer = self.server.request('POST', '/api/users.setPhoto', body,
                                     {'Content-Type': content_type, 'Authorization': f'Bearer {self.anna.token}'})
        return answer.json() if answer.status == 200 else answer.status

    def test_avatar(self):
        with self.server.stream(self.boris.token) as stream:
            reply = self.set_photo(png(900, 600), crop_x=10, crop_y=10, crop_w=500)
            self.assertTrue(reply['ok'], reply)
            profile = reply['profile']
            change = stream.until(lambda f: f['type'] == 'user_change')
            self.assertEqual(change['user']['profile']['image_72'], profile['image_72'])
        for size in (24, 32, 48, 72, 192, 512):
            self.assertIn(profile['avatar_hash'], profile[f'image_{size}'])
            answer = self.boris.get(profile[f'image_{size}'])
            self.assertEqual((answer.status, answer.headers['content-type']), (200, 'image/jpeg'))
        self.assertEqual(self.server.request('GET', path_of(profile['image_24'])).status, 401)
        self.assertEqual(self.boris.get(profile['image_24'][:-2] + '25').status, 404)
        again = self.set_photo(png(900, 600), crop_x=10, crop_y=10, crop_w=500)['profile']
        self.assertNotEqual(again['avatar_hash'], profile['avatar_hash'])
        self.assertEqual(self.boris.get(profile['image_24']).status, 404, 'the old one is gone')
        self.assertEqual(len(wait_until(lambda: len(self.blobs()) == 6 and self.blobs())), 6, 'the same picture is kept once')
        self.server.stop()
        self.server.start()
        self.assertEqual(self.boris.get(again['image_24']).status, 200)
        self.assertTrue(again['is_custom_image'])
        gone = self.server.api('users.deletePhoto', self.anna.token)['profile']
        self.assertFalse(gone['is_custom_image'])
        self.assertIn('/avatars/initials/', gone['image_24'])
        self.assertEqual(self.boris.get(again['image_24']).status, 404)
        self.assertTrue(self.server.api('users.deletePhoto', self.anna.token)['ok'], 'twice is once')
        wait_until(lambda: not self.blobs())
        self.assertEqual(self.server.run('check').returncode, 0)

    def test_who_gave_none_has_initials(self):
        self.server.api('users.profile.set', self.anna.token, name='display_name', value='Анна <Ёж> Соколова')
        listed = {user['id']: user['profile'] for user in self.server.api('users.list', self.boris.token)['members']}
        own = self.server.api('auth.test', self.anna.token)['user_id']
        profile = self.server.api('users.info', self.boris.token, user=own)['user']['profile']
        self.assertEqual((profile, listed[own]), (self.server.api('users.profile.get', self.boris.token, user=own)['profile'],) * 2)
        self.assertEqual((profile['is_custom_image'], profile['avatar_hash'][0]), (False, 'g'))
        for size in (24, 32, 48, 72, 192, 512):
            answer = self.server.request('GET', path_of(profile[f'image_{size}']))
            self.assertEqual((answer.status, answer.headers['content-type'], answer.headers['x-content-type-options']), (200, 'image/svg+xml', 'nosniff'))
            self.assertIn(f'width="{size}"', answer.body.decode())
            self.assertIn('>АС</text>', answer.body.decode())
            self.assertIn('immutable', answer.headers['cache-control'])
            self.assertIn('sandbox', answer.headers['content-security-policy'])
        self.server.api('users.profile.set', self.anna.token, name='display_name', value='<& ">')
        tile = self.server.api('users.info', self.boris.token, user=own)['user']['profile']['image_48']
        self.assertIn('>&lt;&quot;</text>', self.server.request('GET', path_of(tile)).body.decode())
        self.assertEqual(self.server.request('HEAD', path_of(tile)).status, 200)
        self.assertEqual(self.server.request('POST', path_of(tile)).status, 405)
        for path in ('14/A/48', '-1/A/48', 'x/A/48', '1/A/0', '1/A/513', '1/A/x', '1/ABCDEFG/48', '1/%0A/48', '1/A', '1/A/48/1', ''):
            self.assertEqual(self.server.request('GET', '/avatars/initials/' + path).status, 404, path)
        with self.server.stream(self.boris.token) as stream:
            self.server.api('users.profile.set', self.anna.token, name='display_name', value='')
            told = stream.until(lambda f: f['type'] == 'user_change')['user']['profile']
        self.assertEqual((told['is_custom_image'], 'image_72' in told), (False, False), 'frames know no address of the server')

    def test_what_is_no_picture(self):
        for data in (b'', b'no picture', b'<svg xmlns="http://www.w3.org/2000/svg"/>', png(30000, 30000, rows=100)):
            self.assertEqual(self.set_photo(data)['error'], 'bad_image')
        self.assertEqual(self.set_photo(b'\x89PNG\r\n\x1a\n' + b'x' * (5 << 20))['error'], 'too_large')
        self.assertEqual(self.set_photo(b'x' * (9 << 20)), 413)
        self.assertEqual(self.server.api('users.setPhoto', self.anna.token)['error'], 'invalid_arguments')
        self.assertEqual(self.blobs(), [])


class Icon(PictureCase):
    SIZES = (34, 44, 68, 88, 102, 132, 230)

    def set_icon(self, data, who=None, **fields):
        content_type, body = form(data, 'image', 'icon.png', 'b')
        parts = ''.join(f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items())
        answer = self.server.request('POST', '/api/micro.settings.setIcon', parts.encode() + body,
                                     {'Content-Type': content_type, 'Authorization': f'Bearer {(who or self.anna).token}'})
        return answer.json() if answer.status == 200 else answer.status

    def icon(self):
        return self.server.api('team.info', self.boris.token)['team']['icon']

    def test_an_icon(self):
        self.assertEqual(self.icon(), {'image_default': True})
        with self.server.stream(self.boris.token) as stream:
            reply = self.set_icon(png(900, 600), crop_x=10, crop_y=10, crop_w=500)
            self.assertTrue(reply['ok'], reply)
            event = stream.until(lambda f: f['type'] == 'micro_team_icon')
        icon = reply['icon']
        self.assertEqual((event['icon'], self.icon(), event['event_seq']), (icon, icon, reply['event_seq']))
        self.assertEqual(self.server.api('micro.boot', self.boris.token)['team']['icon'], icon)
        self.assertEqual(set(icon), {'image_default', *(f'image_{size}' for size in self.SIZES)})
        self.assertIs(icon['image_default'], False)
        for size in self.SIZES:
            answer = self.boris.get(icon[f'image_{size}'])
            self.assertEqual((answer.status, answer.headers['content-type']), (200, 'image/jpeg'))
            self.assertIn('max-age', answer.headers['cache-control'])
            self.assertEqual(self.boris.get(icon[f'image_{size}'], **{'If-None-Match': answer.headers['etag']}).status, 304)
        self.assertEqual(self.server.request('GET', path_of(icon['image_34'])).status, 401)
        self.assertEqual(self.boris.get(icon['image_34'][:-2] + '35').status, 404)
        self.server.stop()
        self.server.start()
        self.assertEqual(self.boris.get(icon['image_34']).status, 200)
        again = self.set_icon(png(900, 600))['icon']
        self.assertEqual(self.boris.get(icon['image_34']).status, 404, 'the old one is gone')
        self.assertEqual(self.boris.get(again['image_34']).status, 200)
        self.assertEqual(self.server.api('micro.settings.set', self.anna.token, team_name='Other')['ok'], True)
        self.assertEqual(self.icon(), again, 'the icon stays with another name')
        self.assertEqual(self.server.api('micro.settings.deleteIcon', self.boris.token)['error'], 'not_allowed')
        self.assertEqual(self.server.api('micro.settings.deleteIcon', self.anna.token)['icon'], {'image_default': True})
        self.assertTrue(self.server.api('micro.settings.deleteIcon', self.anna.token)['ok'], 'twice is once')
        self.assertEqual(self.icon(), {'image_default': True})
        self.assertEqual(self.boris.get(again['image_34']).status, 404)
        wait_until(lambda: not self.blobs())
        notes = [e for e in self.server.api('micro.audit.list', self.anna.token)['entries'] if e.get('subject') == 'icon']
        self.assertEqual(len(notes), 3)
        self.assertEqual(self.server.run('check').returncode, 0)

    def test_what_is_refused(self):
        for data in (b'no picture', png(30000, 30000, rows=100)):
            self.assertEqual(self.set_icon(data)['error'], 'bad_image')
        self.assertEqual(self.set_icon(b'\x89PNG\r\n\x1a\n' + b'x' * (5 << 20))['error'], 'too_large')
        self.assertEqual(self.server.api('micro.settings.setIcon', self.anna.token)['error'], 'invalid_arguments')
        self.assertEqual(self.set_icon(png(), self.boris)['error'], 'not_allowed')
        self.assertEqual(self.icon(), {'image_default': True})
        self.assertEqual(self.blobs(), [])


class Emoji(PictureCase):
    def add(self, name, who=None, **arguments):
        return self.server.api('micro.emoji.add', (who or self.anna).token, name=name, **arguments)

    def list(self):
        return self.server.api('emoji.list', self.boris.token)['emoji']

    def test_by_file(self):
        file = self.anna.give(png(300, 200), 'party.png')
        with self.server.stream(self.boris.token) as stream:
            self.assertTrue(self.add('party_parrot', file=file['id'])['ok'])
            event = stream.until(lambda f: f['type'] == 'emoji_changed')
            self.assertEqual((event['subtype'], event['name']), ('add', 'party_parrot'))
            self.assertTrue(self.add('parrot', alias_for='party_parrot')['ok'])
            self.assertTrue(self.add('yes', alias_for='tada')['ok'])
            expected = {'party_parrot': event['value'], 'parrot': 'alias:party_parrot', 'yes': 'alias:tada'}
            self.assertEqual(self.list(), expected)
            self.assertEqual(self.server.api('micro.boot', self.boris.token)['emoji'], expected)
            answer = self.boris.get(event['value'])
            self.assertEqual((answer.status, answer.headers['content-type']), (200, 'image/jpeg'))
            self.assertEqual(self.server.request('GET', path_of(event['value'])).status, 401)
            self.assertTrue(self.server.api('files.delete', self.anna.token, file=file['id'])['ok'])
            self.assertEqual(self.boris.get(event['value']).status, 200, 'an emoji is no file')
            self.assertEqual(self.server.api('micro.emoji.remove', self.boris.token, name='party_parrot')['error'], 'not_allowed')
            self.assertTrue(self.server.api('micro.emoji.remove', self.anna.token, name='party_parrot')['ok'])
            event = stream.until(lambda f: f['type'] == 'emoji_changed' and f['subtype'] == 'remove')
            self.assertEqual(event['names'], ['party_parrot', 'parrot'])
        self.assertEqual(self.list(), {'yes': 'alias:tada'})
        wait_until(lambda: not self.blobs())

    def test_by_form_and_refusals(self):
        content_type, body = form(png(10, 10), 'file', 'a.png')
        head = {'Content-Type': content_type, 'Authorization': f'Bearer {self.boris.token}'}
        self.assertTrue(self.server.request('POST', '/api/micro.emoji.add?name=dot', body, head).json()['ok'])
        file = self.anna.give(b'text', 'a.txt')['id']
        other = self.boris.give(png(), 'a.png')['id']
        for error, arguments in (('name_taken', {'name': 'dot', 'alias_for': 'tada'}), ('name_taken', {'name': 'tada', 'alias_for': 'dot'}),
                                 ('invalid_name', {'name': 'A b', 'alias_for': 'dot'}), ('invalid_name', {'name': ':x:', 'alias_for': 'dot'}),
                                 ('emoji_not_found', {'name': 'xyzzy', 'alias_for': 'nothing'}), ('invalid_arguments', {'name': 'xyzzy'}),
                                 ('invalid_arguments', {'name': 'xyzzy', 'alias_for': 'dot', 'file': file}),
                                 ('bad_image', {'name': 'xyzzy', 'file': file}), ('file_not_found', {'name': 'xyzzy', 'file': other}),
                                 ('file_not_found', {'name': 'xyzzy', 'file': 'F000'})):
            reply = self.server.api('micro.emoji.add', self.anna.token, **arguments)
            self.assertEqual(reply.get('error'), error, arguments)
        self.assertEqual(list(self.list()), ['dot'])
        self.assertEqual(self.server.api('micro.emoji.remove', self.anna.token, name='xyzzy')['error'], 'emoji_not_found')
        self.assertTrue(self.server.api('micro.emoji.remove', self.anna.token, name='dot')['ok'], 'an administrator may')


if __name__ == '__main__':
    unittest.main(verbosity=2)
