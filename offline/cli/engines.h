// offline/cli/engines.h - the engine that --engine names, and the reference beside it.

#pragma once

#include "keys/srtp/cross_check_engine.h"
#include "offline/evidence/report.h"

#include <memory>
#include <string>

namespace lisrtp::cli
{

/**
 * The variable LISRTP_CPU (avx512, avx2, avx, sse, plain) has any machine work like a lesser one,
 * for tests. To be called before any work.
 */
void heed_lesser_cpu();

/** Chosen engine and, with --cross-check, libsrtp2 beside it. */
class Engines
{
public:
    /** @param chosen  auto, gcrypt, ipsec-mb or libsrtp; auto is ipsec-mb, which is gcrypt where
     *                 the CPU lacks its instructions */
    Engines(const std::string& chosen, bool cross_check);

    const srtp::Engine& engine() const { return cross_checked_ ? *cross_checked_ : *chosen_; }

    /** Name and counters of comparison. */
    void tell(evidence::Report& report) const;

private:
    std::string name_;
    std::unique_ptr<srtp::Engine> chosen_;
    std::unique_ptr<srtp::Engine> reference_;
    std::unique_ptr<srtp::CrossCheckEngine> cross_checked_;
};

} // namespace lisrtp::cli
