/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Real browser windows for the suites: sign in, write, read what a person would see.
 * Everything is found by role and name, as a screen reader finds it. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { chromium } from 'playwright-core'
import { SLOWNESS, expectEventually, password } from '../lib/ms-server.mjs'

export { Server, expectEventually, password } from '../lib/ms-server.mjs'

const PATIENCE = Number(process.env.MS_PATIENCE ?? 15000 * SLOWNESS)

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export class Browser {
  static async start() {
    const self = new Browser()
    self.browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags })
    return self
  }

  /* A window of its own person: no cookies shared. Collects what must never happen. */
  async window(server, options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', ...options })
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE)
    const window = new Window(page, server)
    watch(window)
    return window
  }

  async stop() {
    await this.browser.close()
  }
}

/* What an authenticator app shows, SHIFT steps from now. */
export function codeOf(secret, shift) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + shift))
  const digest = createHmac('sha1', key).update(counter).digest()
  return String((digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0')
}

/* Notes every error and every request to anywhere else. */
function watch(window) {
  const { page, server } = window
  page.on('request', (request) => {
    if (!/^(http|ws)s?:/.test(request.url())) return
    if (new URL(request.url()).host !== new URL(server.url).host) window.strangers.push(request.url())
  })
  page.on('pageerror', (error) => window.errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/net::ERR|WebSocket connection|status of (401|403|422|429|50\d)/.test(message.text())) window.errors.push(message.text())
  })
}

export class Window {
  constructor(page, server) {
    this.page = page
    this.server = server
    this.errors = []
    this.strangers = []
  }

  async setUp(team, realName, name) {
    const { page } = this
    await page.goto(this.server.url + '/')
    await page.getByLabel('Team name').fill(team)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Your name').fill(realName)
    await page.getByLabel('Username').fill(name)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Create team' }).click()
    await this.composer().waitFor()
  }

  async register(link, realName, name) {
    const { page } = this
    await page.goto(link)
    await page.getByLabel('Your name').fill(realName)
    await page.getByLabel('Username').fill(name)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: /^(Create account|Join)/ }).click()
    await this.composer().waitFor()
  }

  async signIn(name, secret = password) {
    const { page } = this
    await page.goto(this.server.url + '/')
    await page.getByLabel(/Username or email/).fill(name)
    await page.getByLabel('Password', { exact: true }).fill(secret)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }

  /* Signed in with a form post as a browser without scripts would do it, then the app at this place. */
  async enter(person, channel = '') {
    await this.page.context().request.post(this.server.url + '/login', { form: { name: person.name, password, keep: '1' }, headers: { Origin: this.server.url } })
    await this.page.goto(`${this.server.url}/${channel === '' ? '' : `#${channel}`}`)
    await (channel === '' ? this.sidebar() : this.messages()).waitFor()
  }

  /* Another window of the same person: the cookies are shared. */
  async another(channel = '') {
    const other = new Window(await this.page.context().newPage(), this.server)
    other.page.setDefaultTimeout(PATIENCE)
    watch(other)
    await other.page.goto(`${this.server.url}/${channel === '' ? '' : `#${channel}`}`)
    await other.messages().waitFor()
    return other
  }

  sidebar() {
    return this.page.getByRole('navigation')
  }

  row(name) {
    return this.sidebar().getByRole('link', { name })
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' })
  }

  article(text) {
    return this.messages().getByRole('article').filter({ hasText: text })
  }

  dialog(name) {
    return this.page.getByRole('dialog', { name })
  }

  /* What has the focus: its role or tag, and its name. */
  focus() {
    return this.page.evaluate(() => {
      const at = document.activeElement
      return `${at?.getAttribute('role') ?? at?.tagName.toLowerCase()} ${at?.getAttribute('aria-label') ?? at?.textContent?.trim().slice(0, 60) ?? ''}`
    })
  }

  /* The API as the page itself would call it: cookie, same origin. */
  async call(method, values = {}) {
    const reply = await this.page.evaluate(
      async ([name, body]) => (await fetch('/api/' + name, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json(),
      [method, values],
    )
    assert.equal(reply.ok, true, `${method}: ${JSON.stringify(reply)}`)
    return reply
  }

  composer() {
    return this.page.getByRole('textbox', { name: /^(Message|Сообщение)/ })
  }

  messages() {
    return this.page.getByRole('list', { name: /^(Messages in|Сообщения:)/ })
  }

  async write(text) {
    await this.composer().fill(text)
    await this.composer().press('Enter')
  }

  async sees(text, count = 1) {
    const found = this.messages().getByText(text, { exact: true })
    await found.first().waitFor()
    await expectEventually(async () => assert.equal(await found.count(), count, `"${text}" once`))
  }

  /* The texts of those messages that contain the mark, in the order of the screen. */
  async texts(mark) {
    const all = await this.messages().getByRole('article').allInnerTexts()
    return all.flatMap((text) => text.split('\n')).filter((line) => line.includes(mark))
  }

  assertClean() {
    assert.deepEqual(this.errors, [], 'no error in the console')
    assert.deepEqual(this.strangers, [], 'no request to anywhere else')
  }
}
