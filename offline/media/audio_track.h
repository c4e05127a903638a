// offline/media/audio_track.h - where a stream's packets belong in time.  RFC 3550, 5.1.

#pragma once

#include "keys/base/timestamp.h"
#include "keys/base/types.h"
#include "offline/media/clear_packet.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace lisrtp::media
{

/** What a packet is on the time line. */
struct Sound {
    std::uint32_t clock_hz = 8000; ///< of the packet's timestamp
    std::uint64_t ticks = 0;       ///< how long it sounds by that clock
};

/** Samples for which no audio came; [from, to) counted from the track's beginning. */
struct AudioGap {
    enum Kind {
        lost,  ///< packet numbers are missing here
        pause, ///< no number is missing: silence suppression, comfort noise, key presses
    };

    Kind kind = lost;
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    friend bool operator==(const AudioGap&, const AudioGap&) = default;
};

/** A place where the RTP timestamp jumped although time did not. */
struct AudioJump {
    std::uint64_t at_sample = 0;
    std::int64_t jump_samples = 0; ///< by how much it jumped, backwards negative
    friend bool operator==(const AudioJump&, const AudioJump&) = default;
};

/** Times are counted in ticks of `clock_hz`, from the track's beginning. */
struct AudioReport {
    std::uint32_t clock_hz = 8000;
    std::optional<Timestamp> first_at; ///< capture time of the first audio packet, by index
    std::uint64_t samples = 0;
    std::uint64_t silent_samples = 0; ///< of them in gaps
    std::uint64_t packets = 0;        ///< of audio, used
    std::uint64_t duplicates = 0;     ///< the same packet index again
    std::uint64_t late = 0;           ///< came when the window had passed their place
    std::uint64_t overlapping = 0;    ///< cover samples that another packet gave; that one stays
    std::map<std::uint8_t, std::uint64_t> other_payload_types; ///< not audio, by type
    std::vector<AudioGap> gaps;                                ///< at most `most_listed`
    std::vector<AudioJump> jumps;                              ///< at most `most_listed`
    std::uint64_t gap_count = 0;
    std::uint64_t jump_count = 0;
};

/** Takes a track in its order, without a hole: what was not sent comes as silence. */
class AudioSink
{
public:
    virtual ~AudioSink() = default;
    /** @param skip  ticks at the packet's beginning that an earlier one has filled already */
    virtual void sound(std::uint64_t position, const ClearPacket& packet, std::uint64_t skip) = 0;
    virtual void silence(std::uint64_t from, std::uint64_t to) = 0;
};

/**
 * Places packets by their RTP timestamp and fills with silence what did not come.  Packets may
 * come in any order within `window_samples`. The unit of time is a tick of the RTP clock of the
 * first audio packet; one "sample" of the names below is one tick. A packet of another clock (a
 * change of codec, RFC 7160) goes on where the capture's clock says.
 *
 * A timestamp is believed as far as the capture's clock bears it out: when it runs ahead of the
 * clock by more than `tolerance_samples`, or back behind the window although the packet is new,
 * it is a jump, and the audio goes on after the silence that the clock showed.  All silence
 * together is bounded by `most_silence_samples`, so a stranger's timestamps cannot fill the disk.
 *
 * Memory: the window's packets.  Not thread-safe.
 */
class AudioTrack
{
public:
    struct Limits {
        std::uint32_t window_samples = 2 * 8000;
        std::size_t window_packets = 1024;
        std::uint32_t tolerance_samples = 10 * 8000;
        std::uint64_t most_silence_samples = 24ull * 3600 * 8000;
        std::size_t most_listed = 10'000;

        /** The same durations by another clock. */
        static Limits at(std::uint32_t clock_hz);
    };

    /** @param out  must outlive the track */
    explicit AudioTrack(AudioSink& out, std::uint32_t clock_hz = 8000)
        : AudioTrack(out, Limits::at(clock_hz), clock_hz)
    {
    }
    AudioTrack(AudioSink& out, const Limits& limits, std::uint32_t clock_hz = 8000);

    /** @param sound  none: the packet holds no audio, and its number explains a pause */
    void add(const ClearPacket& packet, const std::optional<Sound>& sound);

    /** Hands over what the window holds. */
    AudioReport finish();

private:
    struct Chunk {
        std::int64_t position = 0; ///< in samples
        ClearPacket packet;        ///< its payload is `octets`
        Bytes octets;
        std::int64_t ticks = 0;
    };
    /** The packet with the highest index: the next one's timestamp is read against it. */
    struct Newest {
        std::uint64_t index = 0;
        std::uint32_t timestamp = 0;
        std::int64_t position = 0;
        Timestamp at;
        std::uint32_t clock_hz = 0;
    };

    bool is_new(std::uint64_t index);
    void wait(Chunk chunk);
    Bytes octets_of(ByteView payload);
    std::int64_t ticks_in(std::int64_t ns) const;
    std::optional<std::int64_t> place(const ClearPacket& packet, std::uint32_t clock_hz);
    std::int64_t after_jump(std::int64_t step, std::int64_t elapsed);
    std::int64_t silence_left() const;
    void shift_all(std::int64_t samples);
    void emit_oldest();
    void emit_gap(std::int64_t to, std::uint64_t next_index);

    AudioSink& out_;
    Limits limits_;
    AudioReport report_;
    // Packets come nearly in order: in rows that are sorted most belong at the end.
    std::deque<Chunk> waiting_;              ///< by position
    std::vector<Bytes> spare_;               ///< memory of chunks that have gone
    std::deque<std::uint64_t> recent_;       ///< packet indices, for duplicates; bounded
    std::set<std::uint64_t> silent_indices_; ///< of packets without audio; bounded
    std::optional<Newest> newest_;
    std::int64_t furthest_ = 0; ///< where the last sample known ends
    std::int64_t written_ = 0;  ///< everything before is settled
    std::optional<std::uint64_t> written_index_;
};

} // namespace lisrtp::media
