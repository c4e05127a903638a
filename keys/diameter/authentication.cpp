#include "keys/diameter/authentication.h"

#include "keys/diameter/codes.h"

namespace lisrtp::diameter
{

namespace
{

constexpr std::size_t most_vectors = 256;
constexpr std::size_t most_identities = 64;
constexpr std::size_t most_text_octets = 1024;
constexpr std::size_t rand_octets = 16;
constexpr std::size_t autn_octets = 16;

std::string text_in(const Avp& avp)
{
    return std::string(text_of(avp.data.first(std::min(avp.data.size(), most_text_octets))));
}

bool is_overwritten(const SecretBytes& key)
{
    const ByteView octets = key.reveal();
    return !octets.empty() && std::all_of(octets.begin(), octets.end(),
                                          [](std::uint8_t octet) { return octet == key_filler; });
}

bool is_key_length(std::size_t octets)
{
    return octets == 16 || octets == 32; // TUAK's may have 256 bits
}

class AnswerReader
{
public:
    explicit AnswerReader(Authentication& read) : read_(read) {}

    void take(ByteView octets, std::size_t offset)
    {
        AvpReader in(octets, offset);
        while (const auto avp = in.next())
            take(*avp);
        note(in.error());
    }

private:
    void take(const Avp& avp)
    {
        if (avp.vendor == 0 && avp.code == base_avp::session_id)
            read_.session_id = text_in(avp);
        else if (avp.vendor == 0 && avp.code == base_avp::user_name)
            read_.user_name = text_in(avp);
        else if (avp.vendor == vendor_3gpp && avp.code == avp::public_identity)
            take_identity(avp);
        else if (avp.vendor == vendor_3gpp && !read_.is_request)
            take_vectors(avp);
    }

    void take_identity(const Avp& avp)
    {
        if (read_.public_identities.size() < most_identities)
            read_.public_identities.push_back(text_in(avp));
    }

    void take_vectors(const Avp& avp)
    {
        if (avp.code == avp::auth_data_item) {
            add(read_auth_data_item(avp));
        } else if (avp.code == avp::authentication_info) {
            AvpReader in(avp.data, avp.offset);
            while (const auto inner = in.next())
                if (inner->vendor == vendor_3gpp)
                    take_s6a_vector(*inner);
            note(in.error());
        }
    }

    void take_s6a_vector(const Avp& avp)
    {
        if (avp.code == avp::utran_vector) {
            add(read_utran_vector(avp));
        } else if (avp.code == avp::e_utran_vector || avp.code == avp::geran_vector) {
            Vector vector;
            vector.unusable = avp.code == avp::e_utran_vector
                                  ? "E-UTRAN vector: KASME in place of CK and IK"
                                  : "GERAN triplet: no CK and IK";
            add(std::move(vector));
        }
    }

    /** { 613 number, 608 scheme, 609 RAND || AUTN, 610 XRES, 625 CK, 626 IK } */
    Vector read_auth_data_item(const Avp& item)
    {
        Vector vector;
        std::string scheme;
        AvpReader in(item.data, item.offset);
        while (const auto avp = in.next()) {
            if (avp->vendor != vendor_3gpp)
                continue;
            if (avp->code == avp::item_number && avp->data.size() == 4)
                vector.number = load_u32(avp->data.data());
            else if (avp->code == avp::authentication_scheme)
                scheme = text_in(*avp);
            else if (avp->code == avp::authenticate &&
                     avp->data.size() >= rand_octets + autn_octets) {
                vector.rand = copy_of(avp->data.first(rand_octets));
                vector.autn = copy_of(avp->data.subspan(rand_octets, autn_octets));
            } else if (avp->code == avp::authorization) {
                vector.xres = SecretBytes::copy_of(avp->data);
            } else {
                take_key(*avp, vector);
            }
        }
        note(in.error());
        // RFC 5448, 3.3: CK' and IK' are bound to the access network's name.
        if (scheme == "EAP-AKA'")
            vector.unusable = "EAP-AKA': CK' and IK' in place of CK and IK";
        return vector;
    }

    Vector read_utran_vector(const Avp& item)
    {
        Vector vector;
        AvpReader in(item.data, item.offset);
        while (const auto avp = in.next()) {
            if (avp->vendor != vendor_3gpp)
                continue;
            if (avp->code == avp::s6a_item_number && avp->data.size() == 4)
                vector.number = load_u32(avp->data.data());
            else if (avp->code == avp::rand && avp->data.size() == rand_octets)
                vector.rand = copy_of(avp->data);
            else if (avp->code == avp::autn && avp->data.size() == autn_octets)
                vector.autn = copy_of(avp->data);
            else if (avp->code == avp::xres)
                vector.xres = SecretBytes::copy_of(avp->data);
            else
                take_key(*avp, vector);
        }
        note(in.error());
        return vector;
    }

    static void take_key(const Avp& avp, Vector& vector)
    {
        if (!is_key_length(avp.data.size()))
            return;
        if (avp.code == avp::confidentiality_key)
            vector.ck = SecretBytes::copy_of(avp.data);
        else if (avp.code == avp::integrity_key)
            vector.ik = SecretBytes::copy_of(avp.data);
    }

    void add(Vector vector)
    {
        if (is_overwritten(vector.ck) || is_overwritten(vector.ik))
            return;
        if (!vector.unusable && vector.rand.empty())
            vector.unusable = "no RAND";
        else if (!vector.unusable && (vector.ck.empty() || vector.ik.empty()))
            vector.unusable = "no CK and IK";
        if (read_.vectors.size() < most_vectors)
            read_.vectors.push_back(std::move(vector));
    }

    void note(const std::optional<Error>& error)
    {
        if (!read_.damage)
            read_.damage = error;
    }

    Authentication& read_;
};

} // namespace

std::optional<std::string_view> interface_of(const Header& header)
{
    if (header.command == command_authentication_information &&
        header.application == application_s6a)
        return "S6a";
    if (header.command != command_multimedia_authentication)
        return std::nullopt;
    switch (header.application) {
    case application_cx:
        return "Cx";
    case application_wx:
        return "Wx";
    case application_zh:
        return "Zh";
    case application_swx:
        return "SWx";
    default:
        return std::nullopt;
    }
}

Result<Authentication> read_authentication(ByteView message)
{
    const auto header = read_header(message);
    if (!header)
        return header.error();
    const auto interface = interface_of(*header);
    if (!interface)
        return Error{ErrorCode::unsupported, "command", 5};
    Authentication read;
    read.interface = *interface;
    read.is_request = header->is_request;
    const std::size_t end = std::min(header->message_octets, message.size());
    AnswerReader(read).take(message.first(end).subspan(header_octets), header_octets);
    if (!read.damage && end < header->message_octets)
        read.damage = Error{ErrorCode::truncated, "message", end};
    return read;
}

} // namespace lisrtp::diameter
