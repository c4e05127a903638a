#include "offline/archive/text_files.h"

#include <cstdio>

namespace lisrtp::archive
{

namespace
{

std::string file_name(std::size_t number, const casebook::TextMessage& message)
{
    const bool is_text = message.encoding.empty() && (message.content_type.empty() ||
                                                      message.content_type.starts_with("text/") ||
                                                      message.content_type.starts_with("message/"));
    char name[40];
    std::snprintf(name, sizeof name, "messages/%04zu%s", number, is_text ? ".txt" : ".bin");
    return name;
}

} // namespace

Result<void> write_text_messages(const casebook::Findings& findings,
                                 const evidence::OutputFolder& folder, evidence::Report& report)
{
    for (const casebook::TextMessage& message : findings.text_messages()) {
        if (message.coverage.kind == casebook::Coverage::Kind::none) {
            ++report.text_messages_not_covered;
            continue;
        }
        evidence::ReportedTextMessage reported{&message, ""};
        if (!message.body.empty()) {
            reported.file = file_name(report.text_messages.size() + 1, message);
            auto file = folder.create_file("data/" + reported.file);
            if (!file)
                return file.error();
            file->write(message.body);
            if (auto written = file->finish(); !written)
                return written;
        }
        report.text_messages.push_back(std::move(reported));
    }
    return {};
}

} // namespace lisrtp::archive
