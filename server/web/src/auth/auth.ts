// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Improves the pages that the server draws: show the password, say how strong it is, suggest a username, check on leaving a field,
// first run in three steps. Every form works without it.

import './auth.css'
import { avatarIndex, initials } from '../text/avatar'
import { channelName, isUsername, suggestUsername } from '../text/names'
import { strength } from './strength'
import { sendInPlace } from './send'
import { setUpSteps } from './steps'

type Input = HTMLInputElement

function all<T extends HTMLElement>(selector: string, within: ParentNode = document): T[] {
  return [...within.querySelectorAll<T>(selector)]
}

function byId<T extends HTMLElement>(id: string | undefined): T | null {
  return id === undefined ? null : (document.getElementById(id) as T | null)
}

function eyes(within: ParentNode): void {
  for (const button of all<HTMLButtonElement>('[data-eye]', within)) {
    const field = byId<Input>(button.dataset.eye)
    const words = [button.getAttribute('aria-label') ?? '', button.dataset.hide ?? '']
    button.hidden = false
    button.addEventListener('click', () => {
      if (field === null) return
      const shown = field.type === 'password'
      field.type = shown ? 'text' : 'password'
      button.setAttribute('aria-pressed', String(shown))
      button.setAttribute('aria-label', words[Number(shown)] ?? '')
      button.title = words[Number(shown)] ?? ''
    })
  }
}

function strengths(within: ParentNode): void {
  for (const bars of all('[data-strength]', within)) {
    const field = byId<Input>(bars.dataset.strength)
    const hint = byId(`${bars.dataset.strength}-hint`)
    const words = (hint?.dataset.strengthWords ?? '').split('|').map((word) => word.trim())
    const line = hint?.querySelector('.words')
    field?.addEventListener('input', () => {
      const level = strength(field.value)
      bars.hidden = field.value === ''
      bars.classList.toggle('weak', level < 2)
      all('i', bars).forEach((bar, index) => bar.classList.toggle('on', index < level))
      if (line) line.textContent = field.value === '' ? '' : (words[level] ?? '')
    })
  }
}

function suggestions(): void {
  for (const field of all<Input>('[data-suggest-from]')) {
    const from = byId<Input>(field.dataset.suggestFrom)
    let own = field.value !== ''
    field.addEventListener('input', () => {
      own = field.value !== ''
      field.value = field.value.toLowerCase()
    })
    from?.addEventListener('input', () => {
      if (!own) field.value = suggestUsername(from.value)
    })
  }
}

function faces(): void {
  for (const face of all('[data-face]')) {
    const field = byId<Input>(face.dataset.face)
    const draw = () => {
      const name = field?.value.trim() ?? ''
      face.hidden = name === ''
      face.textContent = initials(name)
      face.className = `face color-${avatarIndex(name)}`
    }
    field?.addEventListener('input', draw)
    draw()
  }
}

function channels(): void {
  for (const field of all<Input>('[data-channels]'))
    field.addEventListener('blur', () => {
      field.value = field.value
        .split(',')
        .map((name) => channelName(name.trim()))
        .filter(Boolean)
        .join(', ')
    })
}

function problem(field: Input): string {
  if (field.required && field.value.trim() === '') return field.dataset.required ?? ''
  if (field.value !== '' && field.minLength > 0 && [...field.value].length < field.minLength)
    return field.dataset.tooShort ?? ''
  if (field.dataset.nameRule !== undefined && !isUsername(field.value.trim()))
    return field.dataset.nameRule
  return ''
}

function show(field: Input, text: string): void {
  const id = `${field.id}-error`
  const box = field.closest('.field') ?? field.closest('form')
  let line = byId(id)
  if (line === null && text !== '') {
    line = document.createElement('p')
    line.id = id
    line.className = 'field-error'
    box?.append(line)
  }
  if (line !== null) line.textContent = text
  field.setAttribute('aria-invalid', String(text !== ''))
  const others = (field.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .filter((part) => part !== '' && part !== id)
  field.setAttribute('aria-describedby', [...others, ...(text === '' ? [] : [id])].join(' '))
}

/* Passwords show themselves and say how strong they are. */
function improve(within: ParentNode): void {
  eyes(within)
  strengths(within)
}

/* The first field that is wrong, which gets the focus; null where nothing is. */
function check(within: ParentNode): Input | null {
  const fields = all<Input>('input.input', within)
  const wrong = fields.filter((field) => {
    const text = problem(field)
    show(field, text)
    return text !== ''
  })
  wrong[0]?.focus()
  return wrong[0] ?? null
}

function checks(reveal: (field: Input) => void): void {
  for (const form of all<HTMLFormElement>('form[data-form]')) {
    form.addEventListener('focusout', (event) => {
      const field = event.target
      if (
        field instanceof HTMLInputElement &&
        field.value !== '' &&
        field.classList.contains('input')
      )
        show(field, problem(field))
    })
    /* What is being mended is not scolded. */
    form.addEventListener('input', (event) => {
      const field = event.target
      if (field instanceof HTMLInputElement && field.getAttribute('aria-invalid') === 'true')
        show(field, '')
    })
    form.addEventListener('submit', (event) => {
      const wrong = check(form)
      if (wrong !== null) {
        event.preventDefault()
        reveal(wrong)
      } else if (form.dataset.silent !== undefined)
        sendInPlace(form, event, { show, reveal, improve })
    })
  }
}

improve(document)
suggestions()
faces()
channels()
checks(setUpSteps((step) => check(step) === null))
