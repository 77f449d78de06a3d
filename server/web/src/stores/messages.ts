// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A bounded window over each channel's history: always contiguous, oldest first, with a word on whether more lies beyond each end.
// A page is the state after event `seq`; what happened after that is laid over it, so a slow answer cannot undo what was seen.

import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import * as api from '../protocol/api'
import type { HistoryPage, Message } from '../protocol/types'

export interface Window {
  messages: Message[]
  hasOlder: boolean
  hasNewer: boolean
  loaded: boolean
  loading: 'older' | 'newer' | 'all' | null
  failed: boolean
}

interface Overlay {
  channel: string
  seq: number
  apply: (messages: Message[]) => Message[]
}

export const PAGE = 50
export const MOST = 300
const MOST_GROWN = 600
const OVERLAYS = 400

function emptyWindow(): Window {
  return {
    messages: [],
    hasOlder: true,
    hasNewer: false,
    loaded: false,
    loading: null,
    failed: false,
  }
}

/* Both oldest first; of the same ts the second wins. */
export function merge(a: Message[], b: Message[]): Message[] {
  const byTs = new Map<string, Message>()
  for (const message of a) byTs.set(message.ts, message)
  for (const message of b) byTs.set(message.ts, message)
  return [...byTs.values()].sort((x, y) => (x.ts < y.ts ? -1 : 1))
}

