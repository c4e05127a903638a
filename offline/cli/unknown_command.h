// offline/cli/unknown_command.h - a command, or an option of one, that there is not.

#pragma once

namespace CLI
{
class App;
}

namespace lisrtp::cli
{

/**
 * After a parse that failed: where the first word of `app`, or of a command with commands of its
 * own, is none of them, says so with the nearest of them, or all.
 * @return  whether it was that
 */
bool say_unknown_command(const CLI::App& app);

/**
 * The same for an option of the command that was chosen. What else is missing then is no news: its
 * value was taken for something else.
 */
bool say_unknown_option(const CLI::App& app);

} // namespace lisrtp::cli
