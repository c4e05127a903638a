// keys/casebook/cross_parameters.h - values that another network sniffed and sent home.
//
// The visited network sends what it saw of a key agreement together with the ciphertext; the home
// network, which has k, opens it. There may be no SIP in the capture at all.

#pragma once

#include "keys/casebook/build_calls.h"
#include "keys/casebook/mikey_exchange.h"
#include "keys/keyfile/key_file.h"

#include <memory>
#include <vector>

namespace lisrtp::casebook
{

/**
 * Joins the [[cross_parameter]]s of the key file to the calls that the signalling shows: an
 * exchange of the same CSB, of which one message was not captured, gets it. Those that belong to no
 * such exchange become calls of their own, one for each CSB, with the media's endpoints as the key
 * file gives them.
 *
 * @param makings, exchanges  of the signalling, one for one; grown alike
 * @return                    what the new exchanges' messages stand in for; keep it as long as they
 */
std::vector<std::unique_ptr<Entry>> join_cross_parameters(const keyfile::KeyFile& keys,
                                                          std::vector<CallInMaking>& makings,
                                                          std::vector<MikeyExchanges>& exchanges);

/** Every MIKEY message of a call, to be kept until a key comes. */
std::vector<SeenCrossParameter> cross_parameters_of(const CallInMaking& making,
                                                    const MikeyExchanges& exchanges);

} // namespace lisrtp::casebook
