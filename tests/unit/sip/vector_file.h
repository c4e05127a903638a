// tests/unit/sip/vector_file.h - records of input lines and the facts that they must yield.

#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace lisrtp::sip::test
{

/**
 * One "[name]" record.  Lines that begin with a sign make the input; all others are "Field =
 * value".
 *
 *     |text    a line that ends with CR LF
 *     !text    a line that ends with LF
 *     ~text    octets without a line end
 *     >text    a line of a call's script (dialog_facts.h)
 *
 * In inputs, \t \r \n \\ and \xHH stand for octets.
 */
struct Record {
    std::string name;
    std::string input;
    std::vector<std::pair<std::string, std::string>> fields;
};

std::vector<Record> read_vector_file(const std::string& path);

/** What was found in an input: field, value. */
using Facts = std::map<std::string, std::string>;

Facts message_facts(const std::string& input);
Facts sdp_facts(const std::string& input);
/** First line: the header's name and value. */
Facts header_facts(const std::string& input);
/** First line: one URI or name-addr. */
Facts uri_facts(const std::string& input);
Facts dialog_facts(const std::string& input);

/** Octets of a file below tests/vectors/sip. */
std::string octets_of(const std::string& file);

} // namespace lisrtp::sip::test
