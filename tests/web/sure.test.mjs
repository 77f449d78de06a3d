/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Being sure: a copy that is not the server's is noticed and fetched anew, and people see how far a message got and up to when their
 * copy is complete. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Browser, Server } from './app.mjs'

let server
let browser
let ilya
let anna
let window
let other

before(async () => {
  server = await Server.start()
  browser = await Browser.start()
  ilya = await server.found()
  anna = await server.person('anna', 'Анна Соколова')
  window = await browser.window(server)
  other = await browser.window(server)
})

after(async () => {
  await browser?.stop()
  await server?.remove()
})

test('a copy that was damaged on its way is found and fetched anew', async () => {
  const { page } = window
  const warnings = []
  let lies = 1
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()))
  await server.post(anna, server.general, 'the true words')
  await page.route('**/api/conversations.history', async (route) => {
    const answer = await route.fetch()
    const body = await answer.text()
    const damaged = lies-- > 0 ? body.replace('the true words', 'the false words') : body
    await route.fulfill({ response: answer, body: damaged })
  })
  await window.enter(ilya, server.general)
  await window.sees('the false words')
  await window.sees('the true words')
  assert.equal(await window.page.getByText('the false words').count(), 0)
  assert.ok(warnings.some((text) => text.includes(`the copy of ${server.general} differs`)), warnings.join('\n'))
  await page.unroute('**/api/conversations.history')
})

test('the details of a channel say up to when it is complete', async () => {
  await window.page.getByRole('heading', { level: 1 }).getByRole('button').click()
  await window.page.getByRole('menuitem', { name: 'Details' }).click()
  await window.dialog('#general').getByText(/^Complete to this moment; compared with the server at \d/).waitFor()
  await window.page.keyboard.press('Escape')
})

async function details(text) {
  await window.article(text).hover()
  await window.article(text).getByRole('button', { name: 'More actions' }).click()
  await window.page.getByRole('menuitem', { name: 'Details' }).click()
  return window.dialog('Message details')
}

test('the details of one’s own message follow how far it got', async () => {
  await window.write('how far does this get')
  const dialog = await details('how far does this get')
  await dialog.getByText('Stored on the disk of the server').waitFor()
  await dialog.getByText('Nobody else is connected now').waitFor()
  await other.enter(anna, server.general)
  await other.sees('how far does this get')
  await dialog.getByText('Delivered to 1 of 1 member who is connected now').waitFor()
  await other.page.evaluate(() => globalThis.dispatchEvent(new Event('online')))
  await dialog.getByText('Confirmed by the app of 1 member').waitFor()
  await window.page.keyboard.press('Escape')
})

test('the details of others’ messages tell nothing about them', async () => {
  const dialog = await details('the true words')
  await dialog.getByText('Stored on the disk of the server').waitFor()
  assert.equal(await dialog.getByText('Delivered').count(), 0)
  await window.page.keyboard.press('Escape')
})
