/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The preferences. Every change counts at once. Main thread. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWindow *ms_preferences_new (GtkWindow *parent,
                               GSettings *settings);

G_END_DECLS
