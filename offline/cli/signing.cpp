#include "offline/cli/signing.h"

#include "keys/keyfile/protected_file.h"
#include "offline/cli/messages.h"
#include "offline/cli/private_file.h"
#include "offline/evidence/case_check.h"
#include "offline/evidence/output_file.h"

namespace lisrtp::cli
{

namespace
{

bool is_encrypted(ByteView key)
{
    const std::string_view text = text_of(key);
    const bool is_pem = text.find("-----BEGIN") != std::string_view::npos;
    return !is_pem || text.find("ENCRYPTED") != std::string_view::npos;
}

std::optional<evidence::SigningKey> read_signing_key(const SigningArguments& arguments)
{
    keyfile::ProtectedFile file = keyfile::read_protected_file(arguments.key, false);
    if (!file.refusal.empty()) {
        say_error(arguments.key + ": " + file.refusal);
        if (!file.hint.empty())
            say_hint(file.hint);
        return std::nullopt;
    }
    evidence::SigningKey key;
    key.key = std::move(file.octets);
    if (!arguments.certificate.empty()) {
        auto certificate = evidence::read_small_file(arguments.certificate);
        if (!certificate) {
            say_error(arguments.certificate + ": cannot be read");
            return std::nullopt;
        }
        key.certificate = std::move(*certificate);
    }
    if (is_encrypted(key.key.reveal())) {
        key.passphrase = read_passphrase(arguments.passphrase, "Passphrase of " + arguments.key);
        if (!key.passphrase)
            return std::nullopt;
    }
    return key;
}

std::optional<Bytes> sign(ByteView text, const evidence::SigningKey& key)
{
    evidence::SignatureRefusal refusal;
    auto signature = evidence::sign_detached(text, key, refusal);
    if (!signature)
        say_error("cannot sign: " + refusal.what);
    return signature;
}

bool write_beside(const std::filesystem::path& folder, std::string_view name, ByteView octets)
{
    const std::string path = (folder / name).string();
    auto file = evidence::OutputFile::create(path);
    if (file) {
        file->write(octets);
        if (const auto written = file->finish(); written)
            return true;
    }
    say_error(path + ": cannot be written");
    return false;
}

} // namespace

std::optional<PreparedSigning> prepare_signing(const SigningArguments& arguments)
{
    PreparedSigning signing;
    signing.time_stamp_request = arguments.time_stamp_request;
    if (arguments.key.empty())
        return signing;
    signing.key = read_signing_key(arguments);
    if (!signing.key || !sign(view_of("a trial"), *signing.key))
        return std::nullopt;
    return signing;
}

bool sign_case(const std::filesystem::path& folder, const PreparedSigning& signing)
{
    std::vector<evidence::BagLine> lines;
    if (signing.key)
        lines.push_back(
            {std::string(evidence::signature_label), std::string(evidence::signature_file)});
    if (!signing.time_stamp_request.empty())
        lines.push_back(
            {std::string(evidence::time_stamp_label), std::string(evidence::time_stamp_file)});
    std::error_code ignored;
    std::filesystem::remove(folder / evidence::signature_file, ignored);
    std::filesystem::remove(folder / evidence::time_stamp_file, ignored);
    if (const auto added = evidence::add_to_bag_info(folder, lines); !added) {
        say_error(folder.string() + ": " + describe(added.error()));
        return false;
    }
    const auto text = evidence::read_small_file(folder / evidence::tag_manifest_file);
    if (!text) {
        say_error(folder.string() + ": the tag manifest cannot be read");
        return false;
    }
    if (signing.key) {
        const auto signature = sign(*text, *signing.key);
        if (!signature || !write_beside(folder, evidence::signature_file, *signature))
            return false;
    }
    if (!evidence::write_seals(folder)) {
        say_error(folder.string() + ": the signature's hash cannot be written");
        return false;
    }
    if (signing.time_stamp_request.empty())
        return true;
    const auto request = evidence::time_stamp_request(*text);
    return request && write_private_file(signing.time_stamp_request, *request);
}

} // namespace lisrtp::cli
