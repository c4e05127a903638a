#include "offline/evidence/case_check.h"

#include "keys/base/hex.h"
#include "keys/crypto/hash.h"
#include "offline/evidence/output_file.h"

#include <fstream>

namespace lisrtp::evidence
{

namespace
{

namespace fs = std::filesystem;

constexpr std::uintmax_t most_octets = 64u << 20;

/** A part that stands beside the tag manifest: there, or missing although it was promised. */
std::optional<Bytes> read_part(const fs::path& folder, std::string_view name,
                               std::string_view label, CaseCheck& check)
{
    std::error_code failure;
    if (!fs::exists(fs::symlink_status(folder / name, failure))) {
        if (!bag_info_of(folder, label).empty())
            check.faults.push_back({BagFault::missing, std::string(name)});
        return std::nullopt;
    }
    auto octets = read_small_file(folder / name);
    if (!octets)
        check.faults.push_back({BagFault::unreadable, std::string(name)});
    return octets;
}

std::string line_of(const Bytes& octets, std::string_view name)
{
    return to_hex(crypto::sha256(octets)) + "  " + std::string(name) + "\n";
}

/** One line for each part that is there. */
std::string text_of_seals(const fs::path& folder)
{
    std::string text;
    for (const std::string_view name : {signature_file, time_stamp_file})
        if (const auto octets = read_small_file(folder / name))
            text += line_of(*octets, name);
    return text;
}

void check_seals(const fs::path& folder, CaseCheck& check)
{
    const std::string expected = text_of_seals(folder);
    const auto octets = read_small_file(folder / seals_file);
    if (!octets && expected.empty())
        return;
    if (!octets)
        return check.faults.push_back({BagFault::missing, std::string(seals_file)});
    const std::string_view text = text_of(*octets);
    if (text == expected)
        return;
    check.faults.push_back({BagFault::changed, std::string(seals_file)});
    for (const std::string_view name : {signature_file, time_stamp_file})
        if (const auto part = read_small_file(folder / name))
            if (text.find(line_of(*part, name)) == std::string_view::npos)
                check.faults.push_back({BagFault::changed, std::string(name)});
}

} // namespace

Result<void> write_seals(const fs::path& folder)
{
    std::error_code ignored;
    fs::remove(folder / seals_file, ignored);
    const std::string text = text_of_seals(folder);
    if (text.empty())
        return {};
    auto file = OutputFile::create((folder / seals_file).string());
    if (!file)
        return file.error();
    file->write(view_of(text));
    return file->finish();
}

std::optional<Bytes> read_small_file(const fs::path& path)
{
    std::error_code failure;
    if (!fs::is_regular_file(fs::symlink_status(path, failure)) ||
        fs::file_size(path, failure) > most_octets || failure)
        return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return std::nullopt;
    return Bytes(std::istreambuf_iterator<char>(file), {});
}

CaseCheck check_case(const fs::path& folder, ByteView trusted_roots)
{
    CaseCheck check;
    std::error_code failure;
    check.is_case = fs::is_directory(folder / "data", failure) ||
                    fs::exists(folder / tag_manifest_file, failure);
    if (!check.is_case)
        return check;
    check.faults = check_bag(folder);
    check_seals(folder, check);
    const Bytes text = read_small_file(folder / tag_manifest_file).value_or(Bytes{});
    if (const auto octets = read_part(folder, signature_file, signature_label, check)) {
        check.signature = check_signature(text, *octets, trusted_roots);
        if (!check.signature->fits)
            check.faults.push_back({BagFault::bad_signature, std::string(signature_file)});
        else if (!trusted_roots.empty() && !check.signature->trusted)
            check.faults.push_back({BagFault::untrusted, std::string(signature_file)});
    } else if (!trusted_roots.empty() && bag_info_of(folder, signature_label).empty()) {
        check.faults.push_back({BagFault::not_signed, std::string(signature_file)});
    }
    if (const auto octets = read_part(folder, time_stamp_file, time_stamp_label, check)) {
        check.time_stamp = check_time_stamp(text, *octets, trusted_roots);
        if (!check.time_stamp->fits)
            check.faults.push_back({BagFault::bad_time_stamp, std::string(time_stamp_file)});
        else if (!trusted_roots.empty() && !check.time_stamp->trusted)
            check.faults.push_back({BagFault::untrusted, std::string(time_stamp_file)});
    }
    return check;
}

std::string_view name_of(BagFault::Kind kind)
{
    switch (kind) {
    case BagFault::unreadable:
        return "cannot be read or understood";
    case BagFault::missing:
        return "missing";
    case BagFault::unlisted:
        return "added: no manifest lists it";
    case BagFault::changed:
        return "changed";
    case BagFault::wrong_oxum:
        return "says another size of the payload than there is";
    case BagFault::bad_signature:
        return "the signature does not hold";
    case BagFault::bad_time_stamp:
        return "the time stamp does not hold";
    case BagFault::untrusted:
        return "fits, but leads to none of the roots that are trusted";
    case BagFault::not_signed:
        return "missing: the case is not signed";
    }
    return "";
}

} // namespace lisrtp::evidence
