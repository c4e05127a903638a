#include "offline/archive/reassembly.h"

#include "keys/diameter/message.h"
#include "offline/archive/index_file.h"
#include "offline/archive/redacted_message.h"
#include "offline/capture/classifier.h"

#include <queue>
#include <tuple>

namespace lisrtp::archive
{

namespace
{

/** One capture in the order of time: opened when its time has come. */
struct Source {
    std::size_t file = 0;
    Timestamp at; ///< of `frame`, or of the first one while there is no reading
    std::unique_ptr<FramesToDissect::Reading> reading;
    capture::Frame frame;
};

struct Later {
    bool operator()(const Source& a, const Source& b) const
    {
        return std::tie(a.at, a.file) > std::tie(b.at, b.file);
    }
};

class Reassembler
{
public:
    Reassembler(std::vector<CaptureToReassemble> captures, const std::string& program,
                TlsKeys tls_keys, const ReassemblyListener& listener)
        : listener_(listener), captures_(std::move(captures))
    {
        result_.by_capture.resize(captures_.size());
        if (program.empty())
            return;
        DissectOptions options;
        options.program = program;
        options.tls_keys = std::move(tls_keys);
        for (const CaptureToReassemble& capture : captures_)
            options.tls_keys.insert(options.tls_keys.end(), capture.tls_keys.begin(),
                                    capture.tls_keys.end());
        dissector_.emplace(std::move(options),
                           [this](std::string_view reason, dissect::FramePlace place) {
                               skip(reason, place.file - 1, place.frame);
                           });
    }

    ReassemblyResult run()
    {
        std::priority_queue<Source, std::vector<Source>, Later> sources;
        for (std::size_t file = 0; file < captures_.size(); ++file)
            if (!captures_[file].frames.empty())
                sources.push(
                    {file, captures_[file].frames.from().value_or(Timestamp{}), nullptr, {}});
        while (!sources.empty()) {
            // Moving the top out leaves its time and file, which is all that the queue compares.
            Source source = std::move(const_cast<Source&>(sources.top()));
            sources.pop();
            if (source.reading)
                take(source.frame, source.file);
            else
                open(source);
            const bool goes_on = source.reading->next(source.frame);
            // Of a capture that is read again, and whose keys nobody kept.
            for (SecretBytes& key_log : source.reading->take_tls_keys())
                if (dissector_)
                    dissector_->add_tls_keys(
                        std::make_shared<const SecretBytes>(std::move(key_log)));
            if (goes_on) {
                source.at = source.frame.at;
                sources.push(std::move(source));
            }
        }
        if (dissector_) {
            dissector_->finish();
            result_.failure = dissector_->failure();
        }
        return std::move(result_);
    }

private:
    void open(Source& source)
    {
        CaptureToReassemble& capture = captures_[source.file];
        source.reading = std::make_unique<FramesToDissect::Reading>(std::move(capture.frames),
                                                                    std::move(capture.input));
    }

    void take(const capture::Frame& frame, std::size_t file)
    {
        const capture::Peeled peeled = capture::peel(frame.link, frame.octets);
        const std::string_view reason = reason_of_vain(frame, peeled);
        switch (dissector_ ? dissector_->dissect(frame, static_cast<std::uint32_t>(file + 1),
                                                 reason, messages_)
                           : Dissected::unavailable) {
        case Dissected::done:
            add_messages(frame, file);
            break;
        case Dissected::crashed:
            skip("dissector crashed", file, frame.number);
            break;
        case Dissected::hung:
            skip("dissector hung", file, frame.number);
            break;
        case Dissected::unavailable:
            skip(reason_to_skip(peeled), file, frame.number);
            break;
        }
    }

    void add_messages(const capture::Frame& frame, std::size_t file)
    {
        std::uint32_t part = 0;
        for (const dissect::WholeMessage& whole : messages_) {
            if (diameter::is_diameter(whole.octets) && !diameter::is_about_vectors(whole.octets))
                continue; // what else a network's nodes tell each other
            RedactedMessage stored = redacted_message(whole.octets, WrittenText::goes);
            IndexedMessage message;
            message.frame = frame.number;
            message.part = part++;
            message.at = whole.at.value_or(frame.at);
            message.from = whole.from;
            message.to = whole.to;
            message.reassembled = true;
            message.redacted = stored.redacted;
            message.octets = std::move(stored.octets);
            listener_.message(file, message, whole.octets);
            result_.by_capture[file].messages.push_back(std::move(message));
        }
    }

    void skip(std::string_view reason, std::size_t file, std::uint64_t frame)
    {
        auto [entry, is_new] = result_.by_capture[file].skipped.try_emplace(std::string(reason));
        if (is_new)
            entry->second.first = casebook::Place{0, frame};
        ++entry->second.frames;
    }

    const ReassemblyListener& listener_;
    std::vector<CaptureToReassemble> captures_;
    std::optional<DissectClient> dissector_;
    std::vector<dissect::WholeMessage> messages_; ///< used again for every frame
    ReassemblyResult result_;
};

} // namespace

ReassemblyResult reassemble(std::vector<CaptureToReassemble> captures, const std::string& program,
                            TlsKeys tls_keys, const ReassemblyListener& listener)
{
    return Reassembler(std::move(captures), program, std::move(tls_keys), listener).run();
}

} // namespace lisrtp::archive
