// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { codeBefore, wordBefore } from '../../composables/useSuggest'
import { USUAL, emojiByCode, emojiGroups, emojiOf, findEmoji, withTone } from '../emoji'
import { isJumbo } from '../markup'

const all = [...emojiGroups().values()].flat()

describe('the table of emoji', () => {
  it('is whole: one picture each, names in both languages, nothing twice', () => {
    for (const emoji of all) {
      expect(isJumbo(emoji.char), emoji.code).toBe(true)
      expect(emoji.code).toMatch(/^[a-z0-9_+-]+$/)
      expect(emoji.names.en).not.toBe('')
      expect(emoji.names.ru, emoji.code).toMatch(/^[А-ЯЁа-яё]/)
    }
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length)
    expect(new Set(all.map(({ char }) => char)).size).toBe(all.length)
    for (const char of USUAL) expect(emojiOf(char), char).not.toBe(null)
  })

  it('gives tones to hands only, and is found again with one', () => {
    const up = emojiByCode('+1')
    const fire = emojiByCode('fire')
    if (up === null || fire === null) throw new Error('missing')
    expect(withTone(up, 0)).toBe('👍')
    expect(withTone(up, 3)).toBe('👍🏽')
    expect(withTone(fire, 3)).toBe('🔥')
    expect(emojiOf('👍🏽')).toBe(up)
    for (const emoji of all) expect(isJumbo(withTone(emoji, 5)), emoji.code).toBe(true)
  })

  it('is searched in both languages and in the wrong layout', () => {
    expect(findEmoji('tada', 1)[0]?.char).toBe('🎉')
    expect(findEmoji('party pop', 1)[0]?.char).toBe('🎉')
    expect(findEmoji('раке', 1)[0]?.char).toBe('🚀')
    expect(findEmoji('ашку', 1)[0]?.char).toBe('🔥')
    expect(findEmoji('qqqqq', 8)).toEqual([])
  })
})

describe('the word before the caret', () => {
  it('is an emoji after a colon and two letters, not in a time or an address', () => {
    expect(wordBefore('so :ro', 6)).toEqual({ sign: ':', query: 'ro', start: 3, end: 6 })
    expect(wordBefore(':r', 2)).toBe(null)
    expect(wordBefore('at 12:30', 8)).toBe(null)
    expect(wordBefore('http://ab', 9)).toBe(null)
    expect(wordBefore('hi @an', 6)?.sign).toBe('@')
  })

  it('is a code when it is written out', () => {
    expect(codeBefore('well :tada:', 11)).toEqual({ start: 5, emoji: emojiByCode('tada') })
    expect(codeBefore('well :nothing_like_it:', 22)).toBe(null)
  })
})
