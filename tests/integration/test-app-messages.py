# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What apps and webhooks post besides plain messages: files, into threads, to one person alone, and what becomes of it when a button is pressed."""

import json
import time
import unittest
import urllib.parse

from ms_apps import AppCase
from ms_files import Files
from ms_test_server import DEADLINE

JSON = 'application/json'


class OwnFiles(AppCase):
    def test_files_of_bots_say_so(self):
        app = self.make_app(name='Reporter')
        watcher = self.make_app(channel=app['channel'])
        socket = self.open(watcher)
        giver, root = Files(self.server, app['bot_token']), self.say(app, 'a question')['ts']
        words = f'nightly{self.number}'
        with self.server.stream(self.dmitri) as stream:
            file = giver.give(b'all green', 'report.txt', app['channel'], initial_comment=f'The {words} report', blocks='[{"type":"divider"}]')
            frame = stream.until(lambda f: f.get('subtype') == 'file_share')
            giver.give(b'more', 'more.txt', app['channel'], thread_ts=root, initial_comment='in the thread')
            reply = stream.until(lambda f: f.get('subtype') == 'file_share')
            event = self.next_event(socket, type='message', subtype='file_share')['payload']['event']
            self.call('files.delete', app['bot_token'], file=file['id'])
            changed = stream.until(lambda f: f.get('subtype') == 'message_changed')['message']
        history = self.call('conversations.history', self.dmitri, channel=app['channel'], limit=1)['messages'][0]
        deadline = time.monotonic() + DEADLINE
        while not (found := self.call('search.messages', self.dmitri, query=words)['messages']['matches']):
            self.assertLess(time.monotonic(), deadline)
        for message in (frame, reply, event, changed, history, found[0]):
            self.assertEqual((message['user'], message['bot_id'], message['app_id'], message['bot_profile']['name'], message['subtype']),
                             (app['user_id'], app['bot_id'], app['app_id'], 'Reporter', 'file_share'))
        self.assertEqual((frame['files'][0]['id'], frame['blocks'][0]['type'], changed['files'][0]['mode']), (file['id'], 'divider', 'tombstone'))
        Files(self.server, self.dmitri).give(b'x', 'mine.txt', app['channel'])
        own = self.call('conversations.history', self.dmitri, channel=app['channel'], limit=1)['messages'][0]
        self.assertEqual([m for m in ('bot_id', 'app_id', 'bot_profile') if m in own], [])


BUTTONS = [{'type': 'section', 'text': {'type': 'mrkdwn', 'text': 'Deploy?'}},
           {'type': 'actions', 'block_id': 'b1', 'elements': [
               {'type': 'button', 'action_id': 'yes', 'value': '42', 'text': {'type': 'plain_text', 'text': 'Yes'}}]}]


class PostCase(AppCase):
    def send(self, url, body):
        answer = self.server.request('POST', urllib.parse.urlparse(url).path, json.dumps(body), {'Content-Type': JSON})
        return answer.status, answer.body.decode()

    def replies(self, channel, ts):
        return self.call('conversations.replies', self.dmitri, channel=channel, ts=ts)['messages']

    def press(self, app, socket, ts, token=None):
        """The payload that the app is sent."""
        join = self.in_background(lambda: self.server.api('micro.action', token or self.dmitri, channel=app['channel'], ts=ts, block_id='b1',
                                                          action_id='yes'))
        envelope = socket.until(lambda f: f.get('type') == 'interactive')
        self.acknowledge(socket, envelope)
        self.assertTrue(join()['ok'])
        return envelope['payload']

    def show(self, app, stream, **more):
        """Shows Dmitri buttons that nobody else sees."""
        reply = self.call('chat.postEphemeral', app['bot_token'], channel=app['channel'], user=self.dmitri_id, text='Deploy?',
                          **{'blocks': json.dumps(BUTTONS), **more})
        frame = stream.until(lambda f: f.get('is_ephemeral'))
        self.assertEqual(frame['ts'], reply['message_ts'])
        return frame


