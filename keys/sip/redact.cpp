#include "keys/sip/redact.h"

#include "keys/base/base64.h"
#include "keys/sip/body_parts.h"
#include "keys/sip/lexis.h"
#include "keys/sip/read_message.h"
#include "keys/sip/sdp_lines.h"

namespace lisrtp::sip
{

namespace
{

bool is_word_char(char c)
{
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
}

/**
 * Looks for keys in the original and overwrites them in the copy, so that nothing found hides what
 * stands inside or behind it.
 */
class Redactor
{
public:
    Redactor(ByteView message, const RedactOptions& options)
        : options_(options), text_(text_of(message)), copy_(copy_of(message))
    {
    }

    void overwrite_media_keys()
    {
        for (std::size_t at = 0; at < text_.size();) {
            switch (lower(text_[at])) {
            case 'k':
                at = take_k(at);
                break;
            case 'c':
                at = is_at(at, "crypto") ? take_crypto(at) : at + 1;
                break;
            case 'i':
                at = is_at(at, "inline") ? take_inline(at) : at + 1;
                break;
            default:
                ++at;
            }
        }
    }

    /** ck="...", ik="...": TS 24.229, 7.2A.1. */
    void overwrite_aka_keys()
    {
        for (std::size_t at = 0; at + 2 < text_.size();) {
            const bool is_name =
                lower(text_[at + 1]) == 'k' && (lower(text_[at]) == 'c' || lower(text_[at]) == 'i');
            at = is_name ? take_aka_key(at) : at + 1;
        }
    }

    /** Parts in which keys would not be seen. */
    void overwrite_encoded_parts(ByteView message)
    {
        const auto read = read_message(message);
        if (!read)
            return;
        for (const BodyPart& part : body_parts(*read))
            if (part.encoded)
                overwrite(part.offset, part.offset + part.octets.size());
    }

    Bytes take() { return std::move(copy_); }

private:
    bool is_at(std::size_t at, std::string_view word) const
    {
        return starts_with_word(text_.substr(at), word);
    }

    /** White space stays, so that lines and words keep their places. */
    void overwrite(std::size_t begin, std::size_t end)
    {
        for (std::size_t i = begin; i < end; ++i)
            if (!is_white(text_[i]))
                copy_[i] = static_cast<std::uint8_t>(key_filler);
    }

    std::size_t skip_white(std::size_t at, std::size_t end) const
    {
        while (at < end && is_white(text_[at]))
            ++at;
        return at;
    }

    /** First position that is not a blank on the same line. */
    std::size_t skip_blanks(std::size_t at) const
    {
        while (at < text_.size() && is_blank(text_[at]))
            ++at;
        return at;
    }

    bool is_line_start(std::size_t at) const
    {
        while (at > 0 && is_blank(text_[at - 1]))
            --at;
        return at == 0 || text_[at - 1] == '\n' || text_[at - 1] == '\r';
    }

    std::size_t take_k(std::size_t at)
    {
        if (is_at(at, "key-mgmt"))
            return take_key_mgmt(at);
        if (is_at(at, "keymgmt"))
            return take_key_mgmt_header(at);
        const std::size_t equals = skip_blanks(at + 1);
        if (equals < text_.size() && text_[equals] == '=' && is_line_start(at))
            return take_k_line(equals + 1);
        return at + 1;
    }

    /** a=key-mgmt:mikey BASE64: the protocol's name stays, if it is that. */
    std::size_t take_key_mgmt(std::size_t at)
    {
        const std::size_t end = end_of_key_line(text_, at);
        std::size_t begin = skip_white(at + 8, end);
        if (begin < end && text_[begin] == ':')
            begin = skip_white(begin + 1, end);
        begin = std::min(begin, end);
        const KeyMgmt entry = read_key_mgmt(text_.substr(begin, end - begin), begin);
        if (begin < end && overwrite_keys_in(entry, entry.offset, end))
            return std::max(end, at + 1);
        if (is_at(begin, "mikey") && begin + 5 < end && is_white(text_[begin + 5]))
            begin += 5;
        overwrite(begin, end);
        return std::max(end, at + 1);
    }

