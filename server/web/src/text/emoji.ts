// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The emoji that can be picked and written by name: data/emoji.txt, which the desktop app reads too. Both languages are searched whatever
// the interface speaks, so the names are data and not part of the catalogue. Any other emoji that a keyboard or the system's own
// picker gives is shown all the same.

import TABLE from '../../../../data/emoji.txt?raw'
import { matchScore } from './match'

export interface Emoji {
  char: string
  code: string
  names: { en: string; ru: string }
  toned: boolean
}

export type EmojiGroup = 'people' | 'nature' | 'food' | 'places' | 'things' | 'signs'

export const TONES = ['', '🏻', '🏼', '🏽', '🏾', '🏿']
export const USUAL = ['👍', '❤️', '😂', '🎉', '🔥', '✅', '👀', '🙏']

function parse(line: string): Emoji {
  const [left = '', en = '', ru = ''] = line.split('|')
  const [char = '', code = ''] = left.split(' ')
  const toned = char.endsWith('+')
  return { char: toned ? char.slice(0, -1) : char, code, names: { en, ru }, toned }
}

interface Table {
  groups: Map<EmojiGroup, Emoji[]>
  /* Every code that is known, those of [names] too. */
  chars: Map<string, string>
}

const OTHER_NAMES = 'names'

function parseTable(): Table {
  const table: Table = { groups: new Map(), chars: new Map() }
  for (const section of TABLE.split(/^\[/m).slice(1)) {
    const [name = '', rest = ''] = section.split(/\]\n/)
    const lines = rest.trim().split('\n')
    if (name === OTHER_NAMES)
      for (const [code = '', char = ''] of lines.map((line) => line.split(' ')))
        table.chars.set(code, char)
    else {
      const all = lines.map(parse)
      table.groups.set(name as EmojiGroup, all)
      for (const { code, char } of all) table.chars.set(code, char)
    }
  }
  return table
}

let parsed: Table | null = null

/* Made when it is first asked for: many sessions never do. */
function table(): Table {
  return (parsed ??= parseTable())
}

export function emojiGroups(): Map<EmojiGroup, Emoji[]> {
  return table().groups
}

/* A tone is 2 to 6, as in ":wave::skin-tone-3:". */
const WRITTEN = /:([\p{Ll}\p{Lo}\p{M}\d_+'-]+)(?:::skin-tone-([2-6]))?:/gu
const IN_A_WORD = /[\p{L}\p{N}/]$/u

/* The characters for those names that are known; the rest stays as it was written. As in common/text/ms-markup-line.c. */
export function withEmoji(text: string): string {
  if (!text.includes(':')) return text
  let end = 0
  return text.replace(WRITTEN, (whole, code: string, tone: string | undefined, at: number) => {
    /* "std::x::y": behind a colon only where a name has just ended. */
    if (IN_A_WORD.test(text.slice(0, at)) || (text[at - 1] === ':' && at !== end)) return whole
    end = at + whole.length
    const char = table().chars.get(code)
    if (char === undefined) return whole
    return tone === undefined ? char : char.replace(/\uFE0F/g, '') + (TONES[Number(tone) - 1] ?? '')
  })
}

export function findEmoji(query: string, most: number): Emoji[] {
  return [...emojiGroups().values()]
    .flat()
    .map((emoji) => ({
      emoji,
      score: matchScore(query, [emoji.code, emoji.names.en, emoji.names.ru]),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ emoji }) => emoji)
}

/* The tone takes the place of the selector that asks for the coloured picture. */
export function withTone(emoji: Emoji, tone: number): string {
  const mark = TONES[tone] ?? ''
  return emoji.toned && mark !== '' ? emoji.char.replace(/\uFE0F/g, '') + mark : emoji.char
}

export function emojiOf(char: string): Emoji | null {
  const bare = char.replace(/[\u{1F3FB}-\u{1F3FF}\uFE0F]/gu, '')
  for (const all of emojiGroups().values()) {
    const found = all.find((emoji) => emoji.char.replace(/\uFE0F/g, '') === bare)
    if (found !== undefined) return found
  }
  return null
}

export function emojiByCode(code: string): Emoji | null {
  for (const all of emojiGroups().values()) {
    const found = all.find((emoji) => emoji.code === code)
    if (found !== undefined) return found
  }
  return null
}