class WebhookThreads(PostCase):
    def setUp(self):
        self.channel = self.make_app()['channel']
        self.call('conversations.join', self.anna, channel=self.channel)
        self.url = self.call('micro.webhooks.create', self.anna, channel=self.channel, name='ci')['url']
        self.root = self.call('chat.postMessage', self.dmitri, channel=self.channel, text='the build')['ts']

    def test_replies(self):
        with self.server.stream(self.dmitri) as stream:
            self.assertEqual(self.send(self.url, {'text': 'step 1', 'thread_ts': self.root}), (200, 'ok'))
            frame = stream.until(lambda f: f.get('text') == 'step 1')
            self.assertEqual((frame['subtype'], frame['username'], frame['thread_ts'], frame['parent_user_id']),
                             ('bot_message', 'ci', self.root, self.dmitri_id))
            self.assertNotIn('user', frame)
            counted = stream.until(lambda f: f.get('subtype') == 'message_replied')['message']
            self.assertEqual((counted['ts'], counted['reply_count'], counted['latest_reply']), (self.root, 1, frame['ts']))
            self.assertEqual(self.send(self.url, {'text': 'step 2', 'thread_ts': frame['ts'], 'reply_broadcast': True}), (200, 'ok'))
            told = stream.until(lambda f: f.get('text') == 'step 2')
        self.assertEqual((told['subtype'], told['thread_ts'], told['root']['ts'], told['username']), ('thread_broadcast', self.root, self.root, 'ci'))
        self.assertEqual([m['text'] for m in self.replies(self.channel, self.root)], ['the build', 'step 1', 'step 2'])
        history = self.call('conversations.history', self.dmitri, channel=self.channel, limit=2)['messages']
        self.assertEqual([m['text'] for m in history], ['step 2', 'the build'])
        thread = self.call('micro.threads.list', self.dmitri)['threads'][0]['root']
        self.assertEqual((thread['ts'], thread['unread_count']), (self.root, 2), 'its author follows it and has not read them')

    def test_under_its_own_message(self):
        self.send(self.url, {'text': 'started'})
        root = self.call('conversations.history', self.dmitri, channel=self.channel, limit=1)['messages'][0]['ts']
        self.assertEqual(self.send(self.url, {'text': 'went on', 'thread_ts': root}), (200, 'ok'))
        shown = self.replies(self.channel, root)
        self.assertEqual(([m['text'] for m in shown], shown[0]['reply_count']), (['started', 'went on'], 1))

    def test_threads_that_are_none(self):
        other = self.make_app()
        foreign = self.say(other, 'elsewhere')['ts']
        before = self.call('conversations.history', self.dmitri, channel=self.channel)['messages']
        for thread in ('1.0', 'nonsense', foreign):
            self.assertEqual(self.send(self.url, {'text': 'x', 'thread_ts': thread}), (404, 'thread_not_found'), thread)
        self.assertEqual(self.send(self.url, {'text': 'x', 'thread_ts': self.root, 'reply_broadcast': 'perhaps'})[0], 400)
        self.assertEqual(self.send(self.url, {'thread_ts': self.root}), (400, 'no_text'))
        self.assertEqual(self.send(self.url[:-1] + ('0' if self.url[-1] != '0' else '1'), {'text': 'x', 'thread_ts': self.root}), (403, 'invalid_token'))
        self.assertEqual(self.call('conversations.history', self.dmitri, channel=self.channel)['messages'], before)


