// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a floating panel stands: below its opener where there is room, else above; inside the window in any case.

import { type Ref, ref } from 'vue'

const GAP = 6
const EDGE = 8

export function usePlace(panel: Ref<HTMLElement | null>, opener: () => HTMLElement) {
  const place = ref<Record<string, string>>({ visibility: 'hidden' })

  function position(align: 'start' | 'end' = 'start'): void {
    const own = panel.value?.getBoundingClientRect()
    if (own === undefined) return
    const at = opener().getBoundingClientRect()
    const below = at.bottom + GAP
    const top =
      below + own.height > innerHeight - EDGE ? Math.max(EDGE, at.top - GAP - own.height) : below
    const wanted = align === 'end' ? at.right - own.width : at.left
    const left = Math.min(Math.max(EDGE, wanted), Math.max(EDGE, innerWidth - own.width - EDGE))
    place.value = { top: `${top}px`, left: `${left}px` }
  }

  return { place, position }
}
