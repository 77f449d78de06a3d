// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What could be meant by the word being typed: people after @, channels after #, emoji after : and two letters.

import { computed, ref, watch } from 'vue'
import { useChannels } from '../stores/channels'
import { useSession } from '../stores/session'
import { useUsers } from '../stores/users'
import type { Channel } from '../protocol/types'
import * as api from '../protocol/api'
import { useEmoji } from '../stores/emoji'
import { type Emoji, emojiByCode, findEmoji, withTone } from '../text/emoji'
import { language, t, tn } from '../text/i18n'
import { matchScore } from '../text/match'

export interface Suggestion {
  id: string
  kind: 'user' | 'channel' | 'group' | 'emoji'
  label: string
  hint: string
  insert: string
  isPrivate: boolean
}

interface Word {
  sign: '@' | '#' | ':'
  query: string
  start: number
  end: number
}

const MOST = 8
const WORD = /(?:^|[\s([{«"'])(?:([@#])([\p{L}\p{N}_.-]*)|(:)([\p{L}\p{N}_+-]{2,}))$/u
const CODE = /(?:^|[\s([{«"']):([a-z0-9_+-]{2,}):$/

export function wordBefore(text: string, caret: number): Word | null {
  const match = WORD.exec(text.slice(0, caret))
  if (match === null) return null
  const query = match[2] ?? match[4] ?? ''
  const sign = match[3] === ':' ? ':' : match[1] === '#' ? '#' : '@'
  return { sign, query, start: caret - query.length - 1, end: caret }
}

/* ":tada:" written out, and what it stands for. */
export function codeBefore(text: string, caret: number): { start: number; emoji: Emoji } | null {
  const code = CODE.exec(text.slice(0, caret))?.[1]
  const emoji = code === undefined ? null : emojiByCode(code)
  return code === undefined || emoji === null ? null : { start: caret - code.length - 2, emoji }
}

export function useSuggest(channel: () => Channel) {
  const users = useUsers()
  const channels = useChannels()
  const session = useSession()
  const emoji = useEmoji()
  const word = ref<Word | null>(null)
  const selected = ref(0)
  const members = ref(new Set<string>())
  let loadedFor = ''

  async function loadMembers(): Promise<void> {
    const { id } = channel()
    if (loadedFor === id) return
    loadedFor = id
    try {
      members.value = new Set(await api.channelMembers(id))
    } catch {
      loadedFor = ''
    }
  }

  function people(query: string): Suggestion[] {
    return users.everybody
      .filter((user) => user.id !== session.selfId)
      .map((user) => ({ user, score: matchScore(query, [user.label, user.name]) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => rank(b.user.id, b.score) - rank(a.user.id, a.score))
      .slice(0, MOST)
      .map(({ user }) => ({
        id: user.id,
        kind: 'user',
        label: user.label,
        hint: user.name,
        insert: `@${user.name}`,
        isPrivate: false,
      }))
  }

  /* Members of this channel, then people one writes with, then the others. */
  function rank(id: string, score: number): number {
    const partner = channels.directs.some((direct) => direct.user === id)
    return (members.value.has(id) ? 20 : partner ? 10 : 0) + score
  }

  function groups(query: string): Suggestion[] {
    if (channel().isDirect) return []
    const count = channel().members
    const all = tn('notifies {n} person', 'notifies {n} people', count)
    return [
      { name: 'channel', hint: all },
      { name: 'here', hint: t('notifies those who are online') },
    ]
      .filter(({ name }) => query !== '' && name.startsWith(query.toLowerCase()))
      .map(({ name, hint }) => ({
        id: name,
        kind: 'group',
        label: `@${name}`,
        hint,
        insert: `@${name}`,
        isPrivate: false,
      }))
  }

  function rooms(query: string): Suggestion[] {
    return channels.rooms
      .map((room) => ({ room, score: matchScore(query, [room.name]) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST)
      .map(({ room }) => ({
        id: room.id,
        kind: 'channel',
        label: room.name,
        hint: room.topic,
        insert: `#${room.name}`,
        isPrivate: room.isPrivate,
      }))
  }

  function pictures(query: string): Suggestion[] {
    return findEmoji(query, MOST).map((found) => ({
      id: found.char,
      kind: 'emoji',
      label: found.names[language.value],
      hint: `:${found.code}:`,
      insert: withTone(found, emoji.tone),
      isPrivate: false,
    }))
  }

  const items = computed(() => {
    const now = word.value
    if (now === null) return []
    if (now.sign === ':') return pictures(now.query)
    const found = now.sign === '#' ? rooms(now.query) : [...people(now.query), ...groups(now.query)]
    return found.slice(0, MOST)
  })

  watch(items, () => (selected.value = 0))

  function look(text: string, caret: number): void {
    word.value = wordBefore(text, caret)
    if (word.value?.sign === '@') void loadMembers()
  }

  function move(by: number): void {
    selected.value = (selected.value + by + items.value.length) % items.value.length
  }

  function close(): void {
    word.value = null
  }

  return { word, items, selected, look, move, close }
}
