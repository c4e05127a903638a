// tests/support/decrypt_and_scan.cpp - decrypts as the command does, then looks into its own memory
// for secrets: while the keys are in use, and after they are gone.
//
//   decrypt_and_scan ENGINE KEYS CASE CAPTURE... < needles
//
// A line of input is a name and hex octets, each XOR 0xA7.  Lines of output: "found STAGE NEEDLE
// slab|open MAPPING OFFSET", and per stage "scanned STAGE OCTETS MAPPINGS".  Stages: control (the
// first needle lies open in the heap and must be found), alive, gone.

#include "keys/base/hex.h"
#include "keys/casebook/casebook.h"
#include "keys/keyfile/protected_file.h"
#include "keys/keyfile/read_key_file.h"
#include "keys/srtp/gcrypt_engine.h"
#include "keys/srtp/ipsec_mb_engine.h"
#include "keys/srtp/libsrtp_engine.h"
#include "offline/archive/decrypt_pass.h"
#include "offline/archive/index_pass.h"
#include "offline/archive/stored_messages.h"
#include "tests/support/memory_scan.h"

#include <cinttypes>
#include <cstdio>
#include <iostream>
#include <sstream>

namespace
{

using namespace lisrtp;

std::vector<support::Needle> read_needles(std::istream& in)
{
    std::vector<support::Needle> needles;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string name, hex;
        words >> name >> hex;
        if (const auto octets = from_hex(hex); octets && octets->size() >= 6)
            needles.push_back({name, *octets});
    }
    return needles;
}

void scan(const char* stage, const std::vector<support::Needle>& needles)
{
    const support::MemoryScan scan = support::scan_memory(needles);
    for (const support::Sighting& at : scan.sightings)
        std::printf("found %s %s %s %s %" PRIxPTR "\n", stage, at.needle.c_str(),
                    at.in_secret_slab ? "slab" : "open", at.mapping.c_str(), at.offset);
    std::printf("scanned %s %" PRIu64 " %zu\n", stage, scan.octets, scan.mappings);
}

/** A secret that lies open: the scan must find it, or its silence means nothing. */
void scan_with_open_copy(const std::vector<support::Needle>& needles)
{
    Bytes open = needles.front().masked;
    for (std::uint8_t& octet : open)
        octet ^= support::Needle::mask;
    scan("control", needles);
    wipe(open);
}

/** Looks at the end of the second reading, when all packets are open and the engine still there. */
class ScanWhileOpening : public archive::Progress
{
public:
    explicit ScanWhileOpening(const std::vector<support::Needle>& needles) : needles_(needles) {}

    void begin(std::string_view what, std::uint64_t) override { opening_ = what == "decrypt"; }
    void at(std::uint64_t, std::uint64_t) override {}
    void end() override
    {
        if (opening_)
            scan("opening", needles_);
    }

private:
    const std::vector<support::Needle>& needles_;
    bool opening_ = false;
};

/** The command's way from captures to a case, without the report. */
bool decrypt(const srtp::Engine& engine, const std::string& key_file, const std::string& folder,
             const std::vector<std::string>& captures, const std::vector<support::Needle>& needles)
{
    keyfile::ReadOptions options;
    options.passphrase = [&key_file]() -> std::optional<SecretBytes> {
        return std::move(keyfile::read_passphrase_file(key_file + ".passphrase").octets);
    };
    const keyfile::KeyFileReading keys = keyfile::read_key_file(key_file, options);
    if (!keys)
        return false;
    scan("read", needles);
    const capture::InputList inputs = capture::expand_inputs(captures);
    ScanWhileOpening progress(needles);
    auto database = archive::CaseDatabase::open(":memory:");
    if (!database)
        return false;
    archive::StoredMessages stored(*database);
    casebook::Casebook casebook(&*keys.file, &stored);
    archive::IndexOptions with_open_keys;
    with_open_keys.open_keys = true;
    archive::Index index =
        archive::index_inputs(inputs, casebook, *database, progress, with_open_keys);
    casebook::PendingCalls calls = casebook.conclude_later();
    scan("concluded", needles);
    archive::MediaPlan plan = archive::plan_media(index.streams, calls);
    const auto output = evidence::OutputFolder::open(folder, "memory test");
    if (!output)
        return false;
    auto file = evidence::NamelessFile::in_memory();
    if (!file)
        return false;
    evidence::CallLedger ledger(*std::move(file));
    const auto decrypted = archive::decrypt_media(inputs, calls, std::move(plan.streams), engine,
                                                  *output, ledger, {}, progress);
    scan("decrypted", needles);
    return static_cast<bool>(decrypted);
}

std::unique_ptr<const srtp::Engine> engine_named(std::string_view name)
{
    if (name == "libsrtp")
        return std::make_unique<srtp::LibsrtpEngine>();
    if (name == "ipsec-mb")
        return std::make_unique<srtp::IpsecMbEngine>();
    return std::make_unique<srtp::GcryptEngine>();
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 5) {
        std::fputs(
            "usage: decrypt_and_scan gcrypt|ipsec-mb|libsrtp KEYS CASE CAPTURE... < needles\n",
            stderr);
        return 2;
    }
    const std::vector<support::Needle> needles = read_needles(std::cin);
    if (needles.empty())
        return 2;
    scan_with_open_copy(needles);
    const std::unique_ptr<const srtp::Engine> engine = engine_named(argv[1]);
    if (!decrypt(*engine, argv[2], argv[3], {argv + 4, argv + argc}, needles)) {
        std::fputs("decrypt_and_scan: the captures were not decrypted\n", stderr);
        return 1;
    }
    scan("gone", needles);
    return 0;
}
