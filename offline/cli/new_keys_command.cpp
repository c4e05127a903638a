#include "offline/cli/keys_command.h"
#include "offline/cli/messages.h"
#include "offline/cli/private_file.h"

#include "keys/base/timestamp.h"
#include "keys/keyfile/identity.h"

namespace lisrtp::cli
{

namespace
{

constexpr std::string_view secrets_part = R"(
# Nobody's calls with these people are opened, whoever else takes part:
#
# [[exclude]]
# id         = "X1"
# reason     = "privileged: lawyer"
# identities = ["tel:+358400000000"]

# One [[secret]] for each thing that the network handed over. Take away the marks of the lines that
# apply; docs/key-file.md lists all kinds.
#
# [[secret]]
# id            = "alice-usim"             # this name, never the octets, appears in reports
# authorisation = "@ID@"
# kind          = "subscriber"
# impi          = "alice@ims.example"
# impu          = ["sip:alice@ims.example"]
# algorithm     = "milenage"               # or "tuak" with topc
# k             = ""                       # 32 hex digits
# opc           = ""                       # 32 hex digits
#
# [[derivation]]                           # left out: ck, ik and ck-ik are tried
# secret = "alice-usim"
# seed   = "aka-rand"
# kdf    = "ck"
# use    = "dh-exponent"
)";

/** A TOML basic string. */
std::string quoted(const std::string& text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
    return out + "\"";
}

std::string list_of(const std::vector<std::string>& targets)
{
    std::string list;
    for (const std::string& target : targets)
        list += (list.empty() ? "" : ", ") + quoted(target);
    return "[" + list + "]";
}

bool are_in_order(const NewKeysArguments& arguments)
{
    bool good = true;
    for (const std::string& target : arguments.targets)
        if (!keyfile::read_identity(target)) {
            say_error(target + ": is no target");
            say_hint("write sip:, sips:, tel:, impi:, imsi: or ip: and the identity");
            good = false;
        }
    for (const std::string& time : {arguments.valid_from, arguments.valid_to})
        if (!time.empty() && !from_rfc3339(time)) {
            say_error(time + ": is no time");
            say_hint("write it like 2026-11-01T00:00:00Z");
            good = false;
        }
    const auto from = from_rfc3339(arguments.valid_from);
    const auto to = from_rfc3339(arguments.valid_to);
    if (from && to && !(*from < *to)) {
        say_error("the window is empty: --to " + arguments.valid_to + " is not after --from " +
                  arguments.valid_from);
        say_hint("the end is exclusive: for one day, write the next day");
        good = false;
    }
    return good;
}

} // namespace

int run_keys_new(const NewKeysArguments& arguments)
{
    if (!are_in_order(arguments))
        return exit_usage;
    const bool complete =
        !arguments.targets.empty() && !arguments.valid_from.empty() && !arguments.valid_to.empty();
    const auto or_blank = [](const std::string& time) {
        return time.empty() ? std::string("\"\"") : time;
    };
    std::string secrets(secrets_part);
    secrets.replace(secrets.find("\"@ID@\""), 6, quoted(arguments.id));
    const std::string text =
        "# LI key file. Keep it to yourself (mode 0600), and put it under a passphrase with\n"
        "# `lisrtp keys seal`. `lisrtp keys check` says what is missing or wrong.\n\n"
        "format = \"lisrtp-keys/1\"\n\n"
        "[[authorisation]]\n"
        "id         = " +
        quoted(arguments.id) + "\n" +
        (arguments.reference.empty() ? "# reference = \"\"             # warrant or order\n"
                                     : "reference  = " + quoted(arguments.reference) + "\n") +
        "# issued_by = \"District Court\"\n"
        "valid_from = " +
        or_blank(arguments.valid_from) +
        "    # inclusive, like "
        "2026-11-01T00:00:00Z\n"
        "valid_to   = " +
        or_blank(arguments.valid_to) +
        "    # exclusive\n"
        "scope      = \"content\"    # or \"iri\": events only\n"
        "targets    = " +
        list_of(arguments.targets) + "    # sip: tel: impi: imsi: ip:\n" + secrets;
    if (!write_private_file(arguments.path, view_of(text)))
        return exit_usage;
    say_note(arguments.path +
             (complete ? ": add the secrets"
                       : ": fill in the authorisation, add "
                         "the secrets") +
             ", then lisrtp keys check " + arguments.path);
    return exit_ok;
}

} // namespace lisrtp::cli
