#include "offline/archive/call_folder.h"

#include "keys/sip/clear_sdp.h"
#include "keys/sip/redact.h"
#include "offline/capture/clear_frame.h"

namespace lisrtp::archive
{

namespace
{

constexpr std::uint16_t two_channels = 2;

std::string in_data(const std::string& name)
{
    return "data/" + name;
}

} // namespace

CallFolder::CallFolder(const evidence::OutputFolder& folder, std::string name, bool keep_keys,
                       media::DecoderProcess& decoder)
    : folder_(&folder), name_(std::move(name)), keep_keys_(keep_keys), decoder_(&decoder)
{
}

Result<void> CallFolder::write_signalling(const capture::Frame& frame,
                                          const capture::Peeled& peeled)
{
    if (auto written = write_event(frame, peeled); !written)
        return written;
    return write(clear_, "clear", "clear.pcapng", frame, peeled,
                 sip::clear_sdp(peeled.udp_payload));
}

Result<void> CallFolder::write_event(const capture::Frame& frame, const capture::Peeled& peeled)
{
    const Bytes message =
        keep_keys_ ? copy_of(peeled.udp_payload) : sip::redact_keys(peeled.udp_payload);
    return write(signalling_, "signalling", "signalling.pcapng", frame, peeled, message);
}

Result<void> CallFolder::write_clear(const capture::Frame& frame, const capture::Peeled& peeled,
                                     ByteView clear_rtp)
{
    return write(clear_, "clear", "clear.pcapng", frame, peeled, clear_rtp);
}

Result<void> CallFolder::write(std::optional<capture::PcapngWriter>& writer, const char* kind,
                               const char* file_name, const capture::Frame& frame,
                               const capture::Peeled& peeled, ByteView payload)
{
    if (!writer) {
        const std::string name = name_ + "/" + file_name;
        auto file = folder_->create_file(in_data(name));
        if (!file)
            return file.error();
        writer.emplace(std::move(*file));
        files_[kind] = name;
    }
    const auto link =
        capture::write_clear_frame(frame.link, frame.octets, peeled, payload, frame_octets_);
    if (!link)
        return link.error();
    capture::Frame copy = frame;
    copy.link = *link;
    copy.at = peeled.seen_at(frame.at);
    copy.octets = frame_octets_;
    copy.original_octets = static_cast<std::uint32_t>(frame_octets_.size());
    return writer->write(copy);
}

Result<NewFile> CallFolder::make_file(const std::string& kind, const std::string& letter,
                                      const std::string& ending)
{
    const int before = taken_[letter + ending]++;
    const std::string stem = before == 0 ? letter : letter + "-" + std::to_string(before + 1);
    std::string name = name_ + "/" + stem + ending;
    auto file = folder_->create_file(in_data(name));
    if (!file)
        return file.error();
    // "a-96.rtpdump" is told as "raw_a-96", "a.wav" as "audio_a".
    files_[kind + "_" + stem + ending.substr(0, ending.rfind('.'))] = name;
    return NewFile{std::move(name), std::move(*file)};
}

std::string CallFolder::path_of(const std::string& name) const
{
    return (folder_->path() / in_data(name)).string();
}

Result<void> CallFolder::mix(const media::MixSide& a, const media::MixSide& b)
{
    const auto rate_hz = media::mix_rate_hz(a, b);
    if (!rate_hz)
        return rate_hz.error();
    const std::string name = name_ + "/call.wav";
    auto file = folder_->create_file(in_data(name));
    if (!file)
        return file.error();
    files_["audio"] = name;
    media::WavWriter writer(std::move(*file), two_channels, *rate_hz);
    if (const auto mixed = media::mix_call(a, b, *rate_hz, writer); !mixed)
        return mixed.error();
    return writer.finish();
}

Result<void> CallFolder::finish()
{
    for (auto* writer : {&signalling_, &clear_}) {
        if (!*writer)
            continue;
        if (auto finished = (*writer)->finish(); !finished)
            return finished;
        writer->reset();
    }
    return {};
}

} // namespace lisrtp::archive
