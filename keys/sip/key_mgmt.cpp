#include "keys/sip/key_mgmt.h"

#include "keys/base/base64.h"
#include "keys/sip/lexis.h"
#include "keys/sip/parameters.h"

namespace lisrtp::sip
{

namespace
{

void decode_text(std::string_view written, std::size_t offset, KeyMgmt& entry)
{
    entry.offset = offset;
    std::copy_if(written.begin(), written.end(), std::back_inserter(entry.text),
                 [](char c) { return !is_white(c); });
    auto octets = from_base64(written);
    if (octets)
        entry.octets = std::move(*octets);
    else
        entry.error =
            Error{octets.error().code, "key management data", offset + octets.error().offset};
    if (octets && entry.octets.empty())
        entry.error = Error{ErrorCode::missing, "key management data", offset};
}

} // namespace

KeyMgmt read_key_mgmt(std::string_view value, std::size_t offset)
{
    // key-mgmt-attribute = "key-mgmt:" prtcl-id SP keymgmt-data
    KeyMgmt entry;
    std::string_view rest = value;
    const std::string_view protocol = take_word(rest);
    const std::string_view data = trimmed(rest);
    if (data.empty() && !is_token(protocol)) {
        decode_text(protocol, offset, entry);
        entry.error = Error{ErrorCode::missing, "key management protocol", offset};
        return entry;
    }
    entry.protocol = lowered(protocol);
    const std::size_t begin =
        data.empty() ? value.size() : static_cast<std::size_t>(data.data() - value.data());
    decode_text(data, offset + begin, entry);
    return entry;
}

std::vector<KeyMgmt> read_key_mgmt_header(std::string_view value)
{
    // KeyMgmt = "KeyMgmt" ":" key-mgmt-spec 0*("," key-mgmt-spec)
    // key-mgmt-spec = "prot" "=" KMPID ";" ["uri" "=" %x22 URI %x22 ";"] "data" "=" quoted base64
    constexpr std::size_t most_entries = 64;
    std::vector<KeyMgmt> entries;
    for (const std::string_view piece : split_outside_quotes(value, ',', most_entries)) {
        const Parameters parameters = read_parameters(piece);
        KeyMgmt entry;
        entry.protocol = lowered(parameters.value("prot"));
        entry.uri = parameters.value("uri");
        decode_text(parameters.value("data"), static_cast<std::size_t>(piece.data() - value.data()),
                    entry);
        entries.push_back(std::move(entry));
    }
    return entries;
}

} // namespace lisrtp::sip
