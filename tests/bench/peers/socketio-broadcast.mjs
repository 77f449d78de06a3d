/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A peer of the fan-out table: socket.io on websockets alone, one room, without sign-in, permissions or storage. */
import { createRequire } from 'node:module'
import { createServer } from 'node:http'

const require = createRequire(process.env.BENCH_MODULES + '/')
const { Server } = require('socket.io')

const http = createServer()
const server = new Server(http, { transports: ['websocket'], perMessageDeflate: false })
server.on('connection', (socket) => {
  socket.join('bench')
  socket.on('message', (text) => server.to('bench').emit('message', text))
})
http.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => console.log(`ready http://127.0.0.1:${http.address().port}`))
