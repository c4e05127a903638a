#include "keys/keyfile/string_literal.h"

namespace lisrtp::keyfile
{

namespace
{

bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/** Writes into octets as long as the raw text, which no string outgrows. */
class Decoder
{
public:
    explicit Decoder(std::string_view content) : in_(content), out_(content.size()) {}

    bool run()
    {
        while (!in_.empty()) {
            if (in_.front() != '\\') {
                put(static_cast<std::uint8_t>(in_.front()));
                in_.remove_prefix(1);
            } else if (!escape()) {
                return false;
            }
        }
        return true;
    }
    SecretBytes take() const { return out_.slice(0, at_); }

private:
    void put(std::uint8_t octet) { out_.reveal_mutable()[at_++] = octet; }

    bool escape()
    {
        const char c = in_.size() > 1 ? in_[1] : '\0';
        if (c == 'u')
            return code_point(4);
        if (c == 'U')
            return code_point(8);
        if (is_space(c))
            return line_continuation();
        constexpr std::string_view letters = "btnfr\"\\";
        constexpr std::string_view meanings = "\b\t\n\f\r\"\\";
        const std::size_t which = letters.find(c);
        if (c == '\0' || which == std::string_view::npos)
            return false;
        put(static_cast<std::uint8_t>(meanings[which]));
        in_.remove_prefix(2);
        return true;
    }

    /** A backslash, blanks, a line break: all white space up to the next text is dropped. */
    bool line_continuation()
    {
        std::size_t end = 1;
        while (end < in_.size() && is_space(in_[end]))
            ++end;
        if (in_.substr(0, end).find('\n') == std::string_view::npos)
            return false;
        in_.remove_prefix(end);
        return true;
    }

    bool code_point(std::size_t digits)
    {
        if (in_.size() < 2 + digits)
            return false;
        std::uint32_t code = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            const int v = hex_value(in_[2 + i]);
            if (v < 0)
                return false;
            code = code << 4 | static_cast<std::uint32_t>(v);
        }
        if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
            return false;
        put_utf8(code);
        in_.remove_prefix(2 + digits);
        return true;
    }

    void put_utf8(std::uint32_t code)
    {
        const auto tail = [&](int shift) {
            put(static_cast<std::uint8_t>(0x80 | (code >> shift & 0x3F)));
        };
        if (code < 0x80) {
            put(static_cast<std::uint8_t>(code));
        } else if (code < 0x800) {
            put(static_cast<std::uint8_t>(0xC0 | code >> 6));
            tail(0);
        } else if (code < 0x10000) {
            put(static_cast<std::uint8_t>(0xE0 | code >> 12));
            tail(6);
            tail(0);
        } else {
            put(static_cast<std::uint8_t>(0xF0 | code >> 18));
            tail(12);
            tail(6);
            tail(0);
        }
    }

    std::string_view in_;
    SecretBytes out_;
    std::size_t at_ = 0;
};

} // namespace

std::optional<SecretBytes> decode_string(std::string_view content, StringKind kind)
{
    if (kind == StringKind::multi_line_basic || kind == StringKind::multi_line_literal) {
        if (content.starts_with("\r\n"))
            content.remove_prefix(2);
        else if (content.starts_with('\n'))
            content.remove_prefix(1);
    }
    if (kind == StringKind::literal || kind == StringKind::multi_line_literal)
        return SecretBytes::copy_of(view_of(content));
    Decoder decoder(content);
    if (!decoder.run())
        return std::nullopt;
    return decoder.take();
}

} // namespace lisrtp::keyfile
