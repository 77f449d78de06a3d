// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// From messages to what stands under each other: day marks, the "New" line, grouped messages, folded notices. Pure.

import type { Message, Notice } from '../protocol/types'
import { sameDay, withinGroup } from './time'

export type Row =
  | { kind: 'day'; key: string; ts: string }
  | { kind: 'new'; key: string }
  | { kind: 'message'; key: string; message: Message; grouped: boolean }
  | { kind: 'notices'; key: string; messages: Message[] }

type Foldable = Extract<Notice, { kind: 'joined' | 'left' }>

function foldable(message: Message): Foldable['kind'] | null {
  return message.notice?.kind === 'joined' || message.notice?.kind === 'left'
    ? message.notice.kind
    : null
}

function isGrouped(previous: Row | undefined, message: Message): boolean {
  if (previous?.kind !== 'message') return false
  const before = previous.message
  return (
    before.user === message.user &&
    before.botName === message.botName &&
    message.notice === null &&
    withinGroup(before.ts, message.ts)
  )
}

/* newAfter: the ts up to which everything was read when the channel was opened. */
export function buildRows(messages: Message[], newAfter: string | null, self: string): Row[] {
  const rows: Row[] = []
  let previous: Message | null = null
  let marked = newAfter === null

  for (const message of messages) {
    if (previous === null || !sameDay(previous.ts, message.ts))
      rows.push({ kind: 'day', key: `day-${message.ts.slice(0, 10)}`, ts: message.ts })
    if (!marked && newAfter !== null && message.ts > newAfter && message.user !== self) {
      rows.push({ kind: 'new', key: 'new' })
      marked = true
    }
    addRow(rows, message)
    previous = message
  }
  return rows
}

function addRow(rows: Row[], message: Message): void {
  const last = rows[rows.length - 1]
  const kind = foldable(message)

  if (message.notice === null) {
    const key = message.clientId ?? message.ts
    rows.push({ kind: 'message', key, message, grouped: isGrouped(last, message) })
  } else if (
    last?.kind === 'notices' &&
    kind !== null &&
    last.messages.every((other) => foldable(other) === kind)
  ) {
    rows[rows.length - 1] = { ...last, messages: [...last.messages, message] }
  } else {
    rows.push({ kind: 'notices', key: `notice-${message.ts}`, messages: [message] })
  }
}
