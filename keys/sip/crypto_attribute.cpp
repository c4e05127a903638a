#include "keys/sip/crypto_attribute.h"

#include "keys/base/base64.h"
#include "keys/sip/lexis.h"

namespace lisrtp::sip
{

namespace
{

constexpr std::size_t most_keys = 32;
constexpr std::uint64_t most_packets = std::uint64_t{1} << 48; // RFC 3711, 9.2
constexpr std::size_t most_mki_octets = 128;                   // RFC 4568, 6.1

/** The value being read, and the attribute it fills. */
class CryptoReader
{
public:
    CryptoReader(std::string_view value, std::size_t offset, CryptoAttribute& out)
        : value_(value), offset_(offset), out_(out)
    {
    }

    /** crypto = tag 1*WSP crypto-suite 1*WSP key-params *(1*WSP session-param) */
    void read()
    {
        const std::vector<std::string_view> words = words_of(value_);
        if (const auto tag = read_number(words.empty() ? "" : words[0], 999999999))
            out_.tag = static_cast<unsigned>(*tag);
        else
            fail(ErrorCode::bad_value, "crypto tag", value_);
        if (words.size() < 2)
            return fail(ErrorCode::missing, "crypto suite", value_);
        out_.suite = words[1];
        if (words.size() < 3)
            return fail(ErrorCode::missing, "crypto key", value_);
        read_keys(words[2], out_.keys);
        for (std::size_t i = 3; i < words.size(); ++i) {
            if (words[i - 1].back() == ';' || starts_with_word(words[i], "inline:"))
                read_keys(words[i], out_.keys);
            else
                read_session_parameter(words[i]);
        }
    }

private:
    /**
     * Words between white space.  A key broken over lines is one word with a line end inside, which
     * the base64 reader skips; so no copy of it is made here.
     */
    static std::vector<std::string_view> words_of(std::string_view value)
    {
        constexpr std::size_t most_words = 128;
        std::vector<std::string_view> words;
        std::string_view rest = value;
        while (words.size() < most_words) {
            const char* gap = rest.data();
            const std::string_view word = take_word(rest);
            if (word.empty())
                break;
            const std::string_view between(gap, static_cast<std::size_t>(word.data() - gap));
            const bool is_broken = between.find('\n') != std::string_view::npos;
            if (is_broken && !words.empty() && is_open_key(words.back()) && !is_keyword(word))
                words.back() = {words.back().data(),
                                static_cast<std::size_t>(word.end() - words.back().begin())};
            else
                words.push_back(word);
        }
        return words;
    }

    static bool is_open_key(std::string_view word)
    {
        return starts_with_word(word, "inline:") || starts_with_word(word, "FEC_KEY=");
    }

    static bool is_keyword(std::string_view word)
    {
        return is_open_key(word) || starts_with_word(word, "KDR=") ||
               starts_with_word(word, "WSH=") || starts_with_word(word, "FEC_ORDER=") ||
               starts_with_word(word, "UNENCRYPTED_") || starts_with_word(word, "UNAUTHENTICATED_");
    }

    void fail(ErrorCode code, const char* field, std::string_view at)
    {
        if (!out_.error)
            out_.error =
                Error{code, field, offset_ + static_cast<std::size_t>(at.data() - value_.data())};
    }

    /** key-params = key-param *(";" key-param) */
    void read_keys(std::string_view text, std::vector<CryptoKey>& keys)
    {
        for (const std::string_view piece : split_outside_quotes(text, ';')) {
            if (keys.size() == most_keys)
                return fail(ErrorCode::too_many, "crypto keys", piece);
            if (starts_with_word(piece, "inline:"))
                read_inline(piece.substr(7), keys);
            else
                fail(ErrorCode::unsupported, "crypto key method", piece);
        }
    }

