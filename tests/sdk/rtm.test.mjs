/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The realtime SDK: connects, sends, is acknowledged, hears what happens, and comes back by itself when the server was away.
 * Its version is 7.0.0: 7.0.3 and 7.0.4 throw in the client when one that has sent something reconnects. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { RTMClient } from '@slack/rtm-api'
import { Stream, Team, WEB_APIS, silent } from './sdk.mjs'

let team
let anna
let boris
let room
/* Connections that most tests share: a client of this SDK is ready two seconds after its hello. */
let shared

const newest = WEB_APIS.at(-1)
const as = (person) => team.client(newest, person)
const RETRY = { retryConfig: { retries: 100, minTimeout: 50, maxTimeout: 200 } }

before(async () => {
  team = await Team.start()
  anna = await team.server.person('anna', 'Anna Lindgren')
  boris = await team.server.person('boris', 'Boris Wall')
  room = await team.server.channel(anna, 'room', [boris])
  const [hers, his, owners] = await Promise.all([anna, boris, team.owner].map((person) => team.realtime(person, RETRY)))
  shared = { hers, his, owners }
})

after(async () => {
  await team?.remove()
})

/* What one test left over is not what the next one waits for: a message passes all connections, behind everything else. */
beforeEach(async () => {
  const { ts } = await as(team.owner).ok('chat.postMessage', { channel: team.general, text: 'next' })
  for (const stream of Object.values(shared)) await stream.next((event) => event.ts === ts)
})

test('a message is acknowledged to its sender and comes to everybody in the channel', async () => {
  const { hers: sender, his: receiver, owners: stranger } = shared
  const reply = await sender.client.sendMessage('hello & <world> 😀', room)
  assert.equal(reply.ok, true)
  assert.equal(reply.type, undefined)
  assert.equal(reply.text, 'hello &amp; &lt;world&gt; 😀')
  for (const stream of [sender, receiver]) {
    const event = await stream.event('message')
    assert.deepEqual([event.channel, event.user, event.ts, event.text, event.event_ts], [room, anna.id, reply.ts, reply.text, reply.ts])
  }
  await as(team.owner).ok('chat.postMessage', { channel: team.general, text: 'last' })
  const seen = await stranger.event('message')
  assert.equal(seen.text, 'last')
})

test('many messages are acknowledged one by one and arrive in order', async () => {
  const { hers: sender, his: receiver } = shared
  const replies = await Promise.all(Array.from({ length: 50 }, (_, number) => sender.client.sendMessage(`row ${number}`, room)))
  assert.ok(replies.every((reply, index) => index === 0 || reply.ts > replies[index - 1].ts))
  for (const [number, reply] of replies.entries()) {
    const event = await receiver.event('message')
    assert.deepEqual([event.text, event.ts], [`row ${number}`, reply.ts])
  }
})

test('a refusal of a message is a platform error, and the connection stays', async () => {
  const stream = shared.hers
  for (const [channel, text, code] of [
    ['C0NONE00001', 'x', 'channel_not_found'],
    [room, '   ', 'no_text'],
    [room, '😀'.repeat(40001), 'msg_too_long'],
  ]) {
    const error = await stream.client.sendMessage(text, channel).catch((reason) => reason)
    assert.equal(error.code, 'slack_rtmapi_send_message_platform_error')
    assert.equal(error.data.error.msg, code)
    assert.ok(Number.isInteger(error.data.error.code))
  }
  assert.equal((await stream.client.sendMessage('after all', room)).ok, true)
})

