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
                                          const capture::Peeled& peeled,
                                          const casebook::Place& place, WrittenText text)
{
    if (auto written = write_redacted(frame, peeled, place, text); !written)
        return written;
    Bytes message = sip::clear_sdp(peeled.udp_payload);
    if (text == WrittenText::goes)
        message = sip::redact_text(message);
    return write(clear_, "clear", "clear.pcapng", frame, peeled, message, place);
}

Result<void> CallFolder::write_event(const capture::Frame& frame, const capture::Peeled& peeled,
                                     const casebook::Place& place)
{
    return write_redacted(frame, peeled, place, WrittenText::goes);
}

Result<void> CallFolder::write_redacted(const capture::Frame& frame, const capture::Peeled& peeled,
                                        const casebook::Place& place, WrittenText text)
{
    Bytes message = keep_keys_ ? copy_of(peeled.udp_payload)
                               : redacted_message(peeled.udp_payload, text).octets;
    if (keep_keys_ && text == WrittenText::goes)
        message = sip::redact_text(message);
    return write(signalling_, "signalling", "signalling.pcapng", frame, peeled, message, place);
}

Result<void> CallFolder::write_clear(const capture::Frame& frame, const capture::Peeled& peeled,
                                     ByteView clear_rtp, const casebook::Place& place)
{
    return write(clear_, "clear", "clear.pcapng", frame, peeled, clear_rtp, place);
}

Result<void> CallFolder::write(Copy& copy, const char* kind, const char* file_name,
                               const capture::Frame& frame, const capture::Peeled& peeled,
                               ByteView payload, const casebook::Place& place)
{
    if (!copy.writer) {
        copy.name = name_ + "/" + file_name;
        auto file = folder_->create_file(in_data(copy.name));
        if (!file)
            return file.error();
        copy.writer.emplace(std::move(*file));
        files_[kind] = copy.name;
    }
    const auto link =
        capture::write_clear_frame(frame.link, frame.octets, peeled, payload, frame_octets_);
    if (!link)
        return link.error();
    capture::Frame clear = frame;
    clear.link = *link;
    clear.at = peeled.seen_at(frame.at);
    clear.octets = frame_octets_;
    clear.original_octets = static_cast<std::uint32_t>(frame_octets_.size());
    copy.frames.add(place);
    return copy.writer->write(clear, {}, evidence::packet_id(place));
}

std::map<std::string, std::vector<evidence::ReportedFrames>> CallFolder::frames() const
{
    std::map<std::string, std::vector<evidence::ReportedFrames>> frames;
    for (const Copy* copy : {&signalling_, &clear_})
        if (!copy->name.empty())
            frames[copy->name] = copy->frames.list();
    return frames;
}

Result<NewFile> CallFolder::make_file(const std::string& kind, const std::string& letter,
                                      const std::string& ending)
{
    std::string name = next_name(kind, letter, ending);
    auto file = folder_->create_file(in_data(name));
    if (!file)
        return file.error();
    return NewFile{std::move(name), std::move(*file)};
}

std::string CallFolder::next_name(const std::string& kind, const std::string& letter,
                                  const std::string& ending)
{
    const int before = taken_[letter + ending]++;
    const std::string stem = before == 0 ? letter : letter + "-" + std::to_string(before + 1);
    // "a-96.rtpdump" is told as "raw_a-96", "a.wav" as "audio_a".
    std::string& name = files_[kind + "_" + stem + ending.substr(0, ending.rfind('.'))];
    name = name_ + "/" + stem + ending;
    return name;
}

Result<NewFile> CallFolder::make_unnamed()
{
    std::string name = name_ + "/unnamed-" + std::to_string(++unnamed_) + ".part";
    auto file = folder_->create_file(in_data(name));
    if (!file)
        return file.error();
    return NewFile{std::move(name), std::move(*file)};
}

Result<std::string> CallFolder::name_file(const std::string& unnamed, const std::string& kind,
                                          const std::string& letter, const std::string& ending)
{
    std::string name = next_name(kind, letter, ending);
    if (auto renamed = folder_->rename(in_data(unnamed), in_data(name)); !renamed)
        return renamed.error();
    return name;
}

Result<void> CallFolder::remove_unnamed(const std::string& unnamed)
{
    return folder_->remove(in_data(unnamed));
}

std::string CallFolder::path_of(const std::string& name) const
{
    return (folder_->path() / in_data(name)).string();
}

Result<void> CallFolder::mix(const media::MixSide& a, const media::MixSide& b)
{
    const auto form = media::foresee_mix(a, b);
    if (!form)
        return form.error();
    const std::string name = name_ + "/call.wav";
    auto file = folder_->create_file(in_data(name));
    if (!file)
        return file.error();
    files_["audio"] = name;
    std::optional<std::uint64_t> samples;
    if (form->samples)
        samples = two_channels * *form->samples;
    media::WavWriter writer(std::move(*file), two_channels, form->rate_hz, samples);
    if (const auto mixed = media::mix_call(a, b, form->rate_hz, writer); !mixed)
        return mixed.error();
    return writer.finish();
}

Result<void> CallFolder::finish()
{
    for (Copy* copy : {&signalling_, &clear_}) {
        if (!copy->writer)
            continue;
        if (auto finished = copy->writer->finish(); !finished)
            return finished;
        copy->writer.reset();
    }
    return {};
}

} // namespace lisrtp::archive
