/* Copyright (c) 2019 The Ropework Contributors */
#include "ropework.h"

int ropework_lines(int hour) {
    return hour < 6 || hour > 20 ? 6 : 4;
}
