// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import {
  type Span,
  escapeText,
  isJumbo,
  mentions,
  parseMarkup,
  parseSpans,
  plainText,
} from '../markup'

const text = (value: string): Span => ({ kind: 'text', text: value })

describe('spans', () => {
  it('marks bold, italic and strike at word borders only', () => {
    expect(parseSpans('a *b* c')).toEqual([
      text('a '),
      { kind: 'bold', children: [text('b')] },
      text(' c'),
    ])
    expect(parseSpans('2*3*4')).toEqual([text('2*3*4')])
    expect(parseSpans('snake_case_name')).toEqual([text('snake_case_name')])
    expect(parseSpans('* b *')).toEqual([text('* b *')])
    expect(parseSpans('**')).toEqual([text('**')])
  })

  it('nests, except inside code', () => {
    expect(parseSpans('*a _b_*')).toEqual([
      { kind: 'bold', children: [text('a '), { kind: 'italic', children: [text('b')] }] },
    ])
    expect(parseSpans('`*a*`')).toEqual([{ kind: 'code', text: '*a*' }])
    expect(parseSpans('*a `b*` c*')).toEqual([
      { kind: 'bold', children: [text('a '), { kind: 'code', text: 'b*' }, text(' c')] },
    ])
  })

  it('knows the control sequences', () => {
    expect(parseSpans('<@U123ABC> <#C123ABC|news> <!here>')).toEqual([
      { kind: 'user', id: 'U123ABC', label: null },
      text(' '),
      { kind: 'channel', id: 'C123ABC', label: 'news' },
      text(' '),
      { kind: 'everyone', name: 'here' },
    ])
    expect(parseSpans('<https://a.b/?x=1&amp;y=2|the &lt;page&gt;>')).toEqual([
      { kind: 'link', href: 'https://a.b/?x=1&y=2', bare: false, children: [text('the <page>')] },
    ])
  })

  it('makes no link of anything but http, https, mailto and tel', () => {
    for (const bad of [
      '<javascript:alert(1)>',
      '<data:text/html,x|y>',
      '<file:///etc/passwd>',
      '<//evil>',
    ])
      expect(JSON.stringify(parseSpans(bad))).not.toContain('"link"')
  })

  it('links bare addresses without the punctuation that follows', () => {
    const [first, rest] = parseSpans('https://a.b/c(d). More')
    expect(first).toMatchObject({ kind: 'link', href: 'https://a.b/c(d)' })
    expect(rest).toEqual(text('. More'))
    expect(parseSpans('(www.a.b)')[1]).toMatchObject({ kind: 'link', href: 'http://www.a.b' })
    expect(parseSpans('https://a.b/?x=1&amp;y=2')[0]).toMatchObject({
      href: 'https://a.b/?x=1&y=2',
    })
  })

  it('replaces entities once', () => {
    expect(parseSpans('&amp;lt; &lt;b&gt;')).toEqual([text('&lt; <b>')])
  })

  it('survives what nobody would write', () => {
    const nasty = '*'.repeat(2000) + '<'.repeat(2000) + '`'.repeat(2001) + '_a '.repeat(500)
    expect(() => parseMarkup(nasty)).not.toThrow()
    expect(() => parseMarkup('*_~'.repeat(300) + 'x' + '~_*'.repeat(300))).not.toThrow()
  })
})

describe('blocks', () => {
  it('finds code blocks, quotes and lists', () => {
    expect(
      parseMarkup('see:\n```\na &lt; b\n```\n&gt; one\n&gt; two\n- x\n- y\n3. z').map(
        (block) => block.kind,
      ),
    ).toEqual(['paragraph', 'pre', 'quote', 'list', 'list'])
    expect(parseMarkup('```a\n  b```')).toEqual([{ kind: 'pre', text: 'a\n  b' }])
    expect(parseMarkup('3. z')[0]).toMatchObject({ ordered: true, start: 3 })
  })

  it('quotes the rest of the text after three marks', () => {
    expect(parseMarkup('a\n&gt;&gt;&gt; b\nc')[1]).toMatchObject({
      kind: 'quote',
      blocks: [{ kind: 'paragraph' }],
    })
  })
})

describe('what is derived', () => {
  const names = { user: () => 'Анна', channel: () => 'news' }

  it('says a message in one line', () => {
    expect(plainText('*Hi* <@U1AA>,\nsee <#C1AA> `x`', names)).toBe('Hi @Анна, see #news x')
  })

  it('counts mentions outside code', () => {
    expect(mentions('hey <@U1AA>', 'U1AA')).toBe(true)
    expect(mentions('hey <@U1AA|anna>', 'U1AA')).toBe(true)
    expect(mentions('<!channel> look', 'U2BB')).toBe(true)
    expect(mentions('`<@U1AA>`', 'U1AA')).toBe(false)
    expect(mentions('hey <@U1AAB>', 'U1AA')).toBe(false)
  })

  it('draws one to three emoji large', () => {
    expect(isJumbo('🎉')).toBe(true)
    expect(isJumbo('🎉 🚀 👍🏽')).toBe(true)
    expect(isJumbo('🎉🎉🎉🎉')).toBe(false)
    expect(isJumbo('1')).toBe(false)
    expect(isJumbo('ok 🎉')).toBe(false)
  })

  it('escapes', () => {
    expect(escapeText('<a> & b')).toBe('&lt;a&gt; &amp; b')
  })
})
