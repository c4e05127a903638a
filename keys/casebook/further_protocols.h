// keys/casebook/further_protocols.h - what MIKEY-DH carries besides plain Diffie-Hellman: MTI/A0
// and STS between two, Burmester-Desmedt among many.  docs/private-profiles.md.

#pragma once

#include "keys/casebook/mikey_session.h"

namespace lisrtp::casebook
{

/** Whether one of the messages says that its values are MTI/A0's. */
bool mikey_is_mti(const MikeySessionWork& work);

/**
 * Adds candidates for an MTI/A0 exchange in which one party's x is known: with every long-term
 * exponent that is that party's by g^a.
 *
 * @param peer_value  the other party's DH value
 */
void open_mti(MikeySessionWork& work, agreement::Group group, const DerivedValue& x, Side side,
              ByteView peer_value);

/**
 * Checks the signatures that the two parties of an STS exchange encrypted under its TGK, and notes
 * the outcome in the session's `checks`. Without STS it does nothing.
 */
void check_sts_signatures(MikeySessionWork& work, const SecretBytes& tgk);

/** Whether a message of the exchange belongs to a Burmester-Desmedt conference. */
bool is_of_conference(const MikeyExchange& exchange);

/**
 * The session of a conference, out of all exchanges of one CSB: any participant's x opens it.
 *
 * @param exchanges  at least one, in the order of their offers
 */
Session make_conference_session(const SessionContext& context,
                                const std::vector<const MikeyExchange*>& exchanges,
                                std::string& damage);

} // namespace lisrtp::casebook
