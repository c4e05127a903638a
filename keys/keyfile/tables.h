// keys/keyfile/tables.h - what each kind of table means.  Each reader adds to the file or to the
// errors.

#pragma once

#include "keys/keyfile/section.h"

namespace lisrtp::keyfile
{

/** What the readers fill; later tables refer to what earlier ones brought. */
struct Intake {
    KeyFile file;
    std::vector<KeyFileError> errors;
    const ReadOptions& options;
};

void read_authorisation(Value& table, Intake& intake);
void read_exclusion(Value& table, Intake& intake);
void read_secret(Value& table, Intake& intake);
void read_derivation(Value& table, Intake& intake);
void read_seed(Value& table, Intake& intake);
void read_cross_parameter(Value& table, Intake& intake);

/** A list of targets, each in its normal form. */
std::vector<Identity> take_identities(Section& section, std::string_view field);

/** The id of a table's authorisation, which must be one of the file's. */
std::string take_authorisation(Section& section, const KeyFile& file);

} // namespace lisrtp::keyfile
