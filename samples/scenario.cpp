// samples/scenario.cpp

#include "samples/scenario.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>

namespace samples
{

namespace
{

std::string trimmed(const std::string& text)
{
    const std::size_t from = text.find_first_not_of(" \t\r");
    if (from == std::string::npos)
        return "";
    return text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

constexpr std::array kinds = {"network",    "party",      "register", "call",
                              "conference", "stream",     "noise",    "authorisation",
                              "secret",     "derivation", "seed",     "cross_parameter"};

} // namespace

void Section::add(std::string key, std::string value, std::string place)
{
    if (line(key) != nullptr)
        throw ScenarioError(place + ": " + key + " is given twice");
    lines_.push_back({std::move(key), std::move(value), std::move(place)});
}

const Section::Line* Section::line(const std::string& key) const
{
    const auto found = std::find_if(lines_.begin(), lines_.end(),
                                    [&key](const Line& candidate) { return candidate.key == key; });
    return found == lines_.end() ? nullptr : &*found;
}

std::optional<std::string> Section::find(const std::string& key) const
{
    const Line* found = line(key);
    if (found == nullptr)
        return std::nullopt;
    found->used = true;
    return found->value;
}

std::string Section::need(const std::string& key) const
{
    if (const auto value = find(key))
        return *value;
    fail("`" + key + "` is missing");
}

std::string Section::text(const std::string& key, const std::string& otherwise) const
{
    return find(key).value_or(otherwise);
}

double Section::number(const std::string& key, double otherwise) const
{
    const auto value = find(key);
    if (!value)
        return otherwise;
    char* end = nullptr;
    const double parsed = std::strtod(value->c_str(), &end);
    if (value->empty() || *end != '\0')
        fail("`" + key + "` is not a number");
    return parsed;
}

std::optional<std::uint32_t> Section::integer(const std::string& key) const
{
    const auto value = find(key);
    if (!value)
        return std::nullopt;
    char* end = nullptr;
    const unsigned long parsed = std::strtoul(value->c_str(), &end, 0);
    if (value->empty() || *end != '\0' || parsed > 0xFFFFFFFF)
        fail("`" + key + "` is not a number of 32 bits");
    return static_cast<std::uint32_t>(parsed);
}

bool Section::flag(const std::string& key) const
{
    const std::string value = text(key, "no");
    if (value != "yes" && value != "no")
        fail("`" + key + "` is neither yes nor no");
    return value == "yes";
}

std::optional<Octets> Section::octets(const std::string& key) const
{
    const auto value = find(key);
    if (!value)
        return std::nullopt;
    try {
        return unhex(*value);
    } catch (const std::runtime_error& error) {
        fail("`" + key + "`: " + error.what());
    }
}

std::vector<std::string> Section::list(const std::string& key) const
{
    std::vector<std::string> items;
    std::istringstream in(text(key));
    for (std::string item; std::getline(in, item, ',');)
        items.push_back(trimmed(item));
    return items;
}

std::vector<std::pair<std::string, std::string>> Section::rest() const
{
    std::vector<std::pair<std::string, std::string>> unused;
    for (const Line& candidate : lines_) {
        if (!candidate.used)
            unused.emplace_back(candidate.key, candidate.value);
        candidate.used = true;
    }
    return unused;
}

void Section::check_all_used() const
{
    for (const Line& candidate : lines_) {
        if (!candidate.used)
            throw ScenarioError(candidate.place + ": `" + candidate.key + "` means nothing here");
    }
}

void Section::fail(const std::string& what) const
{
    throw ScenarioError(place_ + ": " + what);
}

Scenario::Scenario(std::string name, const std::string& file_name, const std::string& text)
    : name_(std::move(name))
{
    sections_.emplace_back("", "", file_name + ":1");
    std::istringstream in(text);
    std::size_t number = 0;
    for (std::string raw; std::getline(in, raw);) {
        const std::string place = file_name + ":" + std::to_string(++number);
        const std::string line = trimmed(raw.substr(0, raw.find(" #")));
        if (line.empty() || line.front() == '#')
            continue;
        if (line.front() == '[' && line.back() == ']') {
            const std::string inside = line.substr(1, line.size() - 2);
            const std::size_t space = inside.find(' ');
            const std::string kind = inside.substr(0, space);
            if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
                throw ScenarioError(place + ": no such section: " + kind);
            sections_.emplace_back(
                kind, space == std::string::npos ? "" : trimmed(inside.substr(space)), place);
            continue;
        }
        const std::size_t equals = line.find('=');
        if (equals == std::string::npos)
            throw ScenarioError(place + ": neither `[section]` nor `key = value`");
        sections_.back().add(trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1)),
                             place);
    }
}

std::vector<const Section*> Scenario::all(const std::string& kind) const
{
    std::vector<const Section*> found;
    for (const Section& section : sections_) {
        if (section.kind == kind)
            found.push_back(&section);
    }
    return found;
}

void Scenario::check_all_used() const
{
    for (const Section& section : sections_)
        section.check_all_used();
}

} // namespace samples
