// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later

import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message, WindowDigest } from '../../protocol/types'
import type { Window } from '../../stores/messages'
import { ofMessages } from '../../text/digest'
import { Verifier } from '../verifier'

function message(number: number, text = 'x', revision = number): Message {
  return {
    ts: `170000000${number}.000000`,
    user: 'U1',
    text,
    revision,
    clientId: null,
    editedAt: null,
    isBot: false,
    botName: null,
    notice: null,
  }
}

function world(messages: Message[]) {
  const window: Window = {
    messages,
    hasOlder: false,
    hasNewer: false,
    loaded: true,
    loading: null,
    failed: false,
  }
  const state = { now: 1000, head: 5 as number | undefined, asked: [] as string[] }
  const server: WindowDigest = {
    head: 5,
    seq: 9,
    count: messages.length,
    digest: ofMessages(messages),
  }
  const verified = vi.fn()
  const differs = vi.fn()
  const verifier = new Verifier({
    digest: (channel, oldest, latest) => {
      state.asked.push(`${channel} ${oldest} ${latest}`)
      return Promise.resolve(server)
    },
    head: () => state.head,
    window: () => window,
    verified,
    differs,
    now: () => state.now,
  })
  return { window, state, server, verified, differs, verifier }
}

describe('the verifier', () => {
  beforeEach(() => vi.spyOn(console, 'warn').mockImplementation(() => {}))

  it('finds a right copy right, and asks again only later or after a break', async () => {
    const { state, verified, differs, verifier } = world([message(1), message(2)])
    await verifier.tick('C1')
    await verifier.tick('C1')
    expect(verified).toHaveBeenCalledExactlyOnceWith('C1', 1000)
    expect(state.asked).toEqual(['C1  '])
    state.now += 11 * 60_000
    await verifier.tick('C1')
    verifier.begin()
    await verifier.tick('C1')
    expect(state.asked.length).toBe(3)
    expect(differs).not.toHaveBeenCalled()
  })

  it.each([
    ['a text', [message(1), message(2, 'y')]],
    ['a revision', [message(1), message(2, 'x', 3)]],
    ['one missing', [message(2)]],
  ])('says so and fetches anew when %s is wrong', async (_what, held) => {
    const { window, verified, differs, verifier } = world([message(1), message(2)])
    window.messages = held
    await verifier.tick('C1')
    expect(differs).toHaveBeenCalledExactlyOnceWith('C1')
    expect(verified).not.toHaveBeenCalled()
    expect(console.warn).toHaveBeenCalledOnce()
  })

  it('compares only what is of the same moment', async () => {
    const { window, state, server, verified, differs, verifier } = world([message(1)])
    server.head = 6
    await verifier.tick('C1')
    server.head = 5
    state.now += 6000
    const asked = verifier.tick('C1')
    window.messages = [message(1), message(2)]
    await asked
    expect(verified).not.toHaveBeenCalled()
    expect(differs).not.toHaveBeenCalled()
  })

  it('asks for the window alone when more lies beyond', async () => {
    const { window, state, verifier } = world([message(1), message(3)])
    window.hasOlder = true
    window.hasNewer = true
    await verifier.tick('C1')
    expect(state.asked).toEqual(['C1 1700000001.000000 1700000003.000000'])
  })

  it('waits while something is loading or not confirmed yet', async () => {
    const { window, state, verifier } = world([message(1)])
    window.loading = 'older'
    await verifier.tick('C1')
    window.loading = null
    window.messages = [message(1, 'x', 0)]
    await verifier.tick('C1')
    expect(state.asked).toEqual([])
  })
})
