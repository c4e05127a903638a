#include "offline/evidence/file_hashes.h"

#include "keys/base/hex.h"
#include "keys/base/reader.h"
#include "keys/base/writer.h"
#include "offline/evidence/nameless_file.h"

#include <atomic>
#include <cerrno>
#include <functional>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace lisrtp::evidence
{

namespace
{

/** The finished files, each with its name in a file, so that one takes a few octets of memory. */
class FinishedFiles
{
public:
    struct Finished {
        crypto::Sha256Digest digest{};
        std::uint64_t octets = 0;
    };

    explicit FinishedFiles(std::string folder) : folder_(std::move(folder)) {}

    void put(std::string_view name, const Finished& finished)
    {
        if (!file_)
            if (auto made = NamelessFile::create(folder_))
                file_ = *std::move(made);
        if (!file_)
            return;
        places_.emplace(std::hash<std::string_view>{}(name), file_->size());
        Writer record;
        record.octets(finished.digest).u64(finished.octets);
        record.u32(static_cast<std::uint32_t>(name.size())).octets(view_of(name));
        file_->append(record.view());
    }

    /** What is known of that file, which is forgotten. */
    std::optional<Finished> take(std::string_view name)
    {
        const auto [begin, end] = places_.equal_range(std::hash<std::string_view>{}(name));
        for (auto place = begin; place != end; ++place)
            if (const auto finished = read(place->second, name)) {
                places_.erase(place);
                return finished;
            }
        return std::nullopt;
    }

private:
    std::optional<Finished> read(std::uint64_t place, std::string_view name) const
    {
        Finished finished;
        std::uint8_t head[sizeof finished.digest + 12];
        if (!file_->read(place, head))
            return std::nullopt;
        Reader in(head);
        const ByteView digest = in.octets(finished.digest.size(), "digest");
        std::copy(digest.begin(), digest.end(), finished.digest.begin());
        finished.octets = in.u64("octets");
        Bytes known(in.u32("octets of the name"));
        if (!file_->read(place + sizeof head, known) || text_of(known) != name)
            return std::nullopt;
        return finished;
    }

    std::string folder_;
    std::optional<NamelessFile> file_;                           ///< made for the first file
    std::unordered_multimap<std::size_t, std::uint64_t> places_; ///< by the name's hash
};

} // namespace

/** What is known of each file, and who is at work on it. */
class FileHashes::Names
{
public:
    explicit Names(std::string folder) : finished_(std::move(folder)) {}

    void begin(std::string_view name, std::shared_ptr<File> file);
    void rename(std::string_view from, std::string_view to, std::filesystem::path path);
    /** The file that is not hashed yet; null when it is, or there is none. */
    std::shared_ptr<File> unsettled(std::string_view name);
    void settle(const File& file, const crypto::Sha256Digest& digest, std::uint64_t octets);
    std::optional<Known> take(std::string_view name);

private:
    using Unsettled = std::map<std::string, std::shared_ptr<File>, std::less<>>;

    void forget(std::string_view name);

    std::mutex mutex_;
    Unsettled unsettled_;
    std::map<const File*, Unsettled::iterator> names_; ///< of the unsettled ones
    FinishedFiles finished_;
};

/** One file: its octets are hashed in their order, by whoever comes to it. */
class FileHashes::File final : public OutputWatcher, public std::enable_shared_from_this<File>
{
public:
    File(std::filesystem::path path, std::weak_ptr<Names> names,
         const std::shared_ptr<HashesInStep>& hashing)
        : path_(std::move(path)), names_(std::move(names)), hashing_(hashing),
          text_(hashing->begin())
    {
    }

    void written(Bytes& octets) override
    {
        if (const auto hashing = hashing_.lock(); hashing && !patched_)
            hashing->put(text_, octets);
    }

    void zeros(std::uint64_t count) override
    {
        if (const auto hashing = hashing_.lock(); hashing && !patched_)
            hashing->put_zeros(text_, count);
    }

    void patched() override
    {
        if (const auto hashing = hashing_.lock(); hashing && !patched_.exchange(true))
            hashing->drop(text_);
    }

    void finished(std::uint64_t octets) override
    {
        octets_ = octets;
        finished_ = true;
        if (const auto hashing = hashing_.lock())
            hashing->submit([self = shared_from_this()] { self->settle(); });
    }

    /** It was renamed. */
    void lies_at(std::filesystem::path path)
    {
        const std::scoped_lock lock(path_mutex_);
        path_ = std::move(path);
    }

    /** Ends the hash of a finished file. */
    void settle()
    {
        const auto hashing = hashing_.lock();
        if (!finished_ || !hashing)
            return;
        const std::scoped_lock lock(settling_);
        if (std::exchange(settled_, true))
            return;
        std::optional<crypto::Sha256Digest> digest;
        if (!patched_)
            digest = hashing->finish(text_);
        else if (const auto read = digest_of_output(path()))
            digest = *read;
        text_.reset();
        if (const auto names = names_.lock(); names && digest)
            names->settle(*this, *digest, octets_);
    }

private:
    std::filesystem::path path()
    {
        const std::scoped_lock lock(path_mutex_);
        return path_;
    }

    std::mutex path_mutex_;
    std::filesystem::path path_;
    std::weak_ptr<Names> names_;
    std::weak_ptr<HashesInStep> hashing_;
    std::atomic<bool> patched_{false};
    std::atomic<bool> finished_{false};
    std::uint64_t octets_ = 0;
    std::mutex settling_;                      ///< of what follows
    std::shared_ptr<HashesInStep::Text> text_; ///< until it is settled
    bool settled_ = false;
};

void FileHashes::Names::forget(std::string_view name)
{
    finished_.take(name);
    const auto found = unsettled_.find(name);
    if (found == unsettled_.end())
        return;
    names_.erase(found->second.get());
    unsettled_.erase(found);
}

void FileHashes::Names::begin(std::string_view name, std::shared_ptr<File> file)
{
    const std::scoped_lock lock(mutex_);
    forget(name);
    const File* const key = file.get();
    names_.emplace(key, unsettled_.emplace(name, std::move(file)).first);
}

void FileHashes::Names::rename(std::string_view from, std::string_view to,
                               std::filesystem::path path)
{
    const std::scoped_lock lock(mutex_);
    const auto found = unsettled_.find(from);
    const auto finished = finished_.take(from);
    if (found == unsettled_.end() && !finished)
        return;
    forget(to);
    if (finished) {
        finished_.put(to, *finished);
        return;
    }
    const std::shared_ptr<File> file = std::move(found->second);
    unsettled_.erase(found);
    file->lies_at(std::move(path));
    names_[file.get()] = unsettled_.emplace(to, file).first;
}

std::shared_ptr<FileHashes::File> FileHashes::Names::unsettled(std::string_view name)
{
    const std::scoped_lock lock(mutex_);
    const auto found = unsettled_.find(name);
    return found == unsettled_.end() ? nullptr : found->second;
}

void FileHashes::Names::settle(const File& file, const crypto::Sha256Digest& digest,
                               std::uint64_t octets)
{
    std::shared_ptr<File> done; // goes after the lock
    const std::scoped_lock lock(mutex_);
    const auto found = names_.find(&file);
    if (found == names_.end())
        return;
    finished_.put(found->second->first, {digest, octets});
    done = std::move(found->second->second);
    unsettled_.erase(found->second);
    names_.erase(found);
}

std::optional<FileHashes::Known> FileHashes::Names::take(std::string_view name)
{
    const std::scoped_lock lock(mutex_);
    const auto finished = finished_.take(name);
    if (!finished)
        return std::nullopt;
    return Known{to_hex(finished->digest), finished->octets};
}

FileHashes::FileHashes(std::string folder)
    : names_(std::make_shared<Names>(std::move(folder))), hashing_(std::make_shared<HashesInStep>())
{
}

/** A task of the thread may be the last to hold it, and a thread cannot wait for itself. */
FileHashes::~FileHashes()
{
    hashing_->end_thread();
}

std::shared_ptr<OutputWatcher> FileHashes::begin(std::string_view name, std::filesystem::path path)
{
    auto file = std::make_shared<File>(std::move(path), names_, hashing_);
    names_->begin(name, file);
    return file;
}

void FileHashes::rename(std::string_view from, std::string_view to, std::filesystem::path path)
{
    names_->rename(from, to, std::move(path));
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
