// offline/evidence/html/page.h - report.html: the report for people.

#pragma once

#include "offline/evidence/text_sink.h"

#include <filesystem>
#include <istream>

namespace lisrtp::evidence::html
{

/**
 * One self-contained page out of report.json and the case's audio: style, script and pictures are
 * inside, it fetches nothing from anywhere, and says so to the browser (Content-Security-Policy).
 * Players and links lead to files of the case by relative names.
 *
 * @param data  the case's data folder, for the waveforms
 * @return      false when the text is no report, or cannot be read or made; the same octets for the
 *              same case
 */
bool write_page(std::istream& report_json, const std::filesystem::path& data, const TextSink& out);

} // namespace lisrtp::evidence::html
