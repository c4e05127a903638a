#include "keys/srtp/ipsec_mb_engine.h"

#include "keys/srtp/ipsec_mb_lanes.h"

#include <mutex>

namespace lisrtp::srtp
{

namespace
{

/** A smaller batch is done sooner by the gcrypt engine, unless it is AES-GCM. */
constexpr std::size_t fewest_packets = 4;

bool is_own(const Suite& suite, const MasterKey& master)
{
    return suite.cipher != Cipher::aes_f8 && suite.roc_carriage == RocCarriage::none &&
           master.key_derivation_rate == 0 && master.encrypted_extensions.none();
}

/** The packets of a batch that are the gcrypt engine's, as a batch of their own. */
struct Remainder {
    std::vector<std::uint32_t> places;
    std::vector<EngineKey*> keys;
    std::vector<ByteView> packets;
    std::vector<PacketIndex> indices;
    std::vector<std::uint8_t*> outs;
    std::vector<PacketFate> fates;
    std::vector<std::size_t> out_octets;

    void add(const PacketColumns& batch, std::uint32_t place)
    {
        places.push_back(place);
        keys.push_back(static_cast<IpsecMbKey&>(*batch.keys[place]).of_gcrypt.get());
        packets.push_back(batch.packets[place]);
        indices.push_back(batch.indices[place]);
        outs.push_back(batch.outs[place]);
    }

    void run(const GcryptEngine& gcrypt, const PacketColumns& batch, bool decrypt)
    {
        if (places.empty())
            return;
        fates.resize(places.size());
        out_octets.resize(places.size());
        const PacketColumns columns{places.size(), keys.data(),  packets.data(),   indices.data(),
                                    outs.data(),   fates.data(), out_octets.data()};
        if (decrypt)
            gcrypt.open_batch(columns);
        else
            gcrypt.verify_batch(columns);
        for (std::size_t i = 0; i < places.size(); ++i) {
            batch.fates[places[i]] = fates[i];
            batch.out_octets[places[i]] = out_octets[i];
        }
    }
};

} // namespace

/** Lanes that no thread is using. */
class IpsecMbEngine::Managers
{
public:
    explicit Managers(Dispatch dispatch) : dispatch_(dispatch)
    {
        give_back(std::make_unique<IpsecMbLanes>(dispatch));
        instructions_ = idle_.back()->instructions();
    }

    std::string_view instructions() const { return instructions_; }

    /** Lanes for this thread, given back when it goes. */
    class Lease
    {
    public:
        explicit Lease(Managers& managers) : managers_(managers), lanes_(managers.take()) {}
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() { managers_.give_back(std::move(lanes_)); }
        IpsecMbLanes* operator->() { return lanes_.get(); }

    private:
        Managers& managers_;
        std::unique_ptr<IpsecMbLanes> lanes_;
    };

    void run(const GcryptEngine& gcrypt, const PacketColumns& batch, bool decrypt)
    {
        std::vector<std::uint32_t> own;
        own.reserve(batch.count);
        Remainder remainder;
        for (std::uint32_t i = 0; i < batch.count; ++i) {
            const auto& key = static_cast<const IpsecMbKey&>(*batch.keys[i]);
            // Empty lanes take as long as full ones.
            const bool worthwhile =
                batch.count >= fewest_packets || key.suite.cipher == Cipher::aes_gcm;
            if (key.own && worthwhile)
                own.push_back(i);
            else
                remainder.add(batch, i);
        }
        if (!own.empty())
            Lease(*this)->run(batch, own, decrypt);
        remainder.run(gcrypt, batch, decrypt);
    }

private:
    std::unique_ptr<IpsecMbLanes> take()
    {
        {
            const std::scoped_lock lock(mutex_);
            if (!idle_.empty()) {
                auto lanes = std::move(idle_.back());
                idle_.pop_back();
                return lanes;
            }
        }
        return std::make_unique<IpsecMbLanes>(dispatch_);
    }

    void give_back(std::unique_ptr<IpsecMbLanes> lanes)
    {
        const std::scoped_lock lock(mutex_);
        idle_.push_back(std::move(lanes));
    }

    Dispatch dispatch_;
    std::string_view instructions_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<IpsecMbLanes>> idle_;
};

bool IpsecMbEngine::runs_here()
{
    return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("aes") &&
           __builtin_cpu_supports("pclmul");
}

IpsecMbEngine::IpsecMbEngine(Dispatch dispatch)
    : gcrypt_(dispatch), managers_(std::make_unique<Managers>(dispatch))
{
}

IpsecMbEngine::~IpsecMbEngine() = default;

std::string_view IpsecMbEngine::instructions() const
{
    return managers_->instructions();
}

Result<std::unique_ptr<EngineKey>> IpsecMbEngine::prepare(const Suite& suite,
                                                          const MasterKey& master) const
{
    auto of_gcrypt = gcrypt_.prepare(suite, master);
    if (!of_gcrypt)
        return of_gcrypt.error();
    auto key = std::make_unique<IpsecMbKey>();
    key->suite = suite;
    key->mki = master.mki;
    key->of_gcrypt = *std::move(of_gcrypt);
    key->own = is_own(suite, master);
    if (key->own) {
        const auto keys = derive_rtp_keys(suite, master);
        if (!keys)
            return keys.error();
        Managers::Lease(*managers_)->expand(*keys, *key);
    }
    return std::unique_ptr<EngineKey>(std::move(key));
}

void IpsecMbEngine::open_batch(const PacketColumns& batch) const
{
    managers_->run(gcrypt_, batch, true);
}

void IpsecMbEngine::verify_batch(const PacketColumns& batch) const
{
    managers_->run(gcrypt_, batch, false);
}

Result<OpenedRtcp> IpsecMbEngine::open_rtcp(EngineKey& key, ByteView packet,
                                            std::uint8_t* out) const
{
    return gcrypt_.open_rtcp(*static_cast<IpsecMbKey&>(key).of_gcrypt, packet, out);
}

Engine::RocSearch IpsecMbEngine::find_roc(EngineKey& key, ByteView packet, Roc first,
                                          std::uint64_t count) const
{
    return gcrypt_.find_roc(*static_cast<IpsecMbKey&>(key).of_gcrypt, packet, first, count);
}

} // namespace lisrtp::srtp
