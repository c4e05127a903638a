// offline/cli/unknown_command.h - a command that there is not.

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

} // namespace lisrtp::cli
