// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError, NetworkError } from '../../protocol/http'
import type { SocketHandlers } from '../../protocol/socket'
import type { Boot, Frame, ServerEvent } from '../../protocol/types'
import { Connection } from '../connection'

const user = {
  id: 'U1',
  name: 'a',
  label: 'A',
  realName: 'A',
  title: '',
  statusText: '',
  email: '',
  role: 'member',
  deleted: false,
  timezone: '',
  presence: null,
} as const
const bootAt = (seq: number, heads: Record<string, number> = {}): Boot => ({
  seq,
  position: `E.${seq}`,
  heads,
  self: user,
  team: { id: 'T1', name: 'T', url: '', registration: 'invite' },
  users: [],
  channels: [],
})
const event = (seq: number | null, prev = 0, topic = 'C1'): Frame => ({
  type: 'event',
  seq,
  prev,
  topic,
  event: { kind: 'other' },
})

function world() {
  const handlers: SocketHandlers[] = []
  const since: string[] = []
  const seen: (number | null)[] = []
  const holes: string[] = []
  const state = {
    online: 0,
    offline: [] as (number | null)[],
    signedOut: 0,
    boots: 0,
    seq: 10,
    fail: null as Error | null,
  }
  const connection = new Connection(
    {
      boot: () => {
        state.boots++
        return state.fail === null
          ? Promise.resolve(bootAt(state.seq, { C1: 8 }))
          : Promise.reject(state.fail)
      },
      socketUrl: (position) => {
        since.push(position)
        return state.fail === null ? Promise.resolve('ws://x') : Promise.reject(state.fail)
      },
      open: (_url, handler) => {
        handlers.push(handler)
        return { send: () => {}, probe: () => {}, close: () => {} }
      },
      random: () => 0.5,
    },
    {
      booted: () => {},
      event: (_event: ServerEvent, seq) => seen.push(seq),
      hole: (topic) => holes.push(topic),
      online: () => state.online++,
      offline: (at) => state.offline.push(at),
      signedOut: () => state.signedOut++,
    },
  )
  const frame = (value: Frame) => handlers[handlers.length - 1]?.frame(value)
  const close = (code: number) => handlers[handlers.length - 1]?.closed(code)
  return { connection, handlers, since, seen, holes, state, frame, close }
}

const settle = () => vi.advanceTimersByTimeAsync(0)
const HELLO: Frame = { type: 'hello', seq: 10, position: 'E.10' }

describe('the connection', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('starts, and lets each event through once', async () => {
    const w = world()
    w.connection.start()
    await settle()
    expect(w.since).toEqual(['E.10'])
    w.frame(HELLO)
    for (const frame of [event(9), event(11, 8), event(11, 8), event(12, 11), event(null)])
      w.frame(frame)
    expect(w.seen).toEqual([11, 12, null])
    expect(w.holes).toEqual([])
    expect(w.state.online).toBe(1)
  })

  it('resumes from the last event after a break', async () => {
    const w = world()
    w.connection.start()
    await settle()
    w.frame(HELLO)
    w.frame(event(14, 8))
    w.close(1006)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(w.since).toEqual(['E.10', 'E.14'])
    expect(w.state.boots).toBe(1)
  })

  it('notices a hole', async () => {
    const w = world()
    w.connection.start()
    await settle()
    w.frame(HELLO)
    w.frame(event(20, 15))
    expect(w.holes).toEqual(['C1'])
    w.frame({ type: 'sync', seq: 30, position: 'E.30', heads: { C1: 25, C2: 5 } })
    expect(w.holes).toEqual(['C1', 'C1'])
  })

  it('starts anew when the server cannot resume, and keeps what came meanwhile', async () => {
    const w = world()
    w.connection.start()
    await settle()
    w.frame(HELLO)
    w.state.seq = 50
    w.frame({ type: 'reset' })
    w.frame(event(50, 8))
    w.frame(event(51, 8))
    expect(w.seen).toEqual([])
    await settle()
    expect(w.state.boots).toBe(2)
    expect(w.seen).toEqual([51])
  })

  it('backs off, and tries at once when asked', async () => {
    const w = world()
    w.state.fail = new NetworkError('down')
    w.connection.start()
    await settle()
    const waits: number[] = []
    for (let round = 0; round < 7; round++) {
      const at = w.state.offline[w.state.offline.length - 1]
      waits.push((at ?? 0) - Date.now())
      await vi.advanceTimersByTimeAsync((at ?? 0) - Date.now())
      await settle()
    }
    expect(waits.every((wait, index) => index === 0 || wait >= (waits[index - 1] ?? 0))).toBe(true)
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000 * 1.4)
    w.state.fail = null
    w.connection.retryNow()
    await settle()
    expect(w.handlers).toHaveLength(1)
  })

  it('waits as long as a leaving server asks', async () => {
    const w = world()
    w.connection.start()
    await settle()
    w.frame(HELLO)
    w.frame({ type: 'goodbye', retryMs: 4_321 })
    w.close(1001)
    expect((w.state.offline[w.state.offline.length - 1] ?? 0) - Date.now()).toBe(4_321)
  })

  it('stops when the session ended', async () => {
    const w = world()
    w.connection.start()
    await settle()
    w.frame(HELLO)
    w.close(1008)
    expect(w.state.signedOut).toBe(1)
    const other = world()
    other.state.fail = new ApiError('not_authed')
    other.connection.start()
    await settle()
    expect(other.state.signedOut).toBe(1)
  })
})
