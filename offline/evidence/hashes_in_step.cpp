#include "offline/evidence/hashes_in_step.h"

#include "keys/crypto/stepped_sha256.h"

#include <algorithm>
#include <utility>

namespace lisrtp::evidence
{

namespace
{

constexpr std::size_t most_waiting_alone = 1u << 20;  ///< octets; then they are hashed
constexpr std::size_t worth_waking = 1u << 20;        ///< the thread, which goes on
constexpr std::size_t worth_going_on = 1u << 19;      ///< until so few are left
constexpr std::size_t most_waiting_for_it = 1u << 22; ///< then they are hashed by who puts more
constexpr std::size_t worth_keeping = 1u << 17;       ///< memory of a piece
constexpr std::size_t most_spare = 8;

} // namespace

class HashesInStep::Text
{
public:
    struct Piece {
        Bytes octets;
        std::uint64_t zeros = 0;
    };

    crypto::SteppedSha256 sha256;
    std::deque<Piece> pieces;
    std::size_t used = 0;    ///< octets of the first piece
    std::size_t waiting = 0; ///< octets of all pieces
    bool busy = false;       ///< somebody hashes its first piece

    ByteView next() const { return ByteView(pieces.front().octets).subspan(used); }
};

HashesInStep::HashesInStep() = default;
HashesInStep::~HashesInStep() = default;

void HashesInStep::use_thread()
{
    if (!thread_.joinable())
        thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

void HashesInStep::end_thread()
{
    thread_ = {};
}

std::shared_ptr<HashesInStep::Text> HashesInStep::begin()
{
    return std::make_shared<Text>();
}

void HashesInStep::put(const std::shared_ptr<Text>& text, Bytes& octets)
{
    const bool is_large = octets.capacity() >= worth_keeping;
    add(text, std::exchange(octets, {}), 0);
    const std::scoped_lock lock(mutex_);
    if (is_large && !spare_.empty()) {
        octets = std::move(spare_.back());
        spare_.pop_back();
    }
}

void HashesInStep::put_zeros(const std::shared_ptr<Text>& text, std::uint64_t count)
{
    add(text, {}, count);
}

void HashesInStep::add(const std::shared_ptr<Text>& text, Bytes octets, std::uint64_t zeros)
{
    if (octets.empty() && zeros == 0)
        return;
    Lock lock(mutex_);
    if (text->pieces.empty())
        waiting_.push_back(text);
    text->waiting += octets.size();
    waiting_octets_ += octets.size();
    text->pieces.push_back({std::move(octets), zeros});
    if (thread_.joinable() && waiting_octets_ >= worth_waking)
        changed_.notify_all();
    const std::size_t most = thread_.joinable() ? most_waiting_for_it : most_waiting_alone;
    // Of what another one is hashing, it must not get more without end.
    while (waiting_octets_ > most)
        if (!step(lock)) {
            if (waiting_octets_ <= 2 * most)
                break;
            changed_.wait(lock);
        }
}

void HashesInStep::drop(const std::shared_ptr<Text>& text)
{
    Lock lock(mutex_);
    changed_.wait(lock, [&text] { return !text->busy; });
    waiting_octets_ -= text->waiting;
    text->waiting = 0;
    text->pieces.clear();
    std::erase(waiting_, text);
}

crypto::Sha256Digest HashesInStep::finish(const std::shared_ptr<Text>& text)
{
    Lock lock(mutex_);
    while (text->busy || !text->pieces.empty()) {
        if (text->busy)
            changed_.wait(lock);
        else
            step(lock, text);
    }
    return text->sha256.finish();
}

void HashesInStep::submit(std::function<void()> task)
{
    if (!thread_.joinable())
        return task();
    {
        const std::scoped_lock lock(mutex_);
        tasks_.push_back(std::move(task));
    }
    changed_.notify_all();
}

void HashesInStep::work(const std::stop_token& stop)
{
    Lock lock(mutex_);
    const auto has_work = [this] { return !tasks_.empty() || waiting_octets_ >= worth_waking; };
    while (changed_.wait(lock, stop, has_work) && !stop.stop_requested()) {
        if (!tasks_.empty()) {
            std::function<void()> task = std::move(tasks_.front());
            tasks_.pop_front();
            lock.unlock();
            task();
            task = nullptr;
            lock.lock();
            continue;
        }
        bool is_done = true;
        while (waiting_octets_ > worth_going_on && tasks_.empty() && is_done)
            is_done = step(lock);
        if (!is_done) // all of it is being hashed
            changed_.wait(lock);
    }
}

/** The text of which most octets wait, and nobody hashes. */
std::shared_ptr<HashesInStep::Text> HashesInStep::most_waiting(const Text* beside) const
{
    std::shared_ptr<Text> most;
    for (const std::shared_ptr<Text>& text : waiting_)
        if (!text->busy && text.get() != beside && (!most || text->waiting > most->waiting))
            most = text;
    return most;
}

/** @return  whether there was something to do */
bool HashesInStep::step(Lock& lock)
{
    const auto text = most_waiting();
    if (text)
        step(lock, text);
    return text != nullptr;
}

/** The first piece of a text that waits, or as much of it as goes in step with another's. */
void HashesInStep::step(Lock& lock, const std::shared_ptr<Text>& a)
{
    static constexpr std::uint8_t nothing[4096] = {};
    const ByteView of_a = a->next();
    const std::uint64_t zeros = a->pieces.front().zeros;
    std::shared_ptr<Text> b;
    if (zeros == 0)
        b = most_waiting(a.get());
    if (b && b->next().empty()) // zeros
        b = nullptr;
    const ByteView of_b = b ? b->next() : ByteView{};
    const std::size_t octets = b ? std::min(of_a.size(), of_b.size()) : of_a.size();
    a->busy = true;
    if (b)
        b->busy = true;
    lock.unlock();
    if (b)
        crypto::SteppedSha256::update_both(a->sha256, of_a.first(octets), b->sha256,
                                           of_b.first(octets));
    else
        a->sha256.update(of_a);
    for (std::uint64_t left = zeros; left > 0;) {
        const std::size_t some = std::min<std::uint64_t>(left, sizeof nothing);
        a->sha256.update({nothing, some});
        left -= some;
    }
    lock.lock();
    take_off(a, octets);
    if (b)
        take_off(b, octets);
    changed_.notify_all();
}

/** Of its first piece, which was hashed so far. */
void HashesInStep::take_off(const std::shared_ptr<Text>& text, std::size_t octets)
{
    text->busy = false;
    text->used += octets;
    text->waiting -= octets;
    waiting_octets_ -= octets;
    if (!text->next().empty())
        return;
    if (text->pieces.front().octets.capacity() >= worth_keeping && spare_.size() < most_spare) {
        spare_.push_back(std::move(text->pieces.front().octets));
        spare_.back().clear();
    }
    text->pieces.pop_front();
    text->used = 0;
    if (text->pieces.empty())
        std::erase(waiting_, text);
}

} // namespace lisrtp::evidence
