/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A channel with two thousand messages: where it opens, what moves while older ones are loaded (nothing), how many rows it holds,
 * the pill of new messages, the way back to the end, drafts over a reload. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Browser, Server, expectEventually } from './app.mjs'

const COUNT = 2000
const TOGETHER = 200
const MOST_ROWS = 320

let server
let browser
let ilya
let anna
let long
let window

before(async () => {
  server = await Server.start()
  browser = await Browser.start()
  ilya = await server.found()
  anna = await server.person('anna', 'Анна Соколова')
  long = await server.channel(ilya, 'long', [anna])
  for (let i = 1; i <= COUNT; i += TOGETHER)
    await Promise.all(Array.from({ length: TOGETHER }, (_, k) => server.post(anna, long, `message ${i + k}${(i + k) % 7 === 0 ? '\nwith a second line\nand a third' : ''}`)))
  window = await browser.window(server)
})

after(async () => {
  await browser?.stop()
  await server?.remove()
})

/* The distance from the top of the pane of the first message that is wholly in view, and which it is. */
function firstInView() {
  return window.page.evaluate(() => {
    const pane = document.querySelector('#conversation .scroller').getBoundingClientRect()
    const row = [...document.querySelectorAll('#conversation article')].find((article) => article.getBoundingClientRect().top >= pane.top)
    return { name: row.getAttribute('aria-label'), top: row.getBoundingClientRect().top - pane.top }
  })
}

function placeOf(name) {
  return window.page.evaluate((wanted) => {
    const pane = document.querySelector('#conversation .scroller').getBoundingClientRect()
    const row = [...document.querySelectorAll('#conversation article')].find((article) => article.getAttribute('aria-label') === wanted)
    return row === undefined ? null : row.getBoundingClientRect().top - pane.top
  }, name)
}

const atEnd = () => window.page.evaluate(() => {
  const pane = document.querySelector('#conversation .scroller')
  return pane.scrollHeight - pane.scrollTop - pane.clientHeight < 2
})
const rows = () => window.messages().getByRole('article').count()
const loaded = () => expectEventually(async () => assert.equal(await window.messages().getAttribute('aria-busy'), 'false'))

test('opens at the "New" line when something is unread', async () => {
  const page = await server.call(ilya.token, 'conversations.history', { channel: long, limit: 90 })
  await server.call(ilya.token, 'conversations.mark', { channel: long, ts: page.messages.at(-1).ts })
  await window.enter(ilya, long)
  const line = window.page.getByRole('separator', { name: 'New messages' })
  await line.waitFor()
  const pane = await window.page.locator('#conversation .scroller').boundingBox()
  const at = await line.boundingBox()
  assert.ok(at.y > pane.y && at.y < pane.y + pane.height, 'the line is in view')
})

test('scrolled to the end it is read, and the next visit opens at the end', async () => {
  await window.page.getByRole('button', { name: 'Jump to the newest message' }).or(window.page.getByRole('button', { name: /new messages?$/ })).first().click()
  await expectEventually(async () => assert.ok(await atEnd()))
  await expectEventually(async () => {
    const { channel } = await server.call(ilya.token, 'conversations.info', { channel: long })
    assert.equal(channel.unread_count, 0)
  })
  await window.page.reload()
  await window.messages().getByRole('article').first().waitFor()
  await expectEventually(async () => assert.ok(await atEnd()))
  assert.equal(await window.page.getByRole('separator', { name: 'New messages' }).count(), 0)
})

test('loading older messages moves nothing of what is seen, and rows stay bounded', async () => {
  let pages = 0
  await window.page.evaluate(() => {
    window.moved = []
    const pane = document.querySelector('#conversation .scroller')
    const list = pane.querySelector('ol')
    new MutationObserver(() => {
      const held = window.held
      if (held === undefined) return
      /* After the app has put things right, before the next picture is drawn. */
      requestAnimationFrame(() => {
        const row = [...list.querySelectorAll('article')].find((article) => article.getAttribute('aria-label') === held.name)
        if (row !== undefined) window.moved.push(Math.abs(row.getBoundingClientRect().top - held.top))
      })
    }).observe(list, { childList: true })
  })
  for (let turn = 0; turn < 12; turn++) {
    const oldest = await window.messages().getByRole('article').first().getAttribute('aria-label')
    await window.page.evaluate(() => {
      const pane = document.querySelector('#conversation .scroller')
      pane.scrollTop = 300
      const row = [...pane.querySelectorAll('article')].find((article) => article.getBoundingClientRect().top >= pane.getBoundingClientRect().top)
      window.held = { name: row.getAttribute('aria-label'), top: row.getBoundingClientRect().top }
    })
    const before = await firstInView()
    await expectEventually(async () => assert.notEqual(await window.messages().getByRole('article').first().getAttribute('aria-label'), oldest))
    await loaded()
    const place = await placeOf(before.name)
    assert.ok(place !== null && Math.abs(place - before.top) < 1.5, `${before.name} stands at ${place}, stood at ${before.top}`)
    assert.ok((await rows()) <= MOST_ROWS, `${await rows()} rows`)
    pages++
  }
  assert.equal(pages, 12)
  const moved = await window.page.evaluate(() => {
    delete window.held
    return window.moved
  })
  assert.ok(moved.length >= 12 && moved.every((by) => by < 1.5), `moved by ${moved}`)
})

