/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The server's own pages, with JavaScript and without: first run, registration, sign-in. Wrong values keep what was entered and say
 * what to do; language and theme follow the reader. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Browser, Server, codeOf, expectEventually, password } from './app.mjs'

let server
let browser
let plain

before(async () => {
  server = await Server.start()
  browser = await Browser.start()
  plain = await browser.window(server, { javaScriptEnabled: false })
})

after(async () => {
  await browser?.stop()
  await server?.remove()
})

const fill = async (window, values) => {
  for (const [label, value] of Object.entries(values)) await window.page.getByLabel(label, { exact: true }).fill(value)
}
const noSideways = async (window) => assert.ok(await window.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scrolling')

test('first run with JavaScript: three steps, checks on each, Back and the language keep entries', async () => {
  const window = await browser.window(server)
  const { page } = window
  await page.goto(server.url)
  await window.button('Continue').click()
  await page.getByText('Enter a name for the team.').waitFor()
  assert.match(await window.focus(), /^input/)
  await fill(window, { 'Team name': 'Полярис' })
  await page.getByRole('link', { name: 'Русский' }).click()
  await page.getByLabel('Название команды').waitFor()
  await expectEventually(async () => assert.equal(await page.getByLabel('Название команды').inputValue(), 'Полярис'))
  assert.equal(await page.locator('html').getAttribute('lang'), 'ru')
  await page.getByRole('link', { name: 'English' }).click()
  await page.getByLabel('Team name').waitFor()
  await window.button('Continue').click()
  await fill(window, { 'Your name': 'Илья Громов', Password: 'short' })
  assert.equal(await page.getByLabel('Username').inputValue(), 'ilya')
  await window.button('Continue').click()
  await page.getByText('The password needs at least 10 characters.').waitFor()
  assert.equal(await page.getByLabel('Password', { exact: true }).getAttribute('aria-invalid'), 'true')
  await page.getByRole('button', { name: 'Show password' }).click()
  assert.equal(await page.getByLabel('Password', { exact: true }).getAttribute('type'), 'text')
  await window.button('Back').click()
  assert.equal(await page.getByLabel('Team name').inputValue(), 'Полярис')
  window.assertClean()
  await page.context().close()
})

test('first run with JavaScript: what is refused at the last step leads back to its field, and nothing has to be typed again', async () => {
  const window = await browser.window(server)
  const { page } = window
  const own = 'a long password of my own'
  await page.goto(server.url)
  await fill(window, { 'Team name': 'Polaris Lab' })
  await window.button('Continue').click()
  await fill(window, { 'Your name': 'Everyone', Password: own })
  await window.button('Continue').click()
  await fill(window, { 'Channels, separated by commas (optional)': 'news, help' })
  await page.route('**/register', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
  await window.button('Create team').click()
  await page.getByRole('alert').filter({ hasText: 'The server does not answer.' }).waitFor()
  await page.unroute('**/register')
  await window.button('Create team').click()
  await page.getByText('This name is taken. Choose another one.').waitFor()
  const name = page.getByLabel('Username')
  await expectEventually(async () => assert.ok(await name.evaluate((field) => field === document.activeElement)))
  assert.deepEqual([await name.inputValue(), await name.getAttribute('aria-invalid'), await name.getAttribute('aria-describedby')], ['everyone', 'true', 'name-error'])
  assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), own, 'the password stays')
  await window.button('Continue').click()
  assert.equal(await page.getByLabel('Channels, separated by commas (optional)').inputValue(), 'news, help')
  window.assertClean()
  await page.context().close()
})

test('first run without JavaScript: wrong values keep entries and say what to do, right ones make the team', async () => {
  const { page } = plain
  await page.goto(server.url)
  await fill(plain, { 'Team name': 'Polaris Lab', 'Your name': 'Илья Громов', Username: 'ilya', Password: 'short' })
  await plain.button('Create team').click()
  await page.getByText(/at least 10 characters/).last().waitFor()
  assert.equal(await page.getByLabel('Team name').inputValue(), 'Polaris Lab')
  assert.equal(await page.getByLabel('Username').inputValue(), 'ilya')
  assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '', 'a password never comes back')
  await fill(plain, { Username: 'no good name', Password: password })
  await plain.button('Create team').click()
  await page.locator('#name-error').waitFor()
  await fill(plain, { Username: 'ilya', Password: password })
  await plain.button('Create team').click()
  await page.waitForURL((url) => url.pathname === '/')
  await noSideways(plain)
})

