// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What was written but is not yet known to be stored. Each entry is one key of localStorage, so several windows do not overwrite each
// other and a reload loses nothing; sending twice is harmless, the server knows client ids for ever. One at a time and in order per channel.

import { defineStore } from 'pinia'
import { computed, shallowReactive } from 'vue'
import * as api from '../protocol/api'
import { ApiError, isSignedOut, isTemporary } from '../protocol/http'
import type { Message } from '../protocol/types'
import { uuidv7 } from '../text/ids'

export interface Draft {
  id: string
  channel: string
  text: string
  created: number
  state: 'sending' | 'waiting' | 'failed'
  /* The API's code of what was refused. */
  reason: string | null
}

export interface Deletion {
  channel: string
  ts: string
  due: number
}

const RETRY_MS = 4_000
const DELETE_AFTER_MS = 8_000

export const useOutbox = defineStore('outbox', () => {
  const entries = shallowReactive(new Map<string, Draft>())
  const deletions = shallowReactive(new Map<string, Deletion>())
  const busy = new Set<string>()
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  /* Deletions whose toast still stands. */
  const undoable = new Set<string>()
  let owner = ''
  let stored: (channel: string, message: Message) => void = () => {}
  let removed: (channel: string, ts: string, done: boolean) => void = () => {}
  let restored: (channel: string, ts: string) => void = () => {}

  const inOrder = computed(() => [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1)))

  function of(channel: string): Draft[] {
    return inOrder.value.filter((entry) => entry.channel === channel)
  }

  const messageKey = (id: string) => `ms.outbox.${owner}.${id}`
  const deletionKey = (id: string) => `ms.delete.${owner}.${id}`

  function keep(entry: Draft): void {
    entries.set(entry.id, entry)
    localStorage.setItem(messageKey(entry.id), JSON.stringify(entry))
  }

  function drop(id: string): void {
    entries.delete(id)
    localStorage.removeItem(messageKey(id))
  }

  function read<T>(prefix: string): T[] {
    const found: T[] = []
    for (let index = 0; index < localStorage.length; index++) {
      const key = localStorage.key(index) ?? ''
      if (!key.startsWith(prefix)) continue
      try {
        found.push(JSON.parse(localStorage.getItem(key) ?? '') as T)
      } catch {
        localStorage.removeItem(key)
      }
    }
    return found
  }

  function open(
    user: string,
    whenStored: (channel: string, message: Message) => void,
    whenDeleted: (channel: string, ts: string, done: boolean) => void,
    whenRestored: (channel: string, ts: string) => void = () => {},
  ): void {
    restored = whenRestored
    stored = whenStored
    removed = whenDeleted
    if (owner === user) return
    owner = user
    entries.clear()
    for (const entry of read<Draft>(messageKey('')))
      entries.set(entry.id, entry.state === 'failed' ? entry : { ...entry, state: 'waiting' })
    for (const deletion of read<Deletion>(deletionKey('')))
      deletions.set(`${deletion.channel}/${deletion.ts}`, deletion)
  }

  function send(channel: string, text: string): Draft {
    const entry: Draft = {
      id: uuidv7(),
      channel,
      text,
      created: Date.now(),
      state: 'sending',
      reason: null,
    }
    keep(entry)
    void pump(channel)
    return entry
  }

  /* Called when the connection is there: everything that waits goes out. */
  function flush(): void {
    for (const channel of new Set([...entries.values()].map((entry) => entry.channel)))
      void pump(channel)
    for (const deletion of deletions.values()) scheduleDeletion(deletion)
  }

  function retry(id: string): void {
    const entry = entries.get(id)
    if (entry === undefined) return
    keep({ ...entry, state: 'sending', reason: null })
    void pump(entry.channel)
  }

  function discard(id: string): Draft | undefined {
    const entry = entries.get(id)
    drop(id)
    return entry
  }

  /* The event may be faster than the answer. */
  function confirmed(id: string): void {
    if (entries.has(id)) drop(id)
  }

  function laterAgain(channel: string, ms: number): void {
    const timer = timers.get(channel)
    if (timer !== undefined) clearTimeout(timer)
    timers.set(
      channel,
      setTimeout(() => void pump(channel), ms),
    )
  }

  async function pump(channel: string): Promise<void> {
    if (busy.has(channel)) return
    busy.add(channel)
    try {
      for (;;) {
        const entry = of(channel).find((candidate) => candidate.state !== 'failed')
        if (entry === undefined || !(await deliver(entry))) break
      }
    } finally {
      busy.delete(channel)
    }
  }

  async function deliver(entry: Draft): Promise<boolean> {
    try {
      const message = await api.postMessage(entry.channel, entry.text, entry.id)
      stored(entry.channel, message)
      drop(entry.id)
      return true
    } catch (error) {
      if (!entries.has(entry.id)) return true
      if (isTemporary(error) || isSignedOut(error)) {
        keep({ ...entry, state: 'waiting' })
        const wait = error instanceof ApiError ? error.retryAfterMs : 0
        if (!isSignedOut(error)) laterAgain(entry.channel, wait || RETRY_MS)
        return false
      }
      keep({
        ...entry,
        state: 'failed',
        reason: error instanceof ApiError ? error.code : 'internal_error',
      })
      return true
    }
  }

  /* Deleting waits until the toast with Undo ends, which may be paused; a window that was closed no longer shows one. */
  function scheduleDelete(channel: string, ts: string): void {
    const id = `${channel}/${ts}`
    const deletion = { channel, ts, due: Date.now() + DELETE_AFTER_MS }
    undoable.add(id)
    deletions.set(id, deletion)
    localStorage.setItem(deletionKey(id), JSON.stringify(deletion))
  }

  function confirmDelete(channel: string, ts: string): void {
    const id = `${channel}/${ts}`
    const deletion = deletions.get(id)
    if (undoable.delete(id) && deletion !== undefined) void deleteNow(deletion)
  }

  function undoDelete(channel: string, ts: string): void {
    const id = `${channel}/${ts}`
    const timer = timers.get(id)
    if (timer !== undefined) clearTimeout(timer)
    undoable.delete(id)
    deletions.delete(id)
    localStorage.removeItem(deletionKey(id))
  }

  function scheduleDeletion(deletion: Deletion, least = 0): void {
    const id = `${deletion.channel}/${deletion.ts}`
    if (undoable.has(id)) return
    const timer = timers.get(id)
    if (timer !== undefined) clearTimeout(timer)
    timers.set(
      id,
      setTimeout(() => void deleteNow(deletion), Math.max(least, deletion.due - Date.now())),
    )
  }

  /* Undone in another window, or gone out from there: then the event has told so. */
  function takenBack({ channel, ts }: Deletion): void {
    undoDelete(channel, ts)
    restored(channel, ts)
  }

  async function deleteNow(deletion: Deletion): Promise<void> {
    const { channel, ts } = deletion
    const id = `${channel}/${ts}`
    if (!deletions.has(id)) return
    if (localStorage.getItem(deletionKey(id)) === null) return takenBack(deletion)
    try {
      await api.deleteMessage(channel, ts)
      undoDelete(channel, ts)
      removed(channel, ts, true)
    } catch (error) {
      if (isSignedOut(error)) return
      if (isTemporary(error)) return scheduleDeletion(deletion, RETRY_MS)
      undoDelete(channel, ts)
      removed(channel, ts, error instanceof ApiError && error.code === 'message_not_found')
    }
  }

  return {
    entries,
    deletions,
    of,
    open,
    send,
    flush,
    retry,
    discard,
    confirmed,
    scheduleDelete,
    undoDelete,
    confirmDelete,
  }
})
