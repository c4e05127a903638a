#include "offline/evidence/bag.h"

#include "keys/base/hex.h"
#include "offline/evidence/file_hashes.h"
#include "offline/evidence/files_below.h"
#include "offline/evidence/output_folder.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <optional>

namespace lisrtp::evidence
{

namespace
{

namespace fs = std::filesystem;

constexpr std::string_view declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
constexpr std::string_view manifest_name = "manifest-sha256.txt";
constexpr std::string_view tag_manifest_name = tag_manifest_file;
constexpr std::string_view info_name = "bag-info.txt";
constexpr std::string_view declaration_name = "bagit.txt";
constexpr std::string_view oxum_label = "Payload-Oxum: ";

/** From a file's name in the bag to its hash in hex; a map, so in the order of the names. */
using Manifest = std::map<std::string, std::string>;

/** What lies in data/.  RFC 8493, 2.2.2: OctetCount.StreamCount. */
struct Oxum {
    std::uint64_t octets = 0;
    std::uint64_t files = 0;

    std::string text() const { return std::to_string(octets) + "." + std::to_string(files); }
};

Result<std::string> hash_file(const fs::path& path)
{
    const auto digest = digest_of_output(path);
    if (!digest)
        return digest.error();
    return to_hex(*digest);
}

/** RFC 8493, 2.1.3: CR, LF and percent in a name are percent-encoded, nothing else. */
std::string encoded(std::string_view name)
{
    std::string out;
    for (const char c : name)
        switch (c) {
        case '%':
            out += "%25";
            break;
        case '\r':
            out += "%0D";
            break;
        case '\n':
            out += "%0A";
            break;
        default:
            out += c;
        }
    return out;
}

std::string decoded(std::string_view name)
{
    static constexpr std::pair<std::string_view, char> codes[] = {
        {"%25", '%'}, {"%0D", '\r'}, {"%0d", '\r'}, {"%0A", '\n'}, {"%0a", '\n'}};
    std::string out;
    while (!name.empty()) {
        const auto* const code =
            std::find_if(std::begin(codes), std::end(codes),
                         [name](const auto& each) { return name.starts_with(each.first); });
        const bool found = code != std::end(codes);
        out += found ? code->second : name.front();
        name.remove_prefix(found ? 3 : 1);
    }
    return out;
}

bool is_payload(std::string_view name)
{
    return name.starts_with("data/");
}

/** What a run keeps for itself while it works: no part of the case. */
bool is_of_the_run(std::string_view name)
{
    return name.starts_with("work/");
}

/** RFC 8493, 2.2.1: a tag manifest lists no tag manifest; nor what is made of it. */
bool is_tag_manifest(std::string_view name)
{
    return name.starts_with("tagmanifest-") || name == seals_file;
}

/** The hash that was made while the file was written, if it is still as long as then. */
std::optional<std::string> known_hash(const fs::path& folder, const std::string& name,
                                      FileHashes* known)
{
    const auto hash = known ? known->take(name) : std::nullopt;
    std::error_code failure;
    if (!hash || fs::file_size(folder / name, failure) != hash->octets || failure)
        return std::nullopt;
    return hash->sha256;
}

/** RFC 8493, 2.1.3: checksum, white space, name. */
std::string manifest_line(const std::string& name, const std::string& hash)
{
    return hash + "  " + encoded(name) + "\n";
}

/** Whether a tag file is brought to the disk before it takes the old one's place. */
enum class Syncing { at_once, by_the_caller };

using FillFile = std::function<Result<void>(OutputFile& file)>;

/** Replaces a tag file whole or not at all. */
Result<void> replace_file(const fs::path& folder, std::string_view name, const FillFile& fill,
                          Syncing syncing)
{
    const fs::path part = folder / (std::string(name) + ".part");
    std::error_code failure;
    fs::remove(part, failure);
    Result<OutputFile> file = OutputFile::create(part.native());
    if (!file)
        return file.error();
    file->leave_syncing(syncing == Syncing::by_the_caller);
    const Result<void> filled = fill(*file);
    const Result<void> written = file->finish();
    if (!filled || !written) {
        fs::remove(part, failure);
        return filled ? written : filled;
    }
    fs::rename(part, folder / name, failure);
    if (failure)
        return Error{ErrorCode::write_failed, "tag file", 0};
    return {};
}

Result<void> replace_file(const fs::path& folder, std::string_view name, std::string_view text,
                          Syncing syncing)
{
    return replace_file(
        folder, name,
        [text](OutputFile& file) {
            file.write(view_of(text));
            return Result<void>();
        },
        syncing);
}

bool is_one_line(std::string_view text)
{
    return text.find_first_of("\r\n") == std::string_view::npos;
}

// ----- checking ----------------------------------------------------------------------------------

class Check
{
public:
    explicit Check(const fs::path& folder) : folder_(folder) {}

