#include "offline/cli/engines.h"

#include "keys/srtp/gcrypt_engine.h"
#include "keys/srtp/ipsec_mb_engine.h"
#include "keys/srtp/libsrtp_engine.h"

#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace lisrtp::cli
{

namespace
{

/** What LISRTP_CPU says, which tests use to have any machine work like a lesser one. */
srtp::Dispatch dispatch()
{
    using srtp::Dispatch;
    constexpr std::array<std::pair<std::string_view, Dispatch>, 5> names{{
        {"avx512", Dispatch::avx512},
        {"avx2", Dispatch::avx2},
        {"avx", Dispatch::avx},
        {"sse", Dispatch::sse},
        {"plain", Dispatch::plain},
    }};
    if (const char* const wanted = std::getenv("LISRTP_CPU"))
        for (const auto& [name, value] : names)
            if (name == wanted)
                return value;
    return Dispatch::automatic;
}

} // namespace

Engines::Engines(const std::string& chosen, bool cross_check) : name_(chosen)
{
    if (name_ == "auto")
        name_ = srtp::IpsecMbEngine::runs_here() ? "ipsec-mb" : "gcrypt";
    if (name_ == "libsrtp")
        chosen_ = std::make_unique<srtp::LibsrtpEngine>();
    else if (name_ == "ipsec-mb")
        chosen_ = std::make_unique<srtp::IpsecMbEngine>(dispatch());
    else
        chosen_ = std::make_unique<srtp::GcryptEngine>();
    if (!cross_check)
        return;
    reference_ = std::make_unique<srtp::LibsrtpEngine>();
    cross_checked_ = std::make_unique<srtp::CrossCheckEngine>(*chosen_, *reference_);
}

void Engines::tell(evidence::Report& report) const
{
    report.engine = name_;
    if (!cross_checked_)
        return;
    report.cross_checked = cross_checked_->compared();
    report.cross_check_differences = cross_checked_->differing();
}

} // namespace lisrtp::cli
