// offline/archive/call_folder.h - the files of one call: signalling.pcapng, clear.pcapng, audio.

#pragma once

#include "offline/capture/classifier.h"
#include "offline/capture/pcapng_writer.h"
#include "offline/evidence/output_folder.h"
#include "offline/evidence/report.h"
#include "offline/media/audio_track.h"
#include "offline/media/wav_writer.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace lisrtp::archive
{

/** One direction of a call as a WAV file, written while its packets are decrypted. */
class StreamAudio
{
public:
    StreamAudio(std::string name, media::WavWriter writer);

    void add(const media::AudioPacket& packet) { track_.add(packet); }
    Result<void> finish();

    const std::string& name() const { return name_; } ///< relative to data/
    const media::AudioReport& report() const { return report_; }

private:
    std::string name_;
    media::WavWriter writer_;
    media::AudioTrack track_; ///< writes into writer_: the object stays where it was made
    media::AudioReport report_;
};

/**
 * The folder data/calls/NNNN (or data/streams for media without a call). Files are made when
 * something is to be written into them. Errors are those of writing: the disk is full, most of all.
 */
class CallFolder
{
public:
    /** @param name  relative to data/: "calls/0001" */
    CallFolder(const evidence::OutputFolder& folder, std::string name, bool keep_keys);

    /** A frame of the call's signalling: with keys redacted, and as it would have been for RTP. */
    Result<void> write_signalling(const capture::Frame& frame, const capture::Peeled& peeled);
    /** Only the redacted one: of a call whose content is not authorised. */
    Result<void> write_event(const capture::Frame& frame, const capture::Peeled& peeled);
    /** A media frame with its payload replaced by the clear RTP packet. */
    Result<void> write_clear(const capture::Frame& frame, const capture::Peeled& peeled,
                             ByteView clear_rtp);
    /** @param letter  "a" for what the caller says, "b" for what the callee says; made distinct */
    Result<std::unique_ptr<StreamAudio>> make_audio(const std::string& letter);

    /** Mixes a.wav and b.wav into call.wav, where both are there. */
    Result<void> mix(const StreamAudio& a, const StreamAudio& b);
    Result<void> finish();

    /** "clear" -> "calls/0001/clear.pcapng" and so on, for the report. */
    const std::map<std::string, std::string>& files() const { return files_; }

private:
    Result<void> write(std::optional<capture::PcapngWriter>& writer, const char* kind,
                       const char* file_name, const capture::Frame& frame,
                       const capture::Peeled& peeled, ByteView payload);

    const evidence::OutputFolder* folder_;
    std::string name_;
    bool keep_keys_;
    std::optional<capture::PcapngWriter> signalling_;
    std::optional<capture::PcapngWriter> clear_;
    std::map<std::string, std::string> files_;
    std::map<std::string, int> letters_;
    Bytes frame_octets_; ///< used again for every frame
};

} // namespace lisrtp::archive
