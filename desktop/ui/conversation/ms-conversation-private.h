/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The instance of MsConversation, for its two files. */

#pragma once

#include <adwaita.h>

#include "ms-composer.h"
#include "ms-connection-banner.h"
#include "ms-conversation.h"

struct _MsConversation
{
  GtkWidget parent_instance;

  /* Template children. */
  GtkWidget *box;
  AdwHeaderBar *header;
  GtkWidget *back;
  GtkImage *title_icon;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *menu;
  GtkWidget *members;
  MsConnectionBanner *banner;
  AdwToastOverlay *toasts;
  GtkStack *stack;
  AdwStatusPage *empty;
  MsTimeline *timeline;
  GtkRevealer *pill_revealer;
  GtkLabel *pill_label;
  GtkStack *writer;
  MsComposer *composer;
  GtkLabel *closed;
  GtkLabel *typing;

  MsTeamModel *team;
  MsChannelItem *channel;

  gboolean folded;
};

/* ms-conversation-send.c */
void ms_conversation_submit        (MsConversation *self,
                                    const char     *text);

/* ms-conversation-delete.c */
void ms_conversation_delete        (MsConversation *self,
                                    MsMessageItem  *item);
void ms_conversation_ask_delete    (MsConversation *self,
                                    MsMessageItem  *item);

/* ms-conversation-header.c */
void ms_conversation_update_header (MsConversation *self);
void ms_conversation_update_typing (MsConversation *self);
void ms_conversation_update_pill   (MsConversation *self);
void ms_conversation_update_state  (MsConversation *self);
