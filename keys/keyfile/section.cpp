#include "keys/keyfile/section.h"

#include "keys/base/hex.h"
#include "keys/keyfile/names.h"

namespace lisrtp::keyfile
{

namespace
{

std::string in_backticks(std::string_view name)
{
    return "`" + std::string(name) + "`";
}

std::string did_you_mean(std::optional<std::string_view> name)
{
    return name ? "did you mean " + in_backticks(*name) + "?" : "";
}

std::string listed(std::span<const std::string_view> names)
{
    std::string text = "one of: ";
    for (const std::string_view name : names)
        text.append(name).append(name == names.back() ? "" : ", ");
    return text;
}

bool is_hex(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

} // namespace

bool Lengths::allow(std::size_t octets) const
{
    if (any_of.empty())
        return octets >= least && octets <= most;
    return std::find(any_of.begin(), any_of.end(), octets) != any_of.end();
}

std::string Lengths::text() const
{
    if (any_of.empty())
        return std::to_string(least) + " to " + std::to_string(most);
    std::string text;
    for (std::size_t i = 0; i < any_of.size(); ++i)
        text += (i == 0 ? "" : i + 1 == any_of.size() ? " or " : ", ") + std::to_string(any_of[i]);
    return text;
}

Section::Section(Value& table, std::string what, std::vector<KeyFileError>& errors)
    : table_(table), what_(std::move(what)), at_(table.at), errors_(errors)
{
}

Value* Section::find(std::string_view name)
{
    for (Field& field : table_.fields)
        if (field.name == name)
            return &field.value;
    return nullptr;
}

bool Section::has(std::string_view name) const
{
    return std::any_of(table_.fields.begin(), table_.fields.end(),
                       [&](const Field& field) { return field.name == name; });
}

Place Section::place_of(std::string_view name) const
{
    for (const Field& field : table_.fields)
        if (field.name == name)
            return field.value.at;
    return at_;
}

void Section::fail_at(Place at, std::string message, std::string hint)
{
    errors_.push_back({at.line, at.column, std::move(message), std::move(hint)});
}

void Section::fail(std::string_view name, std::string message, std::string hint)
{
    fail_at(place_of(name), in_backticks(name) + " " + std::move(message), std::move(hint));
}

void Section::fail_type(std::string_view name, std::string_view wanted)
{
    fail(name, "must be " + std::string(wanted));
}

Value* Section::take(std::string_view name, Need need)
{
    asked_for_.push_back(name);
    Value* value = find(name);
    if (!value && need == Need::required)
        fail_at(at_, what_ + " needs " + in_backticks(name));
    return value;
}

std::string Section::text(std::string_view name, Need need)
{
    Value* value = take(name, need);
    if (!value)
        return "";
    if (value->kind != Value::Kind::text)
        fail_type(name, "a string in quotes");
    else if (value->text.empty())
        fail(name, "is empty");
    return value->text;
}

std::optional<std::int64_t> Section::integer(std::string_view name, Need need, std::int64_t least,
                                             std::int64_t most)
{
    const Value* value = take(name, need);
    if (!value)
        return std::nullopt;
    if (value->kind == Value::Kind::integer && value->integer >= least && value->integer <= most)
        return value->integer;
    fail_type(name, "a number from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
}

std::optional<Timestamp> Section::time(std::string_view name, Need need)
{
    const Value* value = take(name, need);
    if (!value)
        return std::nullopt;
    if (value->kind == Value::Kind::time)
        return value->time;
    fail(name, "must be a date and time with its offset, without quotes",
         "for example 2026-11-01T00:00:00Z");
    return std::nullopt;
}

std::optional<std::size_t> Section::choice(std::string_view name, Need need,
                                           std::span<const std::string_view> names)
{
    const std::size_t errors_before = errors_.size();
    const std::string written = text(name, need);
    if (written.empty() || errors_.size() != errors_before)
        return std::nullopt;
    const auto found = std::find(names.begin(), names.end(), written);
    if (found != names.end())
        return static_cast<std::size_t>(found - names.begin());
    const auto meant = closest(written, names);
    fail(name, "has a value that is not known", meant ? did_you_mean(meant) : listed(names));
    return std::nullopt;
}

bool Section::check_octets(std::string_view name, std::size_t digits, bool all_hex,
                           const Lengths& lengths)
{
    if (!all_hex) {
        fail(name, "must be hex digits and nothing else");
        return false;
    }
    if (digits % 2 != 0) {
        fail(name, "has an odd number of hex digits: " + std::to_string(digits));
        return false;
    }
    if (!lengths.allow(digits / 2)) {
        fail(name, "has " + std::to_string(digits / 2) + " octets, not " + lengths.text());
        return false;
    }
    return true;
}

Bytes Section::hex(std::string_view name, Need need, const Lengths& lengths)
{
    const Value* value = take(name, need);
    if (!value)
        return {};
    if (value->kind != Value::Kind::text) {
        fail_type(name, "hex digits in quotes");
        return {};
    }
    if (!check_octets(name, value->text.size(), is_hex(value->text), lengths))
        return {};
    return from_hex(value->text).value();
}

SecretBytes Section::secret_hex(std::string_view name, Need need, const Lengths& lengths)
{
    const Value* value = take(name, need);
    if (!value)
        return {};
    if (value->kind != Value::Kind::secret) {
        fail_type(name, "hex digits in quotes");
        return {};
    }
    const std::string_view digits = text_of(value->secret.reveal());
    if (!check_octets(name, digits.size(), is_hex(digits), lengths))
        return {};
    return secret_from_hex(digits).value();
}

SecretBytes Section::secret_text(std::string_view name, Need need)
{
    Value* value = take(name, need);
    if (!value)
        return {};
    if (value->kind != Value::Kind::secret || value->secret.empty())
        fail_type(name, "a string in quotes, and not empty");
    return std::move(value->secret);
}

std::optional<std::uint32_t> Section::number_in_hex(std::string_view name, Need need)
{
    const Bytes octets = hex(name, need, Lengths::exactly({4}));
    if (octets.empty())
        return std::nullopt;
    return load_u32(octets.data());
}

std::optional<Endpoint> Section::endpoint(std::string_view name, Need need)
{
    const std::size_t errors_before = errors_.size();
    const std::string written = text(name, need);
    if (written.empty() || errors_.size() != errors_before)
        return std::nullopt;
    const auto endpoint = Endpoint::parse(written);
    if (!endpoint)
        fail(name, "must be an address and a port",
             "for example 192.0.2.9:5062 or [2001:db8::9]:5062");
    return endpoint;
}

std::vector<const Value*> Section::texts(std::string_view name, Need need)
{
    const Value* value = take(name, need);
    if (!value)
        return {};
    std::vector<const Value*> items;
    if (value->kind == Value::Kind::text) {
        items.push_back(value);
    } else if (value->kind == Value::Kind::array) {
        for (const Value& item : value->items)
            items.push_back(&item);
    } else {
        fail_type(name, "a list of strings");
        return {};
    }
    if (items.empty() && need == Need::required)
        fail(name, "is empty");
    for (const Value* item : items) {
        if (item->kind != Value::Kind::text || item->text.empty()) {
            fail_at(item->at, in_backticks(name) + " must hold strings in quotes only");
            return {};
        }
    }
    return items;
}

void Section::finish()
{
    for (const Field& field : table_.fields) {
        const bool known =
            std::find(asked_for_.begin(), asked_for_.end(), field.name) != asked_for_.end();
        if (!known)
            fail_at(field.at, "unknown field " + in_backticks(field.name) + " in " + what_,
                    did_you_mean(closest(field.name, asked_for_)));
    }
}

} // namespace lisrtp::keyfile
