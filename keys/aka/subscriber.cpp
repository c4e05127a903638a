#include "keys/aka/subscriber.h"

#include "keys/aka/milenage.h"

namespace lisrtp::aka
{

Result<Responses> responses(const Subscriber& subscriber, ByteView aka_rand)
{
    switch (subscriber.algorithm) {
    case Algorithm::milenage:
        return milenage_responses(subscriber.k, subscriber.opc, aka_rand);
    case Algorithm::tuak:
        return tuak_responses(subscriber.k, subscriber.opc, aka_rand, subscriber.tuak);
    case Algorithm::none:
        break;
    }
    return Error{ErrorCode::no_key, "OPc", 0};
}

Result<Macs> macs(const Subscriber& subscriber, ByteView aka_rand, ByteView sqn, ByteView amf)
{
    switch (subscriber.algorithm) {
    case Algorithm::milenage:
        return milenage_macs(subscriber.k, subscriber.opc, aka_rand, sqn, amf);
    case Algorithm::tuak:
        return tuak_macs(subscriber.k, subscriber.opc, aka_rand, sqn, amf, subscriber.tuak);
    case Algorithm::none:
        break;
    }
    return Error{ErrorCode::no_key, "OPc", 0};
}

} // namespace lisrtp::aka
