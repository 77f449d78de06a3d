// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later

import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError, NetworkError } from '../../protocol/http'
import type { Channel, Message } from '../../protocol/types'

vi.mock('../../protocol/api')

import * as api from '../../protocol/api'
import { useChannels } from '../channels'
import { useMessages } from '../messages'
import { useOutbox } from '../outbox'
import { useSession } from '../session'

const memory = new Map<string, string>()
vi.stubGlobal('localStorage', {
  get length() {
    return memory.size
  },
  key: (index: number) => [...memory.keys()][index] ?? null,
  getItem: (key: string) => memory.get(key) ?? null,
  setItem: (key: string, value: string) => void memory.set(key, value),
  removeItem: (key: string) => void memory.delete(key),
})

const ts = (n: number) => `17000000${String(n).padStart(2, '0')}.000000`
const message = (n: number, text = 'x', user = 'U2'): Message => ({
  ts: ts(n),
  user,
  text,
  revision: 1,
  clientId: null,
  editedAt: null,
  isBot: false,
  botName: null,
  notice: null,
})
const channel: Channel = {
  id: 'C1',
  name: 'general',
  isDirect: false,
  isGroupDirect: false,
  isPrivate: false,
  isArchived: false,
  isGeneral: true,
  isMember: true,
  user: null,
  topic: '',
  purpose: '',
  creator: '',
  created: 0,
  members: 2,
  lastRead: ts(0),
  unread: 0,
  mentions: 0,
  latest: ts(0),
}

beforeEach(() => {
  memory.clear()
  vi.resetAllMocks()
  setActivePinia(createPinia())
})

describe('messages', () => {
  it('lay later events over a page', async () => {
    const messages = useMessages()
    const page = { messages: [message(1), message(2, 'old'), message(3)], hasMore: false, seq: 10 }
    let answer: (value: typeof page) => void = () => {}
    vi.mocked(api.history).mockReturnValue(new Promise((resolve) => (answer = resolve)))
    const loading = messages.loadLatest('C1')
    messages.changed('C1', message(2, 'new'), 11)
    messages.deleted('C1', ts(3), 12)
    messages.arrived('C1', message(4), 13)
    messages.arrived('C1', message(1, 'stale'), 9)
    answer(page)
    await loading
    expect(messages.of('C1').messages.map((m) => m.text)).toEqual(['x', 'new', 'x'])
    expect(messages.of('C1').messages.map((m) => m.ts)).toEqual([ts(1), ts(2), ts(4)])
  })

  it('add nothing behind a gap, and lose nothing when it closes', async () => {
    const messages = useMessages()
    vi.mocked(api.history).mockResolvedValueOnce({
      messages: [message(1)],
      hasMore: false,
      seq: 10,
    })
    vi.mocked(api.history).mockResolvedValueOnce({ messages: [message(2)], hasMore: true, seq: 10 })
    await messages.loadAround('C1', ts(1))
    messages.arrived('C1', message(9), 11)
    expect(messages.of('C1').messages.map((m) => m.ts)).toEqual([ts(1), ts(2)])
    vi.mocked(api.history).mockResolvedValueOnce({
      messages: [message(3)],
      hasMore: false,
      seq: 10,
    })
    await messages.loadNewer('C1')
    expect(messages.of('C1').messages.map((m) => m.ts)).toEqual([ts(1), ts(2), ts(3), ts(9)])
    expect(messages.of('C1').hasNewer).toBe(false)
  })
})

