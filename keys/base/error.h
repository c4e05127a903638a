// keys/base/error.h - what went wrong, in which field, at which octet.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lisrtp
{

/**
 * Every way in which the library says no.  The enumerator's name is the word used in messages,
 * reports and test files.  One line per code; a new one joins the lines of its room.
 */
#define LISRTP_ERROR_CODES(CODE)                                                                   \
    /* reading octets */                                                                           \
    CODE(truncated)                                                                                \
    CODE(trailing_octets)                                                                          \
    CODE(bad_length)                                                                               \
    CODE(bad_value)                                                                                \
    CODE(bad_hex)                                                                                  \
    CODE(bad_base64)                                                                               \
    CODE(too_long)                                                                                 \
    CODE(too_many)                                                                                 \
    CODE(unsupported)                                                                              \
    CODE(missing)                                                                                  \
    CODE(duplicate)                                                                                \
    /* crypto, mikey, agreement */                                                                 \
    CODE(empty_key)                                                                                \
    CODE(short_rand)                                                                               \
    CODE(bad_key_length)                                                                           \
    CODE(bad_salt_length)                                                                          \
    CODE(out_of_range)                                                                             \
    CODE(unknown_group)                                                                            \
    CODE(unknown_payload)                                                                          \
    CODE(mac_mismatch)                                                                             \
    CODE(signature_mismatch)                                                                       \
    CODE(no_key)                                                                                   \
    CODE(backend_failed)                                                                           \
    /* srtp */                                                                                     \
    CODE(not_rtp)                                                                                  \
    CODE(tag_mismatch)                                                                             \
    CODE(unknown_suite)                                                                            \
    /* sip */                                                                                      \
    CODE(not_sip)                                                                                  \
    CODE(not_sdp)                                                                                  \
    /* key file and other files */                                                                 \
    CODE(cannot_open)                                                                              \
    CODE(unsafe_permissions)                                                                       \
    CODE(syntax)                                                                                   \
    CODE(unknown_field)                                                                            \
    CODE(read_failed)                                                                              \
    CODE(write_failed)                                                                             \
    CODE(not_a_capture)                                                                            \
    CODE(not_empty)                                                                                \
    CODE(other_case)

enum class ErrorCode {
#define LISRTP_ENUMERATOR(name) name,
    LISRTP_ERROR_CODES(LISRTP_ENUMERATOR)
#undef LISRTP_ENUMERATOR
};

/** The enumerator's own name, for example "truncated". */
constexpr std::string_view name_of(ErrorCode code)
{
    switch (code) {
#define LISRTP_NAME(name)                                                                          \
    case ErrorCode::name:                                                                          \
        return #name;
        LISRTP_ERROR_CODES(LISRTP_NAME)
#undef LISRTP_NAME
    }
    return "unknown";
}

/**
 * A refusal with its place.  `field` is a string literal, so octets of the input, which may be
 * secret, have no way in.
 */
struct Error {
    ErrorCode code{};
    const char* field = "";
    std::size_t offset = 0; ///< octets from the beginning of what was being read

    friend bool operator==(const Error& a, const Error& b)
    {
        return a.code == b.code && std::string_view(a.field) == b.field && a.offset == b.offset;
    }
};

/** "truncated: ROC at octet 5" */
inline std::string describe(const Error& error)
{
    std::string text(name_of(error.code));
    if (*error.field != '\0')
        text.append(": ")
            .append(error.field)
            .append(" at octet ")
            .append(std::to_string(error.offset));
    return text;
}

} // namespace lisrtp
