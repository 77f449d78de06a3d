/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A peer of the API table: what one would write for Node with SQLite below it, for the four calls that are measured. It keeps what it is told
 * in WAL with synchronous=FULL, answers after the commit, and commits together what came in one turn of the loop, as MicroSlack does. It
 * checks the token and who is in the channel; it has no events, no limits and no rules beside that. SQLite is a WebAssembly build that
 * works on real files (the only kind of package that needs neither a compiler nor a binary made by others). */
import { createServer } from 'node:http'
import { createRequire } from 'node:module'

const require = createRequire(process.env.BENCH_MODULES + '/')
const { Database } = require('node-sqlite3-wasm')

const WARM_UP_MS = 3000
const [file, token, userId] = process.argv.slice(2)
const db = new Database(file)
/* Without shared memory WAL wants the file for itself. */
db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536')

const user = db.get('SELECT id FROM account WHERE public_id = ?', [userId])
const sql = {
  channel: db.prepare('SELECT c.id FROM channel c JOIN membership m ON m.channel = c.id AND m.account = ? WHERE c.public_id = ?'),
  post: db.prepare('INSERT INTO message (channel, ts, account, text) VALUES (?, ?, ?, ?)'),
  index: db.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)'),
  read: db.prepare('UPDATE membership SET last_read = ? WHERE channel = ? AND account = ?'),
  page: db.prepare('SELECT m.ts, m.text, m.subtype, a.public_id AS user FROM message m LEFT JOIN account a ON a.id = m.account WHERE m.channel = ? AND m.ts < ? ORDER BY m.ts DESC LIMIT ?'),
  count: db.prepare('SELECT count(*) AS total FROM (SELECT 1 FROM words w JOIN message m ON m.id = w.rowid JOIN membership s ON s.channel = m.channel AND s.account = ? WHERE words MATCH ? ORDER BY w.rowid DESC LIMIT 1000)'),
  search: db.prepare(
    'SELECT m.ts, m.text, a.public_id AS user, a.name AS username, c.public_id AS channel, c.name, c.kind FROM words w JOIN message m ON m.id = w.rowid' +
      ' JOIN membership s ON s.channel = m.channel AND s.account = ? JOIN channel c ON c.id = m.channel LEFT JOIN account a ON a.id = m.account WHERE words MATCH ? ORDER BY w.rowid DESC LIMIT ?',
  ),
  users: db.prepare('SELECT public_id AS id, name, real_name, role FROM account ORDER BY id'),
  channels: db.prepare(
    'SELECT c.public_id AS id, c.name, c.kind, m.last_read, (SELECT count(*) FROM membership x WHERE x.channel = c.id) AS num_members,' +
      ' (SELECT count(*) FROM (SELECT 1 FROM message u WHERE u.channel = c.id AND u.ts > m.last_read AND u.account IS NOT m.account AND u.subtype IS NULL LIMIT 1000)) AS unread_count,' +
      ' (SELECT max(ts) FROM message l WHERE l.channel = c.id) AS latest FROM membership m JOIN channel c ON c.id = m.channel WHERE m.account = ? ORDER BY c.id',
  ),
}
const team = 'T0BENCH0001'
let last = db.get('SELECT max(ts) AS ts FROM message').ts ?? 0
let waiting = []

const stamp = (ts) => `${Math.floor(ts / 1e6)}.${String(ts % 1e6).padStart(6, '0')}`
const microseconds = (text) => Number(text.replace('.', ''))
const fail = (error) => ({ ok: false, error })

function send(response, value) {
  const body = JSON.stringify(value)
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}

/* The same members as Slack's objects have, since whoever asks wants them. */
const describeUser = ({ id, name, real_name: real, role }) => ({
  id, team_id: team, name, deleted: false, color: '9f69e7', real_name: real ?? name, tz: 'Etc/UTC', tz_label: 'UTC', tz_offset: 0,
  profile: {
    title: '', phone: '', skype: '', real_name: real ?? name, real_name_normalized: real ?? name, display_name: '', display_name_normalized: '', status_text: '',
    status_emoji: '', status_expiration: 0, avatar_hash: '', first_name: '', last_name: '', team,
  },
  is_admin: role === 'admin', is_owner: role === 'owner', is_primary_owner: role === 'owner', is_restricted: role === 'guest', is_ultra_restricted: false, is_bot: role === 'bot',
  is_app_user: false, updated: 0, role, presence: 'away', connected: false,
})
const describeChannel = ({ id, name, kind, last_read: read, latest, num_members: members, unread_count: unread }) => ({
  id, name, name_normalized: name, is_channel: kind === 'public', is_group: kind === 'private', is_im: kind === 'im', is_mpim: false, is_private: kind !== 'public', is_archived: false,
  is_general: false, is_shared: false, is_ext_shared: false, is_org_shared: false, is_pending_ext_shared: false, created: 0, creator: userId, updated: 0, unlinked: 0,
  num_members: members, topic: { value: '', creator: '', last_set: 0 }, purpose: { value: '', creator: '', last_set: 0 }, previous_names: [], pending_shared: [],
  shared_team_ids: [team], context_team_id: team, is_member: true, last_read: stamp(read), latest_ts: stamp(latest ?? 0), unread_count: unread, unread_count_display: unread,
  mention_count: 0,
})
const describeMessage = ({ ts, user: author, text, subtype }) => ({ type: 'message', ts: stamp(ts), user: author ?? undefined, text, team, subtype: subtype ?? undefined })

