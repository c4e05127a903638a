#include "tests/support/memory_scan.h"

#include "keys/base/secret_bytes.h"

#include <algorithm>
#include <bitset>
#include <fstream>
#include <memory>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

namespace lisrtp::support
{

namespace
{

struct Mapping {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    std::string name;
    bool is_secret_slab = false;
};

/** The mappings of /proc/self/smaps that can be read and written. */
std::vector<Mapping> writable_mappings()
{
    std::vector<Mapping> mappings;
    std::ifstream smaps("/proc/self/smaps");
    bool wanted = false;
    for (std::string line; std::getline(smaps, line);) {
        std::istringstream words(line);
        std::string first;
        words >> first;
        if (first == "VmFlags:" && wanted) {
            // SecretBytes asks for MADV_DONTDUMP ("dd") and MADV_DONTFORK ("dc"); nothing else
            // does.
            line += ' ';
            mappings.back().is_secret_slab =
                line.find(" dd ") != std::string::npos && line.find(" dc ") != std::string::npos;
        }
        const std::size_t dash = first.find('-');
        if (first.ends_with(':') || dash == std::string::npos)
            continue;
        std::string rights, file_offset, device, inode, name;
        words >> rights >> file_offset >> device >> inode >> name;
        wanted = rights.starts_with("rw") && name != "[vvar]";
        if (wanted)
            mappings.push_back({std::stoull(first.substr(0, dash), nullptr, 16),
                                std::stoull(first.substr(dash + 1), nullptr, 16),
                                name.empty() ? "anonymous" : name, false});
    }
    return mappings;
}

/** A quick no for most places: which pairs of octets begin a needle. */
class FirstPairs
{
public:
    explicit FirstPairs(const std::vector<Needle>& needles)
    {
        for (const Needle& needle : needles)
            pairs_.set(pair_of(needle.masked[0], needle.masked[1]));
    }
    bool may_begin(const std::uint8_t* at) const
    {
        return pairs_.test(pair_of(at[0] ^ Needle::mask, at[1] ^ Needle::mask));
    }

private:
    static std::size_t pair_of(unsigned a, unsigned b) { return (a & 0xFF) << 8 | (b & 0xFF); }
    std::bitset<65536> pairs_;
};

bool lies_at(const Needle& needle, const std::uint8_t* at)
{
    for (std::size_t i = 0; i < needle.masked.size(); ++i)
        if ((at[i] ^ Needle::mask) != needle.masked[i])
            return false;
    return true;
}

/**
 * Reads memory block by block through /proc/self/mem, which answers with an error where a mapping
 * has gone meanwhile.  The block is itself memory and is passed over.
 */
class MemoryReader
{
public:
    MemoryReader() : file_(open("/proc/self/mem", O_RDONLY | O_CLOEXEC)) {}
    ~MemoryReader()
    {
        wipe(block_);
        close(file_);
    }
    MemoryReader(const MemoryReader&) = delete;
    MemoryReader& operator=(const MemoryReader&) = delete;

    /** Up to 64 KiB from `begin` on; empty where nothing can be read. */
    ByteView read(std::uintptr_t begin, std::uintptr_t end)
    {
        const std::size_t wanted = std::min<std::size_t>(block_.size(), end - begin);
        const ssize_t got = pread(file_, block_.data(), wanted, static_cast<off_t>(begin));
        return got < 0 ? ByteView() : ByteView(block_.data(), static_cast<std::size_t>(got));
    }
    bool is_own(std::uintptr_t address) const
    {
        const auto own = reinterpret_cast<std::uintptr_t>(block_.data());
        return address >= own && address < own + block_.size();
    }

private:
    int file_;
    Bytes block_ = Bytes(64 * 1024);
};

} // namespace

MemoryScan scan_memory(const std::vector<Needle>& needles)
{
    MemoryScan scan;
    std::size_t longest = 2;
    for (const Needle& needle : needles)
        longest = std::max(longest, needle.masked.size());
    const auto first_pairs = std::make_unique<FirstPairs>(needles);
    MemoryReader memory;
    for (const Mapping& mapping : writable_mappings()) {
        ++scan.mappings;
        for (std::uintptr_t from = mapping.begin; from < mapping.end;) {
            const ByteView block = memory.read(from, mapping.end);
            if (block.size() < 2)
                break;
            // The last octets are looked at again with the next block, which has what follows them.
            const bool is_last = from + block.size() >= mapping.end || block.size() <= longest;
            const std::size_t step = is_last ? block.size() : block.size() - longest;
            for (std::size_t at = 0; at < step && at + 2 <= block.size(); ++at) {
                if (!first_pairs->may_begin(&block[at]) || memory.is_own(from + at))
                    continue;
                for (const Needle& needle : needles)
                    if (needle.masked.size() <= block.size() - at && lies_at(needle, &block[at]))
                        scan.sightings.push_back({needle.name, mapping.name, from + at,
                                                  from + at - mapping.begin,
                                                  mapping.is_secret_slab});
            }
            scan.octets += step;
            from += step;
        }
    }
    return scan;
}

} // namespace lisrtp::support
