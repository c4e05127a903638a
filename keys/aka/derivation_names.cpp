#include "keys/aka/derivation.h"

#include <array>

namespace lisrtp::aka
{

namespace
{

// In the order of the enumerators.
constexpr std::array<std::string_view, 3> seed_forms{"aka-rand", "digest-nonce",
                                                     "digest-nonce-base64"};
constexpr std::array<std::string_view, 14> kdfs{
    "ck",          "ik",        "ck-ik",    "ck-v2",       "ik-v2",   "milenage-f3", "milenage-f4",
    "milenage-f5", "hmac-sha1", "hmac-md5", "hmac-sha256", "aes-128", "des",         "3des"};
constexpr std::array<std::string_view, 4> uses{"dh-exponent", "pmk", "tek", "srtp-master"};

template <typename Enum>
Result<Enum> find(std::span<const std::string_view> names, std::string_view name, const char* field)
{
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
        return Error{ErrorCode::bad_value, field, 0};
    return static_cast<Enum>(found - names.begin());
}

} // namespace

std::string_view name_of(SeedForm form)
{
    return seed_forms[static_cast<std::size_t>(form)];
}

std::string_view name_of(Kdf kdf)
{
    return kdfs[static_cast<std::size_t>(kdf)];
}

std::string_view name_of(Use use)
{
    return uses[static_cast<std::size_t>(use)];
}

Result<SeedForm> seed_form_named(std::string_view name)
{
    return find<SeedForm>(seed_forms, name, "seed");
}

Result<Kdf> kdf_named(std::string_view name)
{
    return find<Kdf>(kdfs, name, "kdf");
}

Result<Use> use_named(std::string_view name)
{
    return find<Use>(uses, name, "use");
}

std::span<const std::string_view> seed_form_names()
{
    return seed_forms;
}

std::span<const std::string_view> kdf_names()
{
    return kdfs;
}

std::span<const std::string_view> use_names()
{
    return uses;
}

} // namespace lisrtp::aka
