#include "offline/archive/call_outputs.h"

#include <algorithm>

namespace lisrtp::archive
{

namespace
{

using evidence::Making;
using evidence::ReportedFrames;
using evidence::ReportedOutput;
using evidence::ReportedStream;

/** How media files that belong to one stream came to be, by their names. */
std::map<std::string, ReportedOutput> media_files(const std::vector<ReportedStream>& streams)
{
    std::map<std::string, ReportedOutput> outputs;
    for (std::size_t i = 0; i < streams.size(); ++i) {
        const evidence::ReportedMedia& media = streams[i].media;
        const auto add = [&](const std::string& file, Making making) {
            outputs[file] = {file, making, {i + 1}, {}};
        };
        if (media.audio)
            add(media.audio->file, Making::decoded);
        if (media.video)
            add(media.video->file, Making::decoded);
        if (media.text)
            add(media.text->file, Making::decoded);
        for (const evidence::ReportedRaw& raw : media.raw)
            add(raw.file, Making::kept);
    }
    return outputs;
}

/** The first stream of that side that sounds: the one in call.wav, and beside pictures. */
void add_sounding(const std::vector<ReportedStream>& streams, bool from_caller,
                  std::vector<std::size_t>& numbers)
{
    const auto sounding = std::find_if(streams.begin(), streams.end(), [&](const auto& stream) {
        return stream.media.audio && stream.media.from_caller == from_caller;
    });
    const auto number = static_cast<std::size_t>(sounding - streams.begin()) + 1;
    if (sounding != streams.end() &&
        std::find(numbers.begin(), numbers.end(), number) == numbers.end())
        numbers.push_back(number);
}

std::vector<std::size_t> opened(const std::vector<ReportedStream>& streams)
{
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < streams.size(); ++i)
        if (!streams[i].frames.empty())
            numbers.push_back(i + 1);
    return numbers;
}

std::vector<ReportedFrames> frames_of(const std::vector<std::size_t>& numbers,
                                      const std::vector<ReportedStream>& streams)
{
    std::map<std::uint32_t, ReportedFrames> by_file;
    for (const std::size_t number : numbers)
        for (const ReportedFrames& span : streams[number - 1].frames) {
            const auto [known, is_new] = by_file.try_emplace(span.file, span);
            if (is_new)
                continue;
            known->second.first = std::min(known->second.first, span.first);
            known->second.last = std::max(known->second.last, span.last);
            known->second.frames += span.frames;
        }
    std::vector<ReportedFrames> spans;
    for (const auto& [file, span] : by_file)
        spans.push_back(span);
    return spans;
}

} // namespace

std::vector<ReportedOutput>
list_outputs(const std::map<std::string, std::string>& files,
             const std::map<std::string, std::vector<ReportedFrames>>& frames,
             const std::vector<ReportedStream>& streams)
{
    std::map<std::string, ReportedOutput> outputs = media_files(streams);
    for (auto& [file, output] : outputs) {
        const evidence::ReportedMedia& media = streams[output.streams.front() - 1].media;
        if (media.video && media.video->file == file && media.video->with_audio &&
            media.from_caller)
            add_sounding(streams, *media.from_caller, output.streams);
    }
    for (const auto& [kind, file] : files) {
        if (outputs.contains(file))
            continue;
        ReportedOutput& output = outputs[file];
        output.file = file;
        if (kind == "audio") {
            output.making = Making::mixed;
            for (const bool from_caller : {true, false})
                add_sounding(streams, from_caller, output.streams);
        } else if (kind == "clear") {
            output.making = Making::decrypted;
            output.streams = opened(streams);
        }
    }
    std::vector<ReportedOutput> sorted;
    for (auto& [file, output] : outputs) {
        const auto written = frames.find(file);
        output.frames =
            written != frames.end() ? written->second : frames_of(output.streams, streams);
        sorted.push_back(std::move(output));
    }
    return sorted;
}

} // namespace lisrtp::archive
