/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A colleague in a real browser for the desktop suite: one command a line on standard input, one answer a line on standard output.
 *     {"do":"signIn","name":"ilya"}   {"do":"write","text":"…"}   {"do":"sees","text":"…"}   {"do":"texts","mark":"…"}   {"do":"clean"} */
import { createInterface } from 'node:readline'
import { Browser } from '../web/app.mjs'

const server = { url: process.argv[2] }
const browser = await Browser.start()
const window = await browser.window(server)

const commands = {
  async signIn({ name }) {
    await window.signIn(name)
    await window.composer().waitFor()
  },
  write: ({ text }) => window.write(text),
  type: ({ text }) => window.composer().pressSequentially(text),
  sees: ({ text }) => window.sees(text),
  texts: ({ mark }) => window.texts(mark),
  clean: () => window.assertClean(),
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line)
  try {
    const result = await commands[command.do](command)
    console.log(JSON.stringify({ ok: true, result: result ?? null }))
  } catch (error) {
    console.log(JSON.stringify({ ok: false, error: String(error) }))
  }
}
await browser.stop()
