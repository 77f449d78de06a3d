// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The same files that the C side encodes and decodes.

import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  decodeBoot,
  decodeChannel,
  decodeFrame,
  decodeHistory,
  decodeMessage,
  decodeUser,
} from '../decode'

const folder = new URL('../../../../../tests/fixtures/wire/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
const source = (name: string) => readFileSync(new URL(`${name}.json`, folder), 'utf8')
const parsed = (name: string): unknown => JSON.parse(source(name))
const event = (name: string) => {
  const frame = decodeFrame(source(name))
  return frame.type === 'event' ? frame : expect.fail(`${name} is no event`)
}

/* They have a place in the order, and nothing is shown of them. */
const passedOver = [
  'event-dnd-updated',
  'event-dnd-updated-user',
  'event-emoji-changed',
  'event-file-change',
  'event-file-created',
  'event-file-deleted',
  'event-file-public',
  'event-file-shared',
  'event-file-unshared',
  'event-im-created',
  'event-message-ephemeral',
  'event-message-ephemeral-changed',
  'event-message-ephemeral-deleted',
  'event-message-replied',
  'event-message-reply',
  'event-micro-draft',
  'event-micro-team-icon',
  'event-pin-added',
  'event-pin-removed',
  'event-pref-change',
  'event-reaction-added',
  'event-reaction-removed',
  'event-star-added',
  'event-star-removed',
  'event-subteam-created',
  'event-subteam-updated',
  'event-thread-marked',
  'event-thread-subscribed',
  'event-thread-unsubscribed',
]

describe('fixtures', () => {
  it.each(files.filter((name) => name.startsWith('event-')))(
    '%s is understood and has a place in the order',
    (file) => {
      const name = file.replace('.json', '')
      const frame = event(name)
      expect(frame.seq).toBeGreaterThan(0)
      expect(frame.topic).toMatch(/^[TCDGU]|^public$/)
      if (!passedOver.includes(name)) expect(frame.event.kind).not.toBe('other')
    },
  )

  it('knows no clock of who has set none', () => {
    expect(decodeUser(parsed('user-owner'))?.timezone).toBe('UTC')
    expect(decodeUser(parsed('user-member'))?.timezone).toBe('')
  })

  it.each(files.filter((name) => /^(user|channel|message)-/.test(name)))(
    '%s is decoded',
    (file) => {
      const value = parsed(file.replace('.json', ''))
      const decode = file.startsWith('user')
        ? decodeUser
        : file.startsWith('channel')
          ? decodeChannel
          : decodeMessage
      expect(decode(value)).not.toBeNull()
    },
  )

  it('tell what happened', () => {
    expect(event('event-message').event).toMatchObject({
      kind: 'message',
      channel: 'C0GENERAL01',
      message: { ts: '1700000300.000200', clientId: '01890a5d-ac96-774b-bcce-b302099a8057' },
    })
    expect(event('event-message-topic').event).toMatchObject({
      message: { notice: { kind: 'topic', text: 'New &amp; better' } },
    })
    expect(event('event-message-purpose').event).toMatchObject({
      message: { notice: { kind: 'purpose', text: '' } },
    })
    expect(event('event-message-deleted').event).toMatchObject({
      kind: 'message-deleted',
      ts: '1700000301.000000',
    })
    expect(event('event-message-changed').event).toMatchObject({
      kind: 'message-changed',
      before: { text: 'fxied' },
    })
    expect(event('event-message-thread-broadcast').event).toMatchObject({
      kind: 'message',
      message: { text: 'To all: at noon' },
    })
    expect(event('event-message-tombstone').event).toMatchObject({
      kind: 'message-changed',
      message: { user: 'USLACKBOT', revision: 150, notice: { kind: 'deleted' } },
      before: { notice: null },
    })
    for (const name of ['reply', 'replied', 'ephemeral', 'ephemeral-changed', 'ephemeral-deleted'])
      expect(event(`event-message-${name}`).event.kind).toBe('other')
    expect(decodeFrame(source('frame-user-typing-thread'))).toMatchObject({
      event: { kind: 'other' },
    })
    expect(event('event-channel-marked').event).toMatchObject({
      kind: 'channel-marked',
      unread: 3,
      mentions: 1,
    })
    expect(event('event-im-marked').event).toMatchObject({
      kind: 'channel-marked',
      channel: 'D0DIRECT001',
    })
    expect(event('event-channel-rename').event).toMatchObject({
      kind: 'channel-renamed',
      name: 'town-hall',
    })
    expect(event('event-group-archive').event).toMatchObject({
      kind: 'channel-archived',
      archived: true,
    })
    expect(event('event-im-open').event).toMatchObject({
      kind: 'direct-opened',
      channel: 'D0DIRECT001',
    })
    expect(event('event-mpim-joined').event).toMatchObject({
      kind: 'channel-joined',
      channel: { id: 'C0GROUP0001', isGroupDirect: true, isMember: true },
    })
    expect(event('event-mpim-open').event.kind).toBe('direct-opened')
    expect(event('event-mpim-close').event.kind).toBe('direct-closed')
    expect(event('event-mpim-marked').event).toMatchObject({ kind: 'channel-marked', mentions: 2 })
    expect(event('event-group-left').event.kind).toBe('channel-left')
  })

  it('tell what is only said', () => {
    expect(event('frame-micro-presence').event).toEqual({
      kind: 'presence',
      changes: [
        { user: 'U0IVAN00001', presence: 'active' },
        { user: 'U0GUEST0001', presence: 'offline' },
      ],
    })
    expect(event('frame-presence-change-batch').event).toMatchObject({
      changes: [{}, { user: 'U0GUEST0001', presence: 'offline' }],
    })
    expect(event('frame-user-typing').event.kind).toBe('typing')
    expect(decodeFrame(source('frame-hello')).type).toBe('hello')
    expect(decodeFrame(source('frame-micro-reset')).type).toBe('reset')
    expect(decodeFrame(source('frame-micro-sync'))).toMatchObject({
      type: 'sync',
      seq: 140,
      heads: { C0GENERAL01: 120 },
    })
    expect(decodeFrame(source('frame-goodbye'))).toMatchObject({ type: 'goodbye' })
    expect(decodeFrame(source('frame-pong')).type).toBe('pong')
    expect(decodeFrame(source('frame-ack')).type).toBe('ignored')
  })

  it('give pages oldest first', () => {
    const page = decodeHistory(parsed('reply-history'))
    const order = page.messages.map((message) => message.ts)
    expect([...order].sort()).toEqual(order)
    expect(page.hasMore).toBe(true)
    expect(page.seq).toBeGreaterThan(0)
  })

  it.runIf(files.includes('reply-boot.json'))('start the app', () => {
    const boot = decodeBoot(parsed('reply-boot'))
    expect(boot?.position).toMatch(/\.\d+$/)
    expect(boot?.users.length).toBeGreaterThan(0)
    expect(boot?.channels.length).toBeGreaterThan(0)
  })
})

describe('what is wrong', () => {
  it('is ignored or refused, and stops nothing', () => {
    for (const bad of [
      '',
      '{',
      '[]',
      'null',
      '1',
      '"x"',
      '{"type":5}',
      '{"type":"message"}',
      '{"type":"channel_joined","channel":7}',
    ])
      expect(['ignored', 'event']).toContain(decodeFrame(bad).type)
    expect(decodeUser({ name: 'x' })).toBeNull()
    expect(decodeChannel(null)).toBeNull()
    expect(decodeMessage({ text: 'x' })).toBeNull()
    expect(decodeBoot({ self: {} })).toBeNull()
  })
})
