/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every method that the server has is used here through an SDK. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const here = new URL('.', import.meta.url)
const api = new URL('../../server/api/', here)

function read(folder, pattern) {
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
}

/* The names in the tables of methods. */
function methods() {
  const tables = read(api, /^ms-api-.*\.c$/).flatMap((text) => [...text.matchAll(/^const MsApiMethod ms_api_\w+_methods\[\] = \{\n(.*?)^\};/gms)])
  return tables.flatMap(([, rows]) => [...rows.matchAll(/^\s*(?:\{|\w+ \()\s*"([a-zA-Z.]+)"/gm)].map(([, name]) => name))
}

test('every method of the server is called through an SDK', () => {
  const all = methods()
  const texts = read(here, /(?<!coverage)\.test\.mjs$/).join('\n')
  assert.ok(all.includes('chat.postMessage') && all.length > 45, String(all.length))
  assert.deepEqual(
    all.filter((name) => !texts.includes(`'${name}'`)),
    [],
  )
})
