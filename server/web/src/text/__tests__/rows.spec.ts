// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { Message, Notice } from '../../protocol/types'
import { buildRows } from '../rows'
import { msToTs } from '../time'

const NOON = new Date(2026, 5, 11, 12).getTime()

function message(minute: number, user: string, notice: Notice | null = null): Message {
  const ts = msToTs(NOON + minute * 60_000)
  return {
    ts,
    user,
    text: 'x',
    revision: 1,
    clientId: null,
    editedAt: null,
    isBot: false,
    botName: null,
    notice,
  }
}

const kinds = (messages: Message[], newAfter: string | null = null) =>
  buildRows(messages, newAfter, 'U1').map((row) =>
    row.kind === 'message' ? (row.grouped ? 'grouped' : 'message') : row.kind,
  )

describe('rows', () => {
  it('group messages of one author within five minutes', () => {
    expect(kinds([message(0, 'U2'), message(1, 'U2'), message(7, 'U2'), message(8, 'U3')])).toEqual(
      ['day', 'message', 'grouped', 'message', 'message'],
    )
  })

  it('put the New line before the first unread of others', () => {
    const [first, own, other] = [message(0, 'U2'), message(1, 'U1'), message(2, 'U2')]
    expect(kinds([first, own, other], first.ts)).toEqual([
      'day',
      'message',
      'message',
      'new',
      'message',
    ])
  })

  it('break a group at the New line', () => {
    const [first, second] = [message(0, 'U2'), message(1, 'U2')]
    expect(kinds([first, second], first.ts)).toEqual(['day', 'message', 'new', 'message'])
  })

  it('fold joins that follow each other', () => {
    const joined: Notice = { kind: 'joined', inviter: null }
    const rows = buildRows(
      [message(0, 'U2', joined), message(1, 'U3', joined), message(2, 'U4', joined)],
      null,
      'U1',
    )
    expect(rows).toHaveLength(2)
    expect(rows[1]).toMatchObject({ kind: 'notices', messages: [{}, {}, {}] })
    expect(kinds([message(0, 'U2', joined), message(1, 'U3', { kind: 'left' })])).toEqual([
      'day',
      'notices',
      'notices',
    ])
  })

  it('mark each day', () => {
    expect(kinds([message(0, 'U2'), message(24 * 60, 'U2')])).toEqual([
      'day',
      'message',
      'day',
      'message',
    ])
  })
})
