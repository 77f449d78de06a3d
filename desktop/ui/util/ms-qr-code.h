/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A text as a QR code, for the camera of a phone. Main thread. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_QR_CODE (ms_qr_code_get_type ())
G_DECLARE_FINAL_TYPE (MsQrCode, ms_qr_code, MS, QR_CODE, GtkWidget)

/**
 * ms_qr_code_set_text:
 * @text: (nullable): UTF-8; NULL, or more than a code can hold, leaves a blank of the size of the code before
 */
void ms_qr_code_set_text (MsQrCode   *self,
                          const char *text);

G_END_DECLS