test('edits and deletions', async () => {
  const stream = shared.his
  const { ts } = await as(anna).ok('chat.postMessage', { channel: room, text: 'first' })
  await stream.event('message')
  await as(anna).ok('chat.update', { channel: room, ts, text: 'second' })
  const changed = await stream.event('message', 'message_changed')
  assert.deepEqual([changed.hidden, changed.channel, changed.message.ts, changed.message.text, changed.previous_message.text], [true, room, ts, 'second', 'first'])
  assert.equal(changed.message.edited.user, anna.id)
  await as(anna).ok('chat.delete', { channel: room, ts })
  const deleted = await stream.event('message', 'message_deleted')
  assert.deepEqual([deleted.hidden, deleted.channel, deleted.deleted_ts, deleted.previous_message.text], [true, room, ts, 'second'])
})

test('the life of a channel', async () => {
  const { hers: creator, owners: everybody, his: invited } = shared
  const { channel } = await as(anna).ok('conversations.create', { name: 'life' })
  const created = await everybody.event('channel_created')
  assert.deepEqual([created.channel.id, created.channel.name, created.channel.creator], [channel.id, 'life', anna.id])
  assert.equal((await creator.event('channel_joined')).channel.id, channel.id)

  await as(anna).ok('conversations.invite', { channel: channel.id, users: boris.id })
  const joined = await invited.event('channel_joined')
  assert.deepEqual([joined.channel.id, joined.channel.is_member], [channel.id, true])
  const member = await creator.next((event) => event.type === 'member_joined_channel' && event.user === boris.id)
  assert.deepEqual([member.channel, member.channel_type, member.inviter], [channel.id, 'C', anna.id])
  assert.equal((await creator.event('message', 'channel_join')).user, boris.id)

  await as(anna).ok('conversations.setTopic', { channel: channel.id, topic: 'tea' })
  assert.equal((await invited.event('message', 'channel_topic')).topic, 'tea')
  await as(anna).ok('conversations.setPurpose', { channel: channel.id, purpose: 'biscuits' })
  assert.equal((await invited.event('message', 'channel_purpose')).purpose, 'biscuits')
  await as(anna).ok('conversations.rename', { channel: channel.id, name: 'lives' })
  const renamed = await everybody.event('channel_rename')
  assert.deepEqual([renamed.channel.id, renamed.channel.name], [channel.id, 'lives'])
  const notice = await invited.event('message', 'channel_name')
  assert.deepEqual([notice.old_name, notice.name], ['life', 'lives'])

  await as(boris).ok('conversations.leave', { channel: channel.id })
  assert.equal((await invited.event('channel_left')).channel, channel.id)
  assert.equal((await creator.event('member_left_channel')).user, boris.id)
  await as(anna).ok('conversations.archive', { channel: channel.id })
  assert.deepEqual([(await everybody.event('channel_archive')).channel], [channel.id])
  await as(anna).ok('conversations.unarchive', { channel: channel.id })
  assert.equal((await everybody.event('channel_unarchive')).user, anna.id)
})

test('a private channel is heard of by those who are in it', async () => {
  const { hers: member, his: stranger } = shared
  const { channel } = await as(anna).ok('conversations.create', { name: 'quiet', is_private: true })
  assert.equal((await member.event('group_joined')).channel.id, channel.id)
  await as(anna).ok('conversations.rename', { channel: channel.id, name: 'quieter' })
  assert.equal((await member.event('group_rename')).channel.name, 'quieter')
  await as(anna).ok('chat.postMessage', { channel: channel.id, text: 'psst' })
  await as(anna).ok('conversations.archive', { channel: channel.id })
  assert.equal((await member.event('group_archive')).channel, channel.id)
  const { ts } = await as(anna).ok('chat.postMessage', { channel: room, text: 'aloud' })
  assert.equal((await stranger.next((event) => event.ts === ts || JSON.stringify(event).includes(channel.id))).ts, ts)
})

