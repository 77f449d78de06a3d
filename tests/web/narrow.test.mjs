/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A telephone, a small window, and Russian: one pane at a time with Back of both kinds, targets for fingers, nothing to scroll
 * sideways, and no English word left on any screen. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Browser, Server, expectEventually } from './app.mjs'

let server
let browser
let phone
let ilya
let anna

before(async () => {
  server = await Server.start()
  browser = await Browser.start()
  ilya = await server.found()
  anna = await server.person('anna', 'Анна Константинопольская-Воскресенская')
  await server.post(anna, server.general, `A long address https://example.org/${'very-long-path/'.repeat(12)} and ${'unbreakable'.repeat(20)}`)
  await server.post(anna, server.general, '```' + 'a line of code that is wider than any telephone '.repeat(6) + '```')
  await server.post(anna, server.general, 'the last one')
  phone = await browser.window(server, { viewport: { width: 360, height: 720 }, hasTouch: true, isMobile: true })
})

after(async () => {
  await browser?.stop()
  await server?.remove()
})

const noSideways = async (window) => assert.ok(await window.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.querySelector('#conversation .scroller, .lists').scrollWidth <= document.querySelector('#conversation .scroller, .lists').clientWidth), 'no sideways scrolling')

test('one pane at a time: the list, a conversation, Back by button and by the browser', async () => {
  await phone.enter(ilya)
  assert.equal(await phone.composer().count(), 0)
  await phone.row(/^general/).tap()
  await phone.sees('the last one')
  assert.equal(await phone.sidebar().isVisible(), false)
  await noSideways(phone)
  await phone.button('Back').tap()
  await expectEventually(async () => assert.equal(await phone.sidebar().isVisible(), true))
  await phone.row(/^general/).tap()
  await phone.sees('the last one')
  await phone.page.goBack()
  await expectEventually(async () => assert.equal(await phone.sidebar().isVisible(), true))
  await phone.row(/^general/).tap()
  await phone.sees('the last one')
})

