/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people put on messages, through the SDKs: reactions, pins, saved items. */
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

const say = async (text) => (await team.server.post(anna, room, text)).ts

withEach((api) => {
  const as = (person) => team.client(api, person)
  const check = (what, method, run) => familyTest(`web-api ${api.version}: ${what}`, () => team, method, run)

  check('reactions.add, get and remove', 'reactions.add', async () => {
    const timestamp = await say('react to me')
    const item = { channel: room, timestamp }
    await as(anna).ok('reactions.add', { ...item, name: 'tada' })
    await as(boris).ok('reactions.add', { ...item, name: 'tada' })
    await as(boris).ok('reactions.add', { ...item, name: '+1::skin-tone-3' })
    await as(boris).refused('already_reacted', 'reactions.add', { ...item, name: 'tada' })
    const got = await as(anna).ok('reactions.get', { ...item, full: true })
    assert.equal(got.type, 'message')
    assert.equal(got.channel, room)
    assert.equal(got.message.ts, timestamp)
    assert.deepEqual(got.message.reactions, [
      { name: 'tada', count: 2, users: [anna.id, boris.id] },
      { name: '+1::skin-tone-3', count: 1, users: [boris.id] },
    ])
    const { messages } = await as(anna).ok('conversations.history', { channel: room, latest: timestamp, inclusive: true, limit: 1 })
    assert.deepEqual(messages[0].reactions, got.message.reactions)
    await as(anna).ok('reactions.remove', { ...item, name: 'tada' })
    await as(anna).refused('no_reaction', 'reactions.remove', { ...item, name: 'tada' })
    assert.deepEqual((await as(anna).ok('reactions.get', item)).message.reactions[0], { name: 'tada', count: 1, users: [boris.id] })
  })

  check('reactions are refused with the codes of Slack', 'reactions.add', async () => {
    const timestamp = await say('no reactions')
    await as(anna).refused('invalid_name', 'reactions.add', { channel: room, timestamp, name: ':no good:' })
    await as(anna).refused('message_not_found', 'reactions.add', { channel: room, timestamp: '1.000000', name: 'tada' })
    await as(anna).refused('bad_timestamp', 'reactions.add', { channel: room, timestamp: 'now', name: 'tada' })
    const secret = await team.server.channel(anna, `secret-${api.version}`, [], { is_private: true })
    const { ts } = await team.server.post(anna, secret, 'hidden')
    const hidden = await as(boris).refused('channel_not_found', 'reactions.add', { channel: secret, timestamp: ts, name: 'tada' })
    assert.deepEqual(hidden, await as(boris).refused('channel_not_found', 'reactions.add', { channel: 'C0NONE00001', timestamp: ts, name: 'tada' }))
  })

  check('reactions.list', 'reactions.list', async () => {
    const timestamp = await say(`listed ${api.version}`)
    await as(boris).ok('reactions.add', { channel: room, timestamp, name: 'eyes' })
    const { items } = await as(anna).ok('reactions.list', { user: boris.id, full: true })
    const found = items.find((item) => item.message.ts === timestamp)
    assert.deepEqual([found.type, found.channel, found.message.reactions], ['message', room, [{ name: 'eyes', count: 1, users: [boris.id] }]])
  })

  check('pins.add, list and remove', 'pins.add', async () => {
    const first = await say('pin one')
    const second = await say('pin two')
    await as(anna).ok('pins.add', { channel: room, timestamp: first })
    await as(boris).ok('pins.add', { channel: room, timestamp: second })
    await as(boris).refused('already_pinned', 'pins.add', { channel: room, timestamp: second })
    const { items } = await as(boris).ok('pins.list', { channel: room })
    const ours = items.filter((item) => [first, second].includes(item.message.ts))
    assert.deepEqual(ours.map((item) => [item.type, item.channel, item.created_by, item.message.ts]), [['message', room, boris.id, second], ['message', room, anna.id, first]])
    assert.ok(ours.every((item) => Number.isInteger(item.created)))
    const { messages, pin_count: count } = await as(anna).ok('conversations.history', { channel: room, latest: first, inclusive: true, limit: 1 })
    assert.deepEqual(messages[0].pinned_to, [room])
    assert.equal(count, items.length)
    await as(anna).ok('pins.remove', { channel: room, timestamp: first })
    await as(anna).refused('no_pin', 'pins.remove', { channel: room, timestamp: first })
    await as(anna).refused('message_not_found', 'pins.add', { channel: room, timestamp: '1.000000' })
  })

  check('stars.add, list and remove are of one person alone', 'stars.add', async () => {
    const timestamp = await say(`star ${api.version}`)
    await as(anna).ok('stars.add', { channel: room, timestamp })
    await as(anna).refused('already_starred', 'stars.add', { channel: room, timestamp })
    const { items } = await as(anna).ok('stars.list')
    const found = items.find((item) => item.message?.ts === timestamp)
    assert.deepEqual([found.type, found.channel], ['message', room])
    assert.ok(Number.isInteger(found.date_create))
    assert.ok(!(await as(boris).ok('stars.list')).items.some((item) => item.message?.ts === timestamp))
    await as(anna).ok('stars.remove', { channel: room, timestamp })
    await as(anna).refused('not_starred', 'stars.remove', { channel: room, timestamp })
  })
})

familyTest('events of what people put on messages', () => team, 'reactions.add', async () => {
  const as = (person) => team.client(WEB_APIS.at(-1), person)
  const [hers, his] = await Promise.all([team.realtime(anna), team.realtime(boris)])
  const timestamp = await say('watched')
  await as(anna).ok('reactions.add', { channel: room, timestamp, name: 'eyes' })
  const added = await his.event('reaction_added')
  assert.deepEqual([added.user, added.reaction, added.item_user, added.item], [anna.id, 'eyes', anna.id, { type: 'message', channel: room, ts: timestamp }])
  await as(anna).ok('reactions.remove', { channel: room, timestamp, name: 'eyes' })
  assert.equal((await his.event('reaction_removed')).reaction, 'eyes')
  if (await team.has('pins.add')) {
    await as(anna).ok('pins.add', { channel: room, timestamp })
    const pinned = await his.event('pin_added')
    assert.deepEqual([pinned.user, pinned.channel_id, pinned.item.message.ts], [anna.id, room, timestamp])
    await as(anna).ok('pins.remove', { channel: room, timestamp })
    assert.equal((await his.event('pin_removed')).channel_id, room)
  }
  if (await team.has('stars.add')) {
    await as(anna).ok('stars.add', { channel: room, timestamp })
    const starred = await hers.next((event) => event.type === 'star_added')
    assert.equal(starred.item.message.ts, timestamp)
    const { ts } = await as(anna).ok('chat.postMessage', { channel: room, text: 'behind' })
    assert.equal((await his.next((event) => event.type === 'star_added' || event.ts === ts)).ts, ts, 'nobody else hears it')
  }
  await Promise.all([hers.stop(), his.stop()])
})
