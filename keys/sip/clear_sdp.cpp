#include "keys/sip/clear_sdp.h"

#include "keys/sip/body_parts.h"
#include "keys/sip/extmap.h"
#include "keys/sip/lexis.h"
#include "keys/sip/read_message.h"
#include "keys/sip/redact.h"
#include "keys/sip/sdp_lines.h"

namespace lisrtp::sip
{

namespace
{

/** The third word of "m=audio 49170 RTP/SAVP 0", as a view into the line. */
std::string_view profile_of(const SdpLine& line)
{
    std::string_view rest = line.value;
    take_word(rest);
    take_word(rest);
    return take_word(rest);
}

/** The profile without its protection; nullopt when it has none. */
std::optional<std::string> clear_profile(std::string_view profile)
{
    const std::string name = lowered(profile);
    const std::size_t secure = name.find("rtp/savp");
    if (secure == std::string::npos)
        return std::nullopt;
    const bool has_feedback = name.substr(secure) == "rtp/savpf";
    return std::string(name.starts_with("tcp/") ? "TCP/" : "") +
           (has_feedback ? "RTP/AVPF" : "RTP/AVP");
}

/** What an a=extmap has to lose; empty for any other line. */
std::string_view extension_encryption(const SdpLine& line)
{
    if (line.type != 'a')
        return {};
    const auto attribute = read_attribute_text(line);
    return same_word(attribute.name, "extmap") ? encryption_in_extmap(attribute.value)
                                               : std::string_view();
}

/** What has to happen to one description as a whole. */
struct Plan {
    std::size_t shorter_octets = 0; ///< what all lines lose together
    bool has_dtls = false;
};

Plan plan_for(std::string_view text)
{
    Plan plan;
    for (auto line = read_sdp_line(text, 0); line; line = read_sdp_line(text, line->next)) {
        plan.shorter_octets += extension_encryption(*line).size();
        if (line->type != 'm')
            continue;
        const std::string_view profile = profile_of(*line);
        if (const auto clear = clear_profile(profile)) {
            plan.shorter_octets += profile.size() - clear->size();
            plan.has_dtls = plan.has_dtls || lowered(profile).find("tls") != std::string::npos;
        }
    }
    return plan;
}

bool gives_a_key(const SdpLine& line, bool has_dtls)
{
    if (line.type == 'k')
        return true;
    if (line.type != 'a')
        return false;
    const std::string_view name = read_attribute_text(line).name;
    return is_key_attribute(name) ||
           (has_dtls && (same_word(name, "fingerprint") || same_word(name, "setup")));
}

/** "a=removed:***", of exactly that many octets. */
std::string removed_line(std::size_t octets)
{
    std::string line = "a=removed:";
    line.resize(octets, key_filler);
    return line;
}

std::string cleared(std::string_view text)
{
    Plan plan = plan_for(text);
    std::string out;
    out.reserve(text.size());
    for (auto line = read_sdp_line(text, 0); line; line = read_sdp_line(text, line->next)) {
        const std::size_t end = line->offset + line->whole.size();
        if (gives_a_key(*line, plan.has_dtls)) {
            out += removed_line(line->whole.size() + plan.shorter_octets);
            plan.shorter_octets = 0;
        } else if (const auto clear =
                       line->type == 'm' ? clear_profile(profile_of(*line)) : std::nullopt) {
            const std::string_view profile = profile_of(*line);
            const auto at = static_cast<std::size_t>(profile.data() - line->whole.data());
            out += line->whole.substr(0, at);
            out += *clear;
            out += line->whole.substr(at + profile.size());
        } else if (const std::string_view lost = extension_encryption(*line); !lost.empty()) {
            const auto at = static_cast<std::size_t>(lost.data() - line->whole.data());
            out += line->whole.substr(0, at);
            out += line->whole.substr(at + lost.size());
        } else {
            out += line->whole;
        }
        out += text.substr(end, line->next - end);
    }
    return out;
}

void append(Bytes& out, ByteView octets)
{
    out.insert(out.end(), octets.begin(), octets.end());
}

/** The header section with Content-Length corrected by as much as the body shrank. */
Bytes with_content_length(ByteView head, const Message& message, std::size_t shorter_octets)
{
    Bytes out;
    std::size_t copied = 0;
    for (const Header* header : message.all("Content-Length")) {
        const auto said = read_number(header->value, 0xFFFFFFFF);
        if (!said || *said < shorter_octets)
            continue;
        append(out, head.subspan(copied, header->offset - copied));
        append(out, view_of(std::to_string(*said - shorter_octets)));
        copied = header->offset + header->value.size();
    }
    append(out, head.subspan(copied));
    return out;
}

} // namespace

Bytes clear_sdp(ByteView message)
{
    Bytes redacted = redact_keys(message);
    const auto read = read_message(redacted);
    if (!read)
        return redacted;
    const ByteView whole(redacted);
    Bytes body;
    std::size_t copied = read->body_offset;
    for (const BodyPart& part : sdp_parts(*read)) {
        append(body, whole.subspan(copied, part.offset - copied));
        append(body, view_of(cleared(text_of(part.octets))));
        copied = part.offset + part.octets.size();
    }
    append(body, whole.subspan(copied));

    const std::size_t shorter_octets = whole.size() - read->body_offset - body.size();
    const ByteView head = whole.first(read->body_offset);
    Bytes out =
        shorter_octets == 0 ? copy_of(head) : with_content_length(head, *read, shorter_octets);
    append(out, body);
    return out;
}

} // namespace lisrtp::sip
