#include "offline/media/amr_payload.h"

#include <array>

namespace lisrtp::media
{

namespace
{

constexpr int reserved = -1;

// 3GPP TS 26.101, table 1a, and RFC 4867, 4.3.2: speech bits by frame type; 9 to 11 are the
// silence descriptors of other systems.
constexpr std::array<int, 16> amr_bits = {95, 103, 118, 134, 148,      159,      204,      244,
                                          39, 43,  38,  37,  reserved, reserved, reserved, 0};
// 3GPP TS 26.201, table 1a; 14 is a lost frame
constexpr std::array<int, 16> amr_wb_bits = {
    132, 177, 253, 285, 317, 365, 397, 461, 477, 40, reserved, reserved, reserved, reserved, 0, 0};

/** Bits from the most significant one on; beyond the end it yields zeros and says so. */
class BitReader
{
public:
    explicit BitReader(ByteView octets) : octets_(octets) {}

    unsigned take(unsigned count)
    {
        unsigned value = 0;
        for (unsigned i = 0; i < count; ++i)
            value = value << 1 | bit();
        return value;
    }
    void align() { at_ = (at_ + 7) / 8 * 8; }
    bool ok() const { return at_ <= 8 * octets_.size(); }
    std::size_t octets_left() const { return ok() ? octets_.size() - (at_ + 7) / 8 : 0; }

private:
    unsigned bit()
    {
        const std::size_t at = at_++;
        return at < 8 * octets_.size() ? octets_[at / 8] >> (7 - at % 8) & 1u : 0u;
    }

    ByteView octets_;
    std::size_t at_ = 0;
};

struct TableEntry {
    unsigned type = 0;
    bool good = false;
};

AudioFrame::Kind kind_of(unsigned type, bool good, bool wide)
{
    const unsigned first_noise = wide ? 9 : 8;
    if (type < first_noise)
        return good ? AudioFrame::coded : AudioFrame::no_data;
    return type >= (wide ? 10u : 12u) ? AudioFrame::no_data : AudioFrame::comfort_noise;
}

} // namespace

Result<void> cut_amr(const AudioFormat& format, ByteView payload, AudioFrames& frames)
{
    const bool wide = format.form == AudioForm::amr_wb;
    const std::array<int, 16>& bits_by_type = wide ? amr_wb_bits : amr_bits;
    BitReader bits(payload);
    bits.take(4); // CMR
    if (format.octet_aligned)
        bits.align();

    // Table of contents: |F|  FT  |Q| and, octet-aligned, two bits of padding.
    std::vector<TableEntry> contents;
    bool more = true;
    while (more && bits.ok()) {
        more = bits.take(1) != 0;
        TableEntry entry;
        entry.type = bits.take(4);
        entry.good = bits.take(1) != 0;
        if (format.octet_aligned)
            bits.align();
        contents.push_back(entry);
    }
    if (!bits.ok())
        return Error{ErrorCode::truncated, "AMR table of contents", payload.size()};

    std::vector<std::size_t> lengths;
    for (const TableEntry& entry : contents) {
        const int speech_bits = bits_by_type[entry.type];
        if (speech_bits == reserved)
            return Error{ErrorCode::bad_value, "AMR frame type", 0};
        // RFC 4867, 5.3: |P|  FT  |Q|P|P|
        frames.mended.push_back(
            static_cast<std::uint8_t>(entry.type << 3 | static_cast<unsigned>(entry.good) << 2));
        std::size_t octets = 1;
        for (int left = speech_bits; left > 0; left -= 8, ++octets) {
            const auto width = static_cast<unsigned>(std::min(left, 8));
            frames.mended.push_back(static_cast<std::uint8_t>(bits.take(width) << (8 - width)));
        }
        if (format.octet_aligned)
            bits.align();
        if (!bits.ok())
            return Error{ErrorCode::truncated, "AMR frame", payload.size()};
        lengths.push_back(octets);
    }
    if (bits.octets_left() > 0)
        return Error{ErrorCode::bad_length, "AMR payload", payload.size()};

    ByteView stored = frames.mended;
    for (std::size_t i = 0; i < contents.size(); ++i) {
        frames.frames.push_back({kind_of(contents[i].type, contents[i].good, wide),
                                 wide ? 320u : 160u, stored.first(lengths[i])});
        stored = stored.subspan(lengths[i]);
    }
    return {};
}

} // namespace lisrtp::media
