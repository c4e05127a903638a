#include "keys/casebook/shared_values.h"

#include "keys/crypto/hash.h"

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
    for (const Known& one : known)
        if (one.x == x)
            return one.shared.clone();
    auto shared = agreement::shared_value(group, x, peer);
    if (shared)
        known.push_back({x.clone(), shared->clone()});
    return shared;
}

Result<void> SharedValues::check(agreement::Group group, ByteView value)
{
    const auto [entry, is_new] = checked_.try_emplace(digest_of(group, value));
    if (is_new)
        entry->second = agreement::check_public_value(group, value);
    return entry->second;
}

} // namespace lisrtp::casebook
