/* Copyright (c) 2019 The Ropework Contributors */
#ifndef ROPEWORK_H
#define ROPEWORK_H

/* How many lines a ship needs that moors at this hour. */
int ropework_lines(int hour);

#endif
