# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a message can become and what stands beside it: kept versions, tombstones, what is said to one person alone, links to messages,
names that become mentions, text without formatting."""

import time
import unittest
import urllib.parse

from ms_people import NOWHERE, People
from ms_test_server import DEADLINE, PASSWORD

TOMBSTONE = 'This message was deleted.'


class Versions(People):
    def versions(self, token, ts, channel=None, **arguments):
        return self.call('micro.history', token, channel=channel or self.general, ts=ts, **arguments)

    def test_each_edit_keeps_what_was_said(self):
        posted = self.post(self.dmitri, 'frist')['ts']
        self.assertEqual(self.versions(self.dmitri, posted)['versions'], [{'text': 'frist', 'ts': posted, 'user': self.ids[self.dmitri]}])
        edits = [self.call('chat.update', self.dmitri, channel=self.general, ts=posted, text=text)['message']['edited']['ts']
                 for text in ('first', 'first!', 'first!')]
        reply = self.versions(self.dmitri, posted)
        self.assertEqual([(v['text'], v['ts']) for v in reply['versions']], [('frist', posted), ('first', edits[0]), ('first!', edits[1])])
        self.assertEqual((reply['channel'], reply['ts'], reply['has_more'], edits[1] == edits[2]), (self.general, posted, False, True))
        self.assertEqual(self.versions(self.anna, posted)['versions'], reply['versions'])
        seen, cursor = [], ''
        for _ in range(5):
            page = self.versions(self.anna, posted, limit=1, cursor=cursor)
            seen += page['versions']
            cursor = page['response_metadata']['next_cursor']
            self.assertEqual(page['has_more'], cursor != '')
            if not cursor:
                break
        self.assertEqual(seen, reply['versions'])
        self.restart()
        self.assertEqual(self.versions(self.anna, posted)['versions'], reply['versions'])

    def test_long_versions_come_in_pages(self):
        posted = self.post(self.dmitri, 'x' * 40000)['ts']
        for i in range(30):
            self.call('chat.update', self.dmitri, channel=self.general, ts=posted, text=f'{i:02}' + 'x' * 39998)
        seen, cursor, pages = [], '', 0
        while pages == 0 or cursor:
            page = self.versions(self.dmitri, posted, cursor=cursor)
            seen += [v['ts'] for v in page['versions']]
            cursor, pages = page['response_metadata']['next_cursor'], pages + 1
        self.assertEqual((len(set(seen)), seen == sorted(seen), pages), (31, True, 2))

    def test_who_may_read_them(self):
        posted = self.post(self.dmitri, 'one')['ts']
        self.call('chat.update', self.dmitri, channel=self.general, ts=posted, text='two')
        self.refused('not_allowed', 'micro.history', self.vera, channel=self.general, ts=posted)
        self.refused('message_not_found', 'micro.history', self.vera, channel=self.general, ts=NOWHERE)
        self.refused('message_not_found', 'micro.history', self.vera, channel=self.general)
        self.refused('invalid_cursor', 'micro.history', self.dmitri, channel=self.general, ts=posted, cursor='x')
        direct = self.call('conversations.open', self.dmitri, users=self.ids[self.vera])['channel']['id']
        private = self.post(self.dmitri, 'between us', direct)['ts']
        for ts in (private, NOWHERE):
            self.refused('channel_not_found', 'micro.history', self.anna, channel=direct, ts=ts)
        other = self.call('conversations.create', self.dmitri, name='elsewhere')['channel']['id']
        there = self.post(self.dmitri, 'x', other)['ts']
        self.refused('not_allowed', 'micro.history', self.anna, channel=other, ts=there)
        self.call('conversations.leave', self.dmitri, channel=other)
        self.assertEqual(len(self.versions(self.dmitri, there, other)['versions']), 1)

    def test_they_go_with_the_message(self):
        root = self.post(self.dmitri, 'secret one')['ts']
        alone = self.post(self.dmitri, 'secret two')['ts']
        for ts in (root, alone):
            self.call('chat.update', self.dmitri, channel=self.general, ts=ts, text='nothing')
        self.post(self.vera, 'reply', thread_ts=root)
        for ts in (root, alone):
            self.call('chat.delete', self.dmitri, channel=self.general, ts=ts)
            self.refused('message_not_found', 'micro.history', self.dmitri, channel=self.general, ts=ts)
        self.server.stop()
        with open(f'{self.server.folder}/microslack.db', 'rb') as store:
            self.assertNotIn(b'message_versionsecret', store.read())
        self.server.start()
        self.check()


class Tombstones(People):
    def test_a_root_stays_until_its_last_reply_goes(self):
        root = self.post(self.dmitri, 'what I regret', client_msg_id='once')['ts']
        first, second = (self.post(self.vera, text, thread_ts=root)['ts'] for text in ('one', 'two'))
        with self.server.stream(self.vera) as stream:
            self.call('chat.delete', self.dmitri, channel=self.general, ts=root)
            frame = stream.until(lambda f: f.get('subtype') == 'message_changed')
            self.assertEqual((frame['hidden'], frame['message']['subtype'], frame['message']['user'], frame['previous_message']['text']),
                             (True, 'tombstone', 'USLACKBOT', 'what I regret'))
            left = self.history(self.vera)[0]
            self.assertEqual((left['ts'], left['subtype'], left['user'], left['text'], left['hidden'], left['reply_count']),
                             (root, 'tombstone', 'USLACKBOT', TOMBSTONE, True, 2))
            self.assertEqual(left['revision'], frame['event_seq'])
            self.assertFalse({'edited', 'client_msg_id'} & set(left))
            for method, code in (('chat.update', 'message_not_found'), ('chat.delete', 'message_not_found')):
                self.refused(code, method, self.dmitri, channel=self.general, ts=root, text='x')
            self.refused('message_not_found', 'chat.getPermalink', self.dmitri, channel=self.general, message_ts=root)
            third = self.post(self.dmitri, 'three', thread_ts=root)
            self.assertEqual(third['message']['parent_user_id'], self.ids[self.dmitri])
            replies = self.call('conversations.replies', self.anna, channel=self.general, ts=second)['messages']
            self.assertEqual([m['ts'] for m in replies], [root, first, second, third['ts']])
            self.check()
            self.call('chat.delete', self.vera, channel=self.general, ts=first)
            self.call('chat.delete', self.anna, channel=self.general, ts=third['ts'])
            self.call('chat.delete', self.vera, channel=self.general, ts=second)
            deleted = [stream.until(lambda f: f.get('subtype') == 'message_deleted')['deleted_ts'] for _ in range(4)]
        self.assertEqual(deleted, [first, third['ts'], second, root])
        self.assertNotIn(root, [m['ts'] for m in self.history(self.vera)])
        self.refused('thread_not_found', 'conversations.replies', self.vera, channel=self.general, ts=root)
        self.assertEqual(self.post(self.dmitri, 'again', client_msg_id='once')['ts'], root)
        self.assertEqual(self.call('micro.threads.list', self.dmitri)['threads'], [])
        self.check()

    def test_what_was_deleted_is_not_found(self):
        root = self.post(self.dmitri, 'zebra crossing')['ts']
        self.post(self.vera, 'zebra reply', thread_ts=root)

        def find(query):
            return [m['text'] for m in self.call('search.messages', self.anna, query=query)['messages']['matches']]

        self.wait(lambda: len(find('zebra')) == 2)
        links = {m['text']: m['permalink'] for m in self.call('search.messages', self.anna, query='zebra')['messages']['matches']}
        self.assertTrue(links['zebra reply'].endswith(f'?thread_ts={root}&cid={self.general}'))
        self.assertEqual(links['zebra crossing'], self.call('chat.getPermalink', self.anna, channel=self.general, message_ts=root)['permalink'])
        self.call('chat.delete', self.dmitri, channel=self.general, ts=root)
        self.assertEqual(find('crossing'), [])
        self.wait(lambda: find('zebra') == ['zebra reply'])
        self.assertEqual((find('deleted'), find('is:thread zebra'), find('-is:thread zebra')), ([], ['zebra reply'], []))
        self.check()

    def wait(self, condition):
        end = time.monotonic() + DEADLINE
        while not condition():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)


class Ephemeral(People):
    def test_only_the_addressee_hears_of_it(self):
        room = self.room(self.dmitri, self.vera)
        root = self.post(self.anna, 'root', room)['ts']
        with self.server.stream(self.dmitri) as first, self.server.stream(self.dmitri) as second, self.server.stream(self.vera) as other, \
                self.server.stream(self.anna) as author:
            reply = self.call('chat.postEphemeral', self.anna, channel=room, user=self.ids[self.dmitri], text='psst <&>', thread_ts=root,
                              blocks='[{"type":"divider","block_id":"d"}]')
            marker = self.post(self.anna, 'marker', room)['event_seq']
            for stream in (first, second):
                frame = stream.until(lambda f: f.get('is_ephemeral'))
                self.assertEqual({k: frame.get(k) for k in ('type', 'channel', 'user', 'text', 'ts', 'thread_ts', 'event_topic')},
                                 {'type': 'message', 'channel': room, 'user': self.ids[self.anna], 'text': 'psst &lt;&amp;&gt;',
                                  'ts': reply['message_ts'], 'thread_ts': root, 'event_topic': self.ids[self.dmitri]})
            for stream in (other, author):
                frames = []
                stream.until(lambda f: frames.append(f) or f.get('event_seq') == marker)
                self.assertFalse([f for f in frames if f.get('is_ephemeral')])
        self.assertEqual(frame['blocks'], [{'type': 'divider', 'block_id': 'd'}])
        self.assertEqual(set(reply) - {'event_seq'}, {'ok', 'message_ts'})
        self.assertNotIn(reply['message_ts'], [m['ts'] for m in self.history(self.dmitri, room)])
        self.assertEqual(len(self.call('conversations.replies', self.dmitri, channel=room, ts=root)['messages']), 1)
        self.assertEqual(self.call('conversations.info', self.dmitri, channel=room)['channel']['unread_count'], 2)

    def test_what_is_refused(self):
        room = self.room(self.dmitri)
        arguments = {'channel': room, 'user': self.ids[self.dmitri], 'text': 'x'}
        self.refused('user_not_in_channel', 'chat.postEphemeral', self.anna, **{**arguments, 'user': self.ids[self.vera]})
        self.refused('user_not_in_channel', 'chat.postEphemeral', self.anna, **{**arguments, 'user': 'U0000000000'})
        self.refused('invalid_arguments', 'chat.postEphemeral', self.anna, channel=room, text='x')
        self.refused('no_text', 'chat.postEphemeral', self.anna, **{**arguments, 'text': ' '})
        self.refused('msg_too_long', 'chat.postEphemeral', self.anna, **{**arguments, 'text': 'x' * 40001})
        self.refused('thread_not_found', 'chat.postEphemeral', self.anna, **arguments, thread_ts=NOWHERE)
        for channel in (room, 'C0000000000'):
            self.refused('channel_not_found', 'chat.postEphemeral', self.vera, **{**arguments, 'channel': channel})
        public = self.call('conversations.create', self.anna, name='public')['channel']['id']
        self.refused('not_in_channel', 'chat.postEphemeral', self.vera, **{**arguments, 'channel': public})
        self.call('conversations.archive', self.anna, channel=room)
        self.refused('is_archived', 'chat.postEphemeral', self.anna, **arguments)


class Links(People):
    def test_permalinks(self):
        root = self.post(self.anna, 'root')['ts']
        reply = self.post(self.dmitri, 'reply', thread_ts=root)['ts']
        link = self.call('chat.getPermalink', self.vera, channel=self.general, message_ts=root)
        self.assertEqual((link['channel'], link['permalink']),
                         (self.general, f'{self.server.address}/archives/{self.general}/p{root.replace(".", "")}'))
        link = self.call('chat.getPermalink', self.vera, channel=self.general, message_ts=reply)
        self.assertEqual(link['permalink'], f'{self.server.address}/archives/{self.general}/p{reply.replace(".", "")}'
                                            f'?thread_ts={root}&cid={self.general}')
        room = self.room()
        hidden = self.post(self.anna, 'x', room)['ts']
        for ts in (hidden, NOWHERE):
            self.refused('channel_not_found', 'chat.getPermalink', self.vera, channel=room, message_ts=ts)
        for ts in (hidden, NOWHERE, 'x'):
            self.refused('message_not_found', 'chat.getPermalink', self.vera, channel=self.general, message_ts=ts)
        self.refused('message_not_found', 'chat.getPermalink', self.vera, channel=self.general)
        self.refused('invalid_arguments', 'chat.getPermalink', self.vera, message_ts=root)

    def test_a_link_leads_through_sign_in_to_the_app(self):
        root = self.post(self.anna, 'root')['ts']
        reply = self.post(self.anna, 'reply', thread_ts=root)['ts']
        link = self.call('chat.getPermalink', self.anna, channel=self.general, message_ts=reply)['permalink']
        path = link[len(self.server.address):]
        away = self.server.request('GET', path, headers={'Accept': 'text/html'})
        self.assertEqual(away.status, 302)
        place = urllib.parse.urlparse(away.headers['location'])
        self.assertEqual((place.path, urllib.parse.parse_qs(place.query)['next']), ('/login', [path]))
        form = urllib.parse.urlencode({'name': 'anna', 'password': PASSWORD, 'next': path})
        back = self.server.request('POST', '/login', form, {'Content-Type': 'application/x-www-form-urlencoded'})
        self.assertEqual((back.status, back.headers['location']), (303, path))
        page = self.server.request('GET', path, headers={'Accept': 'text/html', 'Cookie': back.cookie()})
        self.assertEqual((page.status, page.headers['content-type'].split(';')[0]), (200, 'text/html'))
        self.assertEqual(page.body, self.server.request('GET', '/', headers={'Accept': 'text/html', 'Cookie': back.cookie()}).body)

    def test_names_become_mentions_when_asked_for(self):
        here = self.name
        room = self.room(self.dmitri)
        dmitri, vera = self.ids[self.dmitri], self.ids[self.vera]
        text = (f'@dmitri, see #{here}. (@Vera) @nobody #{self.name} #nowhere a@vera.example `@vera` ```\n#{here}``` <@U123|@vera> @here @channel.'
                f' &#{here}')
        linked = (f'<@{dmitri}>, see <#{self.general}>. (<@{vera}>) @nobody <#{room}> #nowhere a@vera.example `@vera` ```\n#{here}``` '
                  f'<@U123|@vera> <!here> <!channel>. &amp;<#{self.general}>')
        for arguments in ({'link_names': '1'}, {'parse': 'full'}, {'link_names': 'true', 'parse': 'none'}):
            self.assertEqual(self.post(self.anna, text, **arguments)['message']['text'], linked)
        self.assertNotIn('<@', self.post(self.anna, '@dmitri', parse='none')['message']['text'])
        self.assertIn('#room', self.post(self.vera, f'#{self.name}', link_names='1')['message']['text'])
        self.assertEqual(self.call('conversations.info', self.dmitri, channel=self.general)['channel']['mention_count'], 3)
        many = ' '.join(['@nobody'] * 4500)
        self.assertEqual(self.post(self.anna, many, link_names='1')['message']['text'], many)
        self.refused('msg_too_long', 'chat.postMessage', self.anna, channel=self.general, text='@dmitri ' * 5000, link_names='1')

    def test_text_without_formatting_stays_so(self):
        told = self.post(self.anna, '*plain*', mrkdwn='false')
        self.assertEqual((told['message']['mrkdwn'], self.history(self.vera)[0]['mrkdwn']), (False, False))
        self.assertNotIn('mrkdwn', self.post(self.anna, '*bold*')['message'])
        self.refused('invalid_arguments', 'chat.postMessage', self.anna, channel=self.general, text='x', mrkdwn='maybe')


if __name__ == '__main__':
    unittest.main()
