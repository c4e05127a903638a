#include "keys/srtp/stream_statistics.h"

namespace lisrtp::srtp
{

std::string_view name_of(RocSource source)
{
    switch (source) {
    case RocSource::none:
        return "none";
    case RocSource::map:
        return "map";
    case RocSource::start:
        return "start";
    case RocSource::search:
        return "search";
    case RocSource::carried:
        return "carried";
    }
    return {};
}

} // namespace lisrtp::srtp