test('fingers find targets of 44 pixels', async () => {
  const small = () =>
    phone.page.evaluate(() =>
      [...document.querySelectorAll('button, a.row')]
        .filter((element) => element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) && element.closest('article, .hidden-text, .skip, .count') === null)
        .map((element) => ({ name: element.getAttribute('aria-label') ?? element.textContent.trim(), box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.height > 0 && box.height < 43.5)
        .map(({ name, box }) => `${name}: ${box.width}×${box.height}`),
    )
  assert.deepEqual(await small(), [])
  await phone.button('Back').tap()
  await expectEventually(async () => assert.equal(await phone.sidebar().isVisible(), true))
  const found = await small()
  await phone.row(/^general/).tap()
  assert.deepEqual(found, [])
})

test('a finger that rests on a message opens its menu', async () => {
  const message = phone.article('the last one')
  await message.dispatchEvent('pointerdown', { pointerType: 'touch', bubbles: true })
  await phone.page.getByRole('menu').waitFor()
  await phone.page.getByRole('menuitem', { name: 'Copy link' }).waitFor()
  await phone.page.keyboard.press('Escape')
})

test('320 wide nothing scrolls sideways, on any screen', async () => {
  await phone.page.setViewportSize({ width: 320, height: 640 })
  await noSideways(phone)
  for (const item of ['Details', 'Members']) {
    await phone.page.getByRole('heading', { level: 1 }).getByRole('button').tap()
    await phone.page.getByRole('menuitem', { name: item }).tap()
    const box = await phone.page.getByRole('dialog').boundingBox()
    assert.ok(box.x >= 0 && box.x + box.width <= 320, `${item}: ${JSON.stringify(box)}`)
    await phone.page.keyboard.press('Escape')
  }
  await phone.button('Insert emoji').tap()
  const picker = phone.dialog('Insert emoji')
  await expectEventually(async () => {
    const box = await picker.boundingBox()
    assert.ok(box.x >= 0 && box.x + box.width <= 320 && box.y >= 0 && box.y + box.height <= 640, JSON.stringify(box))
  })
  const cell = picker.getByRole('gridcell', { name: 'red heart', exact: true }).first()
  const target = await cell.boundingBox()
  assert.ok(target.height >= 44 && target.width >= 40, JSON.stringify(target))
  await cell.tap()
  await expectEventually(async () => assert.equal(await phone.composer().inputValue(), '❤️'))
  await phone.composer().fill('')
  await phone.button('Back').tap()
  await noSideways(phone)
  phone.assertClean()
})

test('text from right to left keeps its direction, whatever the page has', async () => {
  const window = await browser.window(server, { viewport: { width: 360, height: 720 } })
  await window.enter(ilya, server.general)
  await window.composer().fill('שלום לכולם, with English')
  assert.equal(await window.composer().evaluate((field) => getComputedStyle(field).direction), 'rtl')
  await window.composer().press('Enter')
  const text = window.messages().getByText('שלום לכולם, with English', { exact: true })
  await text.waitFor()
  assert.equal(await text.evaluate((element) => getComputedStyle(element).direction), 'rtl')
  await noSideways(window)
  await window.page.context().close()
})

test('900 wide shows both panes', async () => {
  const window = await browser.window(server, { viewport: { width: 900, height: 640 } })
  await window.enter(ilya, server.general)
  assert.equal(await window.sidebar().isVisible(), true)
  await noSideways(window)
  await window.page.context().close()
})

test('in Russian no English word is left, and every text is of the catalogue', async () => {
  const window = await browser.window(server, { locale: 'ru-RU' })
  const { page } = window
  const keys = sentences()
  await window.enter(anna, server.general)
  const check = async (where) => {
    const shown = await page.evaluate(() => {
      const texts = []
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
        if (node.parentElement.closest('script, style, .text, kbd') === null) texts.push(node.textContent.trim())
      for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]'))
        for (const name of ['aria-label', 'title', 'placeholder']) if (element.closest('article') === null) texts.push(element.getAttribute(name) ?? '')
      return texts
    })
    const english = shown.filter((text) => keys.has(text))
    assert.deepEqual(english, [], where)
  }
  await check('the conversation')
  for (const item of ['Пригласить людей', 'Создать канал', 'Обзор каналов', 'Настройки', 'Сочетания клавиш']) {
    await page.locator('button.team').click()
    const entry = page.getByRole('menuitem', { name: item })
    if ((await entry.count()) === 0) throw new Error(`no "${item}" among ${await page.getByRole('menuitem').allInnerTexts()}`)
    await check('the team menu')
    await entry.click()
    await page.getByRole('dialog').waitFor()
    await new Promise((resolve) => setTimeout(resolve, 150))
    await check(item)
    if (item === 'Создать канал') assert.deepEqual((await page.getByRole('radio').evaluateAll((all) => all.map((radio) => radio.labels[0].querySelector('b').innerText))), ['Открытый', 'Закрытый'])
    await page.keyboard.press('Escape')
  }
  await page.getByRole('heading', { level: 1 }).getByRole('button').click()
  await check('the channel menu')
  await page.keyboard.press('Escape')
  await server.end('SIGTERM')
  await page.getByText('Нет связи с сервером.').waitFor()
  await check('without a server')
  await server.run()
  window.assertClean()
})

/* The English sentences whose Russian is another one. */
function sentences() {
  const found = new Set()
  const text = readFileSync(new URL('../../po/ru.po', import.meta.url), 'utf8')
  for (const block of text.split(/\n\s*\n/)) {
    const value = (name) => [...(block.match(new RegExp(`^${name} ((?:".*"\\n?)+)`, 'm'))?.[1] ?? '').matchAll(/"(.*)"/g)].map((part) => part[1]).join('')
    const id = value('msgid')
    if (/[A-Za-z]{2}/.test(id) && !id.includes('{') && value('msgstr') !== id) found.add(id.replaceAll('\\"', '"'))
  }
  return found
}