describe('channels', () => {
  it('count what others say, and mentions', () => {
    const channels = useChannels()
    useSession().self = { id: 'U1', name: 'anna' } as never
    channels.put(channel)
    channels.arrived('C1', message(1))
    channels.arrived('C1', message(2, '<@U1> hi'))
    channels.arrived('C1', message(2, '<@U1> hi'))
    channels.put({ ...channel, id: 'G1', name: 'mpdm-anna--ivan-1', isGroupDirect: true })
    channels.arrived('G1', message(1))
    expect(channels.byId.get('G1')).toMatchObject({ unread: 1, mentions: 1 })
    expect(channels.directs.map((direct) => direct.id)).toEqual(['G1'])
    expect(channels.directs.map(channels.title)).toEqual(['ivan'])
    expect(channels.pill({ ...channel, isGroupDirect: true, unread: 3 })).toBe(3)
    channels.arrived('C1', { ...message(3), notice: { kind: 'topic', text: 'new topic' } })
    expect(channels.byId.get('C1')).toMatchObject({ unread: 2, mentions: 1, topic: 'new topic' })
    channels.arrived('C1', message(4, 'mine', 'U1'))
    expect(channels.byId.get('C1')).toMatchObject({ unread: 0, mentions: 0, lastRead: ts(4) })
  })

  it('count anew what changes and goes', () => {
    const channels = useChannels()
    useSession().self = { id: 'U1' } as never
    channels.put({ ...channel, unread: 3, mentions: 1, lastRead: ts(1) })
    channels.recount('C1', message(2, '<@U1> hi'), message(2, 'hi'))
    expect(channels.byId.get('C1')).toMatchObject({ unread: 3, mentions: 0 })
    channels.recount('C1', message(3), {
      ...message(3, '', 'USLACKBOT'),
      notice: { kind: 'deleted' },
    })
    channels.recount('C1', message(4, 'mine', 'U1'), null)
    channels.recount('C1', message(1), null)
    channels.recount('C1', null, null)
    expect(channels.byId.get('C1')).toMatchObject({ unread: 2, mentions: 0 })
    channels.recount('C1', message(5), null)
    expect(channels.byId.get('C1')).toMatchObject({ unread: 1 })
  })
})

describe('the outbox', () => {
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

  it('sends in order, one after the other', async () => {
    const outbox = useOutbox()
    const sent: string[] = []
    outbox.open(
      'U1',
      () => {},
      () => {},
    )
    vi.mocked(api.postMessage).mockImplementation(async (_channel, text) => {
      await settle()
      sent.push(text)
      return message(sent.length, text, 'U1')
    })
    for (const text of ['a', 'b', 'c']) outbox.send('C1', text)
    await vi.waitFor(() => expect(outbox.entries.size).toBe(0))
    expect(sent).toEqual(['a', 'b', 'c'])
    expect(memory.size).toBe(0)
  })

  it('keeps what could not be sent over a reload, with the same id', async () => {
    const outbox = useOutbox()
    outbox.open(
      'U1',
      () => {},
      () => {},
    )
    vi.mocked(api.postMessage).mockRejectedValue(new NetworkError('down'))
    const entry = outbox.send('C1', 'kept')
    await vi.waitFor(() => expect(outbox.entries.get(entry.id)?.state).toBe('waiting'))
    setActivePinia(createPinia())
    const later = useOutbox()
    const posted: string[] = []
    later.open(
      'U1',
      () => {},
      () => {},
    )
    vi.mocked(api.postMessage).mockImplementation((_channel, _text, id) => {
      posted.push(id)
      return Promise.resolve(message(1))
    })
    later.flush()
    await vi.waitFor(() => expect(later.entries.size).toBe(0))
    expect(posted).toEqual([entry.id])
  })

  it('shows what was refused and goes on with the rest', async () => {
    const outbox = useOutbox()
    outbox.open(
      'U1',
      () => {},
      () => {},
    )
    vi.mocked(api.postMessage).mockImplementation((_channel, text) =>
      text === 'bad' ? Promise.reject(new ApiError('msg_too_long')) : Promise.resolve(message(1)),
    )
    outbox.send('C1', 'bad')
    outbox.send('C1', 'good')
    await vi.waitFor(() => expect(outbox.entries.size).toBe(1))
    expect(outbox.of('C1')[0]).toMatchObject({
      text: 'bad',
      state: 'failed',
      reason: 'msg_too_long',
    })
  })

  it('does not show to one what another wrote', () => {
    memory.set(
      'ms.outbox.U9.x',
      JSON.stringify({
        id: 'x',
        channel: 'C1',
        text: 'theirs',
        created: 0,
        state: 'waiting',
        reason: null,
      }),
    )
    const outbox = useOutbox()
    outbox.open(
      'U1',
      () => {},
      () => {},
    )
    expect(outbox.entries.size).toBe(0)
  })
})
