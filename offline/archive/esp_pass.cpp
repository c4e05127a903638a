#include "offline/archive/esp_pass.h"

#include "keys/base/writer.h"
#include "offline/archive/reassembly.h"
#include "offline/capture/ip_fragments.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace lisrtp::archive
{

namespace
{

constexpr std::uint8_t protocol_ipv4 = 4;
constexpr std::uint8_t protocol_ipv6 = 41;
constexpr std::uint8_t protocol_esp = 50;
constexpr std::uint16_t port_esp_in_udp = 4500;
/** A registration inside the associations of the one before it, and so on. */
constexpr int most_rounds = 16;
constexpr std::size_t kept_frame_octets = 48u << 20;

/** An IP packet between the outer one's ends. */
Bytes ip_packet(const capture::Peeled& outer, std::uint8_t protocol, ByteView payload)
{
    constexpr std::size_t ipv4_header_octets = 20;
    constexpr std::uint8_t hops = 64;
    Writer out;
    if (outer.source.address.is_v6()) {
        out.u32(0x60000000).u16(static_cast<std::uint16_t>(payload.size())).u8(protocol).u8(hops);
        out.octets(outer.source.address.view()).octets(outer.destination.address.view());
    } else {
        out.u16(0x4500).u16(static_cast<std::uint16_t>(ipv4_header_octets + payload.size()));
        out.u32(0).u8(hops).u8(protocol).u16(0);
        out.octets(outer.source.address.view()).octets(outer.destination.address.view());
    }
    return out.octets(payload).take(); // nobody here asks for the header's checksum
}

class EspPass
{
public:
    EspPass(const capture::InputList& inputs, casebook::Casebook& casebook, Index& index)
        : inputs_(inputs.files), casebook_(casebook), index_(index), budget_(kept_frame_octets)
    {
    }

    /** False when there are no associations beyond those of the round before. */
    bool take_keys(std::vector<casebook::SecurityAssociation> found)
    {
        by_spi_.clear();
        associations_ = std::move(found);
        for (const casebook::SecurityAssociation& one : associations_)
            by_spi_[one.spi].push_back(&one);
        const std::size_t known = known_.size();
        for (const auto& [spi, associations] : by_spi_)
            for (const casebook::SecurityAssociation* one : associations)
                known_.emplace(spi, one->seed, one->secret);
        return known_.size() > known;
    }

    void read_captures(const std::string& dissector)
    {
        std::vector<CaptureToReassemble> pieces;
        std::vector<std::size_t> files;
        for (std::size_t file = 0; file < inputs_.size(); ++file) {
            pieces_ = FramesToDissect(budget_, true);
            read(file);
            if (pieces_->empty())
                continue;
            pieces.push_back({inputs_[file], std::move(*pieces_), {}});
            files.push_back(file);
        }
        ReassemblyListener listener;
        listener.message = [&](std::size_t which, const IndexedMessage& message, ByteView octets) {
            learn(files[which], message.frame, message.at, message.from, message.to, octets);
        };
        const ReassemblyResult result = reassemble(std::move(pieces), dissector, {}, listener);
        for (std::size_t i = 0; i < result.by_capture.size(); ++i)
            for (const auto& [reason, skipped] : result.by_capture[i].skipped)
                skip("inside ESP: " + reason,
                     place_of(files[i], skipped.first ? skipped.first->frame : 0), skipped.frames);
        if (index_.no_dissection.empty())
            index_.no_dissection = result.failure;
    }

    std::vector<evidence::ReportedAssociation> take_report()
    {
        for (const auto& [reason, frames] : opened_by_reason_) {
            const auto skipped = index_.skipped.find(reason);
            if (skipped == index_.skipped.end())
                continue;
            skipped->second.frames -= std::min(skipped->second.frames, frames);
            if (skipped->second.frames == 0)
                index_.skipped.erase(skipped);
        }
        std::vector<evidence::ReportedAssociation> all;
        for (auto& [key, association] : used_)
            all.push_back(std::move(association));
        return all;
    }

private:
    void read(std::size_t file)
    {
        auto opening = capture::CaptureFile::open(inputs_[file].path);
        if (!opening)
            return; // was told by the first reading
        capture::Frame frame;
        capture::IpFragments fragments;
        while (opening.file->next(frame)) {
            const capture::Peeled peeled = capture::peel(frame.link, frame.octets);
            if (peeled.kind == capture::Peeled::ip_fragment && peeled.ip_protocol == protocol_esp) {
                if (const auto whole = fragments.add(frame.octets, peeled))
                    take(file, frame, peeled, whole->payload, fragments_skipped, whole->fragments);
            } else if (peeled.kind == capture::Peeled::other &&
                       peeled.ip_protocol == protocol_esp && !peeled.snapped) {
                take(file, frame, peeled,
                     frame.octets.first(peeled.packet_end).subspan(peeled.udp_offset), esp_skipped,
                     1);
            } else if (is_esp_in_udp(peeled)) {
                take(file, frame, peeled, peeled.udp_payload, esp_in_udp_skipped, 1);
            }
        }
    }

    void take(std::size_t file, const capture::Frame& frame, const capture::Peeled& outer,
              ByteView packet, const char* reason, std::uint64_t frames)
    {
        if (packet.size() < esp::least_packet_octets ||
            done_.contains(place_of(file, frame.number)))
            return;
        const auto found = by_spi_.find(esp::spi_of(packet));
        if (found == by_spi_.end())
            return;
        const Timestamp at = corrected(file, frame.at);
        for (const casebook::SecurityAssociation* association : found->second) {
            if (!association->window.holds(at))
                continue;
            const auto opened = esp::open(association->keys, packet);
            if (!opened)
                continue;
            done_.insert(place_of(file, frame.number));
            opened_by_reason_[reason] += frames;
            note_use(*association);
            const bool is_tunnel =
                opened->next_header == protocol_ipv4 || opened->next_header == protocol_ipv6;
            take_inner(file, frame,
                       is_tunnel ? opened->payload
                                 : ip_packet(outer, opened->next_header, opened->payload));
            return;
        }
    }

    void note_use(const casebook::SecurityAssociation& association)
    {
        evidence::ReportedAssociation& use = used_[{association.agreed_in, association.spi}];
        use.spi = association.spi;
        use.secret = association.secret;
        use.seed = association.seed;
        use.agreed_in = association.agreed_in;
        ++use.packets;
    }

    void take_inner(std::size_t file, capture::Frame frame, const Bytes& packet)
    {
        frame.link = capture::link::raw;
        frame.octets = packet;
        frame.original_octets = static_cast<std::uint32_t>(packet.size());
        const capture::Peeled inner = capture::peel(frame.link, frame.octets);
        if (inner.kind == capture::Peeled::udp && content_of(inner) == Content::signalling)
            learn(file, frame.number, frame.at, inner.source, inner.destination, inner.udp_payload);
        else if (inner.kind == capture::Peeled::tcp || inner.kind == capture::Peeled::ip_fragment)
            keep_piece(file, frame);
    }

    void keep_piece(std::size_t file, const capture::Frame& frame)
    {
        if (!pieces_->add(frame))
            skip("too much SIP in pieces inside ESP", place_of(file, frame.number), 1);
    }

    void skip(const std::string& reason, casebook::Place first, std::uint64_t frames)
    {
        evidence::ReportedSkip& skipped = index_.skipped[reason];
        skipped.frames += frames;
        skipped.first = std::min(skipped.first.value_or(first), first);
    }

    void learn(std::size_t file, std::uint64_t frame, Timestamp at, const Endpoint& from,
               const Endpoint& to, ByteView octets)
    {
        const casebook::Place place = place_of(file, frame);
        casebook_.learn({octets, at, from, to, place});
        index_.reassembled[place].push_back({copy_of(octets), corrected(file, at), from, to, 0});
    }

    Timestamp corrected(std::size_t file, Timestamp at) const
    {
        const auto& clock = index_.inputs[file].clock;
        return {at.ns - (clock ? clock->offset_ns : 0)};
    }

    static casebook::Place place_of(std::size_t file, std::uint64_t frame)
    {
        return {static_cast<std::uint32_t>(file + 1), frame};
    }

    const std::vector<capture::InputFile>& inputs_;
    casebook::Casebook& casebook_;
    Index& index_;
    FrameBudget budget_;
    std::optional<FramesToDissect> pieces_; ///< of the capture that is being read
    std::vector<casebook::SecurityAssociation> associations_;
    std::map<std::uint32_t, std::vector<const casebook::SecurityAssociation*>> by_spi_;
    std::set<std::tuple<std::uint32_t, casebook::Place, std::string>> known_;
    std::set<casebook::Place> done_;
    std::map<std::string, std::uint64_t> opened_by_reason_;
    std::map<std::pair<casebook::Place, std::uint32_t>, evidence::ReportedAssociation> used_;
};

} // namespace

bool is_esp_in_udp(const capture::Peeled& peeled)
{
    return peeled.kind == capture::Peeled::udp && !peeled.snapped &&
           (peeled.source.port == port_esp_in_udp || peeled.destination.port == port_esp_in_udp) &&
           peeled.udp_payload.size() >= esp::least_packet_octets &&
           esp::spi_of(peeled.udp_payload) != 0;
}

std::vector<evidence::ReportedAssociation> open_esp(const capture::InputList& inputs,
                                                    casebook::Casebook& casebook, Index& index,
                                                    const std::string& dissector)
{
    const bool may_be_esp = index.skipped.contains(esp_skipped) ||
                            index.skipped.contains(esp_in_udp_skipped) ||
                            index.skipped.contains(fragments_skipped);
    if (!may_be_esp)
        return {};
    EspPass pass(inputs, casebook, index);
    for (int round = 0; round < most_rounds; ++round) {
        if (!pass.take_keys(casebook.security_associations()))
            break;
        pass.read_captures(dissector);
    }
    return pass.take_report();
}

} // namespace lisrtp::archive
