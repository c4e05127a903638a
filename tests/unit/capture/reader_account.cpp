#include "tests/unit/capture/reader_account.h"

#include <algorithm>

namespace lisrtp::test
{

namespace fs = std::filesystem;

namespace
{

std::vector<fs::path> captures_below(const fs::path& folder)
{
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (const fs::path ending = entry.path().extension();
            entry.is_regular_file() && (ending == ".pcap" || ending == ".pcapng"))
            found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace

std::string account_of(capture::CaptureFile::Opening opening)
{
    if (!opening)
        return "not opened: " + opening.fault.message;
    std::string account;
    capture::Frame frame;
    while (opening.file->next(frame))
        account +=
            std::to_string(frame.number) + " " + std::to_string(frame.at.ns) + " " +
            std::to_string(frame.link.linktype) + " " + std::to_string(frame.original_octets) +
            " " + std::to_string(frame.interface_id) + " " + std::to_string(frame.octets.size()) +
            " " + std::to_string(std::hash<std::string_view>{}(text_of(frame.octets))) + "\n";
    account += std::to_string(opening.file->other_records()) + " others\n";
    if (const auto& fault = opening.file->fault())
        account += fault->message + " after " + std::to_string(fault->after_frame) + "\n";
    for (const SecretBytes& keys : opening.file->take_tls_keys())
        account += std::to_string(keys.reveal().size()) + " octets of a key log\n";
    return account;
}

std::vector<fs::path> all_captures()
{
    std::vector<fs::path> all = captures_below(LISRTP_TEST_DATA);
    const auto samples = captures_below(fs::path(LISRTP_TEST_DATA).parent_path() / "samples");
    all.insert(all.end(), samples.begin(), samples.end());
    return all;
}

} // namespace lisrtp::test
