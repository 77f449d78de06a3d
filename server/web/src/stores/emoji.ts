// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which emoji this browser used lately, and its skin tone.

import { defineStore } from 'pinia'
import { ref } from 'vue'
import { TONES, USUAL } from '../text/emoji'

const KEPT = 16
const RECENT = 'ms.emoji'
const TONE = 'ms.tone'

function savedRecent(): string[] {
  const saved = (localStorage.getItem(RECENT) ?? '').split(' ').filter(Boolean)
  return [...saved, ...USUAL.filter((char) => !saved.includes(char))].slice(0, KEPT)
}

export const useEmoji = defineStore('emoji', () => {
  const recent = ref(savedRecent())
  const tone = ref(Math.max(0, TONES.indexOf(localStorage.getItem(TONE) ?? '')))

  function used(char: string): void {
    recent.value = [char, ...recent.value.filter((other) => other !== char)].slice(0, KEPT)
    localStorage.setItem(RECENT, recent.value.join(' '))
  }

  function nextTone(): void {
    tone.value = (tone.value + 1) % TONES.length
    localStorage.setItem(TONE, TONES[tone.value] ?? '')
  }

  return { recent, tone, used, nextTone }
})
