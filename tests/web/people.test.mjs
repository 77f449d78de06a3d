/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people do: channels made, found, joined, renamed, left, archived; direct messages, counts, presence, edits, deletions, the
 * quick switcher and every shortcut; and what a screen reader is told about all of it. */
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { Browser, Server, expectEventually } from './app.mjs'

let server
let browser
let ilya
let anna
let marcus
let window
let other
let firmware

before(async () => {
  server = await Server.start()
  browser = await Browser.start()
  ilya = await server.found({ channels: ['general', 'random'] })
  anna = await server.person('anna', 'Анна Соколова')
  marcus = await server.person('marcus', 'Marcus Lindqvist')
  firmware = await server.channel(anna, 'firmware')
  window = await browser.window(server)
  other = await browser.window(server)
  await window.enter(ilya, server.general)
  await other.enter(anna, server.general)
})

after(async () => {
  await browser?.stop()
  await server?.remove()
})

/* What one part left open must not hide the next. */
afterEach(async () => {
  for (let i = 0; i < 3 && (await window.page.getByRole('dialog').count()) > 0; i++) await press('Escape')
})

const heading = (who, name) => who.page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
const press = (keys) => window.page.keyboard.press(keys)

async function choose(opener, item) {
  await opener.click()
  await window.page.getByRole('menuitem', { name: item }).click()
}

const teamMenu = (item) => choose(window.button(/^Polaris Lab/), item)
const channelMenu = (item) => choose(window.page.getByRole('heading', { level: 1 }).getByRole('button'), item)

test('the page is what a screen reader expects: regions, one h1, lists, a log', async () => {
  const { page } = window
  await server.post(anna, server.general, 'for the *tree*')
  await window.sees('tree')
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1)
  await page.getByRole('navigation', { name: 'Team Polaris Lab' }).waitFor()
  await page.getByRole('main', { name: '#general' }).waitFor()
  await page.getByRole('form', { name: 'Message #general' }).waitFor()
  await page.getByRole('list', { name: 'Messages in #general' }).waitFor()
  await page.getByRole('list', { name: 'Channels' }).waitFor()
  await page.getByRole('heading', { level: 2, name: 'Direct messages' }).waitFor()
  await page.getByRole('heading', { level: 2, name: 'Today' }).waitFor()
  assert.match(await window.article('for the').getAttribute('aria-label'), /^Анна Соколова, \d.*: for the tree$/)
  assert.equal(await window.row('general').getAttribute('aria-current'), 'page')
  assert.equal(await page.locator('html').getAttribute('lang'), 'en')
  assert.equal(await page.locator('article[tabindex="0"]').count(), 1, 'one tab stop in the history')
  const unnamed = await page.evaluate(() => [...document.querySelectorAll('button, a[href], input, textarea')].filter((element) => element.offsetParent !== null && !(element.getAttribute('aria-label') || element.textContent.trim() || element.labels?.length)).map((element) => element.outerHTML))
  assert.deepEqual(unnamed, [], 'every control has a name')
})

test('the live region speaks what arrives, not what is loaded or typed', async () => {
  const log = window.page.getByRole('log')
  await window.page.reload()
  await window.sees('tree')
  assert.equal((await log.textContent()).trim(), '')
  await server.post(anna, server.general, 'spoken words')
  await expectEventually(async () => assert.equal(await log.textContent(), 'Анна Соколова: spoken words'))
  await window.write('my own words')
  await window.sees('my own words')
  assert.equal(await log.textContent(), 'Анна Соколова: spoken words')
})

test('the skip link leads to the messages', async () => {
  await window.page.evaluate(() => document.activeElement?.blur())
  await window.page.locator('a.skip').focus()
  assert.match(await window.focus(), /To messages/)
  await press('Enter')
  assert.match(await window.focus(), /^article /)
})

test('a channel is made by name while typing, with description; a taken name says so', async () => {
  await teamMenu('Create channel')
  const dialog = window.dialog('Create a channel')
  await dialog.getByLabel('Name').pressSequentially('Firmware')
  await dialog.getByRole('button', { name: 'Create', exact: true }).click()
  await dialog.getByRole('alert').filter({ hasText: 'This name is taken.' }).waitFor()
  assert.equal(await dialog.getByLabel('Name').inputValue(), 'firmware')
  await dialog.getByLabel('Name').fill('')
  await dialog.getByLabel('Name').pressSequentially('Новый Проект')
  assert.equal(await dialog.getByLabel('Name').inputValue(), 'новый-проект')
  await dialog.getByLabel(/^Description/).fill('What <b>this</b> & that is for')
  await press('Enter')
  await heading(window, 'новый-проект')
})

