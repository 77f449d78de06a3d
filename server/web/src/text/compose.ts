// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Between what is typed and what travels: "@anna" becomes <@U…>, "#news" becomes <#C…|news>, the rest is escaped; and back for editing.

import { escapeText, unescapeText } from './markup'

export interface Directory {
  userByName: (name: string) => string | null
  userName: (id: string) => string | null
  channelByName: (name: string) => string | null
  channelName: (id: string) => string | null
}

const GROUPS = new Set(['here', 'channel', 'everyone'])
const REFERENCE = /(^|[^\p{L}\p{N}_@#&/])([@#])([\p{L}\p{N}_.-]+)/gu

function reference(sign: string, name: string, directory: Directory): string | null {
  if (sign === '#') {
    const id = directory.channelByName(name)
    return id === null ? null : `<#${id}|${name.toLowerCase()}>`
  }
  if (GROUPS.has(name)) return `<!${name}>`
  const id = directory.userByName(name)
  return id === null ? null : `<@${id}>`
}

/* "@anna." ends a sentence: try the whole word, then without the points and hyphens at its end. */
function replaceReferences(text: string, directory: Directory): string {
  return text.replace(REFERENCE, (whole, before: string, sign: string, word: string) => {
    for (const name of [word, word.replace(/[.-]+$/, '')]) {
      const found = name === '' ? null : reference(sign, name, directory)
      if (found !== null) return before + found + word.slice(name.length)
    }
    return whole
  })
}

export function toWire(typed: string, directory: Directory): string {
  const parts = escapeText(typed).split(/(```[\s\S]*?```|`[^`\n]+`)/)
  return parts
    .map((part, index) => (index % 2 === 1 ? part : replaceReferences(part, directory)))
    .join('')
}

export function toTyped(text: string, directory: Directory): string {
  const plain = text.replace(
    /<([@#!])?([^<>|\n]+)(?:\|([^<>\n]*))?>/g,
    (whole, sign: string | undefined, body: string, label: string | undefined) => {
      if (sign === '@') return '@' + (directory.userName(body) ?? label ?? body)
      if (sign === '#') return '#' + (directory.channelName(body) ?? label ?? body)
      if (sign === '!') return GROUPS.has(body) ? '@' + body : (label ?? whole)
      return body
    },
  )
  return unescapeText(plain)
}

/* Unicode code points, as the server counts. */
export function codePoints(text: string): number {
  return [...text].length
}
