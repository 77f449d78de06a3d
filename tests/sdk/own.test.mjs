/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What programs for people use beyond Slack's methods: drafts and preferences, former texts, user groups, pictures, and the methods of
 * administrators. Through apiCall where the SDK has no method of the name. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before } from 'node:test'
import { Client, Team, familyTest, password, withEach } from './sdk.mjs'

let team
let anna
let boris
let room

before(async () => {
  team = await Team.start()
  anna = await team.server.person('anna', 'Anna Lindgren')
  boris = await team.server.person('boris', 'Boris Wall')
  room = await team.server.channel(anna, 'room', [boris])
})

after(() => team?.remove())

/* A code of RFC 6238 for a secret in base32. */
function oneTimeCode(secret, step = Math.floor(Date.now() / 30000)) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', key).update(counter).digest()
  const offset = digest[19] & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1000000).padStart(6, '0')
}

/* A picture of one grey pixel. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')

withEach((api) => {
  const as = (person) => team.client(api, person)
  const nobody = () => new Client(api, team.url, undefined)
  const check = (what, method, run) => familyTest(`web-api ${api.version}: ${what}`, () => team, method, run)

  check('preferences', 'micro.prefs.set', async () => {
    await as(anna).ok('micro.prefs.set', { prefs: { theme: 'dark', muted: [room], [`of.${api.version}`]: { a: null } } })
    const { prefs } = await as(anna).ok('micro.prefs.get')
    assert.deepEqual([prefs.theme, prefs.muted, prefs[`of.${api.version}`]], ['dark', [room], { a: null }])
    await as(anna).ok('micro.prefs.set', { prefs: { theme: null } })
    assert.equal((await as(anna).ok('micro.prefs.get')).prefs.theme, undefined)
    assert.deepEqual((await as(boris).ok('micro.prefs.get')).prefs, {})
    await as(anna).refused('invalid_arguments', 'micro.prefs.set', { prefs: { 'a b': 1 } })
  })

  check('drafts', 'micro.drafts.set', async () => {
    const set = await as(anna).ok('micro.drafts.set', { channel: room, text: 'half a <thought>' })
    assert.deepEqual([set.applied, set.draft.text], [true, 'half a <thought>'])
    assert.deepEqual((await as(anna).ok('micro.drafts.list')).drafts.map((draft) => [draft.channel, draft.text]), [[room, 'half a <thought>']])
    assert.deepEqual((await as(boris).ok('micro.drafts.list')).drafts, [])
    await as(anna).ok('micro.drafts.delete', { channel: room })
    assert.deepEqual((await as(anna).ok('micro.drafts.list')).drafts, [])
    await as(anna).refused('channel_not_found', 'micro.drafts.set', { channel: 'C0NONE00001', text: 'x' })
  })

  check('what a message said before', 'micro.history', async () => {
    const { ts } = await as(anna).ok('chat.postMessage', { channel: room, text: 'one' })
    await as(anna).ok('chat.update', { channel: room, ts, text: 'two' })
    const { versions } = await as(anna).ok('micro.history', { channel: room, ts })
    assert.deepEqual(versions.map((version) => version.text).sort(), ['one', 'two'].slice(0, versions.length).sort())
    await as(anna).refused('message_not_found', 'micro.history', { channel: room, ts: '1.000000' })
  })

  check('user groups', 'usergroups.create', async () => {
    const owner = as(team.owner)
    const handle = `crew${api.version}`
    const { usergroup } = await owner.ok('usergroups.create', { name: `Crew ${api.version}`, handle })
    assert.match(usergroup.id, /^S[A-Z0-9]{10}$/)
    assert.equal(usergroup.handle, handle)
    await owner.ok('usergroups.users.update', { usergroup: usergroup.id, users: `${anna.id},${boris.id}` })
    assert.deepEqual((await as(boris).ok('usergroups.users.list', { usergroup: usergroup.id })).users.sort(), [anna.id, boris.id].sort())
    await owner.ok('usergroups.update', { usergroup: usergroup.id, name: `The crew ${api.version}` })
    const listed = await as(boris).ok('usergroups.list', { include_users: true })
    assert.equal(listed.usergroups.find((group) => group.id === usergroup.id).name, `The crew ${api.version}`)
    await owner.ok('usergroups.disable', { usergroup: usergroup.id })
    assert.ok(!(await as(boris).ok('usergroups.list')).usergroups.some((group) => group.id === usergroup.id))
    await owner.ok('usergroups.enable', { usergroup: usergroup.id })
    await as(boris).refused('permission_denied', 'usergroups.create', { name: 'Mine' })
    await owner.refused('no_such_subteam', 'usergroups.users.list', { usergroup: 'S0NONE00001' })
    await as(boris).ok('team.profile.get')
  })

  check('a picture of oneself', 'users.setPhoto', async () => {
    const { profile } = await as(anna).ok('users.setPhoto', { image: PIXEL })
    assert.match(profile.image_72, /^http/)
    assert.equal((await fetch(profile.image_72, { headers: { Authorization: `Bearer ${boris.token}` } })).status, 200)
    await as(anna).refused('bad_image', 'users.setPhoto', { image: Buffer.from('no image') })
    await as(anna).ok('users.deletePhoto')
  })

  check('an icon of the team', 'micro.settings.setIcon', async () => {
    const { icon } = await as(team.owner).ok('micro.settings.setIcon', { image: PIXEL })
    assert.deepEqual((await as(anna).ok('team.info')).team.icon, icon)
    assert.deepEqual([icon.image_default, Object.keys(icon).length], [false, 8])
    assert.equal((await fetch(icon.image_132, { headers: { Authorization: `Bearer ${boris.token}` } })).status, 200)
    await as(anna).refused('not_allowed', 'micro.settings.setIcon', { image: PIXEL })
    await as(team.owner).refused('bad_image', 'micro.settings.setIcon', { image: Buffer.from('no image') })
    assert.deepEqual((await as(team.owner).ok('micro.settings.deleteIcon')).icon, { image_default: true })
  })

  check('emoji of one’s own', 'micro.emoji.add', async () => {
    const name = `grey${api.version}`
    await as(team.owner).ok('micro.emoji.add', { name, image: PIXEL })
    await as(team.owner).ok('micro.emoji.add', { name: `alias${api.version}`, alias_for: name })
    const { emoji } = await as(boris).ok('emoji.list')
    assert.match(emoji[name], /^http/)
    assert.equal(emoji[`alias${api.version}`], `alias:${name}`)
    await as(team.owner).ok('micro.emoji.remove', { name: `alias${api.version}` })
    await as(team.owner).ok('micro.emoji.remove', { name })
    assert.equal((await as(boris).ok('emoji.list')).emoji[name], undefined)
  })

  check('administration of people', 'micro.admin.users.setRole', async () => {
    const owner = as(team.owner)
    const person = await team.server.person(`ward${api.version}`, 'Ward')
    await as(anna).refused('not_allowed', 'micro.admin.users.setRole', { user: person.id, role: 'admin' })
    await owner.ok('micro.admin.users.setRole', { user: person.id, role: 'admin' })
    assert.equal((await as(anna).ok('users.info', { user: person.id })).user.is_admin, true)
    await owner.ok('micro.admin.users.setRole', { user: person.id, role: 'member' })
    const { sessions } = await owner.ok('micro.admin.users.sessions', { user: person.id })
    assert.equal(sessions.length, 1)
    assert.equal((await owner.ok('micro.admin.users.sessions.revoke', { user: person.id, all: true })).revoked, 1)
    const reset = await owner.ok('micro.admin.users.resetPassword', { user: person.id })
    await nobody().refused('password_change_required', 'micro.login', { login: `ward${api.version}`, password: reset.password })
    await nobody().ok('micro.login', { login: `ward${api.version}`, password: reset.password, new_password: `${password} anew` })
    await owner.ok('micro.admin.users.disableTotp', { user: person.id })
    await owner.ok('micro.admin.users.deactivate', { user: person.id })
    await nobody().refused('account_inactive', 'micro.login', { login: `ward${api.version}`, password: `${password} anew` })
    await owner.ok('micro.admin.users.activate', { user: person.id })
    const { entries } = await owner.ok('micro.audit.list', { limit: 100 })
    assert.ok(entries.some((entry) => entry.action === 'user_deactivated' && entry.user === person.id))
    const seen = []
    for await (const page of owner.pages('micro.audit.list', { limit: 3 })) seen.push(...page.entries)
    assert.ok(seen.length >= entries.length)
  })

  check('a second factor, and another password', 'micro.totp.begin', async () => {
    const person = await team.server.person(`safe${api.version}`, 'Safe')
    const { secret } = await as(person).ok('micro.totp.begin')
    await as(person).refused('invalid_code', 'micro.totp.confirm', { code: '000000' })
    const { recovery } = await as(person).ok('micro.totp.confirm', { code: oneTimeCode(secret) })
    assert.equal(recovery.length, 10)
    assert.equal((await as(person).ok('micro.totp.status')).enabled, true)
    await nobody().refused('second_factor_required', 'micro.login', { login: `safe${api.version}`, password })
    await nobody().ok('micro.login', { login: `safe${api.version}`, password, code: recovery[0] })
    await as(person).ok('micro.totp.disable', { code: recovery[1] })
    await as(person).refused('invalid_credentials', 'micro.passwd', { old: 'not the password', new: `${password} anew` })
    await as(person).ok('micro.passwd', { old: password, new: `${password} anew` })
    await nobody().ok('micro.login', { login: `safe${api.version}`, password: `${password} anew` })
  })

  check('settings and storage', 'micro.settings.set', async () => {
    const owner = as(team.owner)
    await owner.ok('micro.settings.set', { team_name: `Polaris ${api.version}`, message_chars: 40000 })
    assert.equal((await owner.ok('micro.settings.get')).settings.team_name, `Polaris ${api.version}`)
    assert.equal((await as(anna).ok('team.info')).team.name, `Polaris ${api.version}`)
    await owner.refused('invalid_arguments', 'micro.settings.set', { language: 'tlh' })
    await owner.ok('micro.settings.set', { hook_targets: ['10.0.0.0/8', 'build.lan:8080'] })
    assert.deepEqual((await owner.ok('micro.settings.get')).settings.hook_targets, ['10.0.0.0/8', 'build.lan:8080'])
    await owner.refused('invalid_arguments', 'micro.settings.set', { hook_targets: ['10.0.0.1/8'] })
    await owner.ok('micro.settings.set', { hook_targets: [] })
    await as(anna).refused('not_allowed', 'micro.settings.get')
    assert.ok((await owner.ok('micro.storage')).database > 0)
    if (!(await team.has('micro.admin.channels.setRetention'))) return
    await owner.ok('micro.admin.channels.setRetention', { channel: room, days: 90 })
    assert.equal((await owner.ok('micro.admin.channels.getRetention', { channel: room })).days, 90)
    await owner.ok('micro.admin.channels.setRetention', { channel: room, days: -1 })
  })

  check('the whole team comes out as an archive and goes in again', 'micro.export.slack', async () => {
    const owner = as(team.owner)
    const finished = async ({ job }) => {
      for (;;) {
        const state = await owner.ok('micro.job', { job })
        if (state.state !== 'running' && state.state !== 'waiting') return state
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
    const exported = await finished(await owner.ok('micro.export.slack', { full: true }))
    assert.equal(exported.state, 'done', JSON.stringify(exported))
    assert.ok(exported.counts.messages > 0)
    const imported = await finished(await owner.ok('micro.import.slack', { file: exported.file }))
    assert.equal(imported.state, 'done', JSON.stringify(imported))
    assert.equal(imported.counts.messages_new, 0, 'what is there is not there twice')
    await as(anna).refused('not_allowed', 'micro.export.slack')
    await owner.refused('job_not_found', 'micro.job', { job: 'J0NONE00001' })
  })
})
