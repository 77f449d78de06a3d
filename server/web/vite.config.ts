// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two entries: the app (index.html, hashed names, cached for ever) and the improvements of the sign-in pages
// (auth.js and auth.css, stable names, because server templates mention them).

import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { generateShared, sharedIcons } from './build/shared'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const server = process.env.MICROSLACK_SERVER ?? 'http://127.0.0.1:8080'
const doors = ['/api', '/login', '/logout', '/register', '/join', '/favicon.ico']

export default defineConfig({
  plugins: [vue(), sharedIcons()],
  resolve: {
    alias: generateShared(process.env.MS_WEB_GENERATED ?? path('node_modules/.microslack')),
  },
  base: '/',
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  build: {
    outDir: process.env.MS_WEB_OUTPUT ?? 'dist',
    emptyOutDir: true,
    assetsDir: 'static',
    assetsInlineLimit: 0,
    target: ['chrome94', 'firefox94', 'safari15'],
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rollupOptions: {
      input: { app: path('index.html'), auth: path('src/auth/auth.ts') },
      output: {
        hashCharacters: 'hex',
        entryFileNames: (chunk) =>
          chunk.name === 'auth' ? 'static/auth.js' : 'static/[name]-[hash].js',
        chunkFileNames: 'static/[name]-[hash].js',
        assetFileNames: (asset) =>
          asset.names.includes('auth.css') ? 'static/auth.css' : 'static/[name]-[hash][extname]',
      },
    },
  },
  server: {
    host: '127.0.0.1',
    fs: { allow: ['../..'] }, // what both clients share is in data/
    proxy: {
      ...Object.fromEntries(doors.map((door) => [door, { target: server }])),
      '/rtm': { target: server, ws: true },
    },
  },
  test: { include: ['src/**/__tests__/*.spec.ts'], environment: 'node' },
})
