/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When things go wrong: slow sending, refused messages, a server that is gone, a session that was ended elsewhere, another data
 * directory under the same address, two windows of one person. No word is lost, and every state offers its way out. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Browser, Server, codeOf, expectEventually, password } from './app.mjs'

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
  await window.enter(ilya, server.general)
  await other.enter(anna, server.general)
})

after(async () => {
  await browser?.stop()
  await server?.remove()
})

const online = (who) => expectEventually(async () => assert.equal(await who.button('Retry now').count(), 0), 20000)

test('what opens rarely opens without a server too', async () => {
  const third = await browser.window(server)
  await third.enter(anna, server.general)
  const { page } = third
  const arrived = () => page.evaluate(() => performance.getEntriesByType('resource').filter((entry) => /(ShortcutsDialog|PreferencesDialog|ProfileCard|ChannelDetails)-\w+\.js/.test(entry.name)).length)
  await expectEventually(async () => assert.equal(await arrived(), 4))
  await page.context().setOffline(true)
  await page.keyboard.press('Control+/')
  await third.dialog('Keyboard shortcuts').waitFor()
  await page.keyboard.press('Escape')
  await third.button(/^Polaris Lab/).click()
  await page.getByRole('menuitem', { name: 'Preferences' }).click()
  await third.dialog('Preferences').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { level: 1 }).getByRole('button').click()
  await page.getByRole('menuitem', { name: 'Details' }).click()
  await third.dialog('#general').waitFor()
  await page.context().close()
})

test('what is not sent after a second says that it waits', async () => {
  await window.page.route('**/api/chat.postMessage', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 2500))
    await route.continue().catch(() => {})
  })
  await window.write('slow one')
  await window.sees('slow one')
  assert.equal(await window.page.getByText('Waiting to send').count(), 0, 'nothing in the first second')
  await window.page.getByText('Waiting to send').waitFor()
  await other.sees('slow one')
  await expectEventually(async () => assert.equal(await window.page.getByText('Waiting to send').count(), 0))
  await window.page.unroute('**/api/chat.postMessage')
  await window.sees('slow one')
})

test('the composer counts down and does not send what is too long', async () => {
  await window.composer().fill('ж'.repeat(40001))
  await window.page.getByText('-1', { exact: true }).waitFor()
  assert.equal(await window.button('Send').isDisabled(), true)
  await window.composer().fill('')
})

test('a refused message stays with the reason, Retry and Delete', async () => {
  const room = await server.channel(ilya, 'closing', [anna])
  await window.row(/^closing/).click()
  await window.write('before')
  await window.sees('before')
  await window.page.route('**/api/chat.postMessage', async (route) => {
    await server.call(ilya.token, 'conversations.archive', { channel: room }).catch(() => {})
    await route.continue()
  })
  await window.write('into the archive')
  const alert = window.page.getByRole('alert').filter({ hasText: 'Not sent: the channel is in the archive.' })
  await alert.waitFor()
  await window.page.unroute('**/api/chat.postMessage')
  await window.page.reload()
  await alert.waitFor()
  await server.call(ilya.token, 'conversations.unarchive', { channel: room })
  await alert.getByRole('button', { name: 'Retry' }).click()
  await expectEventually(async () => assert.equal(await alert.count(), 0))
  await window.sees('into the archive')
  const { messages } = await server.call(anna.token, 'conversations.history', { channel: room })
  assert.equal(messages.filter((message) => message.text === 'into the archive').length, 1)
})

test('a refused message can be deleted, later ones are not held up', async () => {
  let first = true
  await window.page.route('**/api/chat.postMessage', async (route) => {
    if (!first) return route.continue()
    first = false
    return route.fulfill({ json: { ok: false, error: 'msg_too_long' } })
  })
  await window.write('refused')
  await window.write('after the refused one')
  const alert = window.page.getByRole('alert').filter({ hasText: 'Not sent: the message is too long.' })
  await alert.waitFor()
  await window.sees('after the refused one')
  await alert.getByRole('button', { name: 'Delete' }).click()
  await expectEventually(async () => assert.equal(await window.messages().getByText('refused', { exact: true }).count(), 0))
  await window.page.unroute('**/api/chat.postMessage')
})

test('without a server: banner, countdown, Retry now; the outbox outlives the window', async () => {
  await window.row('general').click()
  await window.page.getByRole('heading', { level: 1, name: 'general' }).waitFor()
  await server.end('SIGKILL')
  const banner = window.page.getByRole('status').filter({ hasText: 'No connection to the server.' })
  await banner.waitFor()
  await expectEventually(async () => assert.match(await banner.innerText(), /Retry in \d+ s/))
  await window.write('kept over the reload')
  await window.page.getByText('Waiting to send').waitFor()
  await window.composer().fill('and a draft')
  await window.page.getByText('Draft saved').waitFor()
  await window.page.reload().catch(() => {})
  await server.run()
  await expectEventually(() => window.page.goto(`${server.url}/#${server.general}`))
  await window.sees('kept over the reload')
  assert.equal(await window.composer().inputValue(), 'and a draft')
  await window.composer().fill('')
  await other.button('Retry now').click({ timeout: 2000 }).catch(() => {})
  await other.sees('kept over the reload')
  await online(other)
})