class AnswersInThreads(PostCase):
    def setUp(self):
        self.app = self.make_app(commands=f'/threaded{self.number}')
        self.socket = self.open(self.app)
        self.root = self.say(self.app, 'a question')['ts']

    def post_buttons(self, **more):
        return self.call('chat.postMessage', self.app['bot_token'], channel=self.app['channel'], text='Deploy?', blocks=json.dumps(BUTTONS), **more)['ts']

    def test_they_stand_where_the_button_is(self):
        ts = self.post_buttons(thread_ts=self.root)
        payload = self.press(self.app, self.socket, ts)
        self.assertEqual((payload['container'], payload['message']['thread_ts']),
                         ({'type': 'message', 'message_ts': ts, 'channel_id': self.app['channel'], 'thread_ts': self.root, 'is_ephemeral': False}, self.root))
        with self.server.stream(self.dmitri) as stream:
            self.assertEqual(self.send(payload['response_url'], {'text': 'for you'}), (200, 'ok'))
            frame = stream.until(lambda f: f.get('is_ephemeral'))
            self.assertEqual((frame['text'], frame['thread_ts']), ('for you', self.root))
            self.assertEqual(self.send(payload['response_url'], {'text': 'for all', 'response_type': 'in_channel'}), (200, 'ok'))
            frame = stream.until(lambda f: f.get('text') == 'for all')
            self.assertEqual((frame['thread_ts'], frame['parent_user_id'], frame['bot_id']), (self.root, self.dmitri_id, self.app['bot_id']))
            body = {'text': 'and there', 'response_type': 'in_channel', 'reply_broadcast': True}
            self.assertEqual(self.send(payload['response_url'], body), (200, 'ok'))
            self.assertEqual(stream.until(lambda f: f.get('text') == 'and there')['subtype'], 'thread_broadcast')
            self.assertEqual(self.send(payload['response_url'], {'text': 'Done', 'replace_original': True}), (200, 'ok'))
            changed = stream.until(lambda f: f.get('subtype') == 'message_changed')['message']
            self.assertEqual((changed['ts'], changed['text'], changed['thread_ts']), (ts, 'Done', self.root))
            self.assertEqual([m['text'] for m in self.replies(self.app['channel'], self.root)], ['a question', 'Done', 'for all', 'and there'])
            self.assertEqual(self.send(payload['response_url'], {'delete_original': True}), (200, 'ok'))
            stream.until(lambda f: f.get('subtype') == 'message_deleted' and f['deleted_ts'] == ts)
            counted = stream.until(lambda f: f.get('subtype') == 'message_replied')['message']
        self.assertEqual((counted['ts'], counted['reply_count']), (self.root, 2))
        self.assertEqual([m['text'] for m in self.replies(self.app['channel'], self.root)], ['a question', 'for all', 'and there'])

    def test_into_a_thread_that_they_name(self):
        payload = self.press(self.app, self.socket, ts := self.post_buttons())
        self.assertNotIn('thread_ts', payload['container'])
        with self.server.stream(self.dmitri) as stream:
            for body in ({'text': 'here', 'thread_ts': self.root}, {'text': 'too', 'thread_ts': ts, 'response_type': 'in_channel'}):
                self.assertEqual(self.send(payload['response_url'], body), (200, 'ok'))
                self.assertEqual(stream.until(lambda f: f.get('text') == body['text'])['thread_ts'], body['thread_ts'])
            self.assertEqual(self.send(payload['response_url'], {'text': 'x', 'thread_ts': '1.0'}), (404, 'thread_not_found'))
            self.assertEqual(self.send(payload['response_url'], {'text': 'outside'}), (200, 'ok'))
            self.assertNotIn('thread_ts', stream.until(lambda f: f.get('text') == 'outside'))

    def test_answers_to_commands(self):
        command = f'/threaded{self.number - 1}'
        join = self.in_background(lambda: self.server.api('micro.command', self.dmitri, channel=self.app['channel'], command=command))
        envelope = self.socket.until(lambda f: f.get('type') == 'slash_commands')
        with self.server.stream(self.dmitri) as stream:
            self.acknowledge(self.socket, envelope, {'text': 'as a reply', 'thread_ts': self.root, 'response_type': 'in_channel'})
            self.assertTrue(join()['ok'])
            self.assertEqual(stream.until(lambda f: f.get('text') == 'as a reply')['thread_ts'], self.root)

    def test_a_bot_that_is_not_there_follows_nothing(self):
        ts = self.post_buttons(thread_ts=self.root)
        payload = self.press(self.app, self.socket, ts)
        self.call('conversations.leave', self.app['bot_token'], channel=self.app['channel'])
        self.assertEqual(self.send(payload['response_url'], {'text': 'still', 'response_type': 'in_channel'}), (200, 'ok'))
        self.assertEqual(self.replies(self.app['channel'], self.root)[-1]['text'], 'still')
        self.assertEqual(self.call('micro.threads.list', self.app['bot_token'])['threads'], [])

    def test_an_original_that_is_gone(self):
        ts = self.post_buttons()
        payload = self.press(self.app, self.socket, ts)
        self.call('chat.postMessage', self.dmitri, channel=self.app['channel'], text='a reply', thread_ts=ts)
        self.call('chat.delete', self.app['bot_token'], channel=self.app['channel'], ts=ts)
        self.assertEqual(self.send(payload['response_url'], {'text': 'x', 'replace_original': True}), (200, 'ok'))
        self.assertEqual(self.replies(self.app['channel'], ts)[0]['subtype'], 'tombstone', 'a tombstone stays what it is')


