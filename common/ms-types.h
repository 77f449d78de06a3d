/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Forward declarations of the types that both sides share: a header that only points at them includes this one. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsArguments MsArguments;
typedef struct _MsBlock MsBlock;
typedef struct _MsChannel MsChannel;
typedef struct _MsFile MsFile;
typedef struct _MsJsonReader MsJsonReader;
typedef struct _MsJsonWriter MsJsonWriter;
typedef struct _MsMarkup MsMarkup;
typedef struct _MsMessage MsMessage;
typedef struct _MsSpan MsSpan;
typedef struct _MsTeam MsTeam;
typedef struct _MsUser MsUser;

G_END_DECLS
