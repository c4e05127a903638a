#include "keys/keyfile/secret_literals.h"

#include "keys/keyfile/fields.h"
#include "keys/keyfile/string_literal.h"
#include "keys/keyfile/text_cursor.h"

namespace lisrtp::keyfile
{

namespace
{

constexpr unsigned deepest_nesting = 16;

bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool is_line_end(const TextCursor& text)
{
    return text.at_end() || text.peek() == '\n' || text.looking_at("\r\n");
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/** Of a bare key; TOML allows no other character there. */
bool is_key_character(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

/** Of a number, a date, true, false, inf or nan. */
bool is_bare_value_character(char c)
{
    return is_key_character(c) || c == '+' || c == '.' || c == ':';
}

class Walker
{
public:
    explicit Walker(std::span<char> text) : text_(text) {}

    LiftedLiterals walk()
    {
        while (skip_blank_lines()) {
            if (text_.peek() == '[')
                table_header();
            else
                assignment(false, 0);
            end_of_line();
        }
        if (lifted_.error) {
            for (char& c : text_.all())
                if (c != '\n')
                    c = ' ';
            lifted_.strings.clear();
        }
        return std::move(lifted_);
    }

private:
    bool ok() const { return !lifted_.error; }

    void fail(Place at, std::string message)
    {
        if (ok())
            lifted_.error = LexicalError{at, std::move(message)};
    }
    void fail(std::string message) { fail(text_.place(), std::move(message)); }

    void skip_blanks()
    {
        while (is_blank(text_.peek()))
            text_.advance();
    }
    void skip_comment()
    {
        if (text_.peek() != '#')
            return;
        text_.advance();
        while (!is_line_end(text_))
            text_.overwrite(' ');
    }
    void skip_line_end()
    {
        if (text_.peek() == '\r')
            text_.advance();
        text_.advance();
    }
    /** Whether there is more. */
    bool skip_blank_lines()
    {
        while (ok() && !text_.at_end()) {
            skip_blanks();
            skip_comment();
            if (!is_line_end(text_))
                return true;
            skip_line_end();
        }
        return false;
    }
    void end_of_line()
    {
        skip_blanks();
        skip_comment();
        if (!is_line_end(text_))
            fail("the line should end here");
    }
    bool take(char wanted)
    {
        if (text_.peek() != wanted)
            return false;
        text_.advance();
        return true;
    }

    void table_header()
    {
        take('[');
        const bool of_array = take('[');
        key_path();
        if (!take(']') || (of_array && !take(']')))
            fail("expected `]`");
    }

    /** key = value */
    void assignment(bool inside_secret, unsigned depth)
    {
        const bool is_public = key_path();
        if (ok() && !take('='))
            fail("expected `=` after a field name");
        skip_blanks();
        value(inside_secret || !is_public, depth);
    }

    /** a.b."c"; whether all of its names are public fields. */
    bool key_path()
    {
        bool is_public = true;
        do {
            skip_blanks();
            is_public = key() && is_public;
            skip_blanks();
        } while (ok() && take('.'));
        return is_public;
    }

    bool key()
    {
        if (!ok())
            return false;
        const Place place = text_.place();
        const char quote = text_.peek();
        const bool quoted = quote == '"' || quote == '\'';
        if (quoted)
            text_.advance();
        const std::size_t begin = text_.position();
        while (is_key_character(text_.peek()))
            text_.advance();
        const std::string_view name = text_.since(begin);
        if (name.empty() || (quoted && text_.peek() != quote)) {
            fail(place, "expected a field name");
            return false;
        }
        if (name.size() > longest_field_name) {
            fail(place, "a field name that long is not known");
            return false;
        }
        if (quoted)
            text_.advance();
        return is_public_field(name);
    }

    void value(bool secret, unsigned depth)
    {
        if (!ok())
            return;
        if (depth > deepest_nesting)
            return fail("brackets are nested too deep");
        switch (text_.peek()) {
        case '"':
        case '\'':
            return string(secret);
        case '[':
            return array(secret, depth);
        case '{':
            return inline_table(secret, depth);
        default:
            return bare_value(secret);
        }
    }

    void array(bool secret, unsigned depth)
    {
        const Place place = text_.place();
        take('[');
        while (skip_blank_lines()) {
            if (take(']'))
                return;
            value(secret, depth + 1);
            if (!skip_blank_lines())
                break;
            if (text_.peek() != ']' && !take(','))
                return fail("expected `,` or `]`");
        }
        fail(place, "this `[` is never closed");
    }

    void inline_table(bool secret, unsigned depth)
    {
        take('{');
        skip_blanks();
        if (take('}'))
            return;
        do {
            assignment(secret, depth + 1);
            skip_blanks();
        } while (ok() && take(','));
        if (!take('}'))
            fail("expected `,` or `}`");
    }

    /** Numbers, booleans, dates; also a date and a time with a blank between them. */
    void bare_value(bool secret)
    {
        const std::size_t begin = text_.position();
        TextCursor scout = text_;
        while (is_bare_value_character(scout.peek()) ||
               (scout.position() - begin == 10 && scout.peek() == ' ' && is_digit(scout.peek(1)))) {
            scout.advance();
        }
        const std::size_t end = scout.position();
        if (end == begin)
            return fail("expected a value");
        if (!secret)
            return text_.advance(end - begin);
        // "" and blanks for a value of two characters or more
        const bool room_for_quotes = end - begin >= 2;
        while (text_.position() < end)
            text_.overwrite(!room_for_quotes ? '0' : text_.position() < begin + 2 ? '"' : ' ');
    }

    void string(bool secret)
    {
        const Place place = text_.place();
        const char quote = text_.peek();
        const bool multi_line = text_.peek(1) == quote && text_.peek(2) == quote;
        const std::size_t quotes = multi_line ? 3 : 1;
        text_.advance(quotes);
        const auto octets = length_of_string(quote, multi_line);
        if (!octets)
            return fail(place, "this string is never closed");
        const std::size_t begin = text_.position();
        if (secret) {
            TextCursor scout = text_;
            scout.advance(*octets);
            const StringKind kind =
                quote == '"' ? (multi_line ? StringKind::multi_line_basic : StringKind::basic)
                             : (multi_line ? StringKind::multi_line_literal : StringKind::literal);
            auto decoded = decode_string(scout.since(begin), kind);
            if (!decoded)
                return fail(place, "this string holds an escape that TOML does not know");
            lifted_.strings.emplace(place, *std::move(decoded));
            while (text_.position() < begin + *octets)
                text_.overwrite('x');
        } else {
            text_.advance(*octets);
        }
        text_.advance(quotes);
    }

    /** From behind the opening quotes to the closing ones. */
    std::optional<std::size_t> length_of_string(char quote, bool multi_line) const
    {
        TextCursor scout = text_;
        const std::size_t begin = scout.position();
        while (!scout.at_end()) {
            const char c = scout.peek();
            if (c == quote && !multi_line)
                return scout.position() - begin;
            if (c == quote && scout.peek(1) == quote && scout.peek(2) == quote) {
                // Up to two quotes may stand just before the closing three.
                for (int extra = 0; extra < 2 && scout.peek(3) == quote; ++extra)
                    scout.advance();
                return scout.position() - begin;
            }
            const bool escape = c == '\\' && quote == '"';
            const char line_end = escape ? scout.peek(1) : c;
            if ((line_end == '\n' || line_end == '\r') && !multi_line)
                return std::nullopt;
            scout.advance(escape ? 2 : 1);
        }
        return std::nullopt;
    }

    TextCursor text_;
    LiftedLiterals lifted_;
};

} // namespace

LiftedLiterals lift_secret_literals(std::span<char> text)
{
    return Walker(text).walk();
}

} // namespace lisrtp::keyfile