const describeMatch = ({ channel, name, kind, username, ...row }) => ({
  iid: `${channel}-${row.ts}`, ...describeMessage(row), username, permalink: `http://localhost/archives/${channel}/p${row.ts}`,
  channel: {
    id: channel, name, is_channel: kind === 'public', is_group: kind === 'private', is_im: kind === 'im', is_mpim: false, is_private: kind !== 'public', is_archived: false,
    is_shared: false, is_ext_shared: false, is_org_shared: false, is_pending_ext_shared: false,
  },
})

function findChannel(id) {
  return sql.channel.get([user.id, id])?.id
}

function post({ channel: id, text }) {
  const channel = findChannel(id)
  if (channel === undefined) return fail('channel_not_found')
  if (typeof text !== 'string' || text.trim() === '') return fail('no_text')
  last = Math.max(Date.now() * 1000, last + 1)
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  const { lastInsertRowid: key } = sql.post.run([channel, last, user.id, escaped])
  sql.index.run([key, escaped])
  sql.read.run([last, channel, user.id])
  const ts = stamp(last)
  return { ok: true, channel: id, ts, message: describeMessage({ ts: last, user: userId, text: escaped }) }
}

/* All that came in this turn, in one transaction; nobody is answered before it is on the disk. */
function commit() {
  const batch = waiting
  waiting = []
  db.exec('BEGIN IMMEDIATE')
  const answers = batch.map(([values]) => post(values))
  db.exec('COMMIT')
  batch.forEach(([, response], index) => send(response, answers[index]))
}

function enqueue(response, values) {
  if (waiting.push([values, response]) === 1) setImmediate(commit)
}

function history(query) {
  const channel = findChannel(query.get('channel'))
  if (channel === undefined) return fail('channel_not_found')
  const limit = Number(query.get('limit') ?? 100)
  const rows = sql.page.all([channel, query.has('latest') ? microseconds(query.get('latest')) : Number.MAX_SAFE_INTEGER, limit + 1])
  const more = rows.length > limit
  const messages = rows.slice(0, limit).map(describeMessage)
  return { ok: true, messages, has_more: more, response_metadata: { next_cursor: more ? stamp(rows[limit - 1].ts) : '' } }
}

function search(query) {
  const terms = query.get('query').split(/\s+/).map((word) => `"${word.replace(/"/g, '""')}"`).join(' ')
  const { total } = sql.count.get([user.id, terms])
  const matches = sql.search.all([user.id, terms, 20]).map(describeMatch)
  const pages = Math.ceil(total / 20)
  const paging = { count: 20, total, page: 1, pages }
  const pagination = { total_count: total, page: 1, per_page: 20, page_count: pages, first: 1, last: matches.length }
  return { ok: true, query: query.get('query'), messages: { total, matches, paging, pagination } }
}

function boot() {
  return { ok: true, self: { id: userId }, users: sql.users.all().map(describeUser), channels: sql.channels.all([user.id]).map(describeChannel) }
}

const reads = { 'conversations.history': history, 'search.messages': search, 'micro.boot': boot }

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost')
  const method = url.pathname.slice('/api/'.length)
  if (request.headers.authorization !== `Bearer ${token}`) return send(response, fail('invalid_auth'))
  if (request.method === 'GET') return send(response, method in reads ? reads[method](url.searchParams) : fail('unknown_method'))
  const pieces = []
  request.on('data', (piece) => pieces.push(piece))
  request.on('end', () => {
    const body = Buffer.concat(pieces)
    if (method === 'chat.postMessage') enqueue(response, JSON.parse(body))
    else send(response, method in reads ? reads[method](url.searchParams) : fail('unknown_method'))
  })
})
/* Both compilers below have seen the work before it is measured: a peer that is cold would flatter us. */
function warmUp() {
  const channel = db.get('SELECT c.public_id AS id FROM channel c JOIN membership m ON m.channel = c.id AND m.account = ? LIMIT 1', [user.id])?.id
  const word = db.get('SELECT text FROM message ORDER BY id DESC LIMIT 1')?.text.match(/\w+/)?.[0] ?? 'word'
  for (const end = Date.now() + WARM_UP_MS; Date.now() < end; ) {
    JSON.stringify(history(new URLSearchParams({ channel, limit: 50 })))
    JSON.stringify(search(new URLSearchParams({ query: word })))
    JSON.stringify(boot())
  }
}

warmUp()
server.keepAliveTimeout = 0
server.listen(0, '127.0.0.1', 4096, () => console.log(`ready http://127.0.0.1:${server.address().port}`))
