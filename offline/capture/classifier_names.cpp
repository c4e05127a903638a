#include "offline/capture/classifier.h"

namespace lisrtp::capture
{

std::string_view name_of(Peeled::Kind kind)
{
    switch (kind) {
#define LISRTP_NAME(name)                                                                          \
    case Peeled::name:                                                                             \
        return #name;
        LISRTP_PEELED_KINDS(LISRTP_NAME)
#undef LISRTP_NAME
    }
    return "unknown";
}

std::string_view name_of(Peeled::Reason reason)
{
    switch (reason) {
#define LISRTP_NAME(name)                                                                          \
    case Peeled::Reason::name:                                                                     \
        return #name;
        LISRTP_PEELED_REASONS(LISRTP_NAME)
#undef LISRTP_NAME
    }
    return "unknown";
}

std::string_view name_of(Peeled::Carrier carrier)
{
    switch (carrier) {
    case Peeled::Carrier::none:
        return "none";
    case Peeled::Carrier::hep:
        return "hep";
    case Peeled::Carrier::turn:
        return "turn";
    case Peeled::Carrier::esp:
        return "esp";
    case Peeled::Carrier::stream:
        return "stream";
    }
    return "unknown";
}

} // namespace lisrtp::capture