test('signed out from elsewhere: sign in over the kept draft, with a wrong password first', async () => {
  await window.composer().fill('do not lose me')
  await server.call(ilya.token, 'micro.sessions.revoke', { all_others: 1 })
  const dialog = window.dialog('Sign in')
  await dialog.waitFor()
  await dialog.getByText('You were signed out. Your draft is safe.').waitFor()
  await dialog.getByLabel(/^Password/).fill('not the password')
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await dialog.getByRole('alert').waitFor()
  await window.page.keyboard.press('Escape')
  assert.equal(await dialog.count(), 1, 'Escape does not lead past it')
  await server.post(anna, server.general, 'while signed out')
  await dialog.getByLabel(/^Password/).fill(password)
  await window.page.keyboard.press('Enter')
  await expectEventually(async () => assert.equal(await dialog.count(), 0))
  assert.equal(await window.composer().inputValue(), 'do not lose me')
  await window.sees('while signed out')
  await window.composer().press('Enter')
  await other.sees('do not lose me')
  await online(window)
})

test('signed out from elsewhere: the code of a second factor and a password of one\'s own are asked for in place', async () => {
  const person = await server.person('yuki', 'Yuki Tanaka')
  await server.call(person.token, 'conversations.join', { channel: server.general })
  const guarded = await browser.window(server)
  await guarded.enter(person, server.general)
  await guarded.composer().fill('a draft behind two factors')
  const { secret } = await server.call(person.token, 'micro.totp.begin')
  const { recovery } = await server.call(person.token, 'micro.totp.confirm', { code: codeOf(secret, -1) })
  const { password: once } = await server.call(ilya.token, 'micro.admin.users.resetPassword', { user: person.id })
  const dialog = guarded.dialog('Sign in')
  await dialog.getByLabel(/^Password/).fill(once)
  await guarded.page.keyboard.press('Enter')
  await dialog.getByText('Enter the code from your authenticator app.').waitFor()
  await expectEventually(async () => assert.equal(await guarded.page.evaluate(() => document.activeElement.name), 'code'))
  await guarded.page.keyboard.type('000000')
  await guarded.page.keyboard.press('Enter')
  await dialog.getByRole('alert').filter({ hasText: 'This code is not right.' }).waitFor()
  await dialog.getByLabel('Code from your authenticator app').fill(recovery[0])
  await guarded.page.keyboard.press('Enter')
  await dialog.getByText('This password works once.').waitFor()
  await dialog.getByLabel('New password').fill('short')
  await guarded.page.keyboard.press('Enter')
  await dialog.getByRole('alert').filter({ hasText: 'at least 10 characters' }).waitFor()
  await dialog.getByLabel('New password').fill('a password of my own')
  await guarded.page.keyboard.press('Enter')
  await expectEventually(async () => assert.equal(await dialog.count(), 0))
  assert.equal(await guarded.composer().inputValue(), 'a draft behind two factors')
  await online(guarded)
  await guarded.page.context().close()
})

test('two windows of one person: the same messages, read marks and drafts', async () => {
  const second = await window.another(server.general)
  await window.write('from the first window')
  await second.sees('from the first window')
  await second.write('from the second window')
  await window.sees('from the second window')
  await second.composer().fill('a draft of the second')
  await window.row(/^closing/).click()
  await window.page.getByRole('heading', { level: 1, name: 'closing' }).waitFor()
  await window.row(/^general, draft/).waitFor()
  await second.composer().fill('')
  await expectEventually(async () => assert.equal(await window.row(/^general, draft/).count(), 0))
  await second.page.close()
  await window.row('general').click()
})

test('older data under the same address: everything is fetched anew, the place is kept', async () => {
  const many = await server.channel(ilya, 'many', [anna])
  await Promise.all(Array.from({ length: 120 }, (_, i) => server.post(anna, many, `line ${i}`)))
  await window.row(/^many/).click()
  await window.page.getByRole('heading', { level: 1, name: 'many' }).waitFor()
  await window.page.getByRole('separator', { name: 'New messages' }).waitFor()
  const kept = await mkdtemp(join(tmpdir(), 'microslack-web-'))
  await server.end('SIGTERM')
  await cp(server.data, kept, { recursive: true })
  await server.run()
  await server.post(anna, many, 'only in the newer data')
  await window.button('1 new message').waitFor()
  await window.page.evaluate(() => {
    const pane = document.querySelector('#conversation .scroller')
    pane.scrollTop = 900
  })
  await new Promise((resolve) => setTimeout(resolve, 300))
  const before = await view()
  await server.end('SIGTERM')
  await rm(server.data, { recursive: true })
  await cp(kept, server.data, { recursive: true })
  await rm(kept, { recursive: true })
  let boots = 0
  window.page.on('request', (request) => (boots += request.url().endsWith('/micro.boot') ? 1 : 0))
  await server.run()
  await expectEventually(async () => assert.ok(boots > 0, 'the server cannot resume, the app starts anew'), 20000)
  await online(window)
  await new Promise((resolve) => setTimeout(resolve, 600))
  const now = await view()
  assert.equal(now.name, before.name)
  assert.ok(Math.abs(now.top - before.top) < 2, `${now.top} was ${before.top}`)
  await server.post(anna, many, 'after the reset')
  await window.button(/new message/).click()
  await window.sees('after the reset')
  assert.equal(await window.messages().getByText('only in the newer data').count(), 0)
})

function view() {
  return window.page.evaluate(() => {
    const pane = document.querySelector('#conversation .scroller').getBoundingClientRect()
    const row = [...document.querySelectorAll('#conversation article')].find((article) => article.getBoundingClientRect().top >= pane.top)
    return { name: row.getAttribute('aria-label'), top: row.getBoundingClientRect().top - pane.top }
  })
}

test('no error in the console, no request to anywhere else', () => {
  window.assertClean()
  other.assertClean()
})
