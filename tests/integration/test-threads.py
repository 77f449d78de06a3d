# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads: replies and what a root tells of them, pages of a thread, who follows it and what they have to read."""

import unittest

from ms_people import NOWHERE, People


class Replies(People):
    def test_a_reply_is_in_its_thread_and_not_in_the_conversation(self):
        root = self.post(self.anna, 'root')['ts']
        answer = self.post(self.dmitri, 'first', thread_ts=root)
        reply = answer['message']
        self.assertEqual((reply['thread_ts'], reply['parent_user_id'], reply['user']), (root, self.ids[self.anna], self.ids[self.dmitri]))
        self.assertNotIn('subtype', reply)
        second = self.reply(self.vera, answer['ts'], 'a reply to a reply is one to its root')
        third = self.reply(self.dmitri, root, 'third')
        shown = self.history(self.anna)
        self.assertFalse({second, third, answer['ts']} & {m['ts'] for m in shown})
        at_root = next(m for m in shown if m['ts'] == root)
        self.assertEqual({k: at_root[k] for k in ('thread_ts', 'reply_count', 'reply_users_count', 'reply_users', 'latest_reply', 'is_locked')},
                         {'thread_ts': root, 'reply_count': 3, 'reply_users_count': 2,
                          'reply_users': [self.ids[self.dmitri], self.ids[self.vera]], 'latest_reply': third, 'is_locked': False})
        for ts in (root, second, third):
            self.assertEqual([m['ts'] for m in self.thread(self.anna, ts)], [root, answer['ts'], second, third])
        self.assertEqual(self.thread(self.vera, root)[0]['subscribed'], True)
        self.assertTrue(all(m['thread_ts'] == root for m in self.thread(self.anna, root)))

    def test_a_message_without_replies_is_alone_in_its_thread(self):
        root = self.post(self.anna, 'root')['ts']
        reply = self.call('conversations.replies', self.anna, channel=self.general, ts=root)
        self.assertEqual(([m['ts'] for m in reply['messages']], reply['has_more']), ([root], False))
        self.assertNotIn('thread_ts', reply['messages'][0])

    def test_what_is_refused(self):
        root = self.post(self.anna, 'root')['ts']
        gone = self.post(self.anna, 'gone')['ts']
        self.call('chat.delete', self.anna, channel=self.general, ts=gone)
        secret = self.room()
        hidden = self.post(self.anna, 'hidden', secret)['ts']
        for ts in (NOWHERE, gone, 'x', '-1', hidden):
            self.refused('thread_not_found', 'chat.postMessage', self.anna, channel=self.general, text='x', thread_ts=ts)
            self.refused('thread_not_found', 'conversations.replies', self.anna, channel=self.general, ts=ts)
        self.refused('thread_not_found', 'conversations.replies', self.anna, channel=self.general)
        self.refused('thread_not_found', 'chat.postMessage', self.dmitri, channel=self.ids[self.vera], text='x', thread_ts=root)
        for arguments in ({'ts': hidden}, {'ts': NOWHERE}):
            self.refused('channel_not_found', 'conversations.replies', self.dmitri, channel=secret, **arguments)
        self.refused('channel_not_found', 'chat.postMessage', self.dmitri, channel=secret, text='x', thread_ts=hidden)
        self.refused('invalid_ts_oldest', 'conversations.replies', self.anna, channel=self.general, ts=root, oldest='x')
        self.refused('invalid_ts_latest', 'conversations.replies', self.anna, channel=self.general, ts=root, latest='x')
        self.refused('invalid_cursor', 'conversations.replies', self.anna, channel=self.general, ts=root, cursor='x')
        self.refused('no_text', 'chat.postMessage', self.anna, channel=self.general, text=' ', thread_ts=root)
        room = self.call('conversations.create', self.anna, name='elsewhere')['channel']['id']
        there = self.post(self.anna, 'root', room)['ts']
        self.reply(self.anna, there, 'reply', channel=room)
        self.refused('not_in_channel', 'chat.postMessage', self.dmitri, channel=room, text='x', thread_ts=there)
        self.assertEqual(len(self.thread(self.dmitri, there, room)), 2)
        self.call('conversations.archive', self.anna, channel=room)
        self.refused('is_archived', 'chat.postMessage', self.anna, channel=room, text='x', thread_ts=there)

    def test_pages_by_position_while_replies_come_and_go(self):
        root = self.post(self.anna, 'root')['ts']
        replies = [self.reply(self.dmitri, root, f'reply {i}') for i in range(7)]
        seen, cursor = [], ''
        for page in range(20):
            answer = self.call('conversations.replies', self.anna, channel=self.general, ts=root, limit=2, cursor=cursor)
            seen += [m['ts'] for m in answer['messages']]
            cursor = answer.get('response_metadata', {}).get('next_cursor', '')
            self.assertEqual(answer['has_more'], cursor != '')
            if page == 1:
                self.call('chat.delete', self.dmitri, channel=self.general, ts=replies[0])
                replies.append(self.reply(self.vera, root, 'late'))
            if not cursor:
                break
        self.assertEqual(seen, [root, *replies])
        self.assertEqual([m['ts'] for m in self.thread(self.anna, root, oldest=replies[3])], [root, *replies[4:]])
        self.assertEqual([m['ts'] for m in self.thread(self.anna, root, oldest=replies[3], latest=replies[5], inclusive=1)],
                         [root, *replies[3:6]])
        self.assertEqual([m['ts'] for m in self.thread(self.anna, root, latest=replies[3])], [root, *replies[1:3]])
        first = self.call('conversations.replies', self.anna, channel=self.general, ts=root, limit=1)
        self.assertEqual(([m['ts'] for m in first['messages']], first['has_more']), ([root], True))

    def test_five_people_are_named_and_all_are_counted(self):
        root = self.post(self.anna, 'root')['ts']
        people = [self.server.register(f'person{i}') for i in range(7)]
        ids = [self.call('auth.test', p)['user_id'] for p in people]
        for person in people:
            self.call('conversations.join', person, channel=self.general)
        replies = [self.reply(p, root, 'x') for p in people]
        self.reply(people[0], root, 'again')
        found = self.thread(self.anna, root)[0]
        self.assertEqual((found['reply_count'], found['reply_users_count'], found['reply_users']), (8, 7, ids[:5]))
        self.call('chat.delete', people[0], channel=self.general, ts=replies[0])
        self.call('chat.delete', people[2], channel=self.general, ts=replies[2])
        found = self.thread(self.anna, root)[0]
        self.assertEqual((found['reply_count'], found['reply_users_count'], found['reply_users']),
                         (6, 6, [ids[1], ids[3], ids[4], ids[5], ids[6]]))

    def test_a_broadcast_is_shown_in_both(self):
        root = self.post(self.anna, 'root')['ts']
        self.reply(self.dmitri, root, 'quiet')
        told = self.post(self.dmitri, 'loud', thread_ts=root, reply_broadcast='true')
        self.assertEqual(told['message']['subtype'], 'thread_broadcast')
        shown = self.history(self.vera)
        self.assertEqual((shown[0]['ts'], shown[0]['subtype'], shown[0]['thread_ts']), (told['ts'], 'thread_broadcast', root))
        self.assertEqual(self.thread(self.vera, root)[-1]['ts'], told['ts'])
        self.assertEqual(self.post(self.dmitri, 'no thread', reply_broadcast='true')['message'].get('subtype'), None)
        self.call('chat.delete', self.dmitri, channel=self.general, ts=told['ts'])
        self.assertNotIn(told['ts'], [m['ts'] for m in self.history(self.vera) + self.thread(self.vera, root)])
        self.assertEqual(self.thread(self.vera, root)[0]['reply_count'], 1)

    def test_a_reply_keeps_what_a_message_keeps(self):
        root = self.post(self.anna, 'root')['ts']
        blocks = '[{"type":"section","block_id":"b","text":{"type":"mrkdwn","text":"in a block"}}]'
        self.reply(self.dmitri, root, 'one', blocks=blocks)
        self.reply(self.dmitri, root, 'two', username='Deploy', mrkdwn='false')
        self.reply(self.dmitri, root, 'three', username='Deploy', reply_broadcast='true')
        first, second, third = self.thread(self.anna, root)[1:]
        self.assertEqual(first['blocks'][0]['text']['text'], 'in a block')
        self.assertEqual((second['subtype'], second['username'], second['mrkdwn'], second['thread_ts']), ('bot_message', 'Deploy', False, root))
        self.assertEqual((third['subtype'], third['username']), ('thread_broadcast', 'Deploy'))

    def test_the_last_reply_takes_the_counters_with_it(self):
        root = self.post(self.anna, 'root')['ts']
        reply = self.reply(self.dmitri, root, 'x')
        self.call('chat.delete', self.dmitri, channel=self.general, ts=reply)
        found = self.history(self.anna)[0]
        self.assertEqual(found['ts'], root)
        self.assertFalse({'thread_ts', 'reply_count', 'latest_reply', 'subscribed'} & set(found))

    def test_a_page_says_to_each_what_the_thread_is_to_them(self):
        root = self.post(self.anna, 'root')['ts']
        self.reply(self.dmitri, root, 'x')
        expected = {self.anna: (True, 1), self.vera: (False, None), self.dmitri: (True, 0)}
        for _ in range(2):
            for token, view in expected.items():
                found = self.call('conversations.history', token, channel=self.general)['messages'][0]
                self.assertEqual((found['subscribed'], found.get('unread_count')), view)

    def test_the_same_client_id_replies_once(self):
        root = self.post(self.anna, 'root')['ts']
        first = self.post(self.dmitri, 'x', thread_ts=root, client_msg_id='one')
        again = self.post(self.dmitri, 'y', thread_ts=root, client_msg_id='one')
        self.assertEqual((again['ts'], again['message']['thread_ts']), (first['ts'], root))
        self.assertEqual(self.thread(self.anna, root)[0]['reply_count'], 1)

    def test_restart_keeps_all(self):
        root = self.post(self.anna, 'root')['ts']
        self.reply(self.dmitri, root, f'<@{self.ids[self.vera]}> look')
        self.post(self.vera, 'loud', thread_ts=root, reply_broadcast='true')
        before = [self.thread(t, root) for t in self.ids], [self.call('micro.threads.list', t)['threads'] for t in self.ids]
        self.restart()
        self.assertEqual(before, ([self.thread(t, root) for t in self.ids], [self.call('micro.threads.list', t)['threads'] for t in self.ids]))
        checked = self.server.run('check')
        self.assertEqual(checked.returncode, 0, checked.stderr)


