/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The instance of MsWindow, for its files and its test. */

#pragma once

#include "ms-conversation.h"
#include "ms-sidebar.h"
#include "ms-sign-in-page.h"
#include "ms-window.h"

struct _MsWindow
{
  AdwApplicationWindow parent_instance;

  /* Template children. */
  GtkStack *stack;
  MsSignInPage *sign_in;
  GtkWidget *leaflet;
  MsSidebar *sidebar;
  MsConversation *conversation;
  GtkStack *content;

  MsTeamModel *team;
  GCancellable *cancellable;
  char *wanted; /* id or name of a channel to open as soon as it is known */
  gboolean asked; /* wanted by a person just now: to be shown, even over the list of a narrow window */
  gboolean away;
};

/* ms-window-actions.c */
void ms_window_class_init_actions  (GtkWidgetClass *klass);
void ms_window_update_actions      (MsWindow       *self);
void ms_window_message_user        (MsWindow       *self,
                                    const char     *user_id);

/* ms-window-dialogs.c */
void ms_window_class_init_dialogs  (GtkWidgetClass *klass);
void ms_window_invite_to_new_team  (MsWindow       *self);

/* ms-window-keys.c */
void ms_window_init_keys           (MsWindow       *self);

/* ms-window.c */
gboolean ms_window_is_folded       (MsWindow       *self);
void ms_window_show_child          (MsWindow       *self,
                                    const char     *name);

/* ms-window-wanted.c */
void ms_window_open_wanted         (MsWindow       *self);
void ms_window_open_wanted_soon    (MsWindow       *self);
void ms_window_take_wish           (MsWindow       *self,
                                    const char     *remembered);

/* ms-window-unread.c */
void ms_window_class_init_unread   (GtkWidgetClass *klass);

/* Finishes a command whose only news is an error, which it tells. */
void ms_window_command_cb          (GObject        *source,
                                    GAsyncResult   *result,
                                    gpointer        user_data);

/* Finishes a command that answers with a channel and opens it. */
void ms_window_open_cb             (GObject        *source,
                                    GAsyncResult   *result,
                                    gpointer        user_data);
