#include "schedule.h"

extern "C" {
#include "tidemark.h"
}

namespace harbor {

std::vector<Slot> schedule(const std::vector<Ship>& ships, double channel_depth_m) {
    std::vector<Slot> slots;
    bool taken[24] = {};
    for (const Ship& ship : ships) {
        for (int hour = 0; hour < 24; ++hour) {
            const double depth = channel_depth_m + tidemark_height_m(hour);
            if (!taken[hour] && depth > ship.draft_m) {
                taken[hour] = true;
                slots.push_back({ship.name, hour});
                break;
            }
        }
    }
    return slots;
}

}  // namespace harbor
