// offline/archive/dissect_choice.h - which frames are worth dissecting: positive evidence of SIP
// or Diameter only.

#pragma once

#include "offline/capture/classifier.h"
#include "offline/capture/frame.h"

#include <string_view>
#include <unordered_set>
#include <utility>

namespace lisrtp::archive
{

/**
 * Decides for each frame. All IP fragments; TCP at SIP's ports (5060, 5061: TLS, too) and
 * Diameter's (3868), and of flows on which a segment began with either or asked for a WebSocket
 * that carries SIP; SCTP at these ports or with a chunk of either; everything else only when the
 * search is to be deep.
 *
 * Memory: one record a flow with signalling at other ports, of which the first million are
 * followed. Not thread-safe.
 */
class DissectChoice
{
public:
    explicit DissectChoice(bool deep) : deep_(deep) {}

    /** @param peeled  made of `frame`; neither SIP nor RTP in plain UDP */
    bool wants(const capture::Frame& frame, const capture::Peeled& peeled);

private:
    using Flow = std::pair<Endpoint, Endpoint>; ///< the smaller endpoint first
    struct FlowHash {
        std::size_t operator()(const Flow& flow) const noexcept
        {
            const std::hash<Endpoint> of;
            return of(flow.first) * 31 + of(flow.second);
        }
    };

    bool is_signalling_flow(const capture::Frame& frame, const capture::Peeled& peeled);

    bool deep_;
    std::unordered_set<Flow, FlowHash> flows_;
};

/** A TCP segment's payload; empty when its header is not whole. RFC 9293, 3.1. */
ByteView tcp_payload(ByteView frame, const capture::Peeled& peeled);

} // namespace lisrtp::archive
