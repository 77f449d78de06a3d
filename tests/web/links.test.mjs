/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Links to messages, through sign-in to their place; and what the conversation shows of threads: what is told to all, and what is left of a
 * deleted message. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Browser, Server, expectEventually, password } from './app.mjs'

let server
let browser
let ilya
let anna
let window
let root
let reply

const say = (person, text, values = {}) => server.call(person.token, 'chat.postMessage', { channel: server.general, text, ...values })
const link = async (person, ts, channel = server.general) => (await server.call(person.token, 'chat.getPermalink', { channel, message_ts: ts })).permalink
const unread = () => server.call(anna.token, 'conversations.info', { channel: server.general })

before(async () => {
  server = await Server.start()
  browser = await Browser.start()
  ilya = await server.found()
  anna = await server.person('anna', 'Анна Соколова')
  root = await say(ilya, 'the root')
  for (let i = 0; i < 120; i++) await say(ilya, `message ${i}`)
  reply = await say(ilya, 'a quiet reply', { thread_ts: root.ts })
  window = await browser.window(server)
})

after(async () => {
  await browser?.stop()
  await server?.remove()
})

test('a link leads through sign-in to its message, one to a reply to its root', async () => {
  const { page } = window
  await page.goto(await link(ilya, reply.ts))
  await page.getByLabel(/Username or email/).fill('anna')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await window.sees('the root')
  await expectEventually(async () => assert.match(await window.focus(), /the root/))
  assert.equal(new URL(page.url()).hash, `#${server.general}/${root.ts}/${reply.ts}`)
  assert.equal(new URL(page.url()).pathname, '/')
  assert.equal(await page.getByText('a quiet reply').count(), 0)
  const middle = await server.call(anna.token, 'conversations.history', { channel: server.general, limit: 61 })
  const message = middle.messages[60]
  await page.goto(await link(anna, message.ts))
  await window.article(message.text).waitFor()
  await expectEventually(async () => assert.match(await window.focus(), new RegExp(message.text)))
})

test('what is not there, or not for the reader, is not found', async () => {
  const { page } = window
  const secret = await server.channel(ilya, 'secret', [], { is_private: true })
  const hidden = await server.post(ilya, secret, 'hidden')
  await page.goto(await link(ilya, hidden.ts, secret))
  await page.getByRole('heading', { name: 'Nothing to see here' }).waitFor()
  await page.goto(`${server.url}/archives/C0000000000/p1700000000000000`)
  await page.getByRole('heading', { name: 'Nothing to see here' }).waitFor()
  await page.goto(`${server.url}/archives/${server.general}/p1700000000000000`)
  await page.getByText('This message does not exist, or you may not see it.').waitFor()
  window.assertClean()
})

test('replies stay out of the conversation and of its counts; what is told to all does not', async () => {
  const other = await server.channel(ilya, 'other', [anna])
  await window.page.goto(`${server.url}/#${other}`)
  await window.messages().waitFor()
  await server.call(anna.token, 'conversations.mark', { channel: server.general, ts: '9999999999.000000' })
  await say(ilya, `quiet for <@${anna.id}>`, { thread_ts: root.ts })
  const loud = await say(ilya, `loud for <@${anna.id}>`, { thread_ts: root.ts, reply_broadcast: true })
  await window.row(/general.*1/).waitFor()
  assert.equal((await unread()).channel.unread_count, 1)
  await server.call(ilya.token, 'chat.delete', { channel: server.general, ts: loud.ts })
  await expectEventually(async () => assert.equal(await window.row(/general.*1/).count(), 0))
  assert.equal((await unread()).channel.unread_count, 0)
})

test('a message deleted above its replies leaves a line that goes with the last of them', async () => {
  const { page } = window
  const short = await say(ilya, 'what I regret')
  const last = await say(ilya, 'its only reply', { thread_ts: short.ts })
  await page.goto(`${server.url}/#${server.general}`)
  await window.sees('what I regret')
  await server.call(ilya.token, 'chat.delete', { channel: server.general, ts: short.ts })
  await page.getByText('This message was deleted.').waitFor()
  assert.equal(await page.getByText('what I regret').count(), 0)
  await page.reload()
  await page.getByText('This message was deleted.').waitFor()
  await server.call(ilya.token, 'chat.delete', { channel: server.general, ts: last.ts })
  await expectEventually(async () => assert.equal(await page.getByText('This message was deleted.').count(), 0))
  window.assertClean()
})