    /** concat_key_salt ["|" lifetime] ["|" mki ":" length] */
    void read_inline(std::string_view text, std::vector<CryptoKey>& keys)
    {
        CryptoKey key;
        std::size_t bar = text.find('|');
        const std::string_view base64 = text.substr(0, bar);
        auto octets = secret_from_base64(base64);
        if (octets)
            key.key_and_salt = std::move(*octets);
        else
            fail(octets.error().code, "crypto key", base64);
        if (octets && key.key_and_salt.empty())
            fail(ErrorCode::missing, "crypto key", text);
        while (bar != std::string_view::npos) {
            text.remove_prefix(bar + 1);
            bar = text.find('|');
            const std::string_view piece = text.substr(0, bar);
            if (piece.find(':') != std::string_view::npos)
                read_mki(piece, key);
            else
                read_lifetime(piece, key);
        }
        keys.push_back(std::move(key));
    }

    /** lifetime = ["2^"] 1*(DIGIT) */
    void read_lifetime(std::string_view text, CryptoKey& key)
    {
        const std::string_view number = trimmed(text);
        if (number.starts_with("2^")) {
            if (const auto exponent = read_number(number.substr(2), 48))
                key.lifetime_packets = std::uint64_t{1} << *exponent;
        } else {
            key.lifetime_packets = read_number(number, most_packets);
        }
        if (!key.lifetime_packets)
            fail(ErrorCode::bad_value, "crypto lifetime", text);
    }

    /** mki = mki-value ":" mki-length; the value is a decimal number of up to 128 octets. */
    void read_mki(std::string_view text, CryptoKey& key)
    {
        const std::size_t colon = text.find(':');
        const std::string_view digits = trimmed(text.substr(0, colon));
        const auto octets = read_number(trimmed(text.substr(colon + 1)), most_mki_octets);
        constexpr std::size_t most_digits = 309; // of 2^1024
        bool fits = octets && *octets > 0 && !digits.empty() && digits.size() <= most_digits &&
                    std::all_of(digits.begin(), digits.end(), is_digit);
        Bytes mki(fits ? *octets : 0);
        for (std::size_t i = 0; fits && i < digits.size(); ++i) {
            unsigned carry = static_cast<unsigned>(digits[i] - '0');
            for (auto octet = mki.rbegin(); octet != mki.rend(); ++octet) {
                carry += *octet * 10u;
                *octet = static_cast<std::uint8_t>(carry);
                carry >>= 8;
            }
            fits = carry == 0;
        }
        if (!fits)
            return fail(ErrorCode::bad_value, "MKI", text);
        key.mki = std::move(mki);
    }

    void read_session_parameter(std::string_view word)
    {
        const std::size_t equals = word.find('=');
        const std::string_view name = word.substr(0, equals);
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1);
        if (same_word(name, "KDR"))
            out_.kdr = small_number(value, 24, "KDR");
        else if (same_word(name, "WSH"))
            out_.window_size_hint = small_number(value, 999999999, "WSH");
        else if (same_word(name, "UNENCRYPTED_SRTP"))
            out_.unencrypted_srtp = true;
        else if (same_word(name, "UNENCRYPTED_SRTCP"))
            out_.unencrypted_srtcp = true;
        else if (same_word(name, "UNAUTHENTICATED_SRTP"))
            out_.unauthenticated_srtp = true;
        else if (same_word(name, "FEC_ORDER"))
            out_.fec_order = value;
        else if (same_word(name, "FEC_KEY"))
            read_keys(value, out_.fec_keys);
        else
            out_.unknown_parameters = true;
    }

    std::optional<unsigned> small_number(std::string_view value, unsigned most, const char* field)
    {
        const auto number = read_number(value, most);
        if (!number) {
            fail(ErrorCode::bad_value, field, value.empty() ? value_ : value);
            return std::nullopt;
        }
        return static_cast<unsigned>(*number);
    }

    std::string_view value_;
    std::size_t offset_;
    CryptoAttribute& out_;
};

} // namespace

CryptoAttribute read_crypto_attribute(std::string_view value, std::size_t offset)
{
    CryptoAttribute out;
    out.offset = offset;
    CryptoReader(value, offset, out).read();
    return out;
}

} // namespace lisrtp::sip
