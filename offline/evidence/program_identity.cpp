#include "offline/evidence/program_identity.h"

#include "keys/base/hex.h"
#include "keys/crypto/hash.h"
#include "keys/crypto/library_versions.h"

#include <cstring>
#include <fstream>

#include <elf.h>
#include <link.h>

namespace lisrtp::evidence
{

namespace
{

constexpr std::size_t note_alignment = 4;

std::size_t aligned(std::size_t octets)
{
    return (octets + note_alignment - 1) / note_alignment * note_alignment;
}

/** The note NT_GNU_BUILD_ID of one segment. */
std::string build_id_in(ByteView notes)
{
    while (notes.size() >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) note;
        std::memcpy(&note, notes.data(), sizeof note);
        const std::size_t name_at = sizeof note;
        const std::size_t id_at = name_at + aligned(note.n_namesz);
        const std::size_t end = id_at + aligned(note.n_descsz);
        if (end > notes.size())
            break;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
            std::memcmp(notes.data() + name_at, "GNU", 4) == 0)
            return to_hex(notes.subspan(id_at, note.n_descsz));
        notes = notes.subspan(end);
    }
    return "";
}

/** Called for the program first, then for its libraries: the first call is enough. */
int take_build_id(dl_phdr_info* object, std::size_t, void* id)
{
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const auto& segment = object->dlpi_phdr[i];
        if (segment.p_type != PT_NOTE)
            continue;
        const auto* const begin =
            reinterpret_cast<const std::uint8_t*>(object->dlpi_addr + segment.p_vaddr);
        std::string found = build_id_in({begin, segment.p_memsz});
        if (!found.empty()) {
            *static_cast<std::string*>(id) = std::move(found);
            break;
        }
    }
    return 1;
}

std::string hash_of_program()
{
    std::ifstream file("/proc/self/exe", std::ios::binary);
    if (!file)
        return "";
    crypto::Sha256 sha256;
    Bytes piece(1u << 18);
    while (file) {
        file.read(reinterpret_cast<char*>(piece.data()),
                  static_cast<std::streamsize>(piece.size()));
        sha256.update(ByteView(piece).first(static_cast<std::size_t>(file.gcount())));
    }
    return to_hex(sha256.finish());
}

} // namespace

ProgramIdentity identify_program()
{
    ProgramIdentity program;
    dl_iterate_phdr(take_build_id, &program.build_id);
    program.sha256 = hash_of_program();
    program.libraries = crypto::library_versions();
    return program;
}

} // namespace lisrtp::evidence
