// keys/base/for_each_number.h - the same work for many, on several threads.

#pragma once

#include <cstddef>
#include <functional>

namespace lisrtp
{

/**
 * Does the work for every number below `count`, on so many threads, the caller's among them; with
 * one, in order. Returns when all is done. The work must not throw.
 */
void for_each_number(std::size_t count, std::size_t jobs,
                     const std::function<void(std::size_t)>& work);

} // namespace lisrtp
