#include "keys/casebook/shared_values.h"

#include "keys/crypto/hash.h"

#include <algorithm>

namespace lisrtp::casebook
{

SharedValues::Digest SharedValues::digest_of(agreement::Group group, ByteView value)
{
    crypto::Sha256 sha256;
    const auto which = static_cast<std::uint8_t>(group);
    sha256.update({&which, 1});
    sha256.update(value);
    return sha256.finish();
}

Result<SecretBytes> SharedValues::of(agreement::Group group, const SecretBytes& x, ByteView peer)
{
    std::vector<Known>& known = shared_[digest_of(group, peer)];
    if (const Known* one = find(known, x))
        return one->shared.clone();
    auto shared = agreement::shared_value(group, x, peer);
    if (shared)
        known.push_back({x.clone(), shared->clone()});
    return shared;
}

void SharedValues::foresee(agreement::Group group,
                           std::span<const agreement::SharedValueWanted> wanted)
{
    std::vector<agreement::SharedValueWanted> unknown;
    for (const agreement::SharedValueWanted& one : wanted)
        if (!find(shared_[digest_of(group, one.peer_value)], *one.x))
            unknown.push_back(one);
    auto shared = agreement::shared_values(group, unknown);
    for (std::size_t i = 0; i < unknown.size(); ++i) {
        std::vector<Known>& known = shared_[digest_of(group, unknown[i].peer_value)];
        if (shared[i] && !find(known, *unknown[i].x))
            known.push_back({unknown[i].x->clone(), *std::move(shared[i])});
    }
}

const SharedValues::Known* SharedValues::find(const std::vector<Known>& known, const SecretBytes& x)
{
    const auto found =
        std::find_if(known.begin(), known.end(), [&x](const Known& one) { return one.x == x; });
    return found == known.end() ? nullptr : &*found;
}

Result<void> SharedValues::check(agreement::Group group, ByteView value)
{
    const auto [entry, is_new] = checked_.try_emplace(digest_of(group, value));
    if (is_new)
        entry->second = agreement::check_public_value(group, value);
    return entry->second;
}

void SharedValues::forget()
{
    shared_.clear();
    checked_.clear();
}

} // namespace lisrtp::casebook
