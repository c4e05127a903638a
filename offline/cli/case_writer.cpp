#include "offline/cli/case_writer.h"

#include "offline/evidence/bag.h"
#include "offline/evidence/calls_csv.h"
#include "offline/evidence/case_jsonld.h"
#include "offline/evidence/html/page.h"

#include <chrono>
#include <fstream>

namespace lisrtp::cli
{

namespace
{

/** A file of the case that is written piece by piece. */
Result<void> write_text(const evidence::OutputFolder& folder, const char* name,
                        const std::function<void(const evidence::TextSink&)>& write)
{
    return folder.write_large_file(name, [&write](evidence::OutputFile& file) {
        write([&file](std::string_view piece) { file.write(view_of(piece)); });
    });
}

/** What is made of report.json, which lies there. */
Result<void> write_forms(const evidence::OutputFolder& folder)
{
    const std::filesystem::path data = folder.path() / "data";
    std::ifstream json(data / "report.json", std::ios::binary);
    const std::pair<const char*, std::function<bool(const evidence::TextSink&)>> forms[] = {
        {"data/report.html",
         [&](const auto& out) { return evidence::html::write_page(json, data, out); }},
        {"data/calls.csv", [&](const auto& out) { return evidence::write_calls_csv(json, out); }},
        {"data/case.jsonld",
         [&](const auto& out) { return evidence::write_case_jsonld(json, LISRTP_VERSION, out); }}};
    for (const auto& [name, write] : forms) {
        bool is_whole = false;
        if (auto written =
                write_text(folder, name, [&](const auto& out) { is_whole = write(out); });
            !written)
            return written;
        if (!is_whole)
            return Error{ErrorCode::read_failed, "report.json", 0};
    }
    return {};
}

} // namespace

Timestamp now()
{
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
}

Result<void> write_case(const evidence::OutputFolder& folder, const evidence::Report& report,
                        const evidence::CallLedger& calls, const evidence::RunRecord& run)
{
    folder.postpone_syncing();
    Result<void> read;
    if (auto written =
            write_text(folder, "data/report.json",
                       [&](const auto& out) { read = evidence::write_report(report, calls, out); });
        !written || !read)
        return written ? read : written;
    if (auto written = write_forms(folder); !written)
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

bool is_sealed(const std::string& case_folder)
{
    std::error_code ignored;
    const std::filesystem::path folder(case_folder);
    return std::filesystem::exists(folder / evidence::signature_file, ignored) ||
           std::filesystem::exists(folder / evidence::time_stamp_file, ignored);
}

void remove_earlier_tag_files(const std::string& case_folder)
{
    std::error_code ignored;
    for (const std::string_view name : {evidence::RunRecord::file, evidence::signature_file,
                                        evidence::time_stamp_file, evidence::seals_file})
        std::filesystem::remove(std::filesystem::path(case_folder) / name, ignored);
}

} // namespace lisrtp::cli
