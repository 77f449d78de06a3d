/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Members who are removed, people found by their address, quiet times, and direct messages among several. */
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { Team, WEB_APIS, familyTest, withEach } from './sdk.mjs'

let team
let anna
let boris

before(async () => {
  team = await Team.start()
  anna = await team.server.person('anna', 'Anna Lindgren')
  boris = await team.server.person('boris', 'Boris Wall')
})

after(() => team?.remove())

withEach((api) => {
  const as = (person) => team.client(api, person)
  const check = (what, method, run) => familyTest(`web-api ${api.version}: ${what}`, () => team, method, run)

  check('conversations.kick', 'conversations.kick', async () => {
    const id = await team.server.channel(anna, `kick-${api.version}`, [boris], { is_private: true })
    await as(boris).refused('cant_kick_self', 'conversations.kick', { channel: id, user: boris.id })
    await as(anna).refused('user_not_found', 'conversations.kick', { channel: id, user: 'U0NONE00001' })
    await as(anna).refused('not_in_channel', 'conversations.kick', { channel: id, user: team.owner.id })
    await as(anna).refused('cant_kick_from_general', 'conversations.kick', { channel: team.general, user: boris.id })
    await as(anna).ok('conversations.kick', { channel: id, user: boris.id })
    assert.deepEqual((await as(anna).ok('conversations.members', { channel: id })).members, [anna.id])
    const gone = await as(boris).refused('channel_not_found', 'conversations.history', { channel: id })
    assert.deepEqual(gone, await as(boris).refused('channel_not_found', 'conversations.history', { channel: 'C0NONE00001' }))
  })

  check('users.lookupByEmail', 'users.lookupByEmail', async () => {
    const email = `anna${api.version}@polaris.example`
    await as(anna).ok('users.profile.set', { profile: { email } })
    assert.equal((await as(boris).ok('users.lookupByEmail', { email: email.toUpperCase() })).user.id, anna.id)
    await as(boris).refused('users_not_found', 'users.lookupByEmail', { email: 'nobody@polaris.example' })
  })

  check('users.setActive does no harm', 'users.setActive', async () => {
    await as(anna).ok('users.setActive')
  })

  check('dnd.setSnooze, info, teamInfo and the ends', 'dnd.setSnooze', async () => {
    await as(anna).ok('dnd.setSnooze', { num_minutes: 30 })
    const own = await as(anna).ok('dnd.info')
    assert.equal(own.snooze_enabled, true)
    assert.ok(own.snooze_endtime > Date.now() / 1000)
    assert.ok(own.snooze_remaining > 1700 && own.snooze_remaining <= 1800)
    const others = await as(boris).ok('dnd.info', { user: anna.id })
    assert.equal(others.dnd_enabled, true)
    assert.ok(others.next_dnd_end_ts > Date.now() / 1000)
    const { users } = await as(boris).ok('dnd.teamInfo', { users: `${anna.id},${boris.id}` })
    assert.deepEqual([users[anna.id].dnd_enabled, users[boris.id].dnd_enabled], [true, false])
    await as(anna).ok('dnd.endSnooze')
    await as(anna).refused('snooze_not_active', 'dnd.endSnooze')
    await as(anna).ok('dnd.endDnd')
    assert.equal((await as(boris).ok('dnd.info', { user: anna.id })).dnd_enabled, false)
    await as(anna).refused('missing_duration', 'dnd.setSnooze', {})
    await as(anna).refused('too_long', 'dnd.setSnooze', { num_minutes: 10 ** 9 })
    await as(anna).refused('user_not_found', 'dnd.info', { user: 'U0NONE00001' })
  })

  check('micro.dnd.set', 'micro.dnd.set', async () => {
    const set = await as(anna).ok('micro.dnd.set', { enabled: true, start: '22:00', end: '07:00' })
    assert.equal(set.dnd_enabled, true)
    assert.ok(Number.isInteger(set.next_dnd_start_ts) && set.next_dnd_end_ts > set.next_dnd_start_ts)
    await as(anna).refused('invalid_arguments', 'micro.dnd.set', { start: 'noon' })
    await as(anna).ok('micro.dnd.set', { enabled: false })
  })

  check('a direct message among several', 'conversations.kick', async () => {
    const { channel } = await as(anna).ok('conversations.open', { users: `${boris.id},${team.owner.id}`, return_im: true })
    assert.match(channel.id, /^G[A-Z0-9]{10}$/)
    assert.deepEqual([channel.is_mpim, channel.is_private, channel.is_group, channel.is_im], [true, true, true, false])
    assert.equal(channel.name, 'mpdm-anna--boris--ilya-1')
    assert.equal((await as(boris).ok('conversations.open', { users: `${anna.id},${team.owner.id}` })).channel.id, channel.id)
    const { ts } = await as(anna).ok('chat.postMessage', { channel: channel.id, text: 'all of you' })
    assert.equal((await as(boris).ok('conversations.history', { channel: channel.id })).messages[0].ts, ts)
    assert.deepEqual((await as(boris).ok('conversations.members', { channel: channel.id })).members.sort(), [anna.id, boris.id, team.owner.id].sort())
    const listed = await as(boris).ok('users.conversations', { types: 'mpim' })
    assert.deepEqual(listed.channels.map((one) => one.id), [channel.id])
    await as(boris).refused('method_not_supported_for_channel_type', 'conversations.leave', { channel: channel.id })
    await as(boris).ok('conversations.mark', { channel: channel.id, ts })
    await as(boris).ok('conversations.close', { channel: channel.id })
  })
})

familyTest('events of people', () => team, 'conversations.kick', async () => {
  const as = (person) => team.client(WEB_APIS.at(-1), person)
  const [his, hers] = await Promise.all([team.realtime(boris), team.realtime(anna)])
  const id = await team.server.channel(anna, 'kick-event', [boris], { is_private: true })
  await as(anna).ok('conversations.kick', { channel: id, user: boris.id })
  const left = await his.next((event) => event.type === 'group_left' && event.channel === id)
  assert.equal(left.actor_id, anna.id)
  assert.equal((await hers.event('member_left_channel')).user, boris.id)
  if (await team.has('dnd.setSnooze')) {
    await as(anna).ok('dnd.setSnooze', { num_minutes: 5 })
    const mine = await hers.event('dnd_updated')
    assert.equal(mine.dnd_status.snooze_enabled, true)
    const seen = await his.event('dnd_updated_user')
    assert.deepEqual([seen.user, seen.dnd_status.dnd_enabled, seen.dnd_status.snooze_enabled], [anna.id, true, undefined])
  }
  const person = await team.server.person('third', 'Third')
  const { channel } = await as(anna).ok('conversations.open', { users: `${boris.id},${person.id}` })
  await as(anna).ok('chat.postMessage', { channel: channel.id, text: 'among three' })
  assert.equal((await his.next((event) => event.type === 'mpim_joined')).channel.id, channel.id)
  assert.equal((await his.next((event) => event.type === 'message' && event.channel === channel.id)).text, 'among three')
  await Promise.all([his.stop(), hers.stop()])
})