    /**
     * Puts the message that may be shown in the place of the one in [begin, end).
     * @return  false: there is none, and nothing was done
     */
    bool overwrite_keys_in(const KeyMgmt& entry, std::size_t begin, std::size_t end)
    {
        if (!options_.without_keys || entry.error)
            return false;
        const auto shown = options_.without_keys(entry);
        if (!shown || shown->size() != entry.octets.size())
            return false;
        if (same_octets(*shown, entry.octets))
            return true;
        // White space and padding stay where they are.
        const auto carries = [](char c) { return !is_white(c) && c != '=' && c != '"'; };
        std::string base64 = to_base64(*shown);
        std::erase(base64, '=');
        const std::string_view written = text_.substr(begin, end - begin);
        if (static_cast<std::size_t>(std::count_if(written.begin(), written.end(), carries)) !=
            base64.size())
            return false;
        for (auto c = base64.begin(); begin < end; ++begin)
            if (carries(text_[begin]))
                copy_[begin] = static_cast<std::uint8_t>(*c++);
        return true;
    }

    /** KeyMgmt: prot=mikey; uri=...; data="BASE64": only data changes, if that is all there is. */
    bool overwrite_keys_in_header(std::size_t begin, std::size_t end)
    {
        constexpr std::size_t most_pieces = 64;
        const std::string_view value = text_.substr(begin, end - begin);
        const auto entries = split_outside_quotes(value, ',', most_pieces);
        if (entries.size() == most_pieces)
            return false;
        for (const std::string_view entry : entries) {
            const std::vector<KeyMgmt> read = read_key_mgmt_header(entry);
            const auto pieces = split_outside_quotes(entry, ';', most_pieces);
            std::size_t data_pieces = 0;
            for (const std::string_view piece : pieces) {
                const std::size_t equals = std::min(piece.find('='), piece.size());
                const std::string_view name = trimmed(piece.substr(0, equals));
                if (same_word(name, "prot") || same_word(name, "uri"))
                    continue;
                const auto at = begin + static_cast<std::size_t>(piece.data() - value.data());
                if (!same_word(name, "data") || ++data_pieces > 1 || read.size() != 1 ||
                    !overwrite_keys_in(read.front(), at + equals + 1, at + piece.size()))
                    return false;
            }
            if (data_pieces == 0 || pieces.size() == most_pieces)
                return false;
        }
        return !entries.empty();
    }

    /** What is not understood goes, but for the protocol's name. */
    std::size_t take_key_mgmt_header(std::size_t at)
    {
        const std::size_t end = end_of_folded_line(at);
        std::size_t begin = skip_white(at + 7, end);
        if (begin < end && text_[begin] == ':')
            begin = skip_white(begin + 1, end);
        if (begin < end && options_.without_keys && overwrite_keys_in_header(begin, end))
            return std::max(end, at + 1);
        if (is_at(begin, "prot=mikey") && begin + 10 < end && text_[begin + 10] == ';')
            begin += 11;
        overwrite(std::min(begin, end), end);
        return std::max(end, at + 1);
    }

    /** k=method:key, obsolete since RFC 8866, 5.12, but a key. */
    std::size_t take_k_line(std::size_t begin)
    {
        const std::size_t end = end_of_key_line(text_, begin);
        const std::string_view value = text_.substr(begin, end - begin);
        const std::size_t colon = value.find(':');
        if (!same_word(trimmed(value), "prompt"))
            overwrite(colon == std::string_view::npos ? begin : begin + colon + 1, end);
        return end;
    }

    std::size_t take_crypto(std::size_t at)
    {
        const std::size_t colon = skip_blanks(at + 6);
        const bool is_name = at == 0 || !is_word_char(text_[at - 1]);
        if (!is_name || colon == text_.size() || text_[colon] != ':')
            return at + 1;
        return take_crypto_pieces(colon + 1);
    }

    /** "inline:" anywhere, whatever damage is around it. */
    std::size_t take_inline(std::size_t at)
    {
        const std::size_t colon = skip_blanks(at + 6);
        if (colon == text_.size() || text_[colon] != ':')
            return at + 1;
        return take_crypto_pieces(at);
    }

