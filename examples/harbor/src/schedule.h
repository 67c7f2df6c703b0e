// Which ship enters the harbor when.
#pragma once

#include <string>
#include <vector>

namespace harbor {

struct Ship {
    std::string name;
    double draft_m;
};

struct Slot {
    std::string ship;
    int hour;
};

// Gives every ship the first hour of the day at which the water is deep enough for it. Ships that
// no tide lets in get none.
std::vector<Slot> schedule(const std::vector<Ship>& ships, double channel_depth_m);

}  // namespace harbor
