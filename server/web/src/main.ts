// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Starts the browser app: language and theme first, so that nothing is drawn twice.

import './assets/base.css'
import './assets/body.css'

import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { usePreferences } from './stores/preferences'

const pinia = createPinia()
const app = createApp(App).use(pinia)

usePreferences(pinia)
  .apply()
  .catch(() => {})
  .finally(() => app.mount('#app'))
