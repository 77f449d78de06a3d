# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is unread is always right: people on several devices do anything that a person can do, in any order, and after each deed a plain model
counts again from the beginning what every answer and every event says. One seed is one story; a failure names it."""

import os
import random
import re
import unittest

from ms_test_server import PASSWORD, Server

NEVER = '0000000000.000000'
SEEDS = [int(seed) for seed in os.environ.get('MS_TEST_SEEDS', '1 2 3').split()]
STEPS = int(os.environ.get('MS_TEST_STEPS', '160'))


def before(ts):
    number = int(ts.replace('.', '')) - 1
    return f'{number // 10**6:010}.{number % 10**6:06}'


class Message:
    """As the model keeps it. `thread`: the root's ts in a reply; `here`: who was active when it was posted and said so."""

    def __init__(self, ts, author, text, thread=None, broadcast=False, notice=False):
        self.ts, self.author, self.text, self.thread, self.broadcast, self.notice = ts, author, text, thread, broadcast, notice
        self.tombstone, self.here = False, set()

    def shown(self):
        return self.thread is None or self.broadcast

    def counts(self):
        return self.shown() and not self.notice and not self.tombstone

    def named(self):
        return set(re.findall(r'<@(U[A-Z0-9]+)>', self.text))

    def mentions(self, person):
        return person in self.named() or '<!channel>' in self.text or '<!everyone>' in self.text or \
            ('<!here>' in self.text and person in self.here)


class Channel:
    def __init__(self, key, kind, members):
        self.id, self.kind, self.members = key, kind, set(members)
        self.messages, self.read = {}, {}
        self.follows = {}  # (person, root) → [follows, last_read]

    def latest(self):
        return max((m.ts for m in self.messages.values() if m.shown()), default=NEVER)

    def unread(self, person):
        return [m for m in self.messages.values() if m.counts() and m.author != person and m.ts > self.read[person]]

    def counts(self, person):
        unread = self.unread(person)
        mentioned = unread if self.kind == 'im' else [m for m in unread if m.mentions(person)]
        return {'last_read': self.read[person], 'unread_count': len(unread), 'mention_count': len(mentioned), 'latest_ts': self.latest()}

    def replies(self, root):
        return sorted((m for m in self.messages.values() if m.thread == root), key=lambda m: m.ts)

    def roots(self):
        return {m.thread for m in self.messages.values() if m.thread}

    def counters(self, root):
        replies = self.replies(root)
        users = list(dict.fromkeys(m.author for m in replies))
        return {'reply_count': len(replies), 'reply_users_count': len(users), 'reply_users': users[:5],
                'latest_reply': replies[-1].ts, 'thread_ts': root}

    def thread_view(self, person, root):
        follows, read = self.follows.get((person, root), (False, NEVER))
        if not follows:
            return {'subscribed': False}
        unread = [m for m in self.replies(root) if m.author != person and m.ts > read]
        return {'subscribed': True, 'last_read': read, 'unread_count': len(unread)}

    def follow(self, person, root, read, anew):
        known = self.follows.get((person, root))
        if person in self.members and not (known and (known[0] or not anew)):
            self.follows[person, root] = [True, max(known[1] if known else NEVER, read)]


