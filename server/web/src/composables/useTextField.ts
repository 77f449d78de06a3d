// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A text field that grows with its text up to a height, and whose selection can be put between marks.

import { type Ref, nextTick } from 'vue'

const TALLEST = 320

export function useTextField(field: Ref<HTMLTextAreaElement | null>, text: Ref<string>) {
  function grow(): void {
    const element = field.value
    if (element === null) return
    const borders = element.offsetHeight - element.clientHeight
    element.style.height = 'auto'
    element.style.height = `${Math.min(TALLEST, element.scrollHeight + borders)}px`
  }

  function put(value: string, caret: number): void {
    text.value = value
    void nextTick(() => {
      grow()
      field.value?.setSelectionRange(caret, caret)
    })
  }

  /* In place of the selection, wherever the focus is. */
  function type(words: string): void {
    const element = field.value
    const start = element?.selectionStart ?? text.value.length
    const end = element?.selectionEnd ?? start
    put(text.value.slice(0, start) + words + text.value.slice(end), start + words.length)
    element?.focus()
  }

  /* Puts MARK around the selection, or takes it away again. */
  function wrap(mark: string): void {
    const element = field.value
    if (element === null) return
    const { selectionStart: start, selectionEnd: end } = element
    const chosen = text.value.slice(start, end)
    const long = chosen.length >= 2 * mark.length
    const inside = long && chosen.startsWith(mark) && chosen.endsWith(mark)
    const bare = chosen.slice(mark.length, chosen.length - mark.length)
    element.setRangeText(inside ? bare : mark + chosen + mark, start, end, 'select')
    if (chosen === '') element.setSelectionRange(start + mark.length, start + mark.length)
    text.value = element.value
  }

  /* True when the keys meant a mark. By the physical key, so that it works in the Russian layout. */
  function formatKey(event: KeyboardEvent): boolean {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return false
    const mark = { KeyB: '*', KeyI: '_', KeyE: '`' }[event.code]
    if (mark !== undefined) wrap(mark)
    return mark !== undefined
  }

  return { grow, put, type, wrap, formatKey }
}
