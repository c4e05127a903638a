#include "keys/keyfile/document.h"

#include "keys/keyfile/secret_literals.h"

#include <chrono>

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace lisrtp::keyfile
{

namespace
{

Place place_of(const toml::source_region& region)
{
    return {region.begin.line, region.begin.column};
}

std::optional<Timestamp> instant_of(const toml::date_time& written)
{
    using namespace std::chrono;
    if (!written.offset)
        return std::nullopt; // a local time is no point in time
    const sys_days midnight =
        year{written.date.year} / month{written.date.month} / day{written.date.day};
    const std::int64_t seconds = midnight.time_since_epoch().count() * 86400LL +
                                 written.time.hour * 3600 + written.time.minute * 60 +
                                 written.time.second - written.offset->minutes * 60;
    // 292 years around 1970 fit into 64 bits of nanoseconds.
    if (seconds > 9'000'000'000 || seconds < -9'000'000'000)
        return std::nullopt;
    return Timestamp{seconds * ns_per_second + written.time.nanosecond};
}

/** Turns toml++'s nodes into values and puts the lifted secrets back in their places. */
class Converter
{
public:
    explicit Converter(LiftedLiterals& lifted) : lifted_(lifted) {}

    Value convert(const toml::node& node)
    {
        Value value;
        value.at = place_of(node.source());
        if (const auto* table = node.as_table()) {
            value.kind = Value::Kind::table;
            for (const auto& [key, child] : *table)
                value.fields.push_back(
                    {std::string(key.str()), place_of(key.source()), convert(child)});
        } else if (const auto* array = node.as_array()) {
            value.kind = Value::Kind::array;
            for (const toml::node& child : *array)
                value.items.push_back(convert(child));
        } else if (const auto* text = node.as_string()) {
            const auto secret = lifted_.strings.find(value.at);
            value.kind = secret == lifted_.strings.end() ? Value::Kind::text : Value::Kind::secret;
            if (value.kind == Value::Kind::secret)
                value.secret = std::move(secret->second);
            else
                value.text = text->get();
        } else if (const auto* integer = node.as_integer()) {
            value.kind = Value::Kind::integer;
            value.integer = integer->get();
        } else if (node.is_boolean()) {
            value.kind = Value::Kind::boolean;
        } else if (const auto* time = node.as_date_time()) {
            if (const auto instant = instant_of(time->get())) {
                value.kind = Value::Kind::time;
                value.time = *instant;
            }
        }
        return value;
    }

private:
    LiftedLiterals& lifted_;
};

/** Byte order mark: some editors put one in front. */
std::span<char> without_mark(std::span<char> text)
{
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    const bool marked = std::string_view(text.data(), text.size()).starts_with(mark);
    return marked ? text.subspan(mark.size()) : text;
}

KeyFileError syntax_error(Place at, std::string message)
{
    return {at.line, at.column, std::move(message), "the file is TOML 1.0"};
}

} // namespace

Document read_document(std::span<char> text)
{
    text = without_mark(text);
    Document document;
    LiftedLiterals lifted = lift_secret_literals(text);
    if (lifted.error) {
        document.errors.push_back(syntax_error(lifted.error->at, lifted.error->message));
        return document;
    }
    const toml::parse_result parsed = toml::parse(std::string_view(text.data(), text.size()));
    if (!parsed) {
        const toml::parse_error& error = parsed.error();
        document.errors.push_back(
            syntax_error(place_of(error.source()), std::string(error.description())));
        return document;
    }
    document.root = Converter(lifted).convert(parsed.table());
    // Each lifted string must have come back: else the two readings of the text disagree.
    for (const auto& [at, secret] : lifted.strings)
        if (!secret.empty())
            document.errors.push_back({at.line, at.column,
                                       "this secret cannot be taken out of the text safely",
                                       "write it as a string of its own in plain quotes"});
    return document;
}

} // namespace lisrtp::keyfile