class Events(People):
    def test_replies_as_others_hear_of_them(self):
        room = self.room(self.dmitri)
        root = self.post(self.anna, 'root', room)['ts']
        with self.server.stream(self.dmitri) as inside, self.server.stream(self.vera) as outside:
            inside.send({'id': 5, 'type': 'message', 'channel': room, 'text': 'over the socket', 'thread_ts': root})
            ack = inside.until(lambda f: f.get('reply_to') == 5)
            loud = self.post(self.anna, 'loud', room, thread_ts=root, reply_broadcast='true')
            frames = self.frames(inside, self.anna, room)
            self.assertEqual(self.frames(outside, self.anna), [])
        messages = [f for f in frames if f['type'] == 'message']
        self.assertEqual([f.get('subtype') for f in messages][-2:], ['thread_broadcast', 'message_replied'])
        broadcast, replied = messages[-2:]
        self.assertEqual((broadcast['ts'], broadcast['thread_ts'], broadcast['root']['ts'], broadcast['root']['reply_count']),
                         (loud['ts'], root, root, 2))
        self.assertEqual((replied['hidden'], replied['message']['ts'], replied['message']['reply_count'], replied['message']['latest_reply']),
                         (True, root, 2, loud['ts']))
        self.assertGreater(replied['ts'], loud['ts'])
        for frame in (broadcast, broadcast['root'], replied, replied['message']):
            self.assertFalse({'subscribed', 'last_read', 'unread_count'} & set(frame))
        self.assertEqual(self.thread(self.anna, root, room)[1]['ts'], ack['ts'])
        with self.server.stream(self.dmitri, since=inside.hello['micro']['position']) as again:
            kept = self.frames(again, self.anna, room)
        reply = next(f for f in kept if f.get('text') == 'over the socket')
        self.assertEqual((reply['ts'], reply['thread_ts'], reply['parent_user_id']), (ack['ts'], root, self.ids[self.anna]))
        self.assertNotIn('root', reply)

    def test_deleting_tells_the_new_counters(self):
        root = self.post(self.anna, 'root')['ts']
        first, second = (self.reply(self.dmitri, root, text) for text in ('one', 'two'))
        with self.server.stream(self.vera) as stream:
            for ts in (second, first):
                self.call('chat.delete', self.dmitri, channel=self.general, ts=ts)
            frames = self.frames(stream, self.anna)
        self.assertEqual([f['subtype'] for f in frames], ['message_deleted', 'message_replied'] * 2)
        self.assertEqual([f['message']['reply_count'] for f in frames[1::2]], [1, 0])
        self.assertEqual(frames[1]['message']['latest_reply'], first)
        self.assertEqual((frames[3]['message']['thread_ts'], frames[3]['message']['reply_users']), (root, []))

    def test_the_simple_door_shows_the_conversation_alone(self):
        root = self.post(self.anna, 'root')['ts']
        cookie = self.server.request('POST', '/login', 'name=vera&password=correct+horse+battery',
                                     {'Content-Type': 'application/x-www-form-urlencoded'}).cookie()
        with self.server.socket(f'/{self.name}/messages', Cookie=cookie) as door:
            self.reply(self.dmitri, root, 'quiet')
            self.post(self.dmitri, 'loud', thread_ts=root, reply_broadcast='true')
            self.assertEqual(door.receive()['text'], 'loud')
        page = self.server.request('GET', f'/{self.name}/history', headers={'Cookie': cookie}).json()
        self.assertEqual([m['text'] for m in page['messages']][-2:], ['root', 'loud'])