    /** Overwrites what is no known piece of a=crypto, up to the end of the line. */
    std::size_t take_crypto_pieces(std::size_t begin)
    {
        const std::size_t end = end_of_key_line(text_, begin);
        const auto separates = [](char c) { return is_white(c) || c == ';' || c == '|'; };
        for (std::size_t at = begin; at < end;) {
            std::size_t piece_end = at;
            while (piece_end < end && !separates(text_[piece_end]))
                ++piece_end;
            const std::string_view piece = text_.substr(at, piece_end - at);
            if (!is_harmless(piece)) {
                // the method's name stays: "inline:", "FEC_KEY=inline:"
                const bool is_fec = starts_with_word(piece, "FEC_KEY=");
                const std::size_t method = is_fec ? 8 : 0;
                const bool is_inline = starts_with_word(piece.substr(method), "inline:");
                overwrite(at + (is_inline ? method + 7 : 0), piece_end);
            }
            at = piece_end + 1;
        }
        return std::max(end, begin);
    }

    /** Tag, suite, lifetime, MKI or session parameter.  A suite has "_", which base64 has not. */
    static bool is_harmless(std::string_view piece)
    {
        constexpr std::size_t longest_name = 40;
        const auto only = [&](std::string_view text, std::string_view more) {
            return std::all_of(text.begin(), text.end(), [&](char c) {
                return is_digit(c) || more.find(c) != std::string_view::npos;
            });
        };
        if (piece.size() > longest_name)
            return false;
        if (only(piece, "^:") || (starts_with_word(piece, "KDR=") && only(piece.substr(4), "")) ||
            (starts_with_word(piece, "WSH=") && only(piece.substr(4), "")))
            return true;
        const std::size_t begin = starts_with_word(piece, "FEC_ORDER=") ? 10 : 0;
        const std::string_view name = piece.substr(begin);
        return name.find('_') != std::string_view::npos &&
               std::all_of(name.begin(), name.end(),
                           [](char c) { return is_word_char(c) || c == '_'; });
    }

    std::size_t take_aka_key(std::size_t at)
    {
        const std::size_t after = at + 2;
        if (at > 0 && is_word_char(text_[at - 1]))
            return after;
        // only what can be a parameter costs the search for the line's end
        if (!is_white(text_[after]) && text_[after] != '=')
            return after;
        const std::size_t end = end_of_folded_line(at);
        std::size_t begin = skip_white(after, end);
        if (begin >= end || text_[begin] != '=')
            return after;
        begin = skip_white(begin + 1, end);
        if (begin >= end)
            return after;
        const std::size_t value_end = text_[begin] == '"'
                                          ? std::min(text_.find('"', ++begin), end)
                                          : std::min(text_.find_first_of(",; \t\r\n", begin), end);
        overwrite(begin, value_end);
        return value_end;
    }

    /** The end of the header that contains `at`.  The last answer serves until it is passed. */
    std::size_t end_of_folded_line(std::size_t at)
    {
        if (at >= folded_begin_ && at < folded_end_)
            return folded_end_;
        folded_begin_ = at;
        folded_end_ = at;
        do
            folded_end_ = std::min(text_.find('\n', folded_end_ + 1), text_.size());
        while (folded_end_ + 1 < text_.size() && is_blank(text_[folded_end_ + 1]));
        return folded_end_;
    }

    const RedactOptions& options_;
    std::string_view text_;
    Bytes copy_;
    std::size_t folded_begin_ = 0;
    std::size_t folded_end_ = 0;
};

} // namespace

Bytes redact_text(ByteView message)
{
    constexpr std::string_view method = "MESSAGE";
    Bytes copy = copy_of(message);
    const std::string_view text = text_of(message);
    const std::size_t word = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    if (!starts_with_word(text.substr(word), method) || word + method.size() == text.size() ||
        !is_white(text[word + method.size()]))
        return copy;
    // Where text ought to be and no body is found, nothing but the first line is known to be none.
    const auto read = read_message(message);
    const bool is_whole = read && (!read->body.empty() || read->value("Content-Length") == "0");
    std::size_t at = is_whole ? read->body_offset : std::min(text.find('\n', word), text.size());
    for (; at < copy.size(); ++at)
        if (!is_white(text[at]))
            copy[at] = static_cast<std::uint8_t>(key_filler);
    return copy;
}

Bytes redact_keys(ByteView message, const RedactOptions& options)
{
    Redactor redactor(message, options);
    if (options.media_keys) {
        redactor.overwrite_media_keys();
        redactor.overwrite_encoded_parts(message);
    }
    if (options.aka_keys)
        redactor.overwrite_aka_keys();
    return redactor.take();
}

} // namespace lisrtp::sip
