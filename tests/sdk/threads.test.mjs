/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Threads through the SDKs: replies, what roots tell of them, broadcasts, deleted roots, unread threads; and what is said to one person
 * alone, links to messages. */
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { Team, WEB_APIS, familyTest, withEach } from './sdk.mjs'

let team
let anna
let boris
let room

before(async () => {
  team = await Team.start()
  anna = await team.server.person('anna', 'Anna Lindgren')
  boris = await team.server.person('boris', 'Boris Wall')
  room = await team.server.channel(anna, 'room', [boris])
})

after(() => team?.remove())

const say = async (person, text, values = {}) => (await team.server.call(person.token, 'chat.postMessage', { channel: room, text, ...values })).ts

withEach((api) => {
  const as = (person) => team.client(api, person)
  const check = (what, method, run) => familyTest(`web-api ${api.version}: ${what}`, () => team, method, run)

  check('a reply stands in its thread, and the root tells of it', 'conversations.replies', async () => {
    const root = await say(anna, 'root')
    const first = await as(boris).ok('chat.postMessage', { channel: room, text: 'first', thread_ts: root })
    assert.equal(first.message.thread_ts, root)
    assert.equal(first.message.parent_user_id, anna.id)
    const second = await as(anna).ok('chat.postMessage', { channel: room, text: 'second', thread_ts: first.ts })
    assert.equal(second.message.thread_ts, root, 'the thread of a reply is that of its root')
    const { messages, has_more: more } = await as(boris).ok('conversations.replies', { channel: room, ts: first.ts })
    assert.deepEqual(messages.map((message) => message.text), ['root', 'first', 'second'])
    assert.equal(more, false)
    const [head] = messages
    assert.deepEqual([head.thread_ts, head.reply_count, head.reply_users_count, head.latest_reply, head.is_locked], [root, 2, 2, second.ts, false])
    assert.deepEqual(head.reply_users.sort(), [anna.id, boris.id].sort())
    const history = await as(boris).ok('conversations.history', { channel: room, oldest: root, inclusive: true })
    assert.deepEqual(history.messages.map((message) => message.text), ['root'])
    assert.equal(history.messages[0].reply_count, 2)
  })

  check('replies page by page while people write', 'conversations.replies', async () => {
    const root = await say(anna, 'long')
    for (let number = 0; number < 20; number++) await say(boris, `reply ${number}`, { thread_ts: root })
    const texts = []
    for await (const page of as(anna).pages('conversations.replies', { channel: room, ts: root, limit: 6 })) {
      texts.push(...page.messages.map((message) => message.text))
      await say(anna, 'beside')
    }
    const replies = texts.filter((text) => text !== 'long')
    assert.deepEqual(replies, Array.from({ length: 20 }, (_, number) => `reply ${number}`))
    assert.equal(texts[0], 'long')
    const few = await as(anna).ok('conversations.replies', { channel: room, ts: await say(anna, 'alone') })
    assert.deepEqual(few.messages.map((message) => message.text), ['alone'])
  })

  check('a reply that is told to the channel too', 'conversations.replies', async () => {
    const root = await say(anna, 'asked')
    const reply = await as(boris).ok('chat.postMessage', { channel: room, text: 'for all', thread_ts: root, reply_broadcast: true })
    assert.equal(reply.message.subtype, 'thread_broadcast')
    const history = await as(anna).ok('conversations.history', { channel: room, oldest: root, inclusive: true })
    assert.deepEqual(history.messages.map((message) => message.text), ['for all', 'asked'])
    assert.equal(history.messages[0].thread_ts, root)
  })

  check('a deleted root stays while it has replies', 'conversations.replies', async () => {
    const root = await say(anna, 'to be deleted')
    const reply = await say(boris, 'stays', { thread_ts: root })
    await as(anna).ok('chat.delete', { channel: room, ts: root })
    const { messages } = await as(boris).ok('conversations.replies', { channel: room, ts: root })
    assert.deepEqual([messages[0].subtype, messages[0].user, messages[0].text], ['tombstone', 'USLACKBOT', 'This message was deleted.'])
    assert.equal(messages[1].ts, reply)
    await as(boris).ok('chat.delete', { channel: room, ts: reply })
    await as(boris).refused('thread_not_found', 'conversations.replies', { channel: room, ts: root })
  })

  check('refusals', 'conversations.replies', async () => {
    await as(anna).refused('thread_not_found', 'conversations.replies', { channel: room, ts: '1.000000' })
    await as(anna).refused('thread_not_found', 'chat.postMessage', { channel: room, text: 'x', thread_ts: '1.000000' })
    const secret = await team.server.channel(anna, `secret-${api.version}`, [], { is_private: true })
    const { ts } = await team.server.post(anna, secret, 'hidden')
    const hidden = await as(boris).refused('channel_not_found', 'conversations.replies', { channel: secret, ts })
    assert.deepEqual(hidden, await as(boris).refused('channel_not_found', 'conversations.replies', { channel: 'C0NONE00001', ts }))
  })

  check('unread threads', 'micro.threads.list', async () => {
    const root = await say(anna, `followed ${api.version}`)
    const reply = await say(boris, 'news', { thread_ts: root })
    const { threads } = await as(anna).ok('micro.threads.list')
    const found = threads.find((thread) => thread.root.ts === root)
    assert.equal(found.channel, room)
    assert.equal(found.root.subscribed, true)
    await as(anna).ok('micro.threads.mark', { channel: room, thread_ts: root, ts: reply })
    await as(anna).ok('micro.threads.subscribe', { channel: room, thread_ts: root, subscribed: false })
    assert.equal((await as(anna).ok('micro.threads.list')).threads.some((thread) => thread.root.ts === root), false)
    await as(anna).refused('thread_not_found', 'micro.threads.subscribe', { channel: room, thread_ts: '1.000000' })
  })

  check('chat.postEphemeral', 'chat.postEphemeral', async () => {
    const { message_ts: stamp } = await as(anna).ok('chat.postEphemeral', { channel: room, user: boris.id, text: 'for you alone' })
    assert.match(stamp, /^\d{10}\.\d{6}$/)
    const { messages } = await as(boris).ok('conversations.history', { channel: room, limit: 5 })
    assert.ok(!messages.some((message) => message.text === 'for you alone'))
    await as(anna).refused('user_not_in_channel', 'chat.postEphemeral', { channel: room, user: team.owner.id, text: 'x' })
    await as(anna).refused('no_text', 'chat.postEphemeral', { channel: room, user: boris.id, text: ' ' })
  })

  check('chat.getPermalink', 'chat.getPermalink', async () => {
    const root = await say(anna, 'linked')
    const { permalink, channel } = await as(boris).ok('chat.getPermalink', { channel: room, message_ts: root })
    assert.equal(channel, room)
    assert.equal(permalink, `${team.url}/archives/${room}/p${root.replace('.', '')}`)
    const reply = await say(boris, 'linked too', { thread_ts: root })
    const inside = new URL((await as(anna).ok('chat.getPermalink', { channel: room, message_ts: reply })).permalink)
    assert.deepEqual([inside.searchParams.get('thread_ts'), inside.searchParams.get('cid')], [root, room])
    await as(anna).refused('message_not_found', 'chat.getPermalink', { channel: room, message_ts: '1.000000' })
  })
})

