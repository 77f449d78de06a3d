/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two people in two real browsers on the real server: first run, invitation, talk in two languages, a server that is killed in
 * the middle, a connection that is cut, an end that is asked for. Nothing lost, nothing doubled, one order. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Browser, Server, expectEventually } from './app.mjs'

let server
let browser
let ilya
let anna

before(async () => {
  server = await Server.start()
  browser = await Browser.start()
  ilya = await browser.window(server)
  anna = await browser.window(server)
})

after(async () => {
  await browser?.stop()
  await server?.remove()
})

test('the first visitor makes the team', async () => {
  await ilya.setUp('Polaris Lab', 'Илья Громов', 'ilya')
  assert.match(await ilya.page.title(), /general · Polaris Lab$/)
})

test('a stranger is sent to sign in, and a wrong password says so', async () => {
  await anna.signIn('nobody', 'not the password')
  await anna.page.getByRole('alert').waitFor()
  assert.match(anna.page.url(), /\/login/)
})

test('the second comes by invitation', async () => {
  const { url } = await ilya.call('micro.invites.create', {})
  await anna.register(url, 'Анна Соколова', 'anna')
  await anna.page.getByRole('heading', { level: 1, name: /general/ }).waitFor()
})

test('they talk, in Russian and English, with markup and hostile text', async () => {
  await ilya.write('Доброе утро! Новая прошивка на стенде.')
  await anna.sees('Доброе утро! Новая прошивка на стенде.')
  await anna.write('Confirmed on my board <b>really</b> nice & quick')
  await ilya.sees('Confirmed on my board <b>really</b> nice & quick')
  await ilya.write('*bold* and `code`')
  await anna.messages().locator('strong, b', { hasText: /^bold$/ }).waitFor()
  await anna.messages().locator('code', { hasText: /^code$/ }).waitFor()
})

test('typing is shown, and gone when the message arrives', async () => {
  await anna.composer().pressSequentially('typing now')
  await ilya.page.getByText('Анна Соколова is typing…').waitFor()
  await anna.composer().press('Enter')
  await ilya.sees('typing now')
  await ilya.page.getByText('Анна Соколова is typing…').waitFor({ state: 'hidden' })
})

test('the server is killed and comes back: nothing lost or doubled', async () => {
  await server.end('SIGKILL')
  await ilya.page.getByRole('button', { name: 'Retry now' }).waitFor()
  for (let i = 1; i <= 5; i++) await ilya.write(`offline ${i} of ilya`)
  for (let i = 1; i <= 5; i++) await anna.write(`offline ${i} of anna`)
  await server.run()
  for (let i = 1; i <= 5; i++) {
    await anna.sees(`offline ${i} of ilya`)
    await ilya.sees(`offline ${i} of anna`)
  }
  await expectEventually(async () => assert.equal(await ilya.page.getByRole('button', { name: 'Retry now' }).count(), 0))
  await sameOrder('offline', 10)
})

test('a reload shows the same', async () => {
  await ilya.page.reload()
  await ilya.sees('offline 5 of anna')
  await sameOrder('offline', 10)
})

test('a cut connection heals by itself', async () => {
  await anna.page.context().setOffline(true)
  await ilya.write('while anna is away')
  await anna.write('written without a network')
  await anna.page.context().setOffline(false)
  await anna.sees('while anna is away')
  await ilya.sees('written without a network')
})

test('a channel is made, found and joined; a direct message arrives', async () => {
  const { channel } = await ilya.call('conversations.create', { name: 'разработка' })
  await anna.call('conversations.join', { channel: channel.id })
  await anna.page.getByRole('link', { name: /разработка/ }).first().click()
  await anna.write('в новом канале')
  await expectEventually(async () => assert.match((await ilya.page.getByRole('link', { name: /^разработка/ }).first().getAttribute('aria-label')) ?? (await ilya.page.getByRole('link', { name: /разработка/ }).first().innerText()), /1/))
  const people = (await anna.call('users.list')).members
  const dm = await anna.call('conversations.open', { users: people.find((user) => user.name === 'ilya').id })
  await anna.call('chat.postMessage', { channel: dm.channel.id, text: 'лично' })
  await ilya.page.getByRole('link', { name: /Анна Соколова/ }).first().click()
  await ilya.sees('лично')
})

test('an orderly stop is told, and the program ends with 0', async () => {
  const { status } = await server.end('SIGTERM')
  assert.equal(status, 0)
  await server.run()
  await expectEventually(async () => assert.equal(await ilya.page.getByRole('button', { name: 'Retry now' }).count(), 0))
  await ilya.write('after the restart')
  await ilya.sees('after the restart')
})

test('no error in the console, no request to anywhere else', () => {
  ilya.assertClean()
  anna.assertClean()
})

async function sameOrder(mark, count) {
  const one = await ilya.texts(mark)
  const other = await anna.texts(mark)
  assert.equal(one.length, count)
  assert.deepEqual(one, other)
}
