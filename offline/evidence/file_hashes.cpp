#include "offline/evidence/file_hashes.h"

#include "keys/base/hex.h"

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace lisrtp::evidence
{

/** Does what it is given, one after the other. */
class FileHashes::Thread
{
public:
    Thread() : thread_([this](const std::stop_token& stop) { work(stop); }) {}

    void submit(std::function<void()> task)
    {
        {
            const std::scoped_lock lock(mutex_);
            tasks_.push_back(std::move(task));
        }
        changed_.notify_one();
    }

private:
    void work(const std::stop_token& stop)
    {
        std::unique_lock lock(mutex_);
        while (changed_.wait(lock, stop, [this] { return !tasks_.empty(); }) &&
               !stop.stop_requested()) {
            const std::function<void()> task = std::move(tasks_.front());
            tasks_.pop_front();
            lock.unlock();
            task();
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<std::function<void()>> tasks_;
    std::jthread thread_; ///< last: ends first
};

/** What is known of each file, and who is at work on it. */
class FileHashes::Names
{
public:
    void begin(std::string_view name, std::shared_ptr<File> file);
    void rename(std::string_view from, std::string_view to);
    /** The file that is not hashed yet; null when it is, or there is none. */
    std::shared_ptr<File> unsettled(std::string_view name);
    void settle(const File& file, const crypto::Sha256Digest& digest, std::uint64_t octets);
    std::optional<Known> take(std::string_view name);

private:
    struct Entry {
        std::shared_ptr<File> file;
        crypto::Sha256Digest digest{};
        std::uint64_t octets = 0;
    };
    using Entries = std::map<std::string, Entry, std::less<>>;

    std::mutex mutex_;
    Entries entries_;
    std::map<const File*, Entries::iterator> unsettled_;
};

/** One file: its octets are hashed in their order, by whoever comes to it. */
class FileHashes::File final : public OutputWatcher, public std::enable_shared_from_this<File>
{
public:
    File(std::filesystem::path path, std::weak_ptr<Names> names, std::weak_ptr<Thread> thread)
        : path_(std::move(path)), names_(std::move(names)), thread_(std::move(thread)),
          beside_(!thread_.expired())
    {
    }

    void written(Bytes& octets) override
    {
        if (patched_)
            return;
        if (beside_)
            put({std::exchange(octets, {}), 0});
        else
            sha256_->update(octets);
    }

    void zeros(std::uint64_t count) override
    {
        if (!patched_)
            put({{}, count});
    }

    void patched() override { patched_ = true; }

    void finished(std::uint64_t octets) override
    {
        octets_ = octets;
        finished_ = true;
        if (const auto thread = thread_.lock())
            thread->submit([self = shared_from_this()] { self->settle(); });
        else
            settle();
    }

    /** Ends the hash of a finished file. */
    void settle()
    {
        if (!finished_)
            return;
        catch_up();
        const std::scoped_lock lock(hashing_);
        if (std::exchange(settled_, true))
            return;
        std::optional<crypto::Sha256Digest> digest;
        if (!patched_)
            digest = sha256_->finish();
        else if (const auto read = digest_of_output(path_))
            digest = *read;
        sha256_.reset(); // a thousand octets
        if (const auto names = names_.lock(); names && digest)
            names->settle(*this, *digest, octets_);
    }

private:
    struct Piece {
        Bytes octets;
        std::uint64_t zeros = 0;
    };
    static constexpr std::size_t most_waiting = 16;

    void put(Piece piece)
    {
        std::size_t waiting = 0;
        {
            const std::scoped_lock lock(queue_mutex_);
            waiting_.push_back(std::move(piece));
            waiting = waiting_.size();
        }
        const auto thread = thread_.lock();
        if (!thread || waiting > most_waiting)
            catch_up();
        else if (!submitted_.exchange(true))
            thread->submit([self = shared_from_this()] {
                self->submitted_ = false;
                self->catch_up();
            });
    }

    /** Hashes all that waits. */
    void catch_up()
    {
        const std::scoped_lock lock(hashing_);
        for (;;) {
            std::vector<Piece> pieces;
            {
                const std::scoped_lock queue_lock(queue_mutex_);
                std::swap(pieces, waiting_);
            }
            if (pieces.empty())
                return;
            for (Piece& piece : pieces)
                if (!patched_)
                    hash(std::exchange(piece, {}));
        }
    }

    void hash(const Piece& piece)
    {
        sha256_->update(piece.octets);
        static constexpr std::uint8_t nothing[4096] = {};
        for (std::uint64_t left = piece.zeros; left > 0;) {
            const std::size_t some = std::min<std::uint64_t>(left, sizeof nothing);
            sha256_->update({nothing, some});
            left -= some;
        }
    }

    std::filesystem::path path_;
    std::weak_ptr<Names> names_;
    std::weak_ptr<Thread> thread_;
    bool beside_;
    std::atomic<bool> patched_{false};
    std::atomic<bool> finished_{false};
    std::atomic<bool> submitted_{false};
    std::uint64_t octets_ = 0;
    std::mutex queue_mutex_;
    std::vector<Piece> waiting_;
    std::mutex hashing_;                                  ///< of what follows
    std::optional<crypto::Sha256> sha256_{std::in_place}; ///< until it is settled
    bool settled_ = false;
};

void FileHashes::Names::begin(std::string_view name, std::shared_ptr<File> file)
{
    const std::scoped_lock lock(mutex_);
    const auto [entry, is_new] = entries_.try_emplace(std::string(name));
    if (!is_new)
        unsettled_.erase(entry->second.file.get());
    unsettled_.emplace(file.get(), entry);
    entry->second = {std::move(file), {}, 0};
}

void FileHashes::Names::rename(std::string_view from, std::string_view to)
{
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(from);
    if (found == entries_.end())
        return;
    auto [entry, is_new] = entries_.try_emplace(std::string(to));
    if (!is_new)
        unsettled_.erase(entry->second.file.get());
    entry->second = std::move(found->second);
    if (entry->second.file)
        unsettled_.insert_or_assign(entry->second.file.get(), entry);
    entries_.erase(found);
}

std::shared_ptr<FileHashes::File> FileHashes::Names::unsettled(std::string_view name)
{
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : found->second.file;
}

void FileHashes::Names::settle(const File& file, const crypto::Sha256Digest& digest,
                               std::uint64_t octets)
{
    std::shared_ptr<File> done; // goes after the lock
    const std::scoped_lock lock(mutex_);
    const auto found = unsettled_.find(&file);
    if (found == unsettled_.end())
        return;
    done = std::move(found->second->second.file);
    found->second->second = {nullptr, digest, octets};
    unsettled_.erase(found);
}

std::optional<FileHashes::Known> FileHashes::Names::take(std::string_view name)
{
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(name);
    if (found == entries_.end() || found->second.file)
        return std::nullopt;
    Known known{to_hex(found->second.digest), found->second.octets};
    entries_.erase(found);
    return known;
}

FileHashes::FileHashes() : names_(std::make_shared<Names>()) {}

FileHashes::~FileHashes() = default;

void FileHashes::use_thread()
{
    if (!thread_)
        thread_ = std::make_shared<Thread>();
}

std::shared_ptr<OutputWatcher> FileHashes::begin(std::string_view name, std::filesystem::path path)
{
    auto file = std::make_shared<File>(std::move(path), names_, thread_);
    names_->begin(name, file);
    return file;
}

void FileHashes::rename(std::string_view from, std::string_view to)
{
    names_->rename(from, to);
}

std::optional<FileHashes::Known> FileHashes::take(std::string_view name)
{
    if (const auto file = names_->unsettled(name))
        file->settle();
    return names_->take(name);
}

Result<crypto::Sha256Digest> digest_of_output(const std::filesystem::path& path)
{
    const Error failed{ErrorCode::read_failed, "file of the bag", 0};
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return failed;
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    crypto::Sha256 sha256;
    Bytes piece(1u << 18);
    ssize_t got = 1;
    while (got != 0) {
        got = ::read(descriptor, piece.data(), piece.size());
        if (got < 0 && errno != EINTR)
            break;
        if (got > 0)
            sha256.update(ByteView(piece).first(static_cast<std::size_t>(got)));
    }
    ::close(descriptor);
    if (got < 0)
        return failed;
    return sha256.finish();
}

} // namespace lisrtp::evidence