test('topic, description and name are changed and seen by the other; markup stays text', async () => {
  await channelMenu('Details')
  const dialog = window.page.getByRole('dialog')
  await expectEventually(async () => assert.equal(await dialog.getByLabel('Description').inputValue(), 'What <b>this</b> & that is for'))
  await dialog.getByLabel('Topic').fill('Release <soon> & *bold*')
  await dialog.getByLabel('Name', { exact: true }).fill('проект-2')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('button', { name: 'Saved' }).waitFor()
  await press('Escape')
  await heading(window, 'проект-2')
  await window.page.locator('header .topic').getByText('Release <soon> &').waitFor()
})

test('people are added, are listed, and the channel appears for them', async () => {
  await channelMenu('Add people')
  const dialog = window.dialog(/Add people to/)
  await dialog.getByRole('combobox').fill('анна')
  await press('Enter')
  await dialog.getByRole('button', { name: 'Add 1 person' }).click()
  await other.row(/^проект-2/).waitFor()
  await window.button('2 members').waitFor()
  await window.button('2 members').click()
  await window.dialog(/проект-2/).getByRole('button', { name: /Анна Соколова/ }).waitFor()
  await press('Escape')
  await expectEventually(async () => assert.match(await window.focus(), /^button 2 members/, 'focus is back at the opener'))
})

test('browsed, looked at, joined, left', async () => {
  await teamMenu('Browse channels')
  await window.dialog('Browse channels').getByLabel('Find a channel').fill('firm')
  await window.button('Join #firmware').click()
  await heading(window, 'firmware')
  await window.row(/^firmware/).waitFor()
  await channelMenu('Leave channel')
  await expectEventually(async () => assert.equal(await window.row(/^firmware/).count(), 0))
  await expectEventually(() => assert.ok(!window.page.url().endsWith(firmware), 'another channel is open'))
  await window.page.goto(`${server.url}/#${firmware}`)
  await window.page.getByText('You are looking at #firmware.').waitFor()
  await window.button('Join #firmware').click()
  await window.page.getByRole('textbox', { name: 'Message #firmware' }).waitFor()
})

test('archived after a question, and restored', async () => {
  await window.row(/^проект-2/).click()
  await channelMenu('Archive channel')
  const dialog = window.dialog('Archive #проект-2?')
  await dialog.getByRole('button', { name: 'Archive channel' }).click()
  await window.page.getByText('This channel is archived.').waitFor()
  await expectEventually(async () => assert.equal(await other.row(/^проект-2/).count(), 0))
  await window.button('Restore channel').click()
  await window.page.getByRole('textbox', { name: 'Message #проект-2' }).waitFor()
})

test('a link invites', async () => {
  await teamMenu('Invite people')
  const link = window.page.getByLabel('Invitation link')
  await expectEventually(async () => assert.match(await link.inputValue(), /^http:\/\/.*\/join\/\w+/))
  await press('Escape')
  await expectEventually(async () => assert.match(await window.focus(), /Polaris Lab/))
})

