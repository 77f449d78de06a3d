// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ofMessage, ofMessages, toText } from '../digest'

interface Example {
  ts: string
  revision: number
  user: string
  text: string
  digest: string
}

const file = new URL('../../../../../tests/fixtures/digest.json', import.meta.url)
const examples = JSON.parse(readFileSync(file, 'utf8')) as { messages: Example[]; sum: string }

describe('digests', () => {
  it.each(examples.messages)('are those of the server: $digest', (example) => {
    expect(toText(ofMessage(example))).toBe(example.digest)
  })

  it('add up lane by lane', () => {
    expect(ofMessages(examples.messages)).toBe(examples.sum)
    expect(ofMessages([])).toBe('0'.repeat(16))
  })
})