class EphemeralButtons(PostCase):
    def setUp(self):
        self.app = self.make_app()
        self.socket = self.open(self.app)

    def test_they_can_be_pressed(self):
        with self.server.stream(self.dmitri) as stream:
            shown = self.show(self.app, stream)
        payload = self.press(self.app, self.socket, shown['ts'])
        self.assertEqual((payload['type'], payload['user']['id'], payload['channel']['id'], payload['api_app_id']),
                         ('block_actions', self.dmitri_id, self.app['channel'], self.app['app_id']))
        self.assertEqual(payload['container'], {'type': 'message', 'message_ts': shown['ts'], 'channel_id': self.app['channel'], 'is_ephemeral': True})
        message = payload['message']
        self.assertEqual((message['ts'], message['text'], message['user'], message['bot_id'], message['is_ephemeral'], message['blocks'][1]['block_id']),
                         (shown['ts'], 'Deploy?', self.app['user_id'], self.app['bot_id'], True, 'b1'))
        self.assertEqual({k: payload['actions'][0][k] for k in ('type', 'action_id', 'block_id', 'value')},
                         {'type': 'button', 'action_id': 'yes', 'block_id': 'b1', 'value': '42'})

    def test_they_are_replaced_and_deleted(self):
        with self.server.stream(self.dmitri) as stream, self.server.stream(self.anna) as other:
            self.call('conversations.join', self.anna, channel=self.app['channel'])
            shown = self.show(self.app, stream)
            url = self.press(self.app, self.socket, shown['ts'])['response_url']
            for text, more in (('Working', {}), ('Done', {'response_type': 'in_channel'})):
                self.assertEqual(self.send(url, {'text': text, 'replace_original': True, **more}), (200, 'ok'))
                frame = stream.until(lambda f: f.get('subtype') == 'message_changed')
                self.assertEqual((frame['is_ephemeral'], frame['hidden'], frame['channel'], frame['event_topic']),
                                 (True, True, self.app['channel'], self.dmitri_id))
                message = frame['message']
                self.assertEqual((message['ts'], message['text'], message['is_ephemeral'], message['user'], message['bot_id'], 'blocks' in message),
                                 (shown['ts'], text, True, self.app['user_id'], self.app['bot_id'], False))
            pressed = {'channel': self.app['channel'], 'ts': shown['ts'], 'block_id': 'b1', 'action_id': 'yes'}
            self.refused('invalid_action', 'micro.action', self.dmitri, **pressed)
            self.assertEqual(self.send(url, {'delete_original': True}), (200, 'ok'))
            frame = stream.until(lambda f: f.get('subtype') == 'message_deleted')
            self.assertEqual((frame['is_ephemeral'], frame['hidden'], frame['deleted_ts']), (True, True, shown['ts']))
            self.refused('message_not_found', 'micro.action', self.dmitri, **pressed)
            self.assertEqual(self.send(url, {'delete_original': True}), (200, 'ok'), 'what is gone stays gone')
            self.say(self.app, 'the end')
            seen = other.until(lambda f: f.get('type') == 'message' and f.get('subtype') != 'channel_join')
        self.assertEqual(seen['text'], 'the end', 'nobody else hears of any of it')
        self.assertNotIn(shown['ts'], json.dumps(self.call('conversations.history', self.dmitri, channel=self.app['channel'])))

    def test_an_answer_may_have_buttons_too(self):
        with self.server.stream(self.dmitri) as stream:
            shown = self.show(self.app, stream)
            url = self.press(self.app, self.socket, shown['ts'])['response_url']
            self.assertEqual(self.send(url, {'text': 'Sure?', 'blocks': BUTTONS}), (200, 'ok'))
            again = stream.until(lambda f: f.get('text') == 'Sure?')
            self.assertTrue(again['is_ephemeral'])
            url = self.press(self.app, self.socket, again['ts'])['response_url']
            self.assertEqual(self.send(url, {'replace_original': True, 'text': 'Really?', 'blocks': BUTTONS}), (200, 'ok'))
            stream.until(lambda f: f.get('subtype') == 'message_changed')
            self.assertEqual(self.press(self.app, self.socket, again['ts'])['message']['text'], 'Really?')

    def test_in_a_thread(self):
        root = self.say(self.app, 'a question')['ts']
        with self.server.stream(self.dmitri) as stream:
            shown = self.show(self.app, stream, thread_ts=root)
            payload = self.press(self.app, self.socket, shown['ts'])
            self.assertEqual((payload['container']['thread_ts'], payload['container']['is_ephemeral']), (root, True))
            self.assertEqual(self.send(payload['response_url'], {'text': 'under it', 'response_type': 'in_channel'}), (200, 'ok'))
            self.assertEqual(stream.until(lambda f: f.get('text') == 'under it')['thread_ts'], root)
            self.assertEqual(self.send(payload['response_url'], {'text': 'Done', 'replace_original': True}), (200, 'ok'))
            self.assertEqual(stream.until(lambda f: f.get('subtype') == 'message_changed')['message']['thread_ts'], root)

    def test_nobody_elses(self):
        """To others they do not exist, and neither do those of another conversation or app."""
        self.call('conversations.join', self.anna, channel=self.app['channel'])
        with self.server.stream(self.dmitri) as stream:
            shown = self.show(self.app, stream)
        good = {'channel': self.app['channel'], 'ts': shown['ts'], 'block_id': 'b1', 'action_id': 'yes'}
        nothing = {**good, 'ts': '1700000000.000001'}
        self.assertEqual(self.server.api('micro.action', self.anna, **good), self.server.api('micro.action', self.anna, **nothing))
        self.refused('message_not_found', 'micro.action', self.anna, **good)
        self.call('conversations.join', self.dmitri, channel=self.general)
        self.refused('message_not_found', 'micro.action', self.dmitri, **{**good, 'channel': self.general})
        self.refused('invalid_action', 'micro.action', self.dmitri, **{**good, 'action_id': 'no'})
        self.refused('invalid_action', 'micro.action', self.dmitri, **{**good, 'block_id': 'b2'})
        self.refused('not_allowed_token_type', 'micro.action', self.app['bot_token'], **good)
        self.call('conversations.leave', self.dmitri, channel=self.app['channel'])
        self.refused('not_in_channel', 'micro.action', self.dmitri, **good)

    def test_who_has_left_is_told_nothing(self):
        with self.server.stream(self.dmitri) as stream:
            shown = self.show(self.app, stream)
            url = self.press(self.app, self.socket, shown['ts'])['response_url']
            self.call('conversations.leave', self.dmitri, channel=self.app['channel'])
            for body in ({'text': 'x'}, {'text': 'x', 'replace_original': True}, {'delete_original': True}):
                self.assertEqual(self.send(url, body), (400, 'user_not_in_channel'))
            self.call('chat.postMessage', self.dmitri, channel=self.general, text='the end')
            seen = []
            stream.until(lambda f: seen.append(f) or f.get('text') == 'the end')
        self.assertEqual([f for f in seen if f.get('is_ephemeral')], [])

    def test_what_is_not_kept(self):
        """Nothing to press, or nobody to ask."""
        with self.server.stream(self.dmitri) as stream:
            plain = self.show(self.app, stream, blocks=json.dumps(BUTTONS[:1]))
            person = self.call('chat.postEphemeral', self.dmitri, channel=self.app['channel'], user=self.dmitri_id, text='Deploy?',
                               blocks=json.dumps(BUTTONS))['message_ts']
        for ts in (plain['ts'], person):
            self.refused('message_not_found', 'micro.action', self.dmitri, channel=self.app['channel'], ts=ts, block_id='b1', action_id='yes')

    def test_they_survive_a_restart(self):
        with self.server.stream(self.dmitri) as stream:
            shown = self.show(self.app, stream)
        self.server.stop()
        self.server.start()
        socket = self.open(self.app)
        self.assertEqual(self.press(self.app, socket, shown['ts'])['container']['message_ts'], shown['ts'])


if __name__ == '__main__':
    unittest.main()
