// offline/archive/case_folder.h - a case while it is worked on: whose it is, who works on it, what
// is known already.

#pragma once

#include "offline/archive/case_database.h"
#include "offline/evidence/output_folder.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lisrtp::archive
{

/** Why a case cannot be worked on. */
enum class CaseRefusal {
    foreign,   ///< the folder is no case
    in_use,    ///< another lisrtp works on it
    altered,   ///< its index.sqlite is not the one that its manifest lists
    no_access, ///< the system says no
};

/**
 * A case's folder, locked for this process until the object is gone (the lock is the folder's own,
 * so nothing is left behind by a process that was killed). Between runs the folder says in
 * `lisrtp-case.txt` of which inputs it is; until they are all read, it says `unfinished`.
 *
 * The working database lies in `work/` and is begun from data/index.sqlite where there is one.
 */
class CaseFolder
{
public:
    struct Opening;

    /** Takes a case, or an empty or new folder. */
    static Opening open(const std::filesystem::path& path);

    CaseFolder(CaseFolder&&) noexcept;
    CaseFolder& operator=(CaseFolder&&) = delete;
    ~CaseFolder();

    const evidence::OutputFolder& output() const { return output_; }
    CaseDatabase& database() { return *database_; }
    /** A folder for what is needed between the readings only. */
    std::filesystem::path work() const { return output_.path() / "work"; }

    /** Of which inputs the case is; empty: unfinished. */
    const std::string& inputs() const { return inputs_; }
    /** With which key file its results were made; empty: it has none. */
    const std::string& keys() const { return keys_; }
    bool has_results() const;

    /** Says of which inputs it is, and with which key file the results were made, if any were.
     * Errors: write_failed. */
    Result<void> remember(const std::string& inputs, const std::string& keys);

    /** Before data/ is written: the manifest vouches for it no longer. */
    void withdraw_manifest();

    /** The first name in data/ that lisrtp does not make; such a folder is not written into. */
    std::optional<std::string> foreign_data() const;
    /** Removes everything in data/ that lisrtp makes. */
    void clear_data();

    /** Ends the work: what lay in `work/` is gone. */
    void finish_work();

private:
    CaseFolder(evidence::OutputFolder output, int lock) : output_(std::move(output)), lock_(lock) {}

    evidence::OutputFolder output_;
    int lock_ = -1;
    std::optional<CaseDatabase> database_;
    std::string inputs_;
    std::string keys_;
};

struct CaseFolder::Opening {
    std::optional<CaseFolder> folder;
    // Without a folder:
    CaseRefusal refusal = CaseRefusal::no_access;
    std::optional<Error> why; ///< what the system, or the database, said
};

/** One line that two runs share when they read the same captures. */
std::string identity_of_inputs(std::vector<std::string> sha256s);

} // namespace lisrtp::archive
