/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shape of messages while the first ones are on their way. Shows nothing for 200 ms, then pulses. Main thread. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_SKELETON (ms_skeleton_get_type ())
G_DECLARE_FINAL_TYPE (MsSkeleton, ms_skeleton, MS, SKELETON, GtkWidget)

G_END_DECLS
