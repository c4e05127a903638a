// offline/evidence/self_test.h - are this machine's algorithms right?  Asked before they are used.

#pragma once

#include "keys/srtp/engine.h"

#include <string>
#include <vector>

namespace lisrtp::evidence
{

/** One known answer. */
struct SelfTest {
    std::string algorithm; ///< "AES-128"
    std::string source;    ///< where the answer stands: "FIPS 197, C.1"
    bool passed = false;
};

/**
 * Computes known answers with every algorithm that a case rests on, and with the engine that will
 * decrypt.  About a millisecond and a half.
 */
std::vector<SelfTest> run_self_tests(const srtp::Engine& engine);

} // namespace lisrtp::evidence
