/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Conversations through the SDKs: made, found, changed, left; members; history page by page while people write. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Team, withEach } from './sdk.mjs'

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
  const name = (what) => `web-api ${api.version}: ${what}`
  const as = (person) => team.client(api, person)

  test(name('conversations.create'), async () => {
    const client = as(anna)
    const { channel } = await client.ok('conversations.create', { name: `make-${api.version}` })
    assert.match(channel.id, /^C[A-Z0-9]{10}$/)
    assert.equal(channel.name, `make-${api.version}`)
    assert.equal(channel.creator, anna.id)
    assert.deepEqual([channel.is_channel, channel.is_group, channel.is_im, channel.is_mpim, channel.is_private, channel.is_member, channel.is_archived], [true, false, false, false, false, true, false])
    assert.ok(Number.isInteger(channel.created))
    const { channel: secret } = await client.ok('conversations.create', { name: `hide-${api.version}`, is_private: true })
    assert.deepEqual([secret.is_private, secret.is_group, secret.is_channel], [true, true, false])
    for (const [wrong, code] of [['', 'invalid_name_required'], [`make-${api.version}`, 'name_taken'], ['Big', 'invalid_name_specials'], ['-', 'invalid_name_punctuation'], ['x'.repeat(81), 'invalid_name_maxlength']]) {
      await client.refused(code, 'conversations.create', { name: wrong })
    }
  })

  test(name('conversations.info of what one sees, and of what one does not'), async () => {
    const id = await team.server.channel(anna, `info-${api.version}`, [], { is_private: true })
    const { channel } = await as(anna).ok('conversations.info', { channel: id, include_num_members: true })
    assert.equal(channel.num_members, 1)
    assert.equal(channel.last_read, channel.last_read && String(channel.last_read))
    const hidden = await as(boris).refused('channel_not_found', 'conversations.info', { channel: id })
    const absent = await as(boris).refused('channel_not_found', 'conversations.info', { channel: 'C0NONE00001' })
    assert.deepEqual(hidden, absent)
  })

  test(name('conversations.list by type, page by page'), async () => {
    for (let number = 0; number < 5; number++) await team.server.channel(anna, `list-${api.version}-${number}`)
    const secret = await team.server.channel(anna, `list-${api.version}-secret`, [], { is_private: true })
    const everything = await as(anna).ok('conversations.list', { limit: 1000, types: 'public_channel,private_channel' })
    assert.ok(everything.channels.some((channel) => channel.id === secret))
    const open = await as(boris).ok('conversations.list', { limit: 1000 })
    assert.ok(open.channels.every((channel) => channel.is_channel && !channel.is_private))
    const paged = []
    for await (const page of as(boris).pages('conversations.list', { limit: 2 })) paged.push(...page.channels)
    assert.deepEqual(paged.map((channel) => channel.id), open.channels.map((channel) => channel.id))
    assert.ok(!paged.some((channel) => channel.id === secret))
    await as(anna).refused('invalid_types', 'conversations.list', { types: 'channels' })
    await as(anna).refused('invalid_cursor', 'conversations.list', { cursor: 'bm9uc2Vuc2U=' })
  })

  test(name('conversations.join, invite, members and leave'), async () => {
    const id = await team.server.channel(anna, `people-${api.version}`)
    const joined = await as(boris).ok('conversations.join', { channel: id })
    assert.equal(joined.channel.is_member, true)
    const again = await as(boris).ok('conversations.join', { channel: id })
    assert.equal(again.warning, 'already_in_channel')
    assert.deepEqual(again.response_metadata.warnings, ['already_in_channel'])
    const invited = await as(anna).ok('conversations.invite', { channel: id, users: team.owner.id })
    assert.equal(invited.channel.id, id)
    await as(anna).refused('already_in_channel', 'conversations.invite', { channel: id, users: boris.id })
    await as(anna).refused('user_not_found', 'conversations.invite', { channel: id, users: 'U0NONE00001' })
    await as(anna).refused('cant_invite_self', 'conversations.invite', { channel: id, users: anna.id })
    const members = []
    for await (const page of as(anna).pages('conversations.members', { channel: id, limit: 2 })) members.push(...page.members)
    assert.deepEqual(members.sort(), [anna.id, boris.id, team.owner.id].sort())
    await as(boris).ok('conversations.leave', { channel: id })
    assert.equal((await as(boris).ok('conversations.leave', { channel: id })).not_in_channel, true)
    await as(boris).refused('cant_leave_general', 'conversations.leave', { channel: team.general })
  })

  test(name('conversations.rename, setTopic, setPurpose, archive and unarchive'), async () => {
    const id = await team.server.channel(anna, `change-${api.version}`)
    const { channel } = await as(anna).ok('conversations.rename', { channel: id, name: `changed-${api.version}` })
    assert.equal(channel.name, `changed-${api.version}`)
    assert.deepEqual(channel.previous_names, [`change-${api.version}`])
    const topic = await as(anna).ok('conversations.setTopic', { channel: id, topic: 'Tea & <talk>' })
    assert.equal(topic.channel.topic.creator, anna.id)
    assert.ok(Number.isInteger(topic.channel.topic.last_set))
    const purpose = await as(anna).ok('conversations.setPurpose', { channel: id, purpose: 'For tea' })
    assert.equal(purpose.channel.purpose.value, 'For tea')
    assert.equal((await as(anna).ok('conversations.setTopic', { channel: id, topic: '' })).channel.topic.value, '')
    await as(anna).refused('too_long', 'conversations.setTopic', { channel: id, topic: 'x'.repeat(251) })
    await as(anna).ok('conversations.archive', { channel: id })
    await as(anna).refused('already_archived', 'conversations.archive', { channel: id })
    assert.equal((await as(anna).ok('conversations.info', { channel: id })).channel.is_archived, true)
    await as(anna).refused('is_archived', 'chat.postMessage', { channel: id, text: 'late' })
    await as(anna).ok('conversations.unarchive', { channel: id })
    await as(anna).refused('not_archived', 'conversations.unarchive', { channel: id })
    await as(anna).refused('cant_archive_general', 'conversations.archive', { channel: team.general })
  })

  test(name('conversations.open, close and mark of a direct message'), async () => {
    const opened = await as(anna).ok('conversations.open', { users: boris.id, return_im: true })
    const { channel } = opened
    assert.match(channel.id, /^D[A-Z0-9]{10}$/)
    assert.equal(channel.user, boris.id)
    assert.equal(channel.is_im, true)
    const again = await as(anna).ok('conversations.open', { users: boris.id })
    assert.equal(again.channel.id, channel.id)
    assert.equal(again.already_open, true)
    assert.equal((await as(boris).ok('conversations.open', { channel: channel.id, return_im: true })).channel.user, anna.id)
    const { ts } = await as(anna).ok('chat.postMessage', { channel: channel.id, text: 'hello' })
    assert.equal((await as(boris).ok('conversations.info', { channel: channel.id })).channel.unread_count > 0, true)
    await as(boris).ok('conversations.mark', { channel: channel.id, ts })
    const marked = (await as(boris).ok('conversations.info', { channel: channel.id })).channel
    assert.equal(marked.last_read, ts)
    assert.equal(marked.unread_count, 0)
    await as(boris).refused('invalid_timestamp', 'conversations.mark', { channel: channel.id, ts: 'now' })
    await as(boris).ok('conversations.close', { channel: channel.id })
    assert.equal((await as(boris).ok('conversations.close', { channel: channel.id })).already_closed, true)
    await as(anna).refused('users_list_not_supplied', 'conversations.open', {})
    await as(anna).refused('user_not_found', 'conversations.open', { users: 'U0NONE00001' })
    await as(anna).refused('method_not_supported_for_channel_type', 'conversations.close', { channel: team.general })
  })

  test(name('conversations.history goes by pages while people write'), async () => {
    const id = await team.server.channel(anna, `history-${api.version}`, [boris])
    const written = []
    for (let number = 0; number < 40; number++) written.push((await team.server.post(anna, id, `before ${number}`)).ts)
    const seen = []
    let page = 0
    for await (const { messages, has_more: more, response_metadata: metadata } of as(boris).pages('conversations.history', { channel: id, limit: 7 })) {
      assert.equal(more, metadata.next_cursor !== '' && metadata.next_cursor !== undefined)
      seen.push(...messages)
      await team.server.post(anna, id, `while ${page++}`)
      await team.server.call(anna.token, 'chat.delete', { channel: id, ts: (await team.server.post(anna, id, 'gone')).ts })
    }
    const texts = seen.filter((message) => message.subtype === undefined).map((message) => message.text)
    assert.deepEqual(texts, Array.from({ length: 40 }, (_, number) => `before ${39 - number}`))
    assert.ok(page > 5)

    const older = []
    for await (const { messages } of as(boris).pages('conversations.history', { channel: id, limit: 6, oldest: written[9], latest: written[30], inclusive: true })) older.push(...messages)
    assert.deepEqual(older.map((message) => message.ts).sort(), written.slice(9, 31))
    const single = await as(boris).ok('conversations.history', { channel: id, latest: written[5], inclusive: true, limit: 1 })
    assert.deepEqual(single.messages.map((message) => [message.type, message.user, message.text, message.ts]), [['message', anna.id, 'before 5', written[5]]])

    await as(boris).refused('invalid_cursor', 'conversations.history', { channel: id, cursor: 'x' })
    await as(boris).refused('invalid_ts_oldest', 'conversations.history', { channel: id, oldest: 'yesterday' })
    await as(boris).refused('channel_not_found', 'conversations.history', { channel: 'C0NONE00001' })
  })

  test(name('the iterator stops where the caller wants'), async () => {
    const id = await team.server.channel(anna, `stop-${api.version}`)
    for (let number = 0; number < 12; number++) await team.server.post(anna, id, `number ${number}`)
    const count = await as(anna).web.paginate('conversations.history', { channel: id, limit: 3 }, (page) => page.messages.some((message) => message.text === 'number 5'), (sum, page) => (sum ?? 0) + page.messages.length)
    assert.ok(count >= 7 && count < 12, String(count))
  })
})
