#include "keys/keyfile/read_key_file.h"

#include "keys/keyfile/document.h"
#include "keys/keyfile/mistaken_file.h"
#include "keys/keyfile/protected_file.h"
#include "keys/keyfile/sealed_file.h"
#include "keys/keyfile/tables.h"

#include <tuple>

namespace lisrtp::keyfile
{

namespace
{

constexpr std::string_view format_tag = "lisrtp-keys/1";

/** The tables of one kind, [[name]]. */
void read_tables(Section& root, Value& document, std::string_view name,
                 void (*read)(Value&, Intake&), Intake& intake)
{
    for (Field& field : document.fields) {
        if (field.name != name)
            continue;
        if (field.value.kind != Value::Kind::array)
            root.fail_at(field.at, "`" + field.name + "` must be a list of tables",
                         "write [[" + field.name + "]] with two brackets");
        for (Value& table : field.value.items) {
            if (table.kind == Value::Kind::table)
                read(table, intake);
            else
                root.fail_at(table.at, "`" + field.name + "` must hold tables only");
        }
    }
    root.leave_to_others(name);
}

void read_root(Value& document, Intake& intake)
{
    Section root(document, "a key file", intake.errors);
    const std::string format = root.text("format", Need::required);
    if (!format.empty() && format != format_tag)
        root.fail("format", "is not one that is known here",
                  "this version reads " + std::string(format_tag));
    // In this order, since later tables refer to earlier ones, wherever they stand in the file.
    read_tables(root, document, "authorisation", read_authorisation, intake);
    read_tables(root, document, "secret", read_secret, intake);
    read_tables(root, document, "derivation", read_derivation, intake);
    read_tables(root, document, "seed", read_seed, intake);
    read_tables(root, document, "exclude", read_exclusion, intake);
    read_tables(root, document, "cross_parameter", read_cross_parameter, intake);
    root.finish();
}

KeyFileReading failed(std::vector<KeyFileError> errors)
{
    std::stable_sort(errors.begin(), errors.end(), [](const auto& a, const auto& b) {
        return std::tie(a.line, a.column) < std::tie(b.line, b.column);
    });
    KeyFileReading reading;
    reading.errors = std::move(errors);
    return reading;
}

KeyFileReading failed_as_a_whole(const std::string& why, const std::string& hint)
{
    return failed({{0, 0, "the key file cannot be used: " + why, hint}});
}

} // namespace

const Authorisation* KeyFile::authorisation(std::string_view id) const
{
    for (const Authorisation& one : authorisations)
        if (one.id == id)
            return &one;
    return nullptr;
}

const Secret* KeyFile::secret(std::string_view id) const
{
    for (const Secret& one : secrets)
        if (one.id == id)
            return &one;
    return nullptr;
}

KeyFileReading read_key_text(std::span<char> text, const ReadOptions& options)
{
    Document document = read_document(text);
    if (!document.errors.empty())
        return failed(std::move(document.errors));
    Intake intake{{}, {}, options};
    read_root(document.root, intake);
    if (!intake.errors.empty())
        return failed(std::move(intake.errors));
    KeyFileReading reading;
    reading.file = std::move(intake.file);
    wipe_stack();
    return reading;
}

KeyFileReading read_key_file(const std::filesystem::path& path, const ReadOptions& options)
{
    // First: whoever may read a capture is nobody's concern here.
    if (const std::string what = mistaken_for_key_file(path); !what.empty())
        return failed_as_a_whole("it is " + what,
                                 "a key file is text, or sealed by lisrtp keys seal");
    ProtectedFile file = read_protected_file(path, options.insecure_key_file);
    if (!options.insecure_key_file && (!file.refusal.empty() || is_sealed(file.octets.reveal())))
        if (ProtectedFile any = read_protected_file(path, true); is_sealed(any.octets.reveal()))
            file = std::move(any);
    if (!file.refusal.empty())
        return failed_as_a_whole(file.refusal, file.hint);
    if (is_sealed(file.octets.reveal())) {
        const auto passphrase = options.passphrase ? options.passphrase() : std::nullopt;
        if (!passphrase)
            return failed_as_a_whole("it is sealed, and there is no passphrase",
                                     "give it with --passphrase-fd, or at a terminal");
        auto opened = open_sealed(file.octets.reveal(), *passphrase);
        if (!opened)
            return failed_as_a_whole(explain_sealed(opened.error().code), "");
        file.octets = std::move(*opened);
        file.insecure_permissions = false;
    }
    ReadOptions with_folder = options;
    with_folder.pem_folder = path.has_parent_path() ? path.parent_path() : ".";
    const auto octets = file.octets.reveal_mutable();
    KeyFileReading reading =
        read_key_text({reinterpret_cast<char*>(octets.data()), octets.size()}, with_folder);
    if (reading.file)
        reading.file->insecure_permissions |= file.insecure_permissions;
    return reading;
}

std::string describe(const KeyFileError& error, std::string_view file_name)
{
    std::string text(file_name);
    if (error.line != 0)
        text += ":" + std::to_string(error.line) + ":" + std::to_string(error.column);
    text += ": " + error.message;
    if (!error.hint.empty())
        text += "\nhint: " + error.hint;
    return text;
}

} // namespace lisrtp::keyfile
