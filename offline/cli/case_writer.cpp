#include "offline/cli/case_writer.h"

#include "offline/evidence/bag.h"
#include "offline/evidence/calls_csv.h"
#include "offline/evidence/case_jsonld.h"
#include "offline/evidence/html/page.h"

#include <chrono>

namespace lisrtp::cli
{

namespace
{

/** What is made of report.json. */
Result<void> write_forms(const evidence::OutputFolder& folder, const std::string& json)
{
    const std::pair<const char*, std::optional<std::string>> forms[] = {
        {"data/report.html", evidence::html::page(json, folder.path() / "data")},
        {"data/calls.csv", evidence::calls_csv(json)},
        {"data/case.jsonld", evidence::case_jsonld(json, LISRTP_VERSION)}};
    for (const auto& [name, text] : forms)
        if (text)
            if (auto written = folder.write_file(name, view_of(*text)); !written)
                return written;
    return {};
}

} // namespace

Timestamp now()
{
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
}

Result<void> write_case(const evidence::OutputFolder& folder, const evidence::Report& report,
                        const evidence::RunRecord& run)
{
    folder.postpone_syncing();
    const std::string json = evidence::report_json(report);
    if (auto written = folder.write_file("data/report.json", view_of(json)); !written)
        return written;
    if (auto written = write_forms(folder, json); !written)
        return written;
    if (auto written =
            folder.write_file(evidence::RunRecord::file, view_of(evidence::run_record_json(run)));
        !written)
        return written;
    const std::vector<evidence::BagLine> info{{"Bag-Software-Agent", "lisrtp"}};
    if (auto bagged = evidence::write_bag(folder.path(), info, &folder.hashes()); !bagged)
        return bagged;
    return folder.sync();
}

bool remove_earlier_tag_files(const std::string& case_folder)
{
    std::error_code ignored;
    bool was_sealed = false;
    for (const std::string_view name : {evidence::RunRecord::file, evidence::signature_file,
                                        evidence::time_stamp_file, evidence::seals_file})
        if (std::filesystem::remove(std::filesystem::path(case_folder) / name, ignored))
            was_sealed |= name == evidence::signature_file || name == evidence::time_stamp_file;
    return was_sealed;
}

} // namespace lisrtp::cli
