#include "keys/sip/candidate.h"

#include "keys/sip/lexis.h"

namespace lisrtp::sip
{

namespace
{

CandidateType read_type(std::string_view word)
{
    if (same_word(word, "host"))
        return CandidateType::host;
    if (same_word(word, "srflx"))
        return CandidateType::server_reflexive;
    if (same_word(word, "prflx"))
        return CandidateType::peer_reflexive;
    return same_word(word, "relay") ? CandidateType::relay : CandidateType::other;
}

} // namespace

std::string_view name_of(CandidateType type)
{
    switch (type) {
    case CandidateType::host:
        return "host";
    case CandidateType::server_reflexive:
        return "srflx";
    case CandidateType::peer_reflexive:
        return "prflx";
    case CandidateType::relay:
        return "relay";
    case CandidateType::other:
        break;
    }
    return "other";
}

std::optional<Candidate> read_candidate(std::string_view value)
{
    // foundation SP component SP transport SP priority SP address SP port SP "typ" SP type
    // [SP "raddr" SP address] [SP "rport" SP port] *(SP name SP value)
    Candidate candidate;
    std::string_view rest = value;
    candidate.foundation = take_word(rest);
    const auto component = read_number(take_word(rest), 256);
    for (const char c : take_word(rest))
        candidate.transport += static_cast<char>(lower(c) >= 'a' && lower(c) <= 'z' ? c & 0x5F : c);
    const auto priority = read_number(take_word(rest), 0xFFFFFFFF);
    candidate.address_text = take_word(rest);
    const auto port = read_number(take_word(rest), 65535);
    if (!component || !priority || !port || !same_word(take_word(rest), "typ"))
        return std::nullopt;
    candidate.component = static_cast<unsigned>(*component);
    candidate.priority = static_cast<std::uint32_t>(*priority);
    candidate.endpoint = {IpAddress::parse(candidate.address_text).value_or(IpAddress{}),
                          static_cast<std::uint16_t>(*port)};
    candidate.type = read_type(take_word(rest));

    std::optional<IpAddress> related;
    std::uint16_t related_port = 0;
    for (std::string_view name = take_word(rest); !name.empty(); name = take_word(rest)) {
        const std::string_view word = take_word(rest);
        if (same_word(name, "raddr"))
            related = IpAddress::parse(word);
        else if (same_word(name, "rport"))
            related_port = static_cast<std::uint16_t>(read_number(word, 65535).value_or(0));
    }
    if (related)
        candidate.related = Endpoint{*related, related_port};
    return candidate;
}

} // namespace lisrtp::sip