familyTest('events of threads', () => team, 'conversations.replies', async () => {
  const as = (person) => team.client(WEB_APIS.at(-1), person)
  const [hers, his] = await Promise.all([team.realtime(anna), team.realtime(boris)])
  const root = await say(anna, 'heard')
  await hers.event('message')
  const reply = await his.client.addOutgoingEvent(true, 'message', { channel: room, text: 'over the stream', thread_ts: root })
  assert.equal(reply.ok, true)
  const event = await hers.event('message')
  assert.deepEqual([event.text, event.thread_ts, event.parent_user_id, event.ts], ['over the stream', root, anna.id, reply.ts])
  const told = await as(boris).ok('chat.postMessage', { channel: room, text: 'aloud', thread_ts: root, reply_broadcast: true })
  assert.equal((await hers.event('message', 'thread_broadcast')).ts, told.ts)
  if (await team.has('chat.postEphemeral')) {
    await as(anna).ok('chat.postEphemeral', { channel: room, user: boris.id, text: 'psst' })
    const aside = await his.next((frame) => frame.type === 'message' && frame.text === 'psst')
    assert.deepEqual([aside.is_ephemeral, aside.channel], [true, room])
    const { ts } = await as(boris).ok('chat.postMessage', { channel: room, text: 'after it' })
    assert.equal((await hers.next((frame) => frame.text === 'psst' || frame.ts === ts)).ts, ts, 'nobody else hears it')
  }
  await Promise.all([hers.stop(), his.stop()])
})
