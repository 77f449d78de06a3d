/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Messages through the SDKs: posted, changed, deleted, by whom they may be. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Team, withEach } from './sdk.mjs'

let team
let anna
let boris
let room

before(async () => {
  team = await Team.start()
  anna = await team.server.person('anna', 'Anna Lindgren')
  boris = await team.server.person('boris', 'Boris Wall')
  room = await team.server.channel(anna, 'room')
})

after(() => team?.remove())

withEach((api) => {
  const name = (what) => `web-api ${api.version}: ${what}`
  const as = (person) => team.client(api, person)
  const newest = async (channel = room) => (await as(anna).ok('conversations.history', { channel, limit: 1 })).messages[0]

  test(name('chat.postMessage'), async () => {
    const reply = await as(anna).ok('chat.postMessage', { channel: room, text: 'Hello <@U123> & everybody 😀\n*bold*' })
    assert.equal(reply.channel, room)
    assert.match(reply.ts, /^\d{10}\.\d{6}$/)
    assert.deepEqual([reply.message.type, reply.message.user, reply.message.ts, reply.message.text], ['message', anna.id, reply.ts, 'Hello <@U123> &amp; everybody 😀\n*bold*'])
    assert.deepEqual([(await newest()).ts, (await newest()).text], [reply.ts, reply.message.text])
    assert.equal((await as(anna).ok('chat.postMessage', { channel: '#room', text: 'by name' })).channel, room)
  })

  test(name('chat.postMessage twice with one client_msg_id is one message'), async () => {
    const values = { channel: room, text: 'once', client_msg_id: `d6f7f1c0-0000-4000-8000-00000000000${api.version}` }
    const first = await as(anna).ok('chat.postMessage', values)
    const second = await as(anna).ok('chat.postMessage', values)
    assert.equal(second.ts, first.ts)
    assert.equal(first.message.client_msg_id, values.client_msg_id)
  })

  test(name('chat.postMessage is refused with the codes of Slack'), async () => {
    await as(anna).refused('no_text', 'chat.postMessage', { channel: room, text: ' ' })
    await as(anna).refused('channel_not_found', 'chat.postMessage', { channel: 'C0NONE00001', text: 'x' })
    await as(anna).refused('msg_too_long', 'chat.postMessage', { channel: room, text: '😀'.repeat(40001) })
    await as(boris).refused('not_in_channel', 'chat.postMessage', { channel: room, text: 'x' })
    const whole = await as(anna).ok('chat.postMessage', { channel: room, text: '😀'.repeat(40000) })
    assert.equal([...whole.message.text].length, 40000)
  })

  test(name('blocks, attachments and metadata come back as they were sent'), async () => {
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: 'Deploy <finished>' } },
      { type: 'section', block_id: 'mine', text: { type: 'mrkdwn', text: '*ok*' }, accessory: { type: 'button', text: { type: 'plain_text', text: 'Open' }, url: 'https://polaris.example/', action_id: 'open' } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'by <@U123>' }] },
    ]
    const attachments = [{ color: 'good', fallback: 'all is well', title: 'Build 12', fields: [{ title: 'Branch', value: 'main', short: true }], unknown: { kept: [1, null] } }]
    const metadata = { event_type: 'deployed', event_payload: { build: 12, tags: ['a', 'b'] } }
    const { ts, message } = await as(anna).ok('chat.postMessage', { channel: room, text: 'Deploy finished', blocks, attachments, metadata })
    const [first, second, third] = message.blocks
    assert.deepEqual([second, third.elements, first.text], [blocks[1], blocks[2].elements, blocks[0].text])
    assert.ok([first, third].every((block) => typeof block.block_id === 'string'))
    assert.deepEqual(message.attachments, [{ ...attachments[0], id: 1 }])
    assert.deepEqual(message.metadata, metadata)
    const kept = await newest()
    assert.deepEqual([kept.blocks, kept.attachments], [message.blocks, message.attachments])
    const changed = await as(anna).ok('chat.update', { channel: room, ts, text: 'anew' })
    assert.deepEqual([changed.text, changed.message.blocks], ['anew', message.blocks], 'what is not named stays')
    const bare = await as(anna).ok('chat.update', { channel: room, ts, text: 'bare', blocks: [], attachments: [] })
    assert.deepEqual([bare.message.blocks, bare.message.attachments], [undefined, undefined])
  })

  test(name('a message of blocks alone has a text of their words'), async () => {
    const reply = await as(anna).ok('chat.postMessage', { channel: room, blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'words of a block' } }] })
    assert.match(reply.message.text, /words of a block/)
    await as(anna).refused('no_text', 'chat.postMessage', { channel: room, blocks: [] })
    const { message: divider } = await as(anna).ok('chat.postMessage', { channel: room, blocks: [{ type: 'divider' }] })
    assert.equal(divider.text, 'This message has content that cannot be shown here.')
    await as(anna).refused('invalid_blocks', 'chat.postMessage', { channel: room, text: 'x', blocks: [{}] })
    await as(anna).refused('too_many_attachments', 'chat.postMessage', { channel: room, text: 'x', attachments: Array(101).fill({ text: 'x' }) })
  })

  test(name('who posts under another name shows both'), async () => {
    const { message } = await as(anna).ok('chat.postMessage', { channel: room, text: 'beep', username: 'Robot', icon_emoji: ':robot_face:' })
    assert.deepEqual([message.subtype, message.username, message.icons, message.user], ['bot_message', 'Robot', { emoji: ':robot_face:' }, anna.id])
  })

  test(name('chat.update and chat.delete'), async () => {
    const { ts } = await as(anna).ok('chat.postMessage', { channel: room, text: 'draft' })
    const changed = await as(anna).ok('chat.update', { channel: room, ts, text: 'final' })
    assert.deepEqual([changed.channel, changed.ts, changed.text], [room, ts, 'final'])
    assert.equal(changed.message.edited.user, anna.id)
    assert.match(changed.message.edited.ts, /^\d{10}\.\d{6}$/)
    assert.equal((await newest()).text, 'final')
    await as(team.owner).ok('conversations.join', { channel: room })
    await as(team.owner).refused('cant_update_message', 'chat.update', { channel: room, ts, text: 'not mine' })
    await as(anna).refused('message_not_found', 'chat.update', { channel: room, ts: '1.000000', text: 'x' })
    const deleted = await as(anna).ok('chat.delete', { channel: room, ts })
    assert.deepEqual([deleted.channel, deleted.ts], [room, ts])
    await as(anna).refused('message_not_found', 'chat.delete', { channel: room, ts })
    await as(anna).refused('message_not_found', 'chat.update', { channel: room, ts, text: 'x' })
  })

  test(name('chat.meMessage'), async () => {
    const { ts, channel } = await as(anna).ok('chat.meMessage', { channel: room, text: 'waves' })
    assert.equal(channel, room)
    const message = await newest()
    assert.deepEqual([message.ts, message.subtype, message.text], [ts, 'me_message', 'waves'])
  })

  test(name('the messages of a conversation one is not in do not exist'), async () => {
    const secret = await team.server.channel(anna, `secret-${api.version}`, [], { is_private: true })
    const { ts } = await team.server.post(anna, secret, 'hidden')
    for (const [method, values] of [
      ['chat.postMessage', { text: 'x' }],
      ['chat.update', { ts, text: 'x' }],
      ['chat.delete', { ts }],
    ]) {
      const hidden = await as(boris).refused('channel_not_found', method, { channel: secret, ...values })
      const absent = await as(boris).refused('channel_not_found', method, { channel: 'C0NONE00001', ...values })
      assert.deepEqual(hidden, absent)
    }
  })
})