    std::vector<BagFault> run()
    {
        // A bag with another version or encoding would be read wrongly.
        if (text_of_file(declaration_name) != declaration)
            fault(BagFault::unreadable, declaration_name);
        const Manifest payload = check_manifest(manifest_name, true);
        const Manifest tags = check_manifest(tag_manifest_name, false);
        check_completeness(payload);
        check_tag_files(tags);
        std::sort(faults_.begin(), faults_.end(), [](const BagFault& a, const BagFault& b) {
            return std::tie(a.name, a.kind) < std::tie(b.name, b.kind);
        });
        return std::move(faults_);
    }

private:
    void fault(BagFault::Kind kind, std::string_view name)
    {
        faults_.push_back({kind, std::string(name)});
    }

    std::optional<std::string> text_of_file(std::string_view name) const
    {
        std::ifstream file(folder_ / name, std::ios::binary);
        if (!file)
            return std::nullopt;
        return std::string(std::istreambuf_iterator<char>(file), {});
    }

    /** Compares every listed file with its hash and gives back the list. */
    Manifest check_manifest(std::string_view name, bool lists_payload)
    {
        Manifest listed;
        std::ifstream file(folder_ / name, std::ios::binary);
        if (!file) {
            fault(BagFault::unreadable, name);
            return listed;
        }
        for (std::string line; std::getline(file, line);) {
            if (!check_line(line, lists_payload, listed)) {
                fault(BagFault::unreadable, name);
                break;
            }
        }
        return listed;
    }

    bool check_line(const std::string& line, bool lists_payload, Manifest& listed)
    {
        constexpr std::size_t hash_digits = 64;
        if (line.size() <= hash_digits)
            return false;
        const std::size_t name_at = line.find_first_not_of(" \t", hash_digits);
        if (name_at == std::string::npos || name_at == hash_digits)
            return false;
        const std::string name = decoded(std::string_view(line).substr(name_at));
        const fs::path path(name);
        const bool inside =
            path.is_relative() && std::none_of(path.begin(), path.end(),
                                               [](const fs::path& part) { return part == ".."; });
        if (!inside || is_payload(name) != lists_payload ||
            !listed.try_emplace(name, line.substr(0, hash_digits)).second)
            return false;
        check_file(name, listed[name]);
        return true;
    }

    void check_file(const std::string& name, const std::string& listed_hash)
    {
        std::error_code failure;
        const fs::file_status status = fs::symlink_status(folder_ / name, failure);
        if (!fs::exists(status))
            return fault(BagFault::missing, name);
        const Result<std::string> hash = fs::is_regular_file(status)
                                             ? hash_file(folder_ / name)
                                             : Error{ErrorCode::unsupported, "special file", 0};
        if (!hash)
            return fault(BagFault::unreadable, name);
        if (*hash != listed_hash)
            fault(BagFault::changed, name);
    }

    /** RFC 8493, 3: every payload file is in the manifest; the sizes are as Payload-Oxum says. */
    void check_completeness(const Manifest& payload)
    {
        Oxum oxum;
        const auto names = files_below(folder_ / "data");
        if (!names)
            return fault(BagFault::unreadable, "data");
        for (const std::string& name : *names) {
            std::error_code failure;
            oxum.octets += fs::file_size(folder_ / "data" / name, failure);
            ++oxum.files;
            if (!payload.contains("data/" + name))
                fault(BagFault::unlisted, "data/" + name);
        }
        const std::string info = text_of_file(info_name).value_or("");
        const std::string line = std::string(oxum_label) + oxum.text() + "\n";
        if (!info.ends_with("\n" + line) && info != line)
            fault(BagFault::wrong_oxum, info_name);
    }

    /** Whoever adds a file, however named, is noticed. */
    void check_tag_files(const Manifest& tags)
    {
        std::error_code failure;
        for (fs::directory_iterator it(folder_, failure), end; !failure && it != end;
             it.increment(failure)) {
            const std::string name = it->path().filename().string();
            if (name == "data" || name == tag_manifest_file || name == signature_file ||
                name == time_stamp_file || name == seals_file)
                continue;
            std::error_code ignored;
            if (it->is_directory(ignored) && !it->is_symlink(ignored))
                check_tag_folder(name, tags);
            else if (!tags.contains(name))
                fault(BagFault::unlisted, name);
        }
        if (failure)
            fault(BagFault::unreadable, ".");
    }

    void check_tag_folder(const std::string& folder, const Manifest& tags)
    {
        const auto names = files_below(folder_ / folder);
        if (!names || names->empty())
            return fault(names ? BagFault::unlisted : BagFault::unreadable, folder);
        for (const std::string& name : *names)
            if (!tags.contains(folder + "/" + name))
                fault(BagFault::unlisted, folder + "/" + name);
    }

