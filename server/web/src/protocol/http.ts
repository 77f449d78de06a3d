// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One call of the API. The session cookie goes along by itself, and counts for POST from this origin only.

import { type Json, object, text } from './decode'

/* The server understood and refused; act on the code, never on a text. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    readonly retryAfterMs = 0,
  ) {
    super(code)
  }
}

/* Nobody answered, or not as this server does: try again later. */
export class NetworkError extends Error {}

const SIGNED_OUT = new Set(['not_authed', 'invalid_auth', 'token_revoked', 'account_inactive'])
const TIMEOUT_MS = 20_000

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && SIGNED_OUT.has(error.code)
}

export function isTemporary(error: unknown): boolean {
  if (error instanceof NetworkError) return true
  return (
    error instanceof ApiError &&
    ['ratelimited', 'internal_error', 'fatal_error', 'request_timeout'].includes(error.code)
  )
}

let signedOut: () => void = () => {}

export function onSignedOut(callback: () => void): void {
  signedOut = callback
}

async function post(
  path: string,
  body: string,
  type: string,
): Promise<{ status: number; headers: Headers; json: Json }> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS)

  try {
    const response = await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      redirect: 'error',
      headers: { 'Content-Type': type, Accept: 'application/json' },
      body,
      signal: abort.signal,
    })
    return {
      status: response.status,
      headers: response.headers,
      json: object(await response.json()),
    }
  } catch (error) {
    throw new NetworkError(String(error))
  } finally {
    clearTimeout(timer)
  }
}

export async function call(method: string, args: Json = {}): Promise<Json> {
  const { status, headers, json } = await post(
    `/api/${method}`,
    JSON.stringify(args),
    'application/json; charset=utf-8',
  )

  if (json.ok === true) return json
  const code = text(json.error)
  if (code === '' && status >= 500) throw new NetworkError(`HTTP ${status}`)
  const wait = Number(headers.get('Retry-After') ?? '0') * 1000
  const error = new ApiError(code || `http_${status}`, Number.isFinite(wait) ? wait : 0)
  if (isSignedOut(error)) signedOut()
  throw error
}

/* Signs in again without leaving the page. Resolves to null, or to the code of what was wrong. */
/* `more`: what only some accounts are asked for, `code` and `new_password`. */
export async function signInAgain(
  name: string,
  password: string,
  more: Record<string, string> = {},
): Promise<string | null> {
  const form = new URLSearchParams({ name, password, keep: '1', ...more })
  const { json } = await post('/login', form.toString(), 'application/x-www-form-urlencoded')
  return json.ok === true ? null : text(json.error, 'invalid_credentials')
}
