// offline/dissect/dissection.h - libwireshark, used for what it does best: putting packets together
// again.

#pragma once

#include "offline/dissect/protocol.h"

#include <memory>

namespace lisrtp::dissect
{

/**
 * One libwireshark session: link layers, tunnels, IP reassembly and TCP streams are libwireshark's,
 * TLS and WebSocket too;
 * what is SIP or Diameter in a datagram or stream is decided by `frame_sip` and `frame_diameter`.
 * All other dissectors are switched off, Wireshark's own of both among them: strangers' octets meet
 * as little code as possible.
 *
 * libwireshark is global: one object a process, one thread. Memory grows with every frame (frame
 * records, conversations, parts waiting for the rest) and is given back only by the end of the
 * process.
 */
class Dissection
{
public:
    /** Takes 0.2 s and reads files of the Wireshark installation; null when libwireshark refuses.
     */
    static std::unique_ptr<Dissection> start(const char* program);
    ~Dissection();
    Dissection(const Dissection&) = delete;
    Dissection& operator=(const Dissection&) = delete;

    /** Lines of a key log as browsers and OpenSSL write it, for connections that come later. */
    void learn_tls_keys(ByteView key_log);

    /** The messages that this frame completed, in the order of the stream. */
    std::vector<WholeMessage> dissect(const FrameToDissect& frame);

private:
    struct State;
    explicit Dissection(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

} // namespace lisrtp::dissect