test('a direct message: started by name, counted as a filled pill, gone when read', async () => {
  await window.sidebar().getByRole('button', { name: 'New message' }).first().click()
  await window.dialog('New message').getByRole('combobox').fill('anna')
  await press('Enter')
  await heading(window, 'Анна Соколова')
  await window.write('между нами')
  await other.row(/^Илья Громов.*1 unread message/).waitFor()
  assert.match(await other.page.title(), /^\(1\)/)
  await other.row(/^Илья Громов/).click()
  await other.sees('между нами')
  await expectEventually(async () => assert.doesNotMatch(await other.page.title(), /^\(/))
})

test('a mention is a pill, other news a plain number', async () => {
  await window.row('general').click()
  await heading(window, 'general')
  await server.post(anna, firmware, 'plain news')
  await window.row('firmware, 1 unread message').waitFor()
  await server.post(anna, firmware, `<@${ilya.id}> look`)
  await window.row('firmware, 1 mention').waitFor()
  assert.equal(await window.row(/^firmware/).locator('.badge').innerText(), '@1')
  await window.row(/^firmware/).click()
  await window.row('firmware').and(window.page.locator('[aria-current]')).waitFor()
  assert.equal(await window.page.locator('article.mention').count(), 1)
})

test('presence: on while a window is open, off when the last one closes', async () => {
  await window.row(/^Анна Соколова, online/).waitFor()
  const third = await browser.window(server)
  await third.enter(marcus)
  const dm = await server.call(ilya.token, 'conversations.open', { users: marcus.id })
  await window.page.goto(`${server.url}/#${dm.channel.id}`)
  await window.row(/^Marcus Lindqvist, online/).waitFor()
  await third.page.context().close()
  await window.row(/^Marcus Lindqvist, offline/).waitFor({ timeout: 15000 })
})

test('signing out leads to the sign-in page', async () => {
  await choose(window.button(/^Илья Громов/), 'Sign out')
  await window.page.waitForURL(/\/login/)
  await window.enter(ilya, server.general)
})

test('↑ edits the last own message; Escape leaves, Enter saves, the other sees it', async () => {
  await window.write('a typo hree')
  await window.sees('a typo hree')
  await other.row('general').click()
  await press('ArrowUp')
  const field = window.page.getByRole('textbox', { name: 'Edit message' })
  await field.fill('never mind')
  await press('Escape')
  await window.sees('a typo hree')
  await expectEventually(async () => assert.doesNotMatch(await window.focus(), /^body/))
  await window.composer().focus()
  await press('ArrowUp')
  await field.fill('a typo here')
  await press('Enter')
  await other.sees('a typo here')
  await other.page.getByText('(edited)').waitFor()
})

test('Delete takes away at once, Undo brings back, the end of the toast is final', async () => {
  await window.write('delete me')
  await other.sees('delete me')
  await window.article('delete me').focus()
  await press('Delete')
  await expectEventually(async () => assert.equal(await window.article('delete me').count(), 0))
  await window.page.getByRole('status').filter({ hasText: 'Message deleted' }).getByRole('button', { name: 'Undo' }).click()
  await window.sees('delete me')
  await window.article('delete me').focus()
  await press('Delete')
  await window.page.getByRole('status').filter({ hasText: 'Message deleted' }).getByRole('button', { name: 'Close' }).click()
  await expectEventually(async () => assert.equal(await other.article('delete me').count(), 0))
  await window.page.reload()
  await window.sees('a typo here')
  assert.equal(await window.article('delete me').count(), 0)
})

test('somebody else\'s message asks first', async () => {
  await server.post(anna, server.general, 'of anna')
  await window.sees('of anna')
  await window.article('of anna').focus()
  await press('Delete')
  const dialog = window.dialog('Delete this message?')
  await dialog.waitFor()
  await press('Escape')
  await expectEventually(async () => assert.equal(await dialog.count(), 0))
  assert.match(await window.focus(), /of anna/, 'focus is back on the message')
})

test('U marks unread from there; Escape reads it again', async () => {
  await window.article('of anna').focus()
  await press('u')
  await window.page.getByRole('separator', { name: 'New messages' }).waitFor()
  await expectEventually(async () => assert.equal((await server.call(ilya.token, 'conversations.info', { channel: server.general })).channel.unread_count, 1))
  await press('Escape')
  await expectEventually(async () => assert.equal(await window.page.getByRole('separator', { name: 'New messages' }).count(), 0))
  await expectEventually(async () => assert.equal((await server.call(ilya.token, 'conversations.info', { channel: server.general })).channel.unread_count, 0))
})

test('the quick switcher by keys alone, with the wrong layout too', async () => {
  await window.composer().focus()
  await press('Control+k')
  const box = window.page.getByRole('combobox', { name: 'Jump to…' })
  await box.waitFor()
  await window.page.keyboard.type('ашкь')
  const selected = window.page.getByRole('option', { selected: true })
  await selected.filter({ hasText: 'firmware' }).waitFor()
  assert.equal(await box.getAttribute('aria-activedescendant'), await selected.getAttribute('id'))
  await press('Enter')
  await heading(window, 'firmware')
  await press('Control+k')
  await window.page.keyboard.type('@анна')
  await press('Enter')
  await heading(window, 'Анна Соколова')
  await press('Control+k')
  await window.page.keyboard.type('#gen')
  await press('Enter')
  await heading(window, 'general')
})

/* As after a day at the desk, whatever was looked at too briefly before. */
async function readAll() {
  for (const channel of (await server.call(ilya.token, 'users.conversations', { types: 'public_channel,private_channel,im' })).channels)
    await server.call(ilya.token, 'conversations.mark', { channel: channel.id, ts: channel.latest_ts })
  await expectEventually(async () => assert.equal(await window.row(/unread|mention/).count(), 0))
}

test('Alt with arrows walks the list, with Shift only the unread', async () => {
  await readAll()
  await press('Alt+ArrowDown')
  await expectEventually(async () => assert.notEqual(await window.page.getByRole('heading', { level: 1 }).innerText(), 'general'))
  await press('Alt+ArrowUp')
  await heading(window, 'general')
  await window.sees('of anna')
  const random = (await server.call(ilya.token, 'conversations.list')).channels.find((channel) => channel.name === 'random')
  await server.call(anna.token, 'conversations.join', { channel: random.id })
  await server.post(anna, random.id, 'unread there')
  await window.row(/^random, 1 unread/).waitFor()
  await press('Alt+Shift+ArrowDown')
  await heading(window, 'random')
})

test('Shift+Escape reads everything, with Undo', async () => {
  await window.row('general').click()
  await heading(window, 'general')
  await server.post(anna, firmware, 'more news')
  await window.row(/^firmware, 1 unread/).waitFor()
  await press('Shift+Escape')
  await expectEventually(async () => assert.equal(await window.row(/^firmware, 1 unread/).count(), 0))
  await window.button('Undo').click()
  await window.row(/^firmware, 1 unread/).waitFor()
})

test('F6 goes round the regions, arrows walk the messages, letters go to the composer', async () => {
  await window.row('general').click()
  await window.sees('of anna')
  await window.composer().focus()
  await press('F6')
  assert.match(await window.focus(), /^nav/)
  await press('F6')
  assert.match(await window.focus(), /^article .*of anna/)
  await press('ArrowUp')
  assert.match(await window.focus(), /a typo here/)
  await press('Home')
  const first = await window.focus()
  await press('End')
  assert.match(await window.focus(), /of anna/)
  assert.notEqual(first, await window.focus())
  await press('Shift+F6')
  assert.match(await window.focus(), /^nav/)
  await press('Shift+F6')
  assert.match(await window.focus(), /^textarea Message #general/)
  await window.page.evaluate(() => document.activeElement.blur())
  await window.page.keyboard.type('typed')
  assert.equal(await window.composer().inputValue(), 'typed')
  await window.composer().fill('')
})

test('E edits, L copies the link, both in the Russian layout too', async () => {
  await window.article('a typo here').focus()
  await window.page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'у', code: 'KeyE', bubbles: true, cancelable: true })))
  await window.page.getByRole('textbox', { name: 'Edit message' }).waitFor()
  await press('Escape')
  await expectEventually(async () => assert.match(await window.focus(), /a typo here/))
  await press('l')
  await window.page.getByRole('status').filter({ hasText: 'Link copied' }).waitFor()
})