test('direct messages, marks and the profile', async () => {
  const { hers: from, owners: to } = shared
  const { channel } = await as(anna).ok('conversations.open', { users: team.owner.id })
  const created = await from.event('im_created')
  assert.equal(created.channel.id, channel.id)
  const { ts } = await as(anna).ok('chat.postMessage', { channel: channel.id, text: 'just you' })
  assert.equal((await to.event('message')).channel, channel.id)
  await as(team.owner).ok('conversations.mark', { channel: channel.id, ts })
  const marked = await to.event('im_marked')
  assert.deepEqual([marked.channel, marked.ts, marked.unread_count], [channel.id, ts, 0])
  await as(team.owner).ok('conversations.close', { channel: channel.id })
  assert.equal((await to.event('im_close')).channel, channel.id)
  await as(anna).ok('users.profile.set', { profile: { status_text: 'here' } })
  assert.equal((await to.event('user_change')).user.profile.status_text, 'here')
  const made = await team.server.person('newcomer', 'New Comer')
  assert.equal((await to.event('team_join')).user.id, made.id)
})

test('who connects is told who and where one is', () => {
  const { client, started } = shared.hers
  assert.equal(started.ok, true)
  assert.equal(started.self.id, anna.id)
  assert.equal(started.team.name, 'Polaris Lab')
  assert.equal(client.activeUserId, anna.id)
  assert.equal(client.activeTeamId, started.team.id)
})

test('typing and presence', async () => {
  const person = await team.server.person('typist', 'Who Types')
  await team.server.call(person.token, 'conversations.join', { channel: room })
  const watcher = shared.hers
  const about = (event) => event.type === 'presence_change' && event.user === person.id
  await watcher.client.subscribePresence([person.id])
  assert.equal((await watcher.next(about)).presence, 'away')
  const typist = await team.realtime(person)
  assert.equal((await watcher.next(about)).presence, 'active')
  await typist.client.sendTyping(room)
  const typing = await watcher.event('user_typing')
  assert.deepEqual([typing.channel, typing.user], [room, person.id])
  await typist.stop()
})

test('rtm.start does as well as rtm.connect, and a connection with nothing to say is kept', async () => {
  const stream = await team.realtime(anna, { useRtmConnect: false, clientPingTimeout: 300, serverPongTimeout: 200 })
  assert.equal((await stream.client.sendMessage('by rtm.start', room)).ok, true)
  await stream.next((event) => event.type === 'pong')
  await stream.next((event) => event.type === 'pong')
  assert.deepEqual(stream.states, [])
  assert.equal(stream.client.connected, true)
  await stream.stop()
})

test('who is not known does not try again', async () => {
  const client = new RTMClient('xoxp-nobody', { slackApiUrl: `${team.url}/api/`, logger: silent })
  const stream = new Stream(client)
  const refused = assert.rejects(client.start(), (error) => error === undefined || error.data?.error === 'invalid_auth')
  await stream.next((state) => state === 'unable_to_rtm_start', 'states')
  await stream.next((state) => state === 'disconnected', 'states')
  await refused
})

test('a session that ends takes its connection with it', async () => {
  const person = await team.server.person('shortlived', 'Short Lived')
  const stream = await team.realtime(person)
  await as(person).ok('auth.revoke')
  await stream.next((state) => state === 'unable_to_rtm_start', 'states')
  await stream.next((state) => state === 'disconnected', 'states')
})

for (const signal of ['SIGTERM', 'SIGKILL']) {
  test(`after ${signal} to the server a client is back by itself, and nothing acknowledged is lost`, async () => {
    const stream = shared.hers
    const before = await stream.client.sendMessage('before', room)
    await team.server.end(signal)
    await stream.next((state) => state === 'reconnecting', 'states')
    await team.server.run()
    await stream.next((state) => state === 'ready', 'states')
    const after = await stream.client.sendMessage('after', room)
    const { messages } = await as(boris).ok('conversations.history', { channel: room, limit: 2 })
    assert.deepEqual(messages.map((message) => message.ts), [after.ts, before.ts])
    assert.equal((await stream.next((event) => event.ts === after.ts)).text, 'after')
    await Promise.all([shared.his, shared.owners].map((other) => other.next((state) => state === 'ready', 'states')))
  })
}
