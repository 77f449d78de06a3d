// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// First run as three steps of one form: each stands alone, Back keeps what was entered, changing the language too.

const KEPT = 'ms.setup'

/* What makes a field of the form visible, and puts the focus there. */
type Reveal = (field: HTMLInputElement) => void

export function setUpSteps(check: (within: ParentNode) => boolean): Reveal {
  const form = document.querySelector<HTMLFormElement>('form[data-form="setup"]')
  const steps = [...(form?.querySelectorAll<HTMLFieldSetElement>('[data-step]') ?? [])]
  const marks = [...document.querySelectorAll<HTMLElement>('[data-step-mark]')]
  const back = form?.querySelector<HTMLButtonElement>('[data-back]') ?? null
  const forward = form?.querySelector<HTMLButtonElement>('[data-continue]') ?? null
  const submit = form?.querySelector<HTMLButtonElement>('[data-submit]') ?? null
  let at = Math.max(
    0,
    steps.findIndex((step) => step.querySelector('.field-error') !== null),
  )

  if (form === null || steps.length === 0) return (field) => field.focus()

  function draw(): void {
    const last = at === steps.length - 1
    steps.forEach((step, index) => (step.hidden = index !== at))
    marks.forEach((mark, index) => {
      mark.classList.toggle('current', index === at)
      mark.classList.toggle('done', index < at)
      if (index === at) mark.setAttribute('aria-current', 'step')
      else mark.removeAttribute('aria-current')
    })
    if (back !== null) back.hidden = at === 0
    if (forward !== null) forward.hidden = last
    if (submit !== null) submit.hidden = !last
  }

  function go(to: number): void {
    at = to
    draw()
    steps[at]?.querySelector<HTMLInputElement>('input.input')?.focus()
  }

  function next(): void {
    const step = steps[at]
    if (step !== undefined && check(step)) go(at + 1)
  }

  back?.addEventListener('click', () => go(at - 1))
  forward?.addEventListener('click', next)
  form.addEventListener('keydown', (event) => {
    const field = event.target instanceof HTMLInputElement
    if (event.key !== 'Enter' || !field || at === steps.length - 1) return
    event.preventDefault()
    next()
  })
  keepOverLanguage(form)
  draw()
  if (form.querySelector('.field-error') === null)
    steps[at]?.querySelector<HTMLInputElement>('input.input')?.focus()
  return (field) => {
    const place = steps.findIndex((step) => step.contains(field))
    if (place >= 0 && place !== at) go(place)
    field.focus()
  }
}

/* The language links reload the page; what was entered (never the password) comes along. */
function keepOverLanguage(form: HTMLFormElement): void {
  const fields = [...form.querySelectorAll<HTMLInputElement>('input.input:not([type="password"])')]
  const kept = sessionStorage.getItem(KEPT)

  if (kept !== null) {
    sessionStorage.removeItem(KEPT)
    const values = new URLSearchParams(kept)
    for (const field of fields) if (field.value === '') field.value = values.get(field.name) ?? ''
  }
  for (const link of form.querySelectorAll('[data-language]'))
    link.addEventListener('click', () => {
      const values = new URLSearchParams(fields.map((field) => [field.name, field.value]))
      sessionStorage.setItem(KEPT, values.toString())
    })
}
