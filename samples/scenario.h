// samples/scenario.h - the text that a sample is made from: sections of `key = value` lines.

#pragma once

#include "samples/octets.h"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace samples
{

/** A mistake in a scenario, with its place: "file:line: what". */
class ScenarioError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/** `[kind name]` and the lines below it.  What is asked for is noted, so that a misspelt key is
 * found. */
class Section
{
public:
    Section(std::string its_kind, std::string its_name, std::string place)
        : kind(std::move(its_kind)), name(std::move(its_name)), place_(std::move(place))
    {
    }

    std::string kind;
    std::string name;

    void add(std::string key, std::string value, std::string place);

    /** @throws ScenarioError when the key is missing */
    std::string need(const std::string& key) const;
    std::string text(const std::string& key, const std::string& otherwise = "") const;
    std::optional<std::string> find(const std::string& key) const;
    double number(const std::string& key, double otherwise) const;
    /** Decimal, or hexadecimal after "0x". */
    std::optional<std::uint32_t> integer(const std::string& key) const;
    bool flag(const std::string& key) const;
    std::optional<Octets> octets(const std::string& key) const;
    /** The items between commas. */
    std::vector<std::string> list(const std::string& key) const;

    /** The lines that nobody asked for yet, as they stand; they count as asked for now. */
    std::vector<std::pair<std::string, std::string>> rest() const;

    /** @throws ScenarioError when a line was never asked for */
    void check_all_used() const;

    [[noreturn]] void fail(const std::string& what) const;

private:
    struct Line {
        std::string key;
        std::string value;
        std::string place;
        mutable bool used = false;
    };
    const Line* line(const std::string& key) const;

    std::vector<Line> lines_;
    std::string place_;
};

/** A whole scenario. */
class Scenario
{
public:
    /** @param name  of the file without folder and ending: the sample's name  @throws ScenarioError
     */
    Scenario(std::string name, const std::string& file_name, const std::string& text);

    const std::string& name() const { return name_; }

    /** The lines before the first section: seed, start, link. */
    const Section& head() const { return sections_.front(); }

    /** All sections of a kind, in the file's order. */
    std::vector<const Section*> all(const std::string& kind) const;

    /** @throws ScenarioError when a section or a line was never asked for */
    void check_all_used() const;

private:
    std::string name_;
    std::vector<Section> sections_;
};

} // namespace samples