test('what arrives while scrolled up moves nothing; a pill counts it and leads to the end', async () => {
  const before = await firstInView()
  await server.post(anna, long, 'news one')
  await server.post(anna, long, 'news two')
  const pill = window.page.getByRole('button', { name: '2 new messages' })
  await pill.waitFor()
  const place = await placeOf(before.name)
  assert.ok(Math.abs(place - before.top) < 1.5, 'nothing moved')
  await pill.click()
  await window.sees('news two')
  await expectEventually(async () => assert.ok(await atEnd()))
  await expectEventually(async () => assert.equal(await pill.count(), 0))
  assert.ok((await rows()) <= MOST_ROWS)
})

test('a burst of a hundred while scrolled up moves nothing and is counted', async () => {
  await window.page.mouse.move(700, 400)
  await window.page.mouse.wheel(0, -1500)
  await expectEventually(async () => assert.ok(!(await atEnd())))
  await loaded()
  const before = await firstInView()
  await Promise.all(Array.from({ length: 100 }, (_, i) => server.post(anna, long, `burst ${i}${i % 5 === 0 ? '\n' + 'in more lines '.repeat(30) : ''}`)))
  const pill = window.page.getByRole('button', { name: '100 new messages' })
  await pill.waitFor()
  const place = await placeOf(before.name)
  assert.ok(place !== null && Math.abs(place - before.top) < 1.5, `${before.name} stands at ${place}, stood at ${before.top}`)
  assert.ok((await rows()) <= MOST_ROWS, `${await rows()} rows`)
  await pill.click()
  await expectEventually(async () => assert.ok(await atEnd()))
})

test('five thousand characters arrive whole, in one message and inside the window', async () => {
  const words = 'слово '.repeat(600)
  const long5 = `начало ${words}${'нераздельное'.repeat(116)} конец`
  assert.ok(long5.length >= 5000)
  await window.composer().fill(long5)
  await window.composer().press('Enter')
  const article = window.article('конец')
  await article.waitFor()
  assert.equal((await article.locator('.text, .body').first().innerText()).trim(), long5)
  const box = await article.boundingBox()
  assert.ok(box.x + box.width <= 1280)
  assert.ok(await window.page.evaluate(() => document.querySelector('#conversation .scroller').scrollWidth <= document.querySelector('#conversation .scroller').clientWidth))
  await expectEventually(async () => assert.ok(await atEnd()))
})

test('at the end it follows; a little above it does not', async () => {
  await server.post(anna, long, 'followed')
  await window.sees('followed')
  await expectEventually(async () => assert.ok(await atEnd()))
  await window.page.mouse.move(700, 400)
  await window.page.mouse.wheel(0, -400)
  await expectEventually(async () => assert.ok(!(await atEnd())))
  const before = await firstInView()
  await server.post(anna, long, 'not followed')
  await window.button(/^1 new message/).waitFor()
  assert.ok(Math.abs((await placeOf(before.name)) - before.top) < 1.5)
})

test('scrolling down again from far above meets every message once', async () => {
  await window.page.goto(`${server.url}/#${server.general}`)
  await window.page.goto(`${server.url}/#${long}`)
  await window.messages().getByRole('article').first().waitFor()
  await loaded()
  for (let turn = 0; turn < 8; turn++) {
    await window.page.evaluate(() => (document.querySelector('#conversation .scroller').scrollTop = 0))
    await new Promise((resolve) => setTimeout(resolve, 60))
    await loaded()
  }
  const seen = new Set()
  const collect = async () => {
    for (const name of await window.messages().getByRole('article').evaluateAll((all) => all.map((article) => article.getAttribute('aria-label').match(/message (\d+)/)?.[1]))) if (name) seen.add(Number(name))
  }
  await collect()
  for (let turn = 0; turn < 40 && !(await atEnd()); turn++) {
    await window.page.evaluate(() => {
      const pane = document.querySelector('#conversation .scroller')
      pane.scrollTop = pane.scrollHeight
    })
    await new Promise((resolve) => setTimeout(resolve, 60))
    await loaded()
    await collect()
  }
  const lowest = Math.min(...seen)
  const missing = Array.from({ length: COUNT - lowest + 1 }, (_, k) => lowest + k).filter((n) => !seen.has(n))
  assert.ok(lowest < COUNT - 400, `went back to ${lowest}`)
  /* Many were sent at once, so the numbers are in order only within that many. */
  assert.ok(missing.every((n) => n < lowest + 2 * TOGETHER), `missing: ${missing}`)
})

test('a link to an old message opens there and can go on in both directions', async () => {
  const { messages } = await server.call(ilya.token, 'conversations.history', { channel: long, limit: 1000 })
  const old = messages.at(-1)
  await window.page.goto(`${server.url}/#${long}/${old.ts}`)
  await window.messages().getByText(old.text.split('\n')[0], { exact: true }).or(window.messages().getByText(old.text)).first().waitFor()
  const box = await window.messages().getByRole('article').filter({ hasText: old.text.split('\n')[0] }).first().boundingBox()
  assert.ok(box.y > 50 && box.y < 800)
  await window.button('Jump to the newest message').click()
  await window.sees('not followed')
})

test('a reload keeps the draft of each channel', async () => {
  await window.composer().fill('половина мысли')
  await window.row('general').click()
  await window.page.getByRole('textbox', { name: 'Message #general' }).fill('another half')
  await window.page.reload()
  await expectEventually(async () => assert.equal(await window.composer().inputValue(), 'another half'))
  await window.row(/^long/).click()
  await expectEventually(async () => assert.equal(await window.composer().inputValue(), 'половина мысли'))
})

test('no error in the console, no request to anywhere else', () => window.assertClean())
