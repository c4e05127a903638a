// keys/keyfile/text_cursor.h - a text that is read and overwritten character by character.

#pragma once

#include "keys/keyfile/place.h"

#include <span>
#include <string_view>

namespace lisrtp::keyfile
{

/** A position in a text, which knows its line and column. */
class TextCursor
{
public:
    explicit TextCursor(std::span<char> text) : text_(text) {}

    bool at_end() const { return at_ == text_.size(); }
    /** The character here or `ahead` of here; NUL beyond the end. */
    char peek(std::size_t ahead = 0) const
    {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    bool looking_at(std::string_view wanted) const
    {
        return std::string_view(text_.data(), text_.size()).substr(at_, wanted.size()) == wanted;
    }
    void advance(std::size_t count = 1)
    {
        for (; count > 0 && !at_end(); --count, ++at_) {
            const auto octet = static_cast<unsigned char>(text_[at_]);
            if (octet == '\n') {
                ++place_.line;
                place_.column = 1;
            } else if ((octet & 0xC0) != 0x80) { // not the second or later octet of a character
                ++place_.column;
            }
        }
    }
    /** Replaces the character here by `filler`, unless it ends a line, and goes on. */
    void overwrite(char filler)
    {
        if (text_[at_] != '\n' && text_[at_] != '\r')
            text_[at_] = filler;
        advance();
    }

    std::size_t position() const { return at_; }
    Place place() const { return place_; }
    std::string_view since(std::size_t begin) const { return {text_.data() + begin, at_ - begin}; }
    std::span<char> all() { return text_; }

private:
    std::span<char> text_;
    std::size_t at_ = 0;
    Place place_;
};

} // namespace lisrtp::keyfile
