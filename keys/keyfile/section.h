// keys/keyfile/section.h - taking the fields out of one table, and noting everything that is wrong.

#pragma once

#include "keys/base/endpoint.h"
#include "keys/base/types.h"
#include "keys/keyfile/document.h"

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lisrtp::keyfile
{

enum class Need { required, optional };

/** How many octets a field may have. */
struct Lengths {
    std::vector<std::size_t> any_of; ///< empty: `least` to `most`
    std::size_t least = 1;
    std::size_t most = 1024;

    static Lengths exactly(std::initializer_list<std::size_t> octets) { return {octets, 0, 0}; }
    static Lengths between(std::size_t least, std::size_t most) { return {{}, least, most}; }
    bool allow(std::size_t octets) const;
    /** "16 or 32", "1 to 1024" */
    std::string text() const;
};

/**
 * One table of the file.  Fields are taken by name; a field that is missing, of another type or out
 * of its bounds becomes an error, and the value handed out is empty.  `finish` reports the fields
 * that nobody took.  Errors name fields, never their contents.
 */
class Section
{
public:
    /** @param what  "a secret of kind `psk`", for messages */
    Section(Value& table, std::string what, std::vector<KeyFileError>& errors);

    void rename(std::string what) { what_ = std::move(what); }

    bool has(std::string_view name) const;
    Place at() const { return at_; }
    /** Of the field's value; of the table when the field is not there. */
    Place place_of(std::string_view name) const;

    std::string text(std::string_view name, Need need);
    std::optional<std::int64_t> integer(std::string_view name, Need need, std::int64_t least,
                                        std::int64_t most);
    std::optional<Timestamp> time(std::string_view name, Need need);
    /** The position in `names`. */
    std::optional<std::size_t> choice(std::string_view name, Need need,
                                      std::span<const std::string_view> names);
    /** Octets in hex that are nobody's secret. */
    Bytes hex(std::string_view name, Need need, const Lengths& lengths);
    /** Octets in hex that are. */
    SecretBytes secret_hex(std::string_view name, Need need, const Lengths& lengths);
    /** A secret string as it stands. */
    SecretBytes secret_text(std::string_view name, Need need);
    /** Eight hex digits. */
    std::optional<std::uint32_t> number_in_hex(std::string_view name, Need need);
    std::optional<Endpoint> endpoint(std::string_view name, Need need);
    /** A list of strings; one string alone is a list of one.  The values stay in the table. */
    std::vector<const Value*> texts(std::string_view name, Need need);

    void fail(std::string_view name, std::string message, std::string hint = "");
    void fail_at(Place at, std::string message, std::string hint = "");
    /** Somebody else reads that field. */
    void leave_to_others(std::string_view name) { asked_for_.push_back(name); }
    /** Reports fields that were not asked for. */
    void finish();

private:
    Value* find(std::string_view name);
    Value* take(std::string_view name, Need need);
    void fail_type(std::string_view name, std::string_view wanted);
    bool check_octets(std::string_view name, std::size_t digits, bool is_hex,
                      const Lengths& lengths);

    Value& table_;
    std::string what_;
    Place at_;
    std::vector<KeyFileError>& errors_;
    std::vector<std::string_view> asked_for_;
};

} // namespace lisrtp::keyfile
