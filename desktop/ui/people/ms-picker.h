/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small window to find a person or a conversation by typing: the quick switcher, "New message", members, browsing channels.
 * Main thread.
 *
 * Signal "picked" (GObject): an MsUserItem or MsChannelItem of the lists; the window closes by itself. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MS_TYPE_PICKER (ms_picker_get_type ())
G_DECLARE_FINAL_TYPE (MsPicker, ms_picker, MS, PICKER, AdwWindow)

/**
 * ms_picker_new:
 * @title: what the window is for
 * @hint: what can be typed
 * @empty: what to say when nothing matches
 */
MsPicker *ms_picker_new      (GtkWindow  *parent,
                              const char *title,
                              const char *hint,
                              const char *empty);

/* Adds the items of @model; several models follow one another. */
void      ms_picker_add      (MsPicker   *self,
                              GListModel *model);

/* While the items are on their way. */
void      ms_picker_set_busy (MsPicker   *self,
                              gboolean    busy);
void      ms_picker_fail     (MsPicker   *self,
                              const char *text);

G_END_DECLS
