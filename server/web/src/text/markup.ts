// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// mrkdwn as a pure function: escaped text in, a tree of blocks and spans out. Nothing here knows the DOM, and entities are
// replaced only after <...> was split off, so that text can never become markup.

import { withEmoji } from './emoji'

export type Span =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Span[] }
  | { kind: 'user'; id: string; label: string | null }
  | { kind: 'channel'; id: string; label: string | null }
  | { kind: 'everyone'; name: string }
  | { kind: 'link'; href: string; children: Span[]; bare: boolean }
  | { kind: 'break' }

export type Block =
  | { kind: 'paragraph'; children: Span[] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'pre'; text: string }
  | { kind: 'list'; ordered: boolean; start: number; items: Span[][] }

const STYLES: Record<string, 'bold' | 'italic' | 'strike'> = {
  '*': 'bold',
  _: 'italic',
  '~': 'strike',
}
const SAFE_LINK = /^(https?:\/\/|mailto:|tel:)/i
const BARE_LINK = /^(https?:\/\/|www\.)[^\s<>"`]+/i
const BULLET = /^(?:•|-) +(.*)$/
const NUMBER = /^(\d{1,4})\. +(.*)$/
const MAX_DEPTH = 16

export function unescapeText(text: string): string {
  return text.replace(/&(lt|gt|amp);/g, (_, name: string) =>
    name === 'lt' ? '<' : name === 'gt' ? '>' : '&',
  )
}

export function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

/* Blank, punctuation or nothing may stand outside a marker; letters, digits and the same marker may not. */
function isBorder(character: string | undefined, marker = ''): boolean {
  return character === undefined || (character !== marker && !/[\p{L}\p{N}\p{M}]/u.test(character))
}

function controlSpan(body: string): Span | null {
  const bar = body.indexOf('|')
  const head = bar < 0 ? body : body.slice(0, bar)
  const label = bar < 0 ? null : unescapeText(body.slice(bar + 1))

  if (/^@[UWB][A-Z0-9]+$/.test(head)) return { kind: 'user', id: head.slice(1), label }
  if (/^#[CGD][A-Z0-9]+$/.test(head)) return { kind: 'channel', id: head.slice(1), label }
  if (/^!(here|channel|everyone)$/.test(head)) return { kind: 'everyone', name: head.slice(1) }
  if (/^!(subteam|date)\^/.test(head)) return { kind: 'text', text: label ?? head }
  if (!SAFE_LINK.test(head)) return null
  const href = unescapeText(head)
  return {
    kind: 'link',
    href,
    bare: label === null,
    children: [{ kind: 'text', text: label ?? href }],
  }
}

/* A bare address ends before punctuation that more likely belongs to the sentence, and before a bracket that it did not open. */
function withoutSentenceEnd(raw: string): string {
  const end = /[.,:;!?*_~'»”)\]]$/.exec(raw)?.[0]
  if (end === undefined || (end === ')' && raw.includes('('))) return raw
  return withoutSentenceEnd(raw.slice(0, -1))
}

function bareLink(rest: string): { length: number; span: Span } | null {
  const found = BARE_LINK.exec(rest)?.[0]

  if (found === undefined) return null
  const raw = withoutSentenceEnd(found.replace(/&(lt|gt);.*$/s, ''))
  if (!/^(https?:\/\/|www\.)[^\s/.]+/i.test(raw)) return null
  const text = unescapeText(raw)
  const href = /^www\./i.test(text) ? `http://${text}` : text
  return {
    length: raw.length,
    span: { kind: 'link', href, bare: true, children: [{ kind: 'text', text }] },
  }
}

function closingMarker(line: string, marker: string, from: number): number {
  let at = from
  let inCode = false

  for (; at < line.length; at++) {
    const character = line[at]
    if (character === '<') {
      const end = line.indexOf('>', at)
      if (end > 0) at = end
    } else if (character === '`') inCode = !inCode
    else if (
      character === marker &&
      !inCode &&
      at > from &&
      line[at - 1] !== ' ' &&
      isBorder(line[at + 1], marker)
    )
      return at
  }
  return -1
}

class SpanReader {
  private spans: Span[] = []
  private plain = ''
  /* Markers that were looked for in vain: none closes further on either. Keeps a line of nothing but openers linear. */
  private readonly unclosed = new Set<string>()

  constructor(
    private readonly line: string,
    private readonly depth: number,
  ) {}

  read(): Span[] {
    let at = 0
    while (at < this.line.length) at = this.step(at)
    this.flush()
    return this.spans
  }

  private flush(): void {
    if (this.plain !== '') this.spans.push({ kind: 'text', text: unescapeText(this.plain) })
    this.plain = ''
  }

  private push(span: Span): void {
    this.flush()
    this.spans.push(span)
  }

  private step(at: number): number {
    const character = this.line[at] ?? ''
    const before = at === 0 ? undefined : this.line[at - 1]

    if (character === '<') return this.control(at)
    if (character === '`') return this.code(at)
    if (character in STYLES && isBorder(before, character)) return this.style(at, character)
    if ((character === 'h' || character === 'H' || character === 'w') && isBorder(before)) {
      const link = bareLink(this.line.slice(at))
      if (link !== null) {
        this.push(link.span)
        return at + link.length
      }
    }
    return this.take(at)
  }

  private take(at: number): number {
    this.plain += this.line[at] ?? ''
    return at + 1
  }

  private control(at: number): number {
    const end = this.line.indexOf('>', at)
    const span = end < 0 ? null : controlSpan(this.line.slice(at + 1, end))

    if (span === null) return this.take(at)
    this.push(span)
    return end + 1
  }

  private code(at: number): number {
    const end = this.line.indexOf('`', at + 1)

    if (end <= at + 1) return this.take(at)
    this.push({ kind: 'code', text: unescapeText(plainControls(this.line.slice(at + 1, end))) })
    return end + 1
  }

  private style(at: number, marker: string): number {
    const kind = STYLES[marker]
    const next = this.line[at + 1]

    if (kind === undefined || next === undefined || next === ' ' || next === marker)
      return this.take(at)
    if (this.depth >= MAX_DEPTH || this.unclosed.has(marker)) return this.take(at)
    const end = closingMarker(this.line, marker, at + 1)
    if (end < 0) {
      this.unclosed.add(marker)
      return this.take(at)
    }
    this.push({
      kind,
      children: new SpanReader(this.line.slice(at + 1, end), this.depth + 1).read(),
    })
    return end + 1
  }
}

/* Inside code nothing is formatted, but <URL> stands for the address that somebody wrote. */
function plainControls(text: string): string {
  return text.replace(/<([^<>\n]+)>/g, (_, body: string) => {
    const bar = body.indexOf('|')
    return bar < 0 ? body : body.slice(bar + 1)
  })
}

export function parseSpans(line: string): Span[] {
  return new SpanReader(line, 0).read()
}

function parseLines(text: string, blocks: Block[], depth: number): void {
  const lines = text.split('\n')
  let paragraph: string[] = []

  const flush = () => {
    if (paragraph.length === 0) return
    const children = paragraph.flatMap((line, index): Span[] =>
      index === 0 ? parseSpans(line) : [{ kind: 'break' }, ...parseSpans(line)],
    )
    blocks.push({ kind: 'paragraph', children })
    paragraph = []
  }

  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const quoted = depth === 0 ? quoteLines(lines, at) : null
    const list = quoted === null ? listLines(lines, at) : null

    if (quoted === null && list === null) {
      paragraph.push(line)
      continue
    }
    flush()
    if (quoted !== null) {
      const inner: Block[] = []
      parseLines(quoted.text, inner, depth + 1)
      blocks.push({ kind: 'quote', blocks: inner })
      at += quoted.count - 1
    } else if (list !== null) {
      blocks.push(list.block)
      at += list.count - 1
    }
  }
  flush()
}

function quoteLines(lines: string[], from: number): { text: string; count: number } | null {
  const head = lines[from] ?? ''

  if (head.startsWith('&gt;&gt;&gt;')) {
    const rest = [head.slice(12).replace(/^ /, ''), ...lines.slice(from + 1)]
    return { text: rest.join('\n'), count: rest.length }
  }
  const taken: string[] = []
  for (let at = from; at < lines.length; at++) {
    const match = /^&gt;(?: (.*)|)$/s.exec(lines[at] ?? '')
    if (match === null) break
    taken.push(match[1] ?? '')
  }
  return taken.length === 0 ? null : { text: taken.join('\n'), count: taken.length }
}

function listLines(lines: string[], from: number): { block: Block; count: number } | null {
  const head = lines[from] ?? ''
  const ordered = NUMBER.exec(head)
  const pattern = ordered === null ? BULLET : NUMBER
  const items: Span[][] = []

  for (let at = from; at < lines.length; at++) {
    const match = pattern.exec(lines[at] ?? '')
    if (match === null) break
    items.push(parseSpans(match[match.length - 1] ?? ''))
  }
  if (items.length === 0) return null
  const start = ordered === null ? 1 : Number(ordered[1])
  return { block: { kind: 'list', ordered: ordered !== null, start, items }, count: items.length }
}

export function parseMarkup(text: string): Block[] {
  const blocks: Block[] = []
  let at = 0

  while (at < text.length) {
    const open = text.indexOf('```', at)
    const close = open < 0 ? -1 : text.indexOf('```', open + 3)
    if (close < 0 || close === open + 3) break
    const before = text.slice(at, open).replace(/\n$/, '')
    if (before !== '') parseLines(before, blocks, 0)
    const code = text
      .slice(open + 3, close)
      .replace(/^\n/, '')
      .replace(/\n$/, '')
    blocks.push({ kind: 'pre', text: unescapeText(plainControls(code)) })
    at = close + 3
    if (text[at] === '\n') at++
  }
  if (at < text.length) parseLines(text.slice(at), blocks, 0)
  return blocks
}

export interface Names {
  user: (id: string) => string | null
  channel: (id: string) => string | null
}

function spanText(span: Span, names: Names): string {
  switch (span.kind) {
    case 'text':
      return withEmoji(span.text)
    case 'code':
      return span.text
    case 'user':
      return '@' + (names.user(span.id) ?? span.label ?? span.id)
    case 'channel':
      return '#' + (names.channel(span.id) ?? span.label ?? span.id)
    case 'everyone':
      return '@' + span.name
    case 'break':
      return ' '
    default:
      return span.children.map((child) => spanText(child, names)).join('')
  }
}

function blockText(block: Block, names: Names): string {
  switch (block.kind) {
    case 'paragraph':
      return block.children.map((span) => spanText(span, names)).join('')
    case 'quote':
      return block.blocks.map((inner) => blockText(inner, names)).join(' ')
    case 'pre':
      return block.text
    case 'list':
      return block.items
        .map((item) => item.map((span) => spanText(span, names)).join(''))
        .join(', ')
  }
}

/* One line without marks: notifications, screen readers, notices. */
export function plainText(text: string, names: Names): string {
  return parseMarkup(text)
    .map((block) => blockText(block, names))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
}

const EMOJI =
  /^(?:\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})*(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})*)*|\p{Regional_Indicator}{2})$/u

/* One to three emoji and nothing else are drawn large. */
export function isJumbo(text: string): boolean {
  const trimmed = withEmoji(text).trim()
  if (trimmed === '' || trimmed.length > 40) return false
  const parts =
    typeof Intl.Segmenter === 'function'
      ? [...new Intl.Segmenter().segment(trimmed)].map((part) => part.segment)
      : [...trimmed]
  const marks = parts.filter((part) => part.trim() !== '')
  return marks.length <= 3 && marks.every((part) => EMOJI.test(part))
}

/* Does this text address the reader? As the server counts mentions: outside code only. */
export function mentions(text: string, self: string): boolean {
  const outside = text.replace(/```[\s\S]*?```/g, ' ').replace(/`[^`\n]+`/g, ' ')
  return (
    new RegExp(`<@${self}(\\|[^>]*)?>`).test(outside) ||
    /<!(here|channel|everyone)(\|[^>]*)?>/.test(outside)
  )
}