test('the menu of a message: arrows, first letter, Escape back to the message', async () => {
  await window.article('a typo here').focus()
  await press('Enter')
  const menu = window.page.getByRole('menu')
  await menu.waitFor()
  await expectEventually(async () => assert.match(await window.focus(), /^menuitem Edit/))
  await press('ArrowDown')
  assert.match(await window.focus(), /Copy link/)
  await press('d')
  assert.match(await window.focus(), /Details/)
  await press('d')
  assert.match(await window.focus(), /Delete/)
  await press('Escape')
  await expectEventually(async () => assert.equal(await menu.count(), 0))
  await expectEventually(async () => assert.match(await window.focus(), /a typo here|More actions/))
})

test('Escape closes the top layer only', async () => {
  await window.composer().focus()
  await press('Control+/')
  const dialog = window.dialog('Keyboard shortcuts')
  await dialog.waitFor()
  for (let i = 0; i < 30; i++) await press('Tab')
  assert.ok(await window.page.evaluate(() => document.querySelector('[role="dialog"]').contains(document.activeElement)), 'Tab stays inside')
  await press('Escape')
  await expectEventually(async () => assert.equal(await dialog.count(), 0))
  await expectEventually(async () => assert.match(await window.focus(), /^textarea/))
  await window.composer().pressSequentially('@an')
  await window.page.getByRole('listbox').waitFor()
  await press('Escape')
  await expectEventually(async () => assert.equal(await window.page.getByRole('listbox').count(), 0))
  assert.equal(await window.composer().inputValue(), '@an')
  await window.composer().pressSequentially('n')
  await window.page.getByRole('option', { selected: true }).filter({ hasText: 'Анна' }).waitFor()
  await press('Tab')
  await expectEventually(async () => assert.match(await window.composer().inputValue(), /^@anna $/))
  await window.composer().fill('')
})