test('sign-in without JavaScript: an error in words, the name is kept', async () => {
  const other = await browser.window(server, { javaScriptEnabled: false })
  await other.signIn('ilya', 'not the password')
  await other.page.getByRole('alert').waitFor()
  assert.equal(await other.page.getByLabel(/^Username or email/).inputValue(), 'ilya')
  await other.page.getByText('Forgot password?').click()
  await other.page.getByText(/Ask the owner of the team to give you a new password/).waitFor()
  await other.page.locator('details.language summary').click()
  await other.page.getByRole('link', { name: 'Русский' }).click()
  await other.page.getByRole('button', { name: 'Войти' }).waitFor()
  assert.equal(await other.page.locator('html').getAttribute('lang'), 'ru')
  await other.page.getByLabel('Пароль', { exact: true }).fill(password)
  await other.page.locator('#name').fill('ilya')
  await other.page.getByRole('button', { name: 'Войти' }).click()
  await other.page.waitForURL((url) => url.pathname === '/')
  await other.page.context().close()
})

test('sign-in with JavaScript: a wrong password says so in place, keeps what was entered and has the focus', async () => {
  const window = await browser.window(server)
  const { page } = window
  await window.signIn('ilya', 'not the password')
  await page.getByRole('alert').filter({ hasText: 'The username or the password is wrong.' }).waitFor()
  const field = page.getByLabel('Password', { exact: true })
  assert.equal(await field.inputValue(), 'not the password')
  assert.equal(await field.getAttribute('aria-describedby'), 'error')
  await expectEventually(async () => assert.equal(await field.evaluate((input) => input === document.activeElement && input.selectionEnd), 16))
  await page.route('**/login', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
  await window.button('Sign in').click()
  await page.getByRole('alert').filter({ hasText: 'The server does not answer.' }).waitFor()
  await page.unroute('**/login')
  await field.fill(password)
  await window.button('Sign in').click()
  await window.composer().waitFor()
  window.assertClean()
  await page.context().close()
})

test('sign-in asks for the code of a second factor, then for a password of one\'s own', async () => {
  const invited = await server.call(null, 'micro.login', { login: 'ilya', password })
  const { code } = await server.call(invited.token, 'micro.invites.create')
  const { token, user_id: user } = await server.call(null, 'micro.register', { name: 'yuki', password, invite: code })
  const { secret } = await server.call(token, 'micro.totp.begin')
  const { recovery } = await server.call(token, 'micro.totp.confirm', { code: codeOf(secret, -1) })
  for (const javaScriptEnabled of [false, true]) {
    const window = await browser.window(server, { javaScriptEnabled })
    const { page } = window
    await window.signIn('yuki', password)
    await page.getByRole('status').filter({ hasText: 'Enter the code from your authenticator app.' }).waitFor()
    const field = page.getByLabel('Code from your authenticator app')
    const again = page.getByLabel('Password', { exact: true })
    await expectEventually(async () => assert.ok(await field.evaluate((input) => input === document.activeElement), 'the code is written next'))
    assert.equal(await page.locator('[aria-invalid=true]').count(), 0, 'nothing was wrong')
    if (javaScriptEnabled) assert.equal(await again.inputValue(), password, 'the password stays')
    else await again.fill(password)
    await field.fill('000000')
    await window.button('Sign in').click()
    await page.getByRole('alert').filter({ hasText: 'This code is not right.' }).waitFor()
    assert.deepEqual(await page.locator('[aria-invalid=true]').evaluateAll((wrong) => wrong.map((input) => input.id)), ['code'])
    await expectEventually(async () => assert.ok(await field.evaluate((input) => input === document.activeElement)))
    if (!javaScriptEnabled) await again.fill(password)
    await page.getByLabel('Code from your authenticator app').fill(recovery[Number(javaScriptEnabled)])
    await window.button('Sign in').click()
    await page.waitForURL((url) => url.pathname === '/')
    await page.context().close()
  }
  await server.call(invited.token, 'micro.admin.users.disableTotp', { user })
  const { password: once } = await server.call(invited.token, 'micro.admin.users.resetPassword', { user })
  const window = await browser.window(server)
  await window.signIn('yuki', once)
  await window.page.getByRole('status').filter({ hasText: 'This password works once.' }).waitFor()
  await window.page.getByLabel('New password').fill('short')
  await window.page.getByText('Too short.').waitFor()
  await window.page.getByRole('button', { name: 'Show password' }).last().click()
  assert.equal(await window.page.getByLabel('New password').getAttribute('type'), 'text')
  await window.button('Sign in').click()
  await window.page.getByText('The password needs at least 10 characters.').waitFor()
  await window.page.getByLabel('New password').fill('a password of my own')
  await window.button('Sign in').click()
  await window.composer().waitFor()
  window.assertClean()
  await window.page.context().close()
})

test('a link to a place survives the sign-in', async () => {
  const window = await browser.window(server)
  const { token } = await server.call(null, 'micro.login', { login: 'ilya', password })
  const { channels } = await server.call(token, 'conversations.list')
  server.token = token
  await window.page.goto(`${server.url}/#${channels[0].id}`)
  await window.page.getByLabel(/^Username or email/).fill('ilya')
  await window.page.getByLabel('Password', { exact: true }).fill(password)
  await window.button('Sign in').click()
  await window.composer().waitFor()
  assert.ok(window.page.url().endsWith(`#${channels[0].id}`), window.page.url())
  window.assertClean()
  await window.page.context().close()
})

test('registration by invitation: taken names, weak passwords, then in', async () => {
  const { url } = await server.call(server.token, 'micro.invites.create')
  for (const javaScriptEnabled of [false, true]) {
    const window = await browser.window(server, { javaScriptEnabled })
    const { page } = window
    const name = javaScriptEnabled ? 'anna' : 'marcus'
    await page.goto(url)
    await page.getByRole('heading', { level: 1, name: 'Join Polaris Lab' }).waitFor()
    await page.getByText('Илья Громов invites you').waitFor()
    await fill(window, { 'Your name': 'Somebody New', Username: 'ilya', Password: password })
    await window.button('Create account').click()
    await page.locator('#name-error').filter({ hasText: 'taken' }).waitFor()
    assert.equal(await page.getByLabel('Your name').inputValue(), 'Somebody New')
    assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), javaScriptEnabled ? password : '')
    await fill(window, { Username: name, Password: 'short' })
    await window.button('Create account').click()
    await expectEventually(async () => assert.match(await page.locator('#password-error').innerText(), /at least 10 characters/))
    await fill(window, { Username: name, Password: password })
    await window.button('Create account').click()
    await page.waitForURL((address) => address.pathname === '/')
    await page.context().close()
  }
})

test('an invitation that does not work says so before anything is filled in, and shows the way', async () => {
  const { code } = await server.call(server.token, 'micro.invites.create')
  await server.call(server.token, 'micro.invites.revoke', { code })
  await plain.page.context().clearCookies()
  for (const gone of [code, 'NOSUCHCODE']) {
    await plain.page.goto(`${server.url}/join/${gone}`)
    await plain.page.getByRole('heading', { level: 1, name: 'This invitation no longer works' }).waitFor()
    assert.equal(await plain.page.getByRole('textbox').count(), 0)
    await plain.page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
    await plain.page.getByRole('heading', { level: 1, name: 'Sign in to Polaris Lab' }).waitFor()
  }
})

test('dark and narrow: every page follows the reader and fits 320', async () => {
  const window = await browser.window(server, { colorScheme: 'dark', viewport: { width: 320, height: 640 } })
  for (const path of ['/login', '/join/NOSUCHCODE']) {
    await window.page.goto(server.url + path)
    await noSideways(window)
    const background = await window.page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number))
    assert.ok(background[0] < 60, `dark: ${background}`)
  }
  window.errors = window.errors.filter((error) => !error.includes('status of 404'))
  window.assertClean()
  await window.page.context().close()
})
