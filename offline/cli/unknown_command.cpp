#include "offline/cli/unknown_command.h"

#include "offline/cli/messages.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <numeric>

namespace lisrtp::cli
{

namespace
{

/** Levenshtein's: letters to add, take away or change. */
std::size_t edits_between(const std::string& a, const std::string& b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, diagonal + 1, changed});
        }
    }
    return row.back();
}

constexpr std::size_t longest_word = 64; // no name is longer, and nobody waits for the distance

/** The name that `word` begins, if there is one; else the one that is a slip or two away; or empty.
 */
std::string nearest_of(const std::vector<std::string>& names, const std::string& word)
{
    std::string begun; // the shortest of those that it begins, when it begins the others, too
    for (const std::string& name : names)
        if (name.starts_with(word) && (begun.empty() || begun.starts_with(name)))
            begun = name;
    const bool is_only_one = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
        return !name.starts_with(word) || name.starts_with(begun);
    });
    if (!begun.empty() && is_only_one)
        return begun;
    std::string nearest;
    std::size_t fewest = 3;
    for (const std::string& name : names) {
        const std::size_t letters =
            name.size() - std::min(name.size(), name.find_first_not_of('-'));
        const std::size_t edits = word.size() <= longest_word ? edits_between(word, name) : fewest;
        if (edits < std::min(fewest, letters)) {
            fewest = edits;
            nearest = name;
        }
    }
    return nearest;
}

std::string question(const std::string& nearest)
{
    return nearest.empty() ? "" : "did you mean " + nearest + "? ";
}

std::vector<std::string> long_options_of(const CLI::App& command)
{
    std::vector<std::string> names;
    for (const CLI::Option* option : command.get_options())
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    return names;
}

/** "lisrtp keys new" */
std::string words_of(const CLI::App& command)
{
    const CLI::App* parent = command.get_parent();
    return (parent != nullptr ? words_of(*parent) + " " : "") + command.get_name();
}

} // namespace

bool say_unknown_command(const CLI::App& app)
{
    const auto chosen = app.get_subcommands();
    if (!chosen.empty())
        return say_unknown_command(*chosen.front());
    std::vector<std::string> commands;
    std::string all;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        commands.push_back(command->get_name());
        all += (all.empty() ? "" : ", ") + command->get_name();
    }
    const std::vector<std::string> unread = app.remaining();
    if (commands.empty() || unread.empty() || unread.front().starts_with("-"))
        return false;
    say_error("unknown command '" + unread.front() + "'");
    say_hint(question(nearest_of(commands, unread.front())) + "commands: " + all);
    return true;
}

bool say_unknown_option(const CLI::App& app)
{
    const auto chosen = app.get_subcommands();
    if (!chosen.empty())
        return say_unknown_option(*chosen.front());
    for (const std::string& word : app.remaining()) {
        if (word == "--")
            break;
        if (word == "-" || !word.starts_with("-"))
            continue;
        const std::string name = word.substr(0, word.find('='));
        say_error("unknown option '" + name + "'");
        const bool is_letter = word.size() == 2; // near to every short name
        say_hint(question(is_letter ? "" : nearest_of(long_options_of(app), name)) + words_of(app) +
                 " --help lists the options");
        return true;
    }
    return false;
}

} // namespace lisrtp::cli
