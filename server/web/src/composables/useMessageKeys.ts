// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One tab stop for the whole history; arrows move between messages, single keys act on the one that has focus.

import { type Ref, computed, nextTick, ref } from 'vue'
import type { Row } from '../text/rows'
import { useMessageMenu } from './useMessageMenu'

export function useMessageKeys(
  list: Ref<HTMLElement | null>,
  rows: Ref<Row[]>,
  channel: () => string,
) {
  const chosen = ref<string | null>(null)
  const keys = computed(() =>
    rows.value.filter((row) => row.kind === 'message').map((row) => row.key),
  )
  const current = computed(() => {
    const all = keys.value
    return chosen.value !== null && all.includes(chosen.value)
      ? chosen.value
      : (all[all.length - 1] ?? null)
  })

  function focusRow(key: string): void {
    chosen.value = key
    void nextTick(() => {
      const row = [...(list.value?.querySelectorAll<HTMLElement>('[data-key]') ?? [])].find(
        (r) => r.dataset.key === key,
      )
      const article = row?.querySelector<HTMLElement>('article')
      article?.focus({ preventScroll: true })
      article?.scrollIntoView({ block: 'nearest' })
    })
  }

  function move(by: number): void {
    const all = keys.value
    const at = current.value === null ? -1 : all.indexOf(current.value)
    const next = all[Math.min(all.length - 1, Math.max(0, at + by))]
    if (next !== undefined) focusRow(next)
  }

  const actions = useMessageMenu(channel, () => {
    const row = rows.value.find((candidate) => candidate.key === current.value)
    return row?.kind === 'message' ? row.message : null
  })

  function act(code: string): boolean {
    const action = actions.value.find((candidate) => candidate.code === code)
    action?.run()
    return action !== undefined
  }

  /* However the focus came to a message (a click, a screen reader), the keys mean that one. */
  function landed(event: FocusEvent): void {
    const row = event.target instanceof HTMLElement ? event.target.closest('[data-key]') : null
    if (row instanceof HTMLElement && keys.value.includes(row.dataset.key ?? ''))
      chosen.value = row.dataset.key ?? null
  }

  function pressed(event: KeyboardEvent): void {
    const onMessage = event.target instanceof HTMLElement && event.target.tagName === 'ARTICLE'
    if (!onMessage || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return
    if (event.key === 'ArrowUp') move(-1)
    else if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'Home') move(-keys.value.length)
    else if (event.key === 'End') move(keys.value.length)
    else if (event.key === 'Enter')
      event.target.querySelector<HTMLElement>('.bar [aria-haspopup]')?.click()
    else if (!act(event.code)) return
    event.preventDefault()
    event.stopPropagation()
  }

  return { current, focusRow, landed, pressed }
}
