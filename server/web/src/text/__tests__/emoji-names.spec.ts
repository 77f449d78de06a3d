// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { emojiByCode, emojiGroups, findEmoji, withEmoji } from '../emoji'
import { isJumbo, plainText } from '../markup'

const file = new URL('../../../../../tests/fixtures/emoji.json', import.meta.url)
const examples = JSON.parse(readFileSync(file, 'utf8')) as { text: string; shown: string }[]
const names = { user: () => null, channel: () => null }

describe('emoji by name', () => {
  it.each(examples)('$text', ({ text, shown }) => {
    expect(plainText(text, names)).toBe(shown)
  })

  it('make a message of emoji alone large', () => {
    expect(isJumbo(':tada: :rocket:')).toBe(true)
    expect(isJumbo(':nothing_of_that_name:')).toBe(false)
  })

  it('are one table with the picker', () => {
    expect([...emojiGroups().keys()]).toHaveLength(6)
    for (const { code, char } of [...emojiGroups().values()].flat())
      expect(withEmoji(`:${code}:`)).toBe(char)
    expect(emojiByCode('tada')?.char).toBe('🎉')
    expect(findEmoji('ракета', 3)[0]?.code).toBe('rocket')
  })
})
