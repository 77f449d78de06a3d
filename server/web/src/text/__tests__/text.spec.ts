// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later

import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { avatarHash, avatarIndex, initials } from '../avatar'
import { codePoints, toTyped, toWire } from '../compose'
import { pickLanguage, pluralIndex, t, tc, tn, useCatalogue } from '../i18n'
import { uuidv7 } from '../ids'
import { highlight, matchScore } from '../match'
import { channelName, isUsername, suggestUsername } from '../names'
import { dayName, isTs, msToTs, tsBefore, tsToMs, withinGroup } from '../time'

afterEach(() => useCatalogue('en', {}))

describe('translations', () => {
  it('falls back to the English sentence', () => {
    expect(t('Hello {name}', { name: 'Anna' })).toBe('Hello Anna')
    expect(tn('{n} member', '{n} members', 1)).toBe('1 member')
    expect(tn('{n} member', '{n} members', 5)).toBe('5 members')
  })

  it('has one, few and many in Russian', () => {
    useCatalogue('ru', {
      '{n} member': ['{n} участник', '{n} участника', '{n} участников'],
      'presence\u0004Away': 'Нет на месте',
    })
    expect([1, 2, 5, 11, 12, 21, 22, 111, 0].map((n) => pluralIndex('ru', n))).toEqual([
      0, 1, 2, 2, 2, 0, 1, 2, 2,
    ])
    expect(tn('{n} member', '{n} members', 22)).toBe('22 участника')
    expect(tc('presence', 'Away')).toBe('Нет на месте')
    expect(tc('other', 'Away')).toBe('Away')
  })

  it('picks the saved language, then the preferred one', () => {
    expect(pickLanguage('ru', ['en-US'])).toBe('ru')
    expect(pickLanguage(null, ['de', 'ru-RU', 'en'])).toBe('ru')
    expect(pickLanguage('xx', [])).toBe('en')
  })
})

describe('timestamps', () => {
  it('converts both ways', () => {
    expect(tsToMs('1355517523.000005')).toBe(1355517523000)
    expect(msToTs(1355517523123)).toBe('1355517523.123000')
    expect(isTs('1355517523.000005')).toBe(true)
    expect(isTs('1355517523.5')).toBe(false)
  })

  it('steps just before', () => {
    expect(tsBefore('1355517523.000005')).toBe('1355517523.000004')
    expect(tsBefore('1355517523.000000')).toBe('1355517522.999999')
  })

  it('groups within five minutes', () => {
    const noon = new Date(2026, 5, 11, 12).getTime()
    expect(withinGroup(msToTs(noon), msToTs(noon + 299_000))).toBe(true)
    expect(withinGroup(msToTs(noon), msToTs(noon + 300_000))).toBe(false)
    const midnight = new Date(2026, 5, 11).getTime()
    expect(withinGroup(msToTs(midnight - 1000), msToTs(midnight + 1000))).toBe(false)
  })

  it('names days', () => {
    const now = new Date(2026, 5, 12, 9).getTime()
    expect(dayName(msToTs(now), now)).toBe('Today')
    expect(dayName(msToTs(now - 12 * 3600_000), now)).toBe('Yesterday')
    expect(dayName(msToTs(new Date(2026, 5, 3).getTime()), now)).toBe('Wednesday, 3 June')
    useCatalogue('ru', {})
    expect(dayName(msToTs(new Date(2025, 5, 11).getTime()), now)).toBe('Среда, 11 июня 2025 г.')
  })
})

describe('avatars', () => {
  const tokens = JSON.parse(
    readFileSync(new URL('../../../../../data/tokens.json', import.meta.url), 'utf8'),
  ) as {
    avatar: { examples: Record<string, { hash: number; index: number }> }
  }

  it('agree with the desktop about everybody', () => {
    for (const [name, { hash, index }] of Object.entries(tokens.avatar.examples)) {
      expect(avatarHash(name)).toBe(hash)
      expect(avatarIndex(` ${name} `)).toBe(index)
    }
  })

  it('take two initials', () => {
    expect(initials('Анна Соколова')).toBe('АС')
    expect(initials('ilya')).toBe('I')
    expect(initials('')).toBe('')
  })
})

describe('writing', () => {
  const directory = {
    userByName: (name: string) => ({ anna: 'U1AA', 'a.b': 'U2BB' })[name] ?? null,
    userName: (id: string) => ({ U1AA: 'anna' })[id] ?? null,
    channelByName: (name: string) => ({ новости: 'C1AA' })[name] ?? null,
    channelName: (id: string) => ({ C1AA: 'новости' })[id] ?? null,
  }

  it('turns names into references and escapes the rest', () => {
    expect(toWire('@anna, see #новости & <b>', directory)).toBe(
      '<@U1AA>, see <#C1AA|новости> &amp; &lt;b&gt;',
    )
    expect(toWire('ask @a.b.', directory)).toBe('ask <@U2BB>.')
    expect(toWire('@here @nobody mail@anna', directory)).toBe('<!here> @nobody mail@anna')
    expect(toWire('`@anna` and ```\n@anna```', directory)).toBe('`@anna` and ```\n@anna```')
  })

  it('turns them back for editing', () => {
    const typed = '@anna, see #новости & <b> @channel'
    expect(toTyped(toWire(typed, directory), directory)).toBe(typed)
    expect(toTyped('<https://a.b|label> <@U9ZZ>', directory)).toBe('https://a.b @U9ZZ')
  })

  it('counts characters as the server does', () => {
    expect(codePoints('a😀ё')).toBe(3)
  })
})

describe('names', () => {
  it('are made lawful while typing', () => {
    expect(channelName('#Релиз 2.4 план')).toBe('релиз-24-план')
    expect(suggestUsername('Илья Громов')).toBe('ilya')
    expect(suggestUsername('Мария К')).toBe('mariya')
    expect(isUsername('ilya.g')).toBe(true)
    expect(isUsername('...')).toBe(false)
    expect(isUsername('a b')).toBe(false)
  })

  it('are found in both alphabets and on the wrong keyboard', () => {
    expect(matchScore('ann', ['Анна Соколова'])).toBe(3)
    expect(matchScore('sok', ['Анна Соколова'])).toBe(2)
    expect(matchScore('ьф', ['Мария'])).toBeGreaterThan(0)
    expect(matchScore('zz', ['Мария'])).toBe(0)
    expect(highlight('ма', 'Marcus')).toEqual(['', 'Ma', 'rcus'])
    expect(highlight('ко', 'Соколова')).toEqual(['Со', 'ко', 'лова'])
  })
})

describe('client ids', () => {
  it('are UUIDs of version 7 in order of time', () => {
    const first = uuidv7(1_700_000_000_000)
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(first < uuidv7(1_700_000_000_001)).toBe(true)
    const many = Array.from({ length: 5000 }, () => uuidv7(1_800_000_000_000))
    expect([...many].sort()).toEqual(many)
    expect(new Set(many).size).toBe(5000)
  })
})
