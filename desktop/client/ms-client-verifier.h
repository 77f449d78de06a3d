/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes sure that what is in view is what the server holds: compares the digest of the window in view with the server's, once after it
 * was loaded or the connection came back, and then now and then. A copy that differs is fetched anew, and the log says so. Inside the
 * client layer only. Main context. */

#pragma once

#include "ms-client-types.h"

G_BEGIN_DECLS

/* Times, so that tests need not wait. Milliseconds. */
typedef struct
{
  guint first; /* after an answer that was no yes; doubles with each further one */
  guint again; /* after a yes, and the longest wait */
} MsClientVerifierTimes;

MsClientVerifier *ms_client_verifier_new          (MsClient                    *client);
void              ms_client_verifier_free         (MsClientVerifier            *self);
void              ms_client_verifier_set_times    (MsClientVerifier            *self,
                                                   const MsClientVerifierTimes *times);

/* All that was known is in doubt: the connection was away. */
void              ms_client_verifier_begin        (MsClientVerifier            *self);

/* Something else is in view, or was loaded: its turn may have come. */
void              ms_client_verifier_poke         (MsClientVerifier            *self);
void              ms_client_verifier_stop         (MsClientVerifier            *self);

/**
 * ms_client_verifier_get_verified_at:
 *
 * Returns: when the copy of @channel was found right last, µs since 1970; 0 if not since it was fetched
 */
gint64            ms_client_verifier_get_verified_at (MsClientVerifier         *self,
                                                      const char               *channel);

/* The copy of @channel is given up. */
void              ms_client_verifier_forget       (MsClientVerifier            *self,
                                                   const char                  *channel);

/* For tests. */
gboolean          ms_client_verifier_is_asking    (MsClientVerifier            *self);
gint64            ms_client_verifier_get_due      (MsClientVerifier            *self,
                                                   const char                  *channel); /* monotonic µs; 0: no turn */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsClientVerifier, ms_client_verifier_free)

G_END_DECLS
