// offline/archive/call_folder.h - the files of one call: signalling.pcapng, clear.pcapng, audio.

#pragma once

#include "offline/archive/redacted_message.h"
#include "offline/capture/classifier.h"
#include "offline/capture/pcapng_writer.h"
#include "offline/evidence/output_folder.h"
#include "offline/evidence/report.h"
#include "offline/media/call_mix.h"
#include "offline/media/decoder_process.h"

#include <map>
#include <optional>
#include <string>

namespace lisrtp::archive
{

/** A file just made, and its name relative to data/. */
struct NewFile {
    std::string name;
    evidence::OutputFile file;
};

/**
 * The folder data/calls/NNNN (or data/streams for media without a call). Files are made when
 * something is to be written into them. Errors are those of writing: the disk is full, most of all.
 */
class CallFolder
{
public:
    /**
     * @param name     relative to data/: "calls/0001"
     * @param decoder  must outlive the folder
     */
    CallFolder(const evidence::OutputFolder& folder, std::string name, bool keep_keys,
               media::DecoderProcess& decoder);

    /** A frame of the call's signalling: with keys redacted, and as it would have been for RTP. */
    Result<void> write_signalling(const capture::Frame& frame, const capture::Peeled& peeled,
                                  const casebook::Place& place, WrittenText text);
    /** Only the redacted one: while the call's content is not authorised. */
    Result<void> write_event(const capture::Frame& frame, const capture::Peeled& peeled,
                             const casebook::Place& place);
    /** A media frame with its payload replaced by the clear RTP packet. */
    Result<void> write_clear(const capture::Frame& frame, const capture::Peeled& peeled,
                             ByteView clear_rtp, const casebook::Place& place);
    /**
     * A file of one stream: "a.wav", or "a-2.wav" where there is one already.
     * @param kind    of files(): "audio" gives "audio_a"
     * @param letter  "a" for what the caller sends, "b" for what the callee sends
     * @param ending  ".wav"
     */
    Result<NewFile> make_file(const std::string& kind, const std::string& letter,
                              const std::string& ending);
    /** One whose name is told later, by `name_file`: its name until then. */
    Result<NewFile> make_unnamed();
    /** Gives it the name that `make_file` would have made now, and tells it. */
    Result<std::string> name_file(const std::string& unnamed, const std::string& kind,
                                  const std::string& letter, const std::string& ending);
    /** Nothing came of it. */
    Result<void> remove_unnamed(const std::string& unnamed);
    const std::shared_ptr<evidence::HashesInStep>& hashing() const
    {
        return folder_->hashes().in_step();
    }
    /** Where spools may lie: a folder that is there. */
    std::string spool_folder() const { return folder_->path().string(); }
    std::string path_of(const std::string& name) const;
    media::DecoderProcess& decoder() const { return *decoder_; }

    /** Both directions into call.wav. */
    Result<void> mix(const media::MixSide& a, const media::MixSide& b);
    Result<void> finish();

    /** "clear" -> "calls/0001/clear.pcapng" and so on, for the report. */
    const std::map<std::string, std::string>& files() const { return files_; }

    /** From which frames the captures among them were written, by the captures' names. */
    std::map<std::string, std::vector<evidence::ReportedFrames>> frames() const;

private:
    struct Copy {
        std::string name; ///< relative to data/
        std::optional<capture::PcapngWriter> writer;
        evidence::SourceFrames frames;
    };

    Result<void> write_redacted(const capture::Frame& frame, const capture::Peeled& peeled,
                                const casebook::Place& place, WrittenText text);
    std::string next_name(const std::string& kind, const std::string& letter,
                          const std::string& ending);
    Result<void> write(Copy& copy, const char* kind, const char* file_name,
                       const capture::Frame& frame, const capture::Peeled& peeled, ByteView payload,
                       const casebook::Place& place);

    const evidence::OutputFolder* folder_;
    std::string name_;
    bool keep_keys_;
    media::DecoderProcess* decoder_;
    Copy signalling_;
    Copy clear_;
    std::map<std::string, std::string> files_;
    std::map<std::string, int> taken_; ///< how many files of a name there are
    std::size_t unnamed_ = 0;          ///< files so far
    Bytes frame_octets_;               ///< used again for every frame
};

} // namespace lisrtp::archive