test('Ctrl+B, I, E mark; Shift+Enter makes a line', async () => {
  await window.composer().fill('word')
  for (const [keys, marked] of [['Control+b', '*word*'], ['Control+i', '_word_'], ['Control+e', '`word`']]) {
    await window.composer().fill('word')
    await press('Control+a')
    await press(keys)
    assert.equal(await window.composer().inputValue(), marked)
  }
  await window.composer().fill('one')
  await press('Shift+Enter')
  await window.page.keyboard.type('two')
  await press('Enter')
  await other.article(/one\s*two/).waitFor()
})

test('an emoji: picked by keys in the grid, found by name, kept as often used, with a skin tone', async () => {
  const { page } = window
  await window.composer().fill('launch ')
  await window.button('Insert emoji').click()
  const picker = window.dialog('Insert emoji')
  const search = picker.getByRole('combobox', { name: 'Search emoji' })
  await expectEventually(async () => assert.match(await window.focus(), /^combobox Search emoji/))
  const chosen = picker.getByRole('gridcell', { selected: true })
  assert.equal(await chosen.getAttribute('aria-label'), 'thumbs up')
  await press('ArrowRight')
  assert.equal(await chosen.getAttribute('aria-label'), 'red heart')
  assert.equal(await search.getAttribute('aria-activedescendant'), await chosen.getAttribute('id'))
  await press('ArrowDown')
  assert.equal(await chosen.getAttribute('aria-label'), 'smiling face with open mouth')
  await page.keyboard.type('rocket')
  await expectEventually(async () => assert.equal(await chosen.getAttribute('aria-label'), 'rocket'))
  await press('Enter')
  assert.equal(await window.composer().inputValue(), 'launch 🚀')
  await expectEventually(async () => assert.match(await window.focus(), /^textarea/))
  await page.keyboard.type('!')
  assert.equal(await window.composer().inputValue(), 'launch 🚀!')
  await window.button('Insert emoji').focus()
  await press('Enter')
  await expectEventually(async () => assert.equal(await chosen.getAttribute('aria-label'), 'rocket'))
  await press('Tab')
  assert.match(await window.focus(), /Skin tone/)
  await press('Space')
  await press('Tab')
  await page.keyboard.type('большой палец')
  await expectEventually(async () => assert.equal(await chosen.innerText(), '👍🏻'))
  await press('Escape')
  await expectEventually(async () => assert.equal(await picker.count(), 0))
  assert.match(await window.focus(), /^button Insert emoji/, 'focus is back at the opener')
  await window.composer().fill('')
})

test('an emoji by name after a colon: suggested from two letters on, or written out', async () => {
  await window.composer().pressSequentially('at 12:30 :t')
  assert.equal(await window.page.getByRole('listbox').count(), 0)
  await window.composer().pressSequentially('ad')
  await window.page.getByRole('option', { selected: true }).filter({ hasText: 'party popper' }).waitFor()
  await press('Enter')
  await expectEventually(async () => assert.equal(await window.composer().inputValue(), 'at 12:30 🎉 '))
  await window.composer().pressSequentially(':fire:')
  await expectEventually(async () => assert.equal(await window.composer().inputValue(), 'at 12:30 🎉 🔥'))
  await press('Enter')
  await other.sees('at 12:30 🎉 🔥')
})

test('no error in the console, no request to anywhere else', () => {
  window.assertClean()
  other.assertClean()
})
