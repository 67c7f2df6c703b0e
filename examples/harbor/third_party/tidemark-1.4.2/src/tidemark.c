/* Copyright (c) 2021-2025 The Tidemark Authors. SPDX-License-Identifier: MIT */
#include "tidemark.h"

/* Two tides a day, in straight lines. */
double tidemark_height_m(int hour) {
    int phase = hour % 12;
    int from_high = phase < 6 ? phase : 12 - phase;
    return 3.0 - 0.5 * from_high;
}