class World:
    """The team, the model, and the deeds."""

    def __init__(self, test, server, seed):
        self.test, self.server, self.dice = test, server, random.Random(seed)
        owner = server.set_up()
        tokens = {'anna': [owner], **{name: [server.register(name)] for name in ('boris', 'vera', 'zoe')}}
        self.devices = {}
        for name, own in tokens.items():
            own.append(server.api('micro.login', login=name, password=PASSWORD)['token'])
            self.devices[self.call(own[0], 'auth.test')['user_id']] = own
        self.people = list(self.devices)
        self.owner, self.absent = self.people[0], self.people[-1]
        self.expected = {person: [] for person in self.people}
        self.channels, self.number = [], 0
        self.found_channels()
        self.streams = {person: [server.stream(token) for token in tokens] for person, tokens in self.devices.items() if person != self.absent}

    def call(self, token, method, **arguments):
        reply = self.server.api(method, token, **arguments)
        self.test.assertTrue(reply['ok'], (method, arguments, reply))
        return reply

    def as_person(self, person, method, **arguments):
        return self.call(self.dice.choice(self.devices[person]), method, **arguments)

    def found_channels(self):
        owner, second = self.devices[self.owner][0], self.people[1]
        room = self.call(owner, 'conversations.create', name='room')['channel']['id']
        secret = self.call(owner, 'conversations.create', name='secret', is_private='true')['channel']['id']
        self.call(owner, 'conversations.invite', channel=secret, users=second)
        direct = self.call(owner, 'conversations.open', users=second)['channel']['id']
        for key, kind, members in ((self.server.channel(owner), 'public', self.people), (room, 'public', self.people[:1]),
                                   (secret, 'private', self.people[:2]), (direct, 'im', self.people[:2])):
            channel = Channel(key, kind, members)
            self.channels.append(channel)
            self.take_notices(channel)
            for person in channel.members:
                channel.read[person] = self.call(self.devices[person][0], 'conversations.info', channel=key)['channel']['last_read']
        self.channels[0].fixed = self.channels[3].fixed = True

    def take_notices(self, channel):
        """What the server says of its own accord: who came and went."""
        for m in self.call(self.devices[self.owner][0], 'conversations.history', channel=channel.id, limit=20)['messages']:
            if m['ts'] not in channel.messages:
                channel.messages[m['ts']] = Message(m['ts'], m['user'], m['text'], notice=True)

    # Choosing.

    def text(self, channel):
        self.number += 1
        parts = [f'word{self.number}']
        if self.dice.random() < 0.4:
            parts.append(f'<@{self.dice.choice(self.people)}>')
        if self.dice.random() < 0.3:
            parts.append(self.dice.choice(('<!channel>', '<!here>', '<!here>', '<!everyone>')))
        return ' '.join(parts)

    def place(self):
        """Somebody in a channel."""
        channel = self.dice.choice(self.channels)
        return self.dice.choice(sorted(channel.members)), channel

    def active(self, channel):
        return {person for person in channel.members if person != self.absent}

    def pick(self, messages):
        return self.dice.choice(sorted(messages, key=lambda m: m.ts)) if messages else None

    # Deeds.

    def post(self):
        person, channel = self.place()
        text = self.text(channel)
        ts = self.as_person(person, 'chat.postMessage', channel=channel.id, text=text)['ts']
        message = channel.messages[ts] = Message(ts, person, text)
        message.here = self.active(channel)
        channel.read[person] = ts

    def reply(self):
        person, channel = self.place()
        root = self.pick([m for m in channel.messages.values() if m.thread is None])
        if root is None:
            return
        named = self.dice.choice([root.ts] + [m.ts for m in channel.replies(root.ts)])
        text, broadcast = self.text(channel), self.dice.random() < 0.3
        reply = self.as_person(person, 'chat.postMessage', channel=channel.id, text=text, thread_ts=named, reply_broadcast=str(broadcast).lower())
        message = Message(reply['ts'], person, text, root.ts, broadcast)
        message.here = self.active(channel)
        channel.messages[message.ts] = message
        if broadcast:
            channel.read[person] = message.ts
        self.follow_reply(channel, root, message)

    def follow_reply(self, channel, root, message):
        channel.follows[message.author, root.ts] = [True, message.ts]
        if len(channel.replies(root.ts)) == 1:
            candidates = {root.author} | (set() if root.notice else root.named()) | (channel.members if channel.kind == 'im' else set())
            for person in candidates:
                channel.follow(person, root.ts, root.ts, False)
        for person in message.named():
            channel.follow(person, root.ts, before(message.ts), True)

    def edit(self):
        person, channel = self.place()
        message = self.pick([m for m in channel.messages.values() if m.author == person and not m.notice and not m.tombstone])
        if message is None:
            return
        text = self.text(channel)
        self.as_person(person, 'chat.update', channel=channel.id, ts=message.ts, text=text)
        # Who an edit's own <!here> would mean is not known: those who are told are told at post time.
        if '<!here>' not in message.text or re.search('<!(channel|everyone)>', message.text):
            message.here = set()
        message.text = text

    def delete(self):
        person, channel = self.place()
        message = self.pick([m for m in channel.messages.values() if m.author == person and not m.notice and not m.tombstone])
        if message is None:
            return
        self.as_person(person, 'chat.delete', channel=channel.id, ts=message.ts)
        if channel.replies(message.ts):
            message.tombstone, message.text = True, ''
            return
        del channel.messages[message.ts]
        root = channel.messages.get(message.thread)
        if root is not None and root.tombstone and not channel.replies(root.ts):
            del channel.messages[root.ts]
            for key in [key for key in channel.follows if key[1] == root.ts]:
                del channel.follows[key]

    def somewhere(self, ts):
        return self.dice.choice((ts, before(ts), '0', '9999999999.000000'))

    def mark(self):
        person, channel = self.place()
        message = self.pick(list(channel.messages.values()))
        wanted = self.somewhere(message.ts) if message else NEVER
        ts = NEVER if wanted == '0' else min(wanted, channel.latest())
        self.as_person(person, 'conversations.mark', channel=channel.id, ts=wanted)
        if ts != channel.read[person]:
            channel.read[person] = ts
            counts = channel.counts(person)
            self.expected[person].append(('marked', channel.id, ts, counts['unread_count'], counts['mention_count']))

    def mark_thread(self):
        person, channel = self.place()
        roots = sorted(channel.roots())
        if not roots:
            return
        root = self.dice.choice(roots)
        wanted = self.somewhere(self.pick(channel.replies(root)).ts)
        self.as_person(person, 'micro.threads.mark', channel=channel.id, thread_ts=root, ts=wanted)
        follow = channel.follows.get((person, root))
        ts = NEVER if wanted == '0' else min(wanted, channel.counters(root)['latest_reply'])
        if follow and follow[0] and follow[1] != ts:
            follow[1] = ts
            self.expected[person].append(('thread', channel.id, root, True, ts, channel.thread_view(person, root)['unread_count']))

    def subscribe(self):
        person, channel = self.place()
        roots = sorted(channel.roots())
        if not roots:
            return
        root, wanted = self.dice.choice(roots), self.dice.random() < 0.5
        self.as_person(person, 'micro.threads.subscribe', channel=channel.id, thread_ts=root, subscribed=str(wanted).lower())
        known = channel.follows.get((person, root), [False, NEVER])
        if known[0] != wanted:
            channel.follows[person, root] = [wanted, channel.counters(root)['latest_reply'] if wanted else known[1]]

    def move(self):
        channel, person = self.channels[1], self.dice.choice(self.people[1:])
        if person in channel.members:
            self.as_person(person, 'conversations.leave', channel=channel.id)
            channel.members.remove(person)
            del channel.read[person]
        else:
            channel.read[person] = channel.latest()
            self.as_person(person, 'conversations.join', channel=channel.id)
            channel.members.add(person)
        self.take_notices(channel)

    def step(self):
        deeds = [self.post] * 5 + [self.reply] * 6 + [self.edit] * 2 + [self.delete] * 3 + [self.mark] * 4 + [self.mark_thread] * 3 + \
            [self.subscribe, self.move]
        deed = self.dice.choice(deeds)
        deed()
        return deed.__name__

    # Looking.

    def mine(self, person):
        return [channel for channel in self.channels if person in channel.members]

    def told(self, channel):
        return {name: channel.get(name) for name in ('last_read', 'unread_count', 'mention_count', 'latest_ts')}

    def check_channel(self, person, channel, where):
        info = self.as_person(person, 'conversations.info', channel=channel.id)['channel']
        self.test.assertEqual(self.told(info), channel.counts(person), where)

    def check_lists(self, person, where):
        listed = self.as_person(person, 'users.conversations', types='public_channel,private_channel,im', limit=100)['channels']
        boot = self.as_person(person, 'micro.boot')
        for told in (listed, boot['channels']):
            self.test.assertEqual({c['id']: self.told(c) for c in told}, {c.id: c.counts(person) for c in self.mine(person)}, where)
        self.check_threads(person, boot['unread_threads'], where)

    def check_threads(self, person, unread_threads, where):
        reply = self.as_person(person, 'micro.threads.list', limit=1000)
        views = []
        for channel in self.mine(person):
            for root in channel.roots():
                view = {**channel.counters(root), **channel.thread_view(person, root)}
                if view['subscribed']:
                    views.append((channel.id, view))
        views.sort(key=lambda v: v[1]['latest_reply'], reverse=True)
        views.sort(key=lambda v: v[1]['unread_count'] == 0)
        names = views[0][1] if views else {}
        got = [(t['channel'], {name: t['root'].get(name) for name in names}) for t in reply['threads']]
        self.test.assertEqual(got, views, where)
        unread = sum(view['unread_count'] > 0 for _, view in views)
        self.test.assertEqual((reply['unread_threads'], unread_threads), (unread, unread), where)

    def check_thread(self, person, channel, where):
        roots = sorted(channel.roots())
        if not roots:
            return
        root = self.dice.choice(roots)
        reply = self.as_person(person, 'conversations.replies', channel=channel.id, ts=root, limit=900)['messages']
        self.test.assertEqual([m['ts'] for m in reply], [root] + [m.ts for m in channel.replies(root)], where)
        expected = {**channel.counters(root), **channel.thread_view(person, root)}
        self.test.assertEqual({name: reply[0].get(name) for name in expected}, expected, where)
        self.test.assertEqual('last_read' in reply[0], expected['subscribed'], where)

    def check_history(self, person, channel, where):
        page = self.as_person(person, 'conversations.history', channel=channel.id, limit=900)
        shown = sorted((m.ts for m in channel.messages.values() if m.shown()), reverse=True)
        self.test.assertEqual([m['ts'] for m in page['messages']], shown, where)
        roots = channel.roots()
        for m in page['messages']:
            self.test.assertEqual(m.get('reply_count', 0), len(channel.replies(m['ts'])) if m['ts'] in roots else 0, where)
        digest = self.as_person(person, 'micro.digest', channel=channel.id)
        self.test.assertEqual(digest['count'], len(shown), where)

    def look(self, where):
        person, channel = self.place()
        self.check_channel(person, channel, where)
        self.check_thread(person, channel, where)

    def look_everywhere(self, where):
        for person in self.people:
            self.check_lists(person, where)
        for channel in self.channels:
            self.check_history(sorted(channel.members)[0], channel, where)

    def check_streams(self, where):
        """Every device heard the same marks, with the counts of their moment."""
        marker = self.call(self.devices[self.owner][0], 'chat.postMessage', channel=self.channels[0].id, text='end')['event_seq']
        for person, streams in self.streams.items():
            for stream in streams:
                frames = []
                stream.until(lambda f, kept=frames: kept.append(f) or f.get('event_seq') == marker)
                self.test.assertEqual([m for m in map(self.mark_of, frames) if m], self.expected[person], where)
                stream.close()

    @staticmethod
    def mark_of(frame):
        if frame.get('type') in ('channel_marked', 'group_marked', 'im_marked'):
            return ('marked', frame['channel'], frame['ts'], frame['unread_count'], frame['mention_count'])
        if frame.get('type') == 'thread_marked':
            told = frame['subscription']
            return ('thread', told['channel'], told['thread_ts'], told['active'], told['last_read'], told['unread_count'])
        return None


