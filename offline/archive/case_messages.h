// offline/archive/case_messages.h - the signalling that a case's index holds.

#pragma once

#include "keys/casebook/casebook.h"

#include <string>
#include <vector>

namespace lisrtp::archive
{

/** CASE/data/index.sqlite */
std::string index_of_case(const std::string& case_folder);

/**
 * Teaches a casebook all messages of an index, by capture and frame.
 *
 * @return  the captures' names; places count them from 1
 * Errors: cannot_open, syntax (no index of this format).
 */
Result<std::vector<std::string>> learn_case(const std::string& index, casebook::Casebook& casebook);

} // namespace lisrtp::archive
