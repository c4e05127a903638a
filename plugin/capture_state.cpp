#include "plugin/capture_state.h"

#include "plugin/wireshark_bridge.h"

#include <exception>

namespace lisrtp::plugin
{

CaptureState* CaptureState::current_ = nullptr;

CaptureState::CaptureState(const Preferences& preferences, KeyFileReading reading)
    : preferences_(preferences), key_file_error_(std::move(reading.error)),
      viewing_(engine_, std::move(reading.file))
{
}

void CaptureState::open_capture()
{
    static std::string told; // a reload must not tell the same again
    delete current_;
    current_ = nullptr;
    try {
        const Preferences preferences = Preferences::now();
        current_ = new CaptureState(preferences, read_key_file(preferences));
        if (current_->key_file_error_ != told) {
            told = current_->key_file_error_;
            if (!told.empty())
                report_failure("lisrtp: the LI key file cannot be used: %s", told.c_str());
        }
    } catch (const std::exception& failure) {
        report_failure("lisrtp: %s", failure.what());
    }
}

void CaptureState::close_capture()
{
    delete current_;
    current_ = nullptr;
}

bool CaptureState::meet(const Sighting& sighting, casebook::SeenPacket& seen) noexcept
try {
    const auto met =
        viewing_.meet(sighting.source, sighting.destination, sighting.octets, sighting.at);
    if (met)
        seen = *met;
    return met.has_value();
} catch (...) {
    return false;
}

bool CaptureState::is_expected(const casebook::SeenPacket& seen, bool first_pass) noexcept
try {
    return viewing_.is_expected(seen, first_pass);
} catch (...) {
    return false;
}

MediaOutcome CaptureState::open(const Sighting& sighting, casebook::SeenPacket& seen,
                                std::uint8_t* out) noexcept
try {
    const std::size_t octets = viewing_.open(seen, sighting.octets, sighting.at,
                                             sighting.first_pass, {out, sighting.octets.size()});
    return outcome_of(seen, octets);
} catch (...) {
    return {};
}

MediaOutcome CaptureState::outcome_of(const casebook::SeenPacket& seen, std::size_t octets)
{
    MediaOutcome outcome;
    const casebook::Viewing::Account account = viewing_.account_of(seen);
    outcome.seen = &seen;
    outcome.claim = &viewing_.claim(seen);
    outcome.standing = account.standing;
    outcome.opened = octets > 0;
    outcome.octets = octets;
    outcome.has_keys = !outcome.claim->keys.empty();
    reason_ = account.reason;
    outcome.reason = reason_.c_str();
    if (outcome.opened)
        outcome.origin = &viewing_.origin(seen);
    if (const casebook::Call* call = outcome.claim->call) {
        outcome.call_number =
            static_cast<std::uint32_t>(call - viewing_.findings_so_far().calls().data() + 1);
        outcome.call_id = call->call_id.c_str();
    }
    return outcome;
}

bool CaptureState::expects_rtcp(const Sighting& sighting) const noexcept
try {
    return viewing_.expects_rtcp(sighting.source, sighting.destination, sighting.octets,
                                 sighting.at);
} catch (...) {
    return false;
}

MediaOutcome CaptureState::open_rtcp(const Sighting& sighting, std::uint8_t* out) noexcept
try {
    MediaOutcome outcome;
    const auto result =
        viewing_.open_rtcp(sighting.source, sighting.destination, sighting.octets, sighting.at,
                           sighting.first_pass, {out, sighting.octets.size()});
    outcome.opened = result.opened.clear();
    outcome.octets = result.opened.octets;
    outcome.origin = result.origin;
    outcome.has_keys = result.has_keys;
    outcome.rtcp_index = static_cast<std::uint32_t>(result.opened.index.value);
    if (outcome.origin) {
        outcome.call_id = outcome.origin->call_id.c_str();
        outcome.standing = result.opened.fate == casebook::PacketOpener::Fate::authenticated
                               ? casebook::Standing::decrypted
                               : casebook::Standing::unproven;
    } else if (result.has_keys) {
        outcome.standing = result.opened.fate == casebook::PacketOpener::Fate::not_covered
                               ? casebook::Standing::not_covered
                               : casebook::Standing::tag_failed;
        outcome.reason = "no key fits";
    }
    return outcome;
} catch (...) {
    return {};
}

namespace
{

casebook::Message message_of(const Sighting& sighting)
{
    casebook::Message message;
    message.octets = sighting.octets;
    message.at = sighting.at;
    message.from = sighting.source;
    message.to = sighting.destination;
    message.place = {1, sighting.frame};
    return message;
}

} // namespace

void CaptureState::learn(const Sighting& sighting) noexcept
try {
    viewing_.learn(message_of(sighting));
} catch (...) { // no memory: what was not learned is missing
}

void CaptureState::learn_relay(const Sighting& sighting) noexcept
try {
    viewing_.learn_relay(message_of(sighting));
} catch (...) { // no memory: what was not learned is missing
}

const CaptureState::Contents& CaptureState::contents_of(const Sighting& sighting) noexcept
try {
    contents_ = {};
    contents_.signalling = casebook::contents_of(sighting.octets);
    for (const casebook::SignalledMikey& mikey : contents_.signalling.mikey) {
        const auto earlier = viewing_.replays().earlier_elsewhere(
            mikey, contents_.signalling.call_id, {1, sighting.frame});
        contents_.replayed_from.push_back(earlier ? static_cast<std::uint32_t>(earlier->frame) : 0);
    }
    return contents_;
} catch (...) {
    contents_.signalling.mikey.clear();
    return contents_;
}

const char* CaptureState::call_id_of(const casebook::SeenPacket& seen) noexcept
try {
    const casebook::Call* call = viewing_.claim(seen).call;
    return call ? call->call_id.c_str() : "";
} catch (...) {
    return "";
}

std::uint64_t CaptureState::waiting_packets(const casebook::Call& call) const noexcept
try {
    return viewing_.waiting_packets(call);
} catch (...) {
    return 0;
}

const casebook::Findings* CaptureState::findings() noexcept
try {
    return &viewing_.findings();
} catch (...) {
    return nullptr;
}

const casebook::Findings* CaptureState::findings_sparingly() noexcept
try {
    return &viewing_.findings_sparingly();
} catch (...) {
    return nullptr;
}

const std::vector<std::uint32_t>& CaptureState::calls_of_frame(std::uint32_t frame) noexcept
{
    static const std::vector<std::uint32_t> none;
    try {
        const auto calls = viewing_.findings().calls();
        if (frames_concluded_ != viewing_.conclusions()) {
            calls_of_frame_.clear();
            for (std::uint32_t number = 0; number < calls.size(); ++number)
                for (const casebook::Place& place : calls[number].messages) {
                    auto& numbers = calls_of_frame_[static_cast<std::uint32_t>(place.frame)];
                    if (numbers.empty() || numbers.back() != number)
                        numbers.push_back(number);
                }
            frames_concluded_ = viewing_.conclusions();
        }
        const auto found = calls_of_frame_.find(frame);
        return found == calls_of_frame_.end() ? none : found->second;
    } catch (...) {
        return none;
    }
}

} // namespace lisrtp::plugin
