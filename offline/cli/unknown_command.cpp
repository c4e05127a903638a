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

constexpr std::size_t longest_word = 64; // no command is longer, and nobody waits for the distance

/** A slip or two away from `word`; else all of them. */
std::string hint_for(const std::string& word, const std::vector<const CLI::App*>& commands)
{
    std::string all;
    std::string nearest;
    std::size_t fewest = 3;
    for (const CLI::App* command : commands) {
        const std::string& name = command->get_name();
        all += (all.empty() ? "" : ", ") + name;
        const std::size_t edits = word.size() <= longest_word ? edits_between(word, name) : fewest;
        if (edits < std::min(fewest, name.size())) {
            fewest = edits;
            nearest = name;
        }
    }
    return (nearest.empty() ? "" : "did you mean " + nearest + "? ") + "commands: " + all;
}

} // namespace

bool say_unknown_command(const CLI::App& app)
{
    const auto chosen = app.get_subcommands();
    if (!chosen.empty())
        return say_unknown_command(*chosen.front());
    const std::vector<const CLI::App*> commands =
        app.get_subcommands([](const CLI::App*) { return true; });
    const std::vector<std::string> unread = app.remaining();
    if (commands.empty() || unread.empty() || unread.front().starts_with("-"))
        return false;
    say_error("unknown command '" + unread.front() + "'");
    say_hint(hint_for(unread.front(), commands));
    return true;
}

} // namespace lisrtp::cli