class Unread(unittest.TestCase):
    maxDiff = None

    def test_counts_are_those_of_a_recount(self):
        for seed in SEEDS:
            with self.subTest(seed=seed), Server() as server:
                world = World(self, server, seed)
                for step in range(STEPS):
                    where = f'seed {seed}, step {step}: {world.step()}'
                    world.look(where)
                    if step % 20 == 19:
                        world.look_everywhere(where)
                world.check_streams(f'seed {seed}')
                self.assertEqual(server.stop(), 0)
                checked = server.run('check')
                self.assertEqual(checked.returncode, 0, checked.stderr)

    def test_here_means_who_was_there_when_it_was_posted(self):
        with Server() as server:
            owner, here, away = server.set_up(), server.register('present'), server.register('absent')
            general = server.channel(owner)
            named = f"<@{server.api('auth.test', away)['user_id']}>"
            stream = server.stream(here)

            def counts(ts, text):
                method, more = ('chat.update', {'ts': ts}) if ts else ('chat.postMessage', {})
                ts = server.api(method, owner, channel=general, text=text, **more)['ts']
                return ts, [server.api('conversations.info', token, channel=general)['channel']['mention_count'] for token in (here, away)]

            for story in ((('<!here> %s', 1, 1), ('<!here> still', 1, 0), ('%s <!here>', 1, 1), ('nobody', 0, 0)),
                          (('%s', 0, 1), ('<!here>', 0, 0), ('<!channel>', 1, 1), ('<!here>', 0, 0)),
                          (('<!here>', 1, 0), ('<!everyone> <!here>', 1, 1), ('<!here>', 0, 0))):
                ts = None
                for text, *expected in story:
                    ts, got = counts(ts, text.replace('%s', named))
                    self.assertEqual(got, expected, (story, text))
                server.api('chat.delete', owner, channel=general, ts=ts)
            stream.close()


if __name__ == '__main__':
    unittest.main()
