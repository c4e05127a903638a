#include "offline/archive/call_folder.h"

#include "keys/sip/clear_sdp.h"
#include "keys/sip/redact.h"
#include "offline/capture/clear_frame.h"
#include "offline/media/call_mix.h"

namespace lisrtp::archive
{

namespace
{

constexpr std::uint16_t one_channel = 1;
constexpr std::uint16_t two_channels = 2;

std::string in_data(const std::string& name)
{
    return "data/" + name;
}

} // namespace

StreamAudio::StreamAudio(std::string name, media::WavWriter writer)
    : name_(std::move(name)), writer_(std::move(writer)), track_(writer_)
{
}

Result<void> StreamAudio::finish()
{
    report_ = track_.finish();
    return writer_.finish();
}

CallFolder::CallFolder(const evidence::OutputFolder& folder, std::string name, bool keep_keys)
    : folder_(&folder), name_(std::move(name)), keep_keys_(keep_keys)
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

Result<std::unique_ptr<StreamAudio>> CallFolder::make_audio(const std::string& letter)
{
    const int before = letters_[letter]++;
    const std::string stem = before == 0 ? letter : letter + "-" + std::to_string(before + 1);
    const std::string name = name_ + "/" + stem + ".wav";
    auto file = folder_->create_file(in_data(name));
    if (!file)
        return file.error();
    files_["audio_" + stem] = name;
    return std::make_unique<StreamAudio>(
        name, media::WavWriter(std::move(*file), one_channel, media::g711_rate_hz));
}

Result<void> CallFolder::mix(const StreamAudio& a, const StreamAudio& b)
{
    if (!a.report().first_at || !b.report().first_at)
        return {};
    const std::string name = name_ + "/call.wav";
    auto file = folder_->create_file(in_data(name));
    if (!file)
        return file.error();
    files_["audio"] = name;
    media::WavWriter writer(std::move(*file), two_channels, media::g711_rate_hz);
    const auto path_of = [this](const StreamAudio& side) {
        return (folder_->path() / in_data(side.name())).string();
    };
    if (const auto mixed = media::mix_call({path_of(a), *a.report().first_at},
                                           {path_of(b), *b.report().first_at}, writer);
        !mixed)
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
