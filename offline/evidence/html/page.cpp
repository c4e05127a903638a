#include "offline/evidence/html/page.h"

#include "keys/base/base64.h"
#include "keys/crypto/hash.h"
#include "offline/evidence/html/call_section.h"
#include "offline/evidence/html/glossary.h"
#include "offline/evidence/html/overview.h"
#include "offline/evidence/html/script.h"
#include "offline/evidence/html/sources.h"
#include "offline/evidence/html/style.h"
#include "offline/evidence/nameless_file.h"
#include "offline/evidence/report_reader.h"

#include <algorithm>

namespace lisrtp::evidence::html
{

namespace
{

/** Beyond so many calls they come folded, and their waveforms coarser; then without. */
constexpr std::size_t most_open_calls = 25;
constexpr std::size_t most_fine_waveforms = 200;
constexpr std::size_t most_waveforms = 2000;
/** Beyond so many, a browser would take long to take all of them apart. */
constexpr std::size_t most_unpacked_calls = 300;

std::string source_hash(std::string_view content)
{
    return "'sha256-" + to_base64(crypto::sha256(view_of(content))) + "'";
}

std::string head()
{
    return "<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8>"
           "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; media-src "
           "'self' file:; img-src data:; style-src 'unsafe-inline'; script-src " +
           source_hash(script) +
           "; base-uri 'none'; form-action 'none'\">"
           "<meta name=viewport content=\"width=device-width,initial-scale=1\">"
           "<meta name=referrer content=no-referrer><title>Report on intercepted "
           "calls</title><style>" +
           std::string(style) + "</style></head><body><a class=skip href=#calls>To the calls</a>";
}

std::string heading(const Json& report)
{
    std::string orders;
    for (const Json& one : list(report, "authorisations"))
        if (const std::string order = text(one, "reference");
            !order.empty() && orders.find(escaped(order)) == std::string::npos)
            orders += (orders.empty() ? "" : ", ") + escaped(order);
    return "<header><h1>Report on intercepted calls</h1>" +
           (orders.empty() ? "" : "<p>Order: " + orders + "</p>") +
           "<nav aria-label=\"Parts of the report\"><a href=#summary>Summary</a> <a "
           "href=#authorisations>Authorisations</a> <a href=#calls>Calls</a> <a href=#sources>What "
           "was read</a> <a href=#check>How to check</a> <a "
           "href=#glossary>Words</a></nav></header>";
}

CallSectionOptions options_for(const Json& report, std::uint64_t calls,
                               const std::filesystem::path& data)
{
    return {list(report, "authorisations"),
            data,
            list(report, "inputs").size() > 1,
            calls <= most_open_calls,
            calls <= most_fine_waveforms ? 240u
            : calls <= most_waveforms    ? 80u
                                         : 0u,
            calls > most_unpacked_calls};
}

bool copy_to(const TextSink& out, const NamelessFile& rows)
{
    Bytes block;
    for (std::uint64_t at = 0; at < rows.size(); at += block.size()) {
        block.resize(static_cast<std::size_t>(std::min<std::uint64_t>(rows.size() - at, 1u << 16)));
        if (!rows.read(at, block))
            return false;
        out(text_of(block));
    }
    return true;
}

} // namespace

bool write_page(std::istream& report_json, const std::filesystem::path& data, const TextSink& out)
{
    Tally tally;
    auto rows = NamelessFile::create(data.native());
    if (!rows)
        rows = NamelessFile::in_memory(); // a case may lie where nothing is written
    if (!rows)
        return false;
    const auto report = read_report(report_json, [&](const Json& call) {
        tally.take(call);
        rows->append(view_of(row_of(call)));
    });
    if (!report || !rows->flush())
        return false;
    out(head() + heading(*report) + "<main>" + summary(*report, tally) + authorisations(*report));
    out(table_of_calls_begins(tally.calls));
    if (!copy_to(out, *rows))
        return false;
    out(table_of_calls_ends(tally.calls));
    const CallSectionOptions options = options_for(*report, tally.calls, data);
    out("<section id=each><h2>The calls one by one</h2>");
    if (options.packed)
        out("<p>There are so many calls that each is shown here when it is chosen in the list "
            "above. Printing shows those that were chosen, or all where they are fewer than "
            "500.</p><noscript><p class=warn>This needs the page's script to run.</p></noscript>");
    read_report(report_json, [&](const Json& call) { out(call_section(call, options)); });
    out("</section>" + text_messages(*report) + sources(*report) + how_to_check() + glossary() +
        "</main><script>" + std::string(script) + "</script></body></html>\n");
    return true;
}

} // namespace lisrtp::evidence::html
