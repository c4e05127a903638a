#include "offline/media/parameter_sets.h"

#include "keys/base/base64.h"
#include "offline/media/video_payload.h"

namespace lisrtp::media
{

Bytes parameter_sets_of(const RtpCodec& codec)
{
    constexpr std::size_t most_octets = 4096;
    Bytes sets;
    for (const std::string_view name :
         {"sprop-parameter-sets", "sprop-vps", "sprop-sps", "sprop-pps"}) {
        std::string_view list = format_parameter(codec.parameters, name).value_or("");
        while (!list.empty()) {
            const std::size_t comma = list.find(',');
            const auto set = from_base64(list.substr(0, comma), most_octets);
            list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
            if (set && !set->empty() && sets.size() + set->size() < most_octets)
                append_nal(*set, sets);
        }
    }
    return sets;
}

} // namespace lisrtp::media
