// offline/capture/peeler.h - one frame being peeled: link layers, IP, what lies inside UDP.
//
// For classifier.cpp and its neighbours only; callers want classifier.h.

#pragma once

#include "offline/capture/classifier.h"

namespace lisrtp::capture
{

/** A cursor that goes inwards, and what was found on the way. */
class Peeler
{
public:
    explicit Peeler(ByteView octets) : octets_(octets) {}

    void link(LinkLayer layer);
    Peeled result() const { return peeled_; }
    /** Goes on with a packet that did not come out of a frame. */
    Peeled take_out(const Peeled& packet)
    {
        peeled_ = packet;
        carried();
        return peeled_;
    }

private:
    using Reason = Peeled::Reason;

    /** What the layer above is. */
    enum class Inside : std::uint8_t { ipv4, ipv6, by_nibble };

    static constexpr std::size_t most_tags = 8;
    static constexpr std::size_t most_labels = 16;
    static constexpr std::size_t most_extensions = 16;
    /** IP packets around the innermost one: a GTP-U tunnel inside another, mirrored by ERSPAN. */
    static constexpr std::size_t most_tunnels = 6;

    bool has(std::size_t count) const { return count <= octets_.size() - at_; }
    const std::uint8_t* here() const { return octets_.data() + at_; }

    void stop(Peeled::Kind kind, Reason reason)
    {
        peeled_.kind = kind;
        peeled_.reason = reason;
    }
    void damaged(Reason reason) { stop(Peeled::damaged, reason); }

    // link_layers.cpp
    void ethernet();
    void ethertype_at(std::size_t offset, std::size_t header_octets);
    void ethertype(std::uint16_t type);
    void mpls();
    void pppoe();
    void ppp();
    void loopback();

    // classifier.cpp
    void ip(Inside inside);
    void ipv4();
    void ipv6();
    bool extensions();
    void end_packet_after(std::size_t octets);
    /** Octets that the IP packet claims from here on, captured or not. */
    std::size_t left_of_packet() const { return packet_end_ - at_; }
    void fragment() { stop(Peeled::ip_fragment, Reason::none); }
    void transport();
    void ports();
    void udp();

    // tunnels.cpp
    void ip_tunnel();
    bool udp_tunnel();
    bool enter();
    bool ip_inside();
    bool ethernet_inside();
    bool ethertype_inside(std::uint16_t type);
    bool reached_ip() const;
    bool esp_null();
    bool gre();
    bool enhanced_gre(std::uint16_t flags);
    bool erspan_3();
    bool gtp_u();
    bool vxlan();
    bool geneve();
    bool tzsp();

    // carried.cpp
    void carried();
    void hep_3();
    void hep_1_or_2();
    void turn_channel();
    void turn_indication();

    ByteView octets_; ///< up to the end of the innermost IP packet that was entered
    std::size_t at_ = 0;
    std::size_t packet_end_ = 0;
    Peeled peeled_;
};

} // namespace lisrtp::capture
