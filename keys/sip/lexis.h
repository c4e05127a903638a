// keys/sip/lexis.h - characters, words and quoted strings of SIP's grammar.  RFC 3261 section 25.1.

#pragma once

#include "keys/base/bytes.h"

#include <optional>

namespace lisrtp::sip
{

/** token = 1*(alphanum / "-" / "." / "!" / "%" / "*" / "_" / "+" / "`" / "'" / "~") */
bool is_token_char(char c);
/** Not empty, and token characters only. */
bool is_token(std::string_view text);
/** SP or HTAB. */
constexpr bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}
/** Blank, CR or LF: what linear white space is made of. */
constexpr bool is_white(char c)
{
    return is_blank(c) || c == '\r' || c == '\n';
}
constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
/** A-Z to a-z; every other octet, UTF-8 included, stays. */
constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text);
/** Equal but for the case of ASCII letters. */
bool same_word(std::string_view a, std::string_view b);
bool starts_with_word(std::string_view text, std::string_view beginning);

/** Without white space at both ends. */
std::string_view trimmed(std::string_view text);

/** The first word (white space ends it), which is taken off `rest`; empty when there is none. */
std::string_view take_word(std::string_view& rest);

/** Decimal digits only; nullopt when empty, foreign or larger than `most`. */
std::optional<std::uint64_t> read_number(std::string_view digits, std::uint64_t most);

/** The content of a quoted-string, escapes resolved; anything else as it stands, trimmed. */
std::string unquoted(std::string_view text);

/**
 * Pieces between separators that stand outside quoted strings and angle brackets, trimmed, empty
 * ones left out.  An unbalanced quote or bracket reaches to the end.  Linear; at most `most`
 * pieces, the rest is dropped.
 */
std::vector<std::string_view> split_outside_quotes(std::string_view text, char separator,
                                                   std::size_t most = 1024);

/** Past the closing quote of the quoted-string that begins at `at`; the end when there is none. */
std::size_t end_of_quoted(std::string_view text, std::size_t at);

/** Position of the first `wanted` outside quoted strings, npos when there is none. */
std::size_t find_outside_quotes(std::string_view text, char wanted, std::size_t from = 0);

} // namespace lisrtp::sip
