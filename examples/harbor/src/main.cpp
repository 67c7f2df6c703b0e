#include <cstdio>

#include "schedule.h"

extern "C" {
#include "ropework.h"
}

int main() {
    const std::vector<harbor::Ship> ships = {{"Albatross", 6.5}, {"Bittern", 4.0}, {"Curlew", 7.2}};
    for (const harbor::Slot& slot : harbor::schedule(ships, 6.0)) {
        std::printf("%02d:00 %s, %d lines\n", slot.hour, slot.ship.c_str(), ropework_lines(slot.hour));
    }
    return 0;
}
