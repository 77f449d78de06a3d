// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hands the running app (connection and what it offers) to the components that need it.

import { type InjectionKey, inject, provide } from 'vue'
import type { App } from '../sync/app'

const KEY: InjectionKey<App> = Symbol('app')

export function provideApp(app: App): void {
  provide(KEY, app)
}

export function useApp(): App {
  const app = inject(KEY)
  if (app === undefined) throw new Error('no app is provided')
  return app
}
