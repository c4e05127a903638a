#include "keys/base/secret_bytes.h"

#include <array>
#include <atomic>
#include <bit>
#include <cstring>
#include <mutex>
#include <new>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

namespace lisrtp
{

namespace
{

std::atomic<bool> all_locked{true};

/** Pages that are locked, absent from core dumps and from children. */
std::uint8_t* map_locked_pages(std::size_t octets)
{
    void* pages = mmap(nullptr, octets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        throw std::bad_alloc();
    if (mlock(pages, octets) != 0)
        all_locked = false;
    madvise(pages, octets, MADV_DONTDUMP);
    madvise(pages, octets, MADV_DONTFORK);
    return static_cast<std::uint8_t*>(pages);
}

/**
 * Blocks of 32, 64, ... 4096 octets cut out of 64 KiB slabs; larger ones get pages of their own.
 * A freed block is wiped before it joins the free list; slabs stay mapped until the process ends.
 */
class LockedPool
{
public:
    std::uint8_t* allocate(std::size_t octets)
    {
        if (octets > largest_block)
            return map_locked_pages(whole_pages(octets));
        const std::size_t k = class_of(octets);
        const std::scoped_lock lock(mutex_);
        if (!free_[k])
            carve_slab(k);
        Block* block = free_[k];
        free_[k] = block->next;
        std::memset(static_cast<void*>(block), 0, sizeof(Block));
        return reinterpret_cast<std::uint8_t*>(block);
    }

    void release(std::uint8_t* p, std::size_t octets) noexcept
    {
        if (octets > largest_block) {
            wipe({p, octets});
            munmap(p, whole_pages(octets));
            return;
        }
        const std::size_t k = class_of(octets);
        wipe({p, smallest_block << k});
        const std::scoped_lock lock(mutex_);
        free_[k] = new (p) Block{free_[k]};
    }

private:
    struct Block {
        Block* next;
    };

    static constexpr std::size_t smallest_block = 32;
    static constexpr std::size_t classes = 8;
    static constexpr std::size_t largest_block = smallest_block << (classes - 1);
    static constexpr std::size_t slab_octets = 64 * 1024;

    static std::size_t class_of(std::size_t octets)
    {
        const std::size_t rounded = std::bit_ceil(std::max(octets, smallest_block));
        return static_cast<std::size_t>(std::countr_zero(rounded / smallest_block));
    }
    static std::size_t whole_pages(std::size_t octets)
    {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        return (octets + page - 1) / page * page;
    }
    void carve_slab(std::size_t k)
    {
        std::uint8_t* slab = map_locked_pages(slab_octets);
        const std::size_t block = smallest_block << k;
        for (std::size_t at = 0; at + block <= slab_octets; at += block)
            free_[k] = new (slab + at) Block{free_[k]};
    }

    std::mutex mutex_;
    std::array<Block*, classes> free_{};
};

/** Never destroyed: secrets of static objects are freed after main. */
LockedPool& pool()
{
    static auto* const one = new LockedPool;
    return *one;
}

} // namespace

SecretBytes::SecretBytes(std::size_t octets)
    : data_(octets ? pool().allocate(octets) : nullptr), size_(octets)
{
}

SecretBytes SecretBytes::copy_of(ByteView octets)
{
    SecretBytes copy(octets.size());
    std::copy(octets.begin(), octets.end(), copy.data_);
    return copy;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0))
{
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept
{
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
}

SecretBytes::~SecretBytes()
{
    if (data_)
        pool().release(data_, size_);
}

SecretBytes SecretBytes::slice(std::size_t begin, std::size_t end) const
{
    return copy_of(reveal().subspan(begin, end - begin));
}

bool operator==(const SecretBytes& a, const SecretBytes& b)
{
    return equal_in_constant_time(a.reveal(), b.reveal());
}

SecretBytes joined(const SecretBytes& a, const SecretBytes& b)
{
    SecretBytes both(a.size() + b.size());
    const auto out = both.reveal_mutable();
    std::copy(a.reveal().begin(), a.reveal().end(), out.begin());
    std::copy(b.reveal().begin(), b.reveal().end(),
              out.begin() + static_cast<std::ptrdiff_t>(a.size()));
    return both;
}

bool equal_in_constant_time(ByteView a, ByteView b)
{
    if (a.size() != b.size())
        return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned>(a[i] ^ b[i]);
    return difference == 0;
}

void wipe(std::span<std::uint8_t> octets)
{
    if (!octets.empty())
        explicit_bzero(octets.data(), octets.size());
}

[[gnu::noinline]] void wipe_stack()
{
    std::array<std::uint8_t, 64 * 1024> below;
    explicit_bzero(below.data(), below.size());
}

bool secrets_are_locked()
{
    return all_locked;
}

} // namespace lisrtp