    const fs::path& folder_;
    std::vector<BagFault> faults_;
};

/** Hashes every file that is not payload into the tag manifest. */
Result<void> write_tag_manifest(const fs::path& folder, Syncing syncing)
{
    std::string text; // nothing but the tag files: one is being made when the names are read
    const auto listed = for_each_file_below(folder, [&](const std::string& name) -> Result<void> {
        if (is_payload(name) || is_tag_manifest(name) || is_of_the_run(name))
            return {};
        const auto hash = hash_file(folder / name);
        if (!hash)
            return hash.error();
        text += manifest_line(name, *hash);
        return {};
    });
    if (!listed)
        return listed;
    return replace_file(folder, tag_manifest_name, text, syncing);
}

/** Hashes the payload into its manifest. @return  how much it is */
Result<Oxum> write_payload_manifest(const fs::path& folder, FileHashes* known)
{
    Oxum oxum;
    const auto add = [&](OutputFile& file, const std::string& below_data) -> Result<void> {
        const std::string name = "data/" + below_data;
        std::error_code failure;
        oxum.octets += fs::file_size(folder / name, failure);
        ++oxum.files;
        std::optional<std::string> hash = known_hash(folder, name, known);
        if (!hash) {
            auto made = hash_file(folder / name);
            if (!made)
                return made.error();
            hash = *std::move(made);
        }
        file.write(view_of(manifest_line(name, *hash)));
        return {};
    };
    const auto written = replace_file(
        folder, manifest_name,
        [&](OutputFile& file) {
            return for_each_file_below(folder / "data",
                                       [&](const std::string& name) { return add(file, name); });
        },
        Syncing::by_the_caller);
    if (!written)
        return written.error();
    return oxum;
}

/** The lines of bag-info.txt as they stand. */
std::vector<BagLine> read_bag_info(const fs::path& folder)
{
    std::vector<BagLine> lines;
    std::ifstream file(folder / info_name, std::ios::binary);
    for (std::string line; std::getline(file, line);) {
        const std::size_t colon = line.find(": ");
        if (colon != std::string::npos)
            lines.push_back({line.substr(0, colon), line.substr(colon + 2)});
    }
    return lines;
}

bool are_in_order(std::span<const BagLine> lines)
{
    return std::all_of(lines.begin(), lines.end(), [](const BagLine& line) {
        return is_one_line(line.label) && is_one_line(line.value) && !line.label.empty() &&
               line.label.find(':') == std::string::npos;
    });
}

std::string text_of_info(std::span<const BagLine> lines)
{
    std::string text;
    for (const BagLine& line : lines)
        text += line.label + ": " + line.value + "\n";
    return text;
}

} // namespace

Result<void> write_bag(const fs::path& folder, std::span<const BagLine> info, FileHashes* known)
{
    std::error_code failure;
    if (!fs::is_directory(folder / "data", failure))
        return Error{ErrorCode::cannot_open, "data", 0};
    if (!are_in_order(info))
        return Error{ErrorCode::bad_value, "bag-info line", 0};
    const auto oxum = write_payload_manifest(folder, known);
    if (!oxum)
        return oxum.error();
    const std::string info_text =
        text_of_info(info) + std::string(oxum_label) + oxum->text() + "\n";
    for (const auto& [name, text] : {std::pair(declaration_name, declaration),
                                     std::pair(info_name, std::string_view(info_text))})
        if (Result<void> written = replace_file(folder, name, text, Syncing::by_the_caller);
            !written)
            return written;
    return write_tag_manifest(folder, Syncing::by_the_caller);
}

Result<void> add_to_bag_info(const fs::path& folder, std::span<const BagLine> lines)
{
    if (!are_in_order(lines))
        return Error{ErrorCode::bad_value, "bag-info line", 0};
    std::vector<BagLine> info = read_bag_info(folder);
    if (info.empty())
        return Error{ErrorCode::read_failed, "bag-info.txt", 0};
    for (const BagLine& line : lines) {
        std::erase_if(info, [&](const BagLine& one) { return one.label == line.label; });
        info.insert(info.end() - 1, line); // Payload-Oxum stays last
    }
    if (auto written = replace_file(folder, info_name, text_of_info(info), Syncing::at_once);
        !written)
        return written;
    return write_tag_manifest(folder, Syncing::at_once);
}

std::string bag_info_of(const fs::path& folder, std::string_view label)
{
    for (const BagLine& line : read_bag_info(folder))
        if (line.label == label)
            return line.value;
    return "";
}

std::vector<BagFault> check_bag(const fs::path& folder)
{
    return Check(folder).run();
}

} // namespace lisrtp::evidence
