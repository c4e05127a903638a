// offline/archive/frame_batch.h - some hundred frames on their way through the decrypt pass.

#pragma once

#include "keys/casebook/stream_opener.h"
#include "keys/srtp/engine.h"
#include "offline/archive/stream_plan.h"
#include "offline/archive/tcp_media.h"
#include "offline/capture/classifier.h"
#include "offline/capture/merged_reader.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace lisrtp::archive
{

/**
 * What a stream's next packets will most likely be opened with, told by whoever settles its packets
 * in order to whoever opens some ahead. Thread-safe; may lag behind.
 */
class StreamHint
{
public:
    /** A key and the windows in which it may be used. */
    struct Key {
        std::shared_ptr<srtp::EngineKey> key;
        const casebook::Candidate* candidate = nullptr; ///< null: no windows of its own
    };

    void tell(const std::optional<casebook::StreamOpener::Expectation>& expected);
    std::shared_ptr<const Key> key() const
    {
        const std::scoped_lock lock(mutex_);
        return key_;
    }
    PacketIndex near() const { return PacketIndex{near_.load(std::memory_order_relaxed)}; }

private:
    // Not std::atomic<std::shared_ptr>: libstdc++ 12 lets go of its lock in load() with
    // memory_order_relaxed, so that the next store races with what was read under it.
    mutable std::mutex mutex_;
    std::shared_ptr<const Key> key_;
    std::atomic<std::uint64_t> near_{0};
};

/** Where the packets of a stream go. */
struct StreamWay {
    const StreamPlan* plan = nullptr;
    std::size_t work = 0;   ///< number of the call
    std::size_t stream = 0; ///< that work's number for it
    StreamHint hint;
};

/** One frame of a batch. */
struct BatchedFrame {
    capture::MergedFrame merged; ///< its octets lie in the batch
    capture::Peeled peeled;      ///< looks into the batch
    bool cut_out = false;        ///< `peeled` came out of a TCP connection with this frame
    StreamWay* way = nullptr;    ///< of a media packet that is wanted
    bool signalling = false;     ///< the casebook knows this frame
    /** Where the packet may be opened to, and as what it has been opened. */
    std::span<std::uint8_t> out;
    srtp::StreamDecryptor::Ahead ahead;
};

/** Where it lies: captures are counted from 1. */
inline casebook::Place place_of(const BatchedFrame& frame)
{
    return {static_cast<std::uint32_t>(frame.merged.file + 1), frame.merged.frame.number};
}

/** Frames with their octets. Addresses in it stay as they are once it is full. */
class FrameBatch
{
public:
    static constexpr std::size_t most_frames = 512;
    static constexpr std::size_t enough_octets = 1u << 20;

    /**
     * Takes the reader's frames, until it is full or they are at an end. Packets that a frame
     * completes in a TCP connection stand behind it.
     */
    FrameBatch(capture::MergedReader& reader, TcpMedia& tcp_media);

    std::vector<BatchedFrame>& frames() { return frames_; }

    /**
     * Opens the media packets whose stream gives a hint, and whose time lies in its windows, in one
     * batch over all streams. Says nothing about a packet's fate: it is for the stream to take
     * what was opened as it would have opened it, or to open it anew.
     */
    void open_ahead(const srtp::Engine& engine);

private:
    void add(const capture::MergedFrame& merged, const capture::Peeled& peeled, ByteView octets);

    Bytes octets_;
    Bytes clear_;
    std::vector<BatchedFrame> frames_;
};

} // namespace lisrtp::archive