class Following(People):
    def state(self, token, ts, channel=None):
        root = self.thread(token, ts, channel)[0]
        return (root['subscribed'], root.get('last_read'), root.get('unread_count'))

    def listed(self, token, **arguments):
        return self.call('micro.threads.list', token, limit=1000, **arguments)

    def mark(self, token, root, ts, channel=None):
        return self.call('micro.threads.mark', token, channel=channel or self.general, thread_ts=root, ts=ts)

    def subscribe(self, token, root, subscribed=True):
        return self.call('micro.threads.subscribe', token, channel=self.general, thread_ts=root, subscribed=str(subscribed).lower())

    def test_who_follows_and_from_where(self):
        root = self.post(self.anna, f'root for <@{self.ids[self.vera]}> and all <!channel>')['ts']
        quiet = self.server.register('quiet')
        self.call('conversations.join', quiet, channel=self.general)
        first = self.reply(self.dmitri, root, 'one')
        self.assertEqual(self.state(self.dmitri, root), (True, first, 0))
        self.assertEqual(self.state(self.anna, root), (True, root, 1))
        self.assertEqual(self.state(self.vera, root), (True, root, 1))
        self.assertEqual(self.state(quiet, root), (False, None, None))
        second = self.reply(self.dmitri, root, f'and <@{self.call("auth.test", quiet)["user_id"]}>')
        subscribed, _, unread = self.state(quiet, root)
        self.assertEqual((subscribed, unread), (True, 1))
        self.assertEqual(self.state(self.dmitri, root), (True, second, 0))
        outsider = self.server.register('outsider')
        self.reply(self.dmitri, root, f'<@{self.call("auth.test", outsider)["user_id"]}> is not here')
        self.call('conversations.join', outsider, channel=self.general)
        self.assertEqual(self.state(outsider, root)[0], False)

    def test_in_a_direct_message_both_follow(self):
        direct = self.call('conversations.open', self.dmitri, users=self.ids[self.vera])['channel']['id']
        root = self.post(self.dmitri, 'root', direct)['ts']
        self.reply(self.dmitri, root, 'one', channel=direct)
        self.assertEqual(self.state(self.vera, root, direct), (True, root, 1))

    def test_following_and_not_by_will(self):
        root = self.post(self.anna, 'root')['ts']
        replies = [self.reply(self.dmitri, root, text) for text in ('one', 'two')]
        with self.server.stream(self.vera) as own, self.server.stream(self.vera) as device, self.server.stream(self.anna) as other:
            seq = self.subscribe(self.vera, replies[0])['event_seq']
            self.assertEqual(self.state(self.vera, root), (True, replies[1], 0))
            again = self.subscribe(self.vera, root)
            self.assertEqual(again['event_seq'], seq)
            self.subscribe(self.vera, root, False)
            self.assertEqual(self.state(self.vera, root), (False, None, None))
            self.subscribe(self.vera, root, False)
            for stream in (own, device):
                frames = [f for f in self.frames(stream, self.anna) if f['type'] != 'message']
                self.assertEqual([f['type'] for f in frames], ['thread_subscribed', 'thread_unsubscribed'])
                self.assertEqual(frames[0]['subscription'], {'type': 'thread', 'channel': self.general, 'thread_ts': root, 'active': True,
                                                             'last_read': replies[1], 'unread_count': 0})
                self.assertEqual((frames[1]['subscription']['active'], frames[0]['event_topic']), (False, self.ids[self.vera]))
            self.assertFalse([f for f in self.frames(other, self.anna) if f['type'].startswith('thread_')])
        self.reply(self.dmitri, root, 'three')
        self.assertEqual(self.state(self.vera, root)[0], False)
        self.reply(self.dmitri, root, f'<@{self.ids[self.vera]}>')
        self.assertEqual(self.state(self.vera, root)[0::2], (True, 1))
        self.subscribe(self.vera, root, False)
        last = self.reply(self.vera, root, 'mine')
        self.assertEqual(self.state(self.vera, root), (True, last, 0))

    def test_a_mark_moves_and_is_told_to_own_connections(self):
        root = self.post(self.anna, 'root')['ts']
        replies = [self.reply(self.dmitri, root, f'{i}') for i in range(4)]
        with self.server.stream(self.anna) as own, self.server.stream(self.dmitri) as other:
            self.mark(self.anna, root, replies[1])
            self.mark(self.anna, root, replies[1])
            self.mark(self.anna, root, '9999999999.000000')
            self.mark(self.anna, root, '0')
            frames = [f for f in self.frames(own, self.dmitri) if f['type'] == 'thread_marked']
            self.assertEqual([(f['subscription']['last_read'], f['subscription']['unread_count']) for f in frames],
                             [(replies[1], 2), (replies[3], 0), ('0000000000.000000', 4)])
            self.assertFalse([f for f in self.frames(other, self.dmitri) if f['type'] == 'thread_marked'])
        self.assertEqual(self.state(self.anna, root), (True, '0000000000.000000', 4))
        self.call('chat.delete', self.dmitri, channel=self.general, ts=replies[0])
        self.assertEqual(self.state(self.anna, root)[2], 3)
        before = self.call('micro.digest', self.anna, channel=self.general)['seq']
        self.mark(self.vera, root, replies[3])
        self.assertEqual(self.call('micro.digest', self.anna, channel=self.general)['seq'], before)

    def test_plain_connections_hear_nothing_unknown(self):
        root = self.post(self.anna, 'root')['ts']
        path = self.call('rtm.connect', self.anna)['url'].split('/rtm/')[1]
        with self.server.socket(f'/rtm/{path}') as plain:
            plain.receive()
            self.reply(self.dmitri, root, 'x')
            self.mark(self.anna, root, '9999999999.000000')
            types = {f['type'] for f in self.frames(plain, self.dmitri)}
        self.assertEqual(types, {'message'})

    def test_what_is_refused(self):
        root = self.post(self.anna, 'root')['ts']
        secret = self.room()
        hidden = self.post(self.anna, 'x', secret)['ts']
        room = self.call('conversations.create', self.anna, name='not-vera')['channel']['id']
        for method, more in (('micro.threads.mark', {'ts': root}), ('micro.threads.subscribe', {})):
            for ts in (NOWHERE, 'x', hidden):
                self.refused('thread_not_found', method, self.anna, channel=self.general, thread_ts=ts, **more)
            self.refused('thread_not_found', method, self.anna, channel=self.general, **more)
            for ts in (NOWHERE, hidden):
                self.refused('channel_not_found', method, self.vera, channel=secret, thread_ts=ts, **more)
            self.refused('not_in_channel', method, self.vera, channel=room, thread_ts=root, **more)
        self.refused('invalid_timestamp', 'micro.threads.mark', self.anna, channel=self.general, thread_ts=root)
        self.refused('invalid_arguments', 'micro.threads.subscribe', self.anna, channel=self.general, thread_ts=root, subscribed='x')
        self.refused('invalid_cursor', 'micro.threads.list', self.anna, cursor='x')
        self.refused('not_authed', 'micro.threads.list', None)

    def test_the_list_has_what_is_to_be_read_first(self):
        person = self.server.register('lister')
        self.call('conversations.join', person, channel=self.general)
        roots = [self.post(person, f'root {i}')['ts'] for i in range(6)]
        for root in roots:
            self.reply(self.dmitri, root, 'x')
        for i in (4, 1):
            self.mark(person, roots[i], '9999999999.000000')
        self.reply(self.dmitri, roots[0], 'later')
        expected = [roots[i] for i in (0, 5, 3, 2, 4, 1)]
        reply = self.listed(person)
        self.assertEqual([t['root']['ts'] for t in reply['threads']], expected)
        self.assertEqual((reply['unread_threads'], self.call('micro.boot', person)['unread_threads']), (4, 4))
        first = reply['threads'][0]
        self.assertEqual((first['channel'], first['root']['unread_count'], first['root']['reply_count'], first['root']['subscribed']),
                         (self.general, 2, 2, True))
        seen, cursor = [], ''
        for _ in range(10):
            page = self.call('micro.threads.list', person, limit=1, cursor=cursor)
            seen += [t['root']['ts'] for t in page['threads']]
            cursor = page['response_metadata']['next_cursor']
            if len(seen) == 2:
                new = self.post(person, 'new root')['ts']
                self.reply(self.dmitri, new, 'x')
            if not cursor:
                break
        self.assertEqual(seen, expected)
        self.call('conversations.leave', person, channel=self.general)
        left = self.listed(person)
        self.assertEqual((left['threads'], left['unread_threads']), ([], 0))
        self.call('conversations.join', person, channel=self.general)
        self.assertEqual(len(self.listed(person)['threads']), 7)

    def test_typing_in_a_thread_says_which(self):
        root = self.post(self.anna, 'root')['ts']
        path = self.call('rtm.connect', self.vera)['url'].split('/rtm/')[1]
        with self.server.socket(f'/rtm/{path}') as plain, self.server.stream(self.dmitri) as typist:
            plain.receive()
            typist.send({'type': 'typing', 'channel': self.general, 'thread_ts': root})
            frame = plain.until(lambda f: f['type'] == 'user_typing')
            self.assertEqual((frame['channel'], frame['user'], frame['thread_ts']), (self.general, self.ids[self.dmitri], root))
        elsewhere = self.room(self.dmitri, self.vera)
        path = self.call('rtm.connect', self.vera)['url'].split('/rtm/')[1]
        with self.server.socket(f'/rtm/{path}') as plain, self.server.stream(self.dmitri) as typist:
            plain.receive()
            typist.send({'type': 'typing', 'channel': elsewhere, 'thread_ts': 'x'})
            typist.send({'type': 'typing', 'channel': elsewhere})
            self.assertNotIn('thread_ts', plain.until(lambda f: f['type'] == 'user_typing'))


if __name__ == '__main__':
    unittest.main()
