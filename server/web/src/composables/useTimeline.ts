// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The scroll position of a conversation. At the bottom it follows; anywhere else it never moves: before rows change, the first one in
// view is remembered with its distance from the top, and afterwards put back there.

import { type Ref, nextTick, onBeforeUnmount, onMounted, ref } from 'vue'

const NEAR_BOTTOM = 48
const LOAD_WITHIN = 700

export interface Anchor {
  key: string
  /* Of the first message of the row; empty for the "New" line. */
  ts: string
  offset: number
}

export interface TimelineDoors {
  older: () => Promise<unknown>
  newer: () => Promise<unknown>
  mayFollow: () => boolean
}

export function useTimeline(
  scroller: Ref<HTMLElement | null>,
  list: Ref<HTMLElement | null>,
  doors: TimelineDoors,
) {
  const following = ref(true)
  const far = ref(false)
  let anchor: Anchor | null = null
  let lastTop = 0
  let observer: ResizeObserver | null = null

  /* Day marks stick to the top, so they say nothing about the position. */
  function rows(): HTMLElement[] {
    return [...(list.value?.querySelectorAll<HTMLElement>('[data-key]:not(.day)') ?? [])]
  }

  function rowAt({ dataset }: HTMLElement, offset: number): Anchor {
    return { key: dataset.key ?? '', ts: dataset.ts ?? '', offset }
  }

  function findAnchor(): Anchor | null {
    const box = scroller.value?.getBoundingClientRect()
    if (box === undefined) return null
    for (const row of rows()) {
      const at = row.getBoundingClientRect()
      if (at.bottom > box.top) return rowAt(row, at.top - box.top)
    }
    return null
  }

  function restore(from: Anchor | null): void {
    const box = scroller.value
    if (box === null || from === null) return
    const row = rows().find((candidate) => candidate.dataset.key === from.key)
    if (row === undefined) return
    const now = row.getBoundingClientRect().top - box.getBoundingClientRect().top
    if (Math.abs(now - from.offset) >= 1) box.scrollTop += now - from.offset
  }

  function toBottom(smooth = false): void {
    const box = scroller.value
    if (box === null) return
    following.value = true
    box.scrollTo({ top: box.scrollHeight, behavior: smooth ? 'smooth' : 'auto' })
  }

  /* Call before the rows change; the promise is done when the position is right again. */
  async function keep(): Promise<void> {
    const before = following.value && doors.mayFollow() ? null : findAnchor()
    await nextTick()
    if (before === null) toBottom()
    else restore(before)
    anchor = findAnchor()
  }

  /* A row to a place below the top edge, a share of the height. */
  function show(key: string, share: number): boolean {
    const box = scroller.value
    const row = rows().find((candidate) => candidate.dataset.key === key)
    if (box === null || row === undefined) return false
    const top = row.getBoundingClientRect().top - box.getBoundingClientRect().top
    following.value = false
    box.scrollTop += top - box.clientHeight * share
    measure()
    return true
  }

  /* What was seen before everything was replaced; null while the end is followed. */
  function place(): Anchor | null {
    return following.value ? null : findAnchor()
  }

  function putBack(from: Anchor): void {
    following.value = false
    restore(from)
    measure()
  }

  function measure(): void {
    const box = scroller.value
    if (box === null) return
    const below = box.scrollHeight - box.scrollTop - box.clientHeight
    /* Only scrolling up stops following: what grows meanwhile leaves the position behind, and the observer catches up. */
    const stayed = following.value && box.scrollTop >= lastTop
    lastTop = box.scrollTop
    following.value = (below < NEAR_BOTTOM || stayed) && doors.mayFollow()
    far.value = below > box.clientHeight || !doors.mayFollow()
    anchor = following.value ? null : findAnchor()
  }

  function scrolled(): void {
    const box = scroller.value
    if (box === null) return
    measure()
    if (box.scrollTop < LOAD_WITHIN) void doors.older()
    if (box.scrollHeight - box.scrollTop - box.clientHeight < LOAD_WITHIN) void doors.newer()
  }

  function resized(): void {
    if (following.value) toBottom()
    else restore(anchor)
  }

  onMounted(() => {
    observer = new ResizeObserver(resized)
    if (scroller.value !== null) observer.observe(scroller.value)
    if (list.value !== null) observer.observe(list.value)
  })
  onBeforeUnmount(() => observer?.disconnect())

  return { following, far, keep, toBottom, show, place, putBack, scrolled, measure }
}
