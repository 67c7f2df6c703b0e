/* Copyright (c) 2021-2025 The Tidemark Authors. SPDX-License-Identifier: MIT */
#ifndef TIDEMARK_H
#define TIDEMARK_H

#define TIDEMARK_VERSION "1.4.2"

/* Height of the water above chart datum in meters, for an hour from 0 to 23. */
double tidemark_height_m(int hour);

#endif
