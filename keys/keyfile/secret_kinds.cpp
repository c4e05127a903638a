#include "keys/keyfile/secret_kinds.h"

#include "keys/keyfile/names.h"
#include "keys/keyfile/protected_file.h"
#include "keys/keyfile/take_subscriber.h"

#include <array>

#include "keys/sip/codec_line.h"
#include "keys/sip/lexis.h"

#include <bit>

namespace lisrtp::keyfile
{

namespace
{

using SecretValue = decltype(Secret::value);

constexpr auto kinds = std::to_array<std::string_view>(
    {"subscriber", "quintet", "exponent", "pmk", "tgk", "tek", "psk", "envelope-key",
     "rsa-private-key", "srtp-master", "long-term-exponent"});

const Lengths aes_key = Lengths::exactly({16, 24, 32});
const Lengths srtp_salt = Lengths::exactly({12, 14});
const Lengths any_key = Lengths::between(1, 1024);

Quintet take_quintet(Section& section)
{
    Quintet quintet;
    quintet.rand = section.hex("rand", Need::required, Lengths::exactly({16}));
    quintet.autn = section.hex("autn", Need::optional, Lengths::exactly({16, 24, 40}));
    quintet.xres = section.secret_hex("xres", Need::required, Lengths::between(4, 32));
    quintet.ck = section.secret_hex("ck", Need::required, Lengths::exactly({16, 32}));
    quintet.ik = section.secret_hex("ik", Need::required, Lengths::exactly({16, 32}));
    return quintet;
}

std::string take_group(Section& section)
{
    const auto group = section.choice("group", Need::required, group_names());
    return group ? std::string(group_names()[*group]) : "";
}

/** A Diffie-Hellman exponent: leading zeros are ignored, 0 and 1 are none. */
SecretBytes take_exponent(Section& section, std::string_view name)
{
    SecretBytes exponent = section.secret_hex(name, Need::required, any_key);
    unsigned above_one = 0;
    for (std::size_t i = 0; i < exponent.size(); ++i)
        above_one |= i + 1 < exponent.size() ? exponent.reveal()[i] : exponent.reveal()[i] & 0xFEu;
    if (!exponent.empty() && above_one == 0)
        section.fail(name, "must be greater than 1");
    return exponent;
}

TekSecret take_tek(Section& section)
{
    TekSecret tek;
    const auto cs = section.integer("cs_id", Need::required, 1, 255);
    tek.cs_id = CsId{static_cast<std::uint8_t>(cs.value_or(0))};
    tek.tek = section.secret_hex("tek", Need::required, aes_key);
    tek.salt = section.secret_hex("salt", Need::required, srtp_salt);
    return tek;
}

SecretBytes read_pem_file(Section& section, const std::string& name, Intake& intake)
{
    if (intake.options.pem_folder.empty()) {
        section.fail("pem_file", "cannot be read here", "give the key itself as `pem`");
        return {};
    }
    ProtectedFile file =
        read_protected_file(intake.options.pem_folder / name, intake.options.insecure_key_file);
    if (!file.refusal.empty())
        section.fail("pem_file", "cannot be used: " + file.refusal, file.hint);
    intake.file.insecure_permissions |= file.insecure_permissions;
    return std::move(file.octets);
}

RsaPrivateKey take_rsa_private_key(Section& section, Intake& intake)
{
    const std::size_t errors_before = intake.errors.size();
    SecretBytes pem = section.secret_text("pem", Need::optional);
    const std::string file = section.text("pem_file", Need::optional);
    const std::string_view field = file.empty() ? "pem" : "pem_file";
    if (section.has("pem") == section.has("pem_file")) {
        section.fail_at(section.at(), "an RSA private key needs either `pem` or `pem_file`");
        return {};
    }
    if (!file.empty())
        pem = read_pem_file(section, file, intake);
    const std::string_view text = text_of(pem.reveal());
    const bool is_private_key = text.find("-----BEGIN ") != std::string_view::npos &&
                                text.find("PRIVATE KEY-----") != std::string_view::npos;
    if (intake.errors.size() == errors_before && !is_private_key)
        section.fail(field, "holds no private key in PEM",
                     "it begins with a line like -----BEGIN PRIVATE KEY-----");
    return {std::move(pem)};
}

SrtpMaster take_srtp_master(Section& section)
{
    SrtpMaster master;
    std::vector<std::string_view> names;
    for (const SuiteName& suite : suite_names())
        names.push_back(suite.name);
    const auto which = section.choice("suite", Need::required, names);
    const SuiteName* suite = which ? &suite_names()[*which] : nullptr;
    if (suite)
        master.suite = suite->name;
    // Without a suite the lengths cannot be judged any closer.
    master.key = section.secret_hex("key", Need::required,
                                    suite ? Lengths::exactly({suite->key_octets}) : aes_key);
    master.salt = section.secret_hex("salt", Need::required,
                                     suite ? Lengths::exactly({suite->salt_octets}) : srtp_salt);
    if (const auto ssrc = section.number_in_hex("ssrc", Need::optional))
        master.ssrc = Ssrc{*ssrc};
    master.source = section.endpoint("source", Need::optional);
    master.destination = section.endpoint("destination", Need::optional);
    master.mki = section.hex("mki", Need::optional, Lengths::between(1, 255));
    constexpr std::int64_t most_packets = std::int64_t{1} << 24; // RFC 3711, 4.3.1
    if (const auto rate = section.integer("kdr", Need::optional, 0, most_packets)) {
        if (std::popcount(static_cast<std::uint64_t>(*rate)) > 1)
            section.fail("kdr", "`kdr` must be 0 or a power of 2");
        master.key_derivation_rate = static_cast<std::uint64_t>(*rate);
    }
    for (const Value* written : section.texts("codecs", Need::optional)) {
        if (sip::read_codec_line(written->text))
            master.codecs.push_back(written->text);
        else
            section.fail_at(written->at, "`codecs` must hold payload types as SDP maps them",
                            "for example \"96 AMR-WB/16000\"");
    }
    for (const Value* written : section.texts("encrypted_extensions", Need::optional)) {
        const auto id = sip::read_number(written->text, 255);
        if (id && *id > 0)
            master.encrypted_extensions.set(*id);
        else
            section.fail_at(written->at,
                            "`encrypted_extensions` must hold identifiers as a=extmap gives them",
                            "for example [\"1\", \"3\"]");
    }
    return master;
}

LongTermExponent take_long_term_exponent(Section& section)
{
    std::string group = take_group(section);
    return {std::move(group), take_exponent(section, "a")};
}

ExponentSecret take_exponent_secret(Section& section)
{
    std::string group = take_group(section);
    return {std::move(group), take_exponent(section, "x")};
}

} // namespace

std::span<const std::string_view> secret_kinds()
{
    return kinds;
}

SecretValue take_secret_value(std::size_t kind, Section& section, Intake& intake)
{
    const std::string_view name = kinds[kind];
    if (name == "subscriber")
        return take_subscriber(section);
    if (name == "quintet")
        return take_quintet(section);
    if (name == "exponent")
        return take_exponent_secret(section);
    if (name == "pmk")
        return Pmk{section.secret_hex("pmk", Need::required, any_key)};
    if (name == "tgk")
        return TgkSecret{section.secret_hex("tgk", Need::required, any_key)};
    if (name == "tek")
        return take_tek(section);
    if (name == "psk")
        return Psk{section.secret_hex("psk", Need::required, any_key)};
    if (name == "envelope-key")
        return EnvelopeKey{section.secret_hex("envelope_key", Need::required, any_key)};
    if (name == "rsa-private-key")
        return take_rsa_private_key(section, intake);
    if (name == "srtp-master")
        return take_srtp_master(section);
    return take_long_term_exponent(section);
}

std::string_view kind_of(const Secret& secret)
{
    return kinds[secret.value.index()];
}

} // namespace lisrtp::keyfile
