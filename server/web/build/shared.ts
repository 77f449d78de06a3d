// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the browser app shares with the desktop app comes from one source each: colours (data/tokens.json), icons
// (data/icons/symbolic) and translations (po/). This turns them into modules while building; nothing is fetched.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const here = dirname(fileURLToPath(import.meta.url))
const root = resolve(here, '../../..')

function iconPaths(): Record<string, string> {
  const folder = join(root, 'data/icons/symbolic')
  const paths: Record<string, string> = {}

  if (!existsSync(folder)) return paths
  for (const file of readdirSync(folder).sort()) {
    const name = /^ms-(.+)-symbolic\.svg$/.exec(file)?.[1]
    const d = /<path\b[^>]*\bd="([^"]+)"/.exec(readFileSync(join(folder, file), 'utf8'))?.[1]
    if (name !== undefined && d !== undefined) paths[name] = d
  }
  return paths
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === '__tests__' ? [] : sources(path)
    return /\.(vue|ts)$/.test(entry.name) ? [readFileSync(path, 'utf8')] : []
  })
}

/* Only the icons that the sources mention travel. */
function usedNames(): Set<string> {
  const found = new Set<string>()
  for (const text of sources(resolve(here, '../src')))
    for (const match of text.matchAll(/['"]([a-z][a-z0-9-]*)['"]/g))
      if (match[1] !== undefined) found.add(match[1])
  return found
}

/* The catalogue is that of the whole project: what stands nowhere in the sources here is left out. */
function keepUsedMessages(path: string): void {
  const all = sources(resolve(here, '../src')).join('\n').replace(/\\'/g, "'")
  const catalogue = JSON.parse(readFileSync(path, 'utf8')) as {
    language: string
    messages: Record<string, unknown>
  }
  const used = Object.entries(catalogue.messages).filter(([key]) =>
    all.includes(key.slice(key.indexOf('\u0004') + 1)),
  )
  writeFileSync(path, JSON.stringify({ ...catalogue, messages: Object.fromEntries(used) }))
}

export function sharedIcons(): Plugin {
  const id = 'virtual:icons'

  return {
    name: 'microslack-icons',
    resolveId: (source) => (source === id ? '\0' + id : null),
    load(source) {
      if (source !== '\0' + id) return null
      const used = usedNames()
      const paths = Object.entries(iconPaths()).filter(([name]) => used.has(name))
      return `export default ${JSON.stringify(Object.fromEntries(paths))}`
    },
  }
}

/* Writes theme.css and the catalogues into FOLDER and returns the aliases under which the sources import them. */
export function generateShared(folder: string): Record<string, string> {
  const theme = join(folder, 'theme.css')
  const russian = join(folder, 'ru.json')

  mkdirSync(folder, { recursive: true })
  execFileSync('python3', [join(root, 'data/make-theme.py'), 'web', theme])
  execFileSync('python3', [join(root, 'po/make-catalogue.py'), join(root, 'po/ru.po'), russian])
  keepUsedMessages(russian)
  return { '@shared/theme.css': theme, '@shared/ru.json': russian }
}
