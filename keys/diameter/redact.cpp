#include "keys/diameter/authentication.h"
#include "keys/diameter/codes.h"

#include <algorithm>
#include <array>

namespace lisrtp::diameter
{

namespace
{

/** Names, routes and numbers. */
constexpr std::array harmless_base{base_avp::user_name,
                                   base_avp::host_ip_address,
                                   base_avp::session_id,
                                   base_avp::origin_host,
                                   base_avp::result_code,
                                   base_avp::auth_session_state,
                                   base_avp::destination_realm,
                                   base_avp::destination_host,
                                   base_avp::origin_realm,
                                   base_avp::experimental_result,
                                   base_avp::vendor_specific_application};
constexpr std::array harmless_3gpp{
    avp::public_identity,       avp::server_name,  avp::number_of_items,
    avp::authentication_scheme, avp::authenticate, avp::item_number,
    avp::s6a_item_number,       avp::rand,         avp::autn};
constexpr std::array groups_with_keys{avp::auth_data_item, avp::authentication_info,
                                      avp::utran_vector, avp::e_utran_vector, avp::geran_vector};
/** Authentication-Info, a vector in it, and one more. */
constexpr int most_depth = 3;

template <typename Codes>
bool holds(const Codes& codes, std::uint32_t code)
{
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

class Redactor
{
public:
    explicit Redactor(ByteView message) : copy_(copy_of(message)) {}

    void overwrite(std::size_t begin, std::size_t end)
    {
        std::fill(copy_.begin() + static_cast<std::ptrdiff_t>(begin),
                  copy_.begin() + static_cast<std::ptrdiff_t>(end), key_filler);
    }

    /** Goes through AVPs that end at `offset + octets.size()` of the message. */
    void go_through(ByteView octets, std::size_t offset, int depth)
    {
        std::size_t read_until = offset;
        AvpReader in(octets, offset);
        while (const auto avp = in.next()) {
            const std::size_t end = avp->offset + avp->data.size();
            const bool is_3gpp = avp->vendor == vendor_3gpp;
            if (is_3gpp && holds(groups_with_keys, avp->code) && depth < most_depth)
                go_through(avp->data, avp->offset, depth + 1);
            else if (!(avp->vendor == 0 && holds(harmless_base, avp->code)) &&
                     !(is_3gpp && holds(harmless_3gpp, avp->code)))
                overwrite(avp->offset, end);
            read_until = end;
        }
        if (in.error())
            overwrite(read_until, offset + octets.size());
    }

    Bytes take() { return std::move(copy_); }

private:
    Bytes copy_;
};

} // namespace

Bytes redact_vectors(ByteView message)
{
    Redactor redactor(message);
    const auto header = read_header(message);
    const std::size_t begin = std::min(message.size(), header_octets);
    if (!header) {
        redactor.overwrite(begin, message.size());
    } else {
        const std::size_t end = std::min(header->message_octets, message.size());
        redactor.go_through(message.first(end).subspan(begin), begin, 0);
        redactor.overwrite(end, message.size());
    }
    return redactor.take();
}

} // namespace lisrtp::diameter
