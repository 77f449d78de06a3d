// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later

import { expect, it } from 'vitest'
import { strength } from '../strength'

it('says how strong a password is', () => {
  expect(
    [
      '',
      'short',
      'aaaaaaaaaaaa',
      'password123',
      'correcthors',
      'Sensor-42-wakes',
      'Длинная фраза из разных слов 7!',
    ].map(strength),
  ).toEqual([0, 0, 1, 1, 2, 3, 4])
})
