// offline/evidence/program_identity.h - which program this is, to the octet.

#pragma once

#include <map>
#include <string>

namespace lisrtp::evidence
{

struct ProgramIdentity {
    std::string build_id; ///< the linker's, in hex; empty when there is none
    std::string sha256;   ///< of the program's file
    std::map<std::string, std::string> libraries; ///< name -> version, as loaded
};

ProgramIdentity identify_program();

} // namespace lisrtp::evidence
