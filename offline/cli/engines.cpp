#include "offline/cli/engines.h"

#include "keys/crypto/big_number.h"
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

std::string_view lesser_cpu()
{
    const char* const name = std::getenv("LISRTP_CPU");
    return name ? name : "";
}

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
    for (const auto& [name, value] : names)
        if (name == lesser_cpu())
            return value;
    return Dispatch::automatic;
}

bool ipsec_mb_runs_here()
{
    return srtp::IpsecMbEngine::runs_here() && dispatch() != srtp::Dispatch::plain;
}

} // namespace

void heed_lesser_cpu()
{
    crypto::allow_power_lanes(lesser_cpu().empty() || lesser_cpu() == "avx512");
}

Engines::Engines(const std::string& chosen, bool cross_check) : name_(chosen)
{
    if (name_ == "auto" || name_ == "ipsec-mb")
        name_ = ipsec_mb_runs_here() ? "ipsec-mb" : "gcrypt";
    if (name_ == "libsrtp")
        chosen_ = std::make_unique<srtp::LibsrtpEngine>();
    else if (name_ == "ipsec-mb")
        chosen_ = std::make_unique<srtp::IpsecMbEngine>(dispatch());
    else
        chosen_ = std::make_unique<srtp::GcryptEngine>(dispatch());
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