export const useMessages = defineStore('messages', () => {
  const windows = shallowReactive(new Map<string, Window>())
  const overlays: Overlay[] = []
  /* When a channel's copy was last found to be the server's (ms). */
  const verified = shallowReactive(new Map<string, number>())
  /* Deleted here, but the server does not know yet. */
  const hidden = shallowReactive(new Set<string>())

  function of(channel: string): Window {
    let found = windows.get(channel)
    if (found === undefined) windows.set(channel, (found = shallowReactive(emptyWindow())))
    return found
  }

  function remember(channel: string, seq: number | null, apply: Overlay['apply']): void {
    if (seq !== null) overlays.push({ channel, seq, apply })
    if (overlays.length > OVERLAYS) overlays.shift()
  }

  function overlay(channel: string, seq: number | null, apply: Overlay['apply']): void {
    const window = windows.get(channel)
    remember(channel, seq, apply)
    if (window?.loaded === true) window.messages = apply(window.messages)
  }

  /* Newer messages are added only to a page that reaches the end of the history. */
  function laidOver(channel: string, page: HistoryPage, reachesEnd: boolean): Message[] {
    const last = page.messages[page.messages.length - 1]?.ts
    let messages = page.messages
    for (const { channel: of, seq, apply } of overlays)
      if (of === channel && seq > page.seq) messages = apply(messages)
    return reachesEnd || last === undefined
      ? messages
      : messages.filter((message) => message.ts <= last)
  }

  async function load(
    channel: string,
    kind: 'older' | 'newer' | 'all',
    run: (window: Window) => Promise<void>,
  ): Promise<boolean> {
    const window = of(channel)
    if (window.loading !== null) return false
    window.loading = kind
    window.failed = false
    try {
      await run(window)
      return true
    } catch {
      window.failed = true
      return false
    } finally {
      window.loading = null
    }
  }

  function show(
    window: Window,
    channel: string,
    page: HistoryPage,
    hasOlder: boolean,
    hasNewer: boolean,
  ): void {
    window.messages = laidOver(channel, page, !hasNewer)
    window.hasOlder = hasOlder
    window.hasNewer = hasNewer
    window.loaded = true
  }

  function loadLatest(channel: string): Promise<boolean> {
    return load(channel, 'all', async (window) => {
      const page = await api.history(channel, { limit: PAGE })
      show(window, channel, page, page.hasMore, false)
    })
  }

  /* The messages on both sides of TS. */
  function loadAround(channel: string, ts: string): Promise<boolean> {
    return load(channel, 'all', async (window) => {
      const [before, after] = await Promise.all([
        api.history(channel, { latest: ts, inclusive: true, limit: PAGE / 2 }),
        api.history(channel, { oldest: ts, limit: PAGE }),
      ])
      const page = {
        messages: merge(before.messages, after.messages),
        hasMore: before.hasMore,
        seq: Math.min(before.seq, after.seq),
      }
      show(window, channel, page, before.hasMore, after.hasMore)
    })
  }

  function loadOlder(channel: string): Promise<boolean> {
    return load(channel, 'older', async (window) => {
      const first = window.messages[0]
      if (first === undefined || !window.hasOlder) return
      const page = await api.history(channel, { latest: first.ts, limit: PAGE })
      const older = laidOver(channel, page, false).filter((message) => message.ts < first.ts)
      const all = merge(older, window.messages)
      window.hasOlder = page.hasMore
      if (all.length > MOST) window.hasNewer = true
      window.messages = all.slice(0, MOST)
    })
  }

  function loadNewer(channel: string): Promise<boolean> {
    return load(channel, 'newer', async (window) => {
      const last = window.messages[window.messages.length - 1]
      if (last === undefined || !window.hasNewer) return
      const page = await api.history(channel, { oldest: last.ts, limit: PAGE })
      const all = merge(window.messages, laidOver(channel, page, !page.hasMore))
      window.hasNewer = page.hasMore
      if (all.length > MOST) window.hasOlder = true
      window.messages = all.slice(-MOST)
    })
  }

  function insert(messages: Message[], message: Message): Message[] {
    const last = messages[messages.length - 1]
    if (last === undefined || last.ts < message.ts) return [...messages, message]
    return merge(messages, [message])
  }

  function arrived(channel: string, message: Message, seq: number | null): void {
    const window = windows.get(channel)
    const apply = (messages: Message[]) => insert(messages, message)
    if (window?.loaded === true && window.hasNewer) {
      remember(channel, seq, apply)
      return
    }
    overlay(channel, seq, apply)
    if (window !== undefined && window.messages.length > MOST_GROWN) {
      window.messages = window.messages.slice(0, MOST_GROWN)
      window.hasNewer = true
    }
  }

  /* Called while the reader follows the end: what lies far above may go. */
  function trim(channel: string): void {
    const window = windows.get(channel)
    if (window === undefined || window.messages.length <= MOST) return
    window.messages = window.messages.slice(-MOST)
    window.hasOlder = true
  }

  function changed(channel: string, message: Message, seq: number | null): void {
    overlay(channel, seq, (messages) =>
      messages.map((old) =>
        old.ts === message.ts ? { ...message, clientId: message.clientId ?? old.clientId } : old,
      ),
    )
  }

  function deleted(channel: string, ts: string, seq: number | null): void {
    overlay(channel, seq, (messages) => messages.filter((message) => message.ts !== ts))
    hidden.delete(`${channel}/${ts}`)
  }

  /* What was kept long enough is gone, up to UNTIL. */
  function purged(channel: string, until: string, seq: number | null): void {
    overlay(channel, seq, (messages) => messages.filter((message) => message.ts > until))
  }

  function hide(channel: string, ts: string, isHidden: boolean): void {
    if (isHidden) hidden.add(`${channel}/${ts}`)
    else hidden.delete(`${channel}/${ts}`)
  }

  function isHidden(channel: string, ts: string): boolean {
    return hidden.has(`${channel}/${ts}`)
  }

  function forget(channel: string): void {
    windows.delete(channel)
    verified.delete(channel)
  }

  function forgetAll(): void {
    windows.clear()
    verified.clear()
    overlays.length = 0
  }

  return {
    windows,
    verified,
    of,
    loadLatest,
    loadAround,
    loadOlder,
    loadNewer,
    arrived,
    changed,
    deleted,
    purged,
    trim,
    hide,
    isHidden,
    forget,
    forgetAll,
  }
})
