// samples/mikey_prf.cpp

#include "samples/mikey_prf.h"

#include "samples/primitives.h"

#include <algorithm>

namespace samples
{

namespace
{

/** P(s, label, m) = HMAC(s, A_1 || label) || ... || HMAC(s, A_m || label), A_i = HMAC(s, A_(i-1)).
 */
Octets p(View s, View label, std::size_t m)
{
    Builder out;
    Octets a(label.begin(), label.end()); // A_0 = label
    for (std::size_t i = 1; i <= m; ++i) {
        a = hmac_sha1(s, a);
        out.octets(hmac_sha1(s, Builder().octets(a).octets(label).built()));
    }
    return out.take();
}

} // namespace

Octets mikey_prf(View inkey, View label, std::size_t count)
{
    const std::size_t m = (count + 19) / 20; // m = ceil(outkey_len / 160)
    Octets out(m * 20);
    // inkey = s_1 || ... || s_n, blocks of 256 bits, the last one may be shorter
    for (std::size_t at = 0; at < inkey.size(); at += 32) {
        const View s = inkey.subspan(at, std::min<std::size_t>(32, inkey.size() - at));
        out = exclusive_or(out, p(s, label, m));
    }
    out.resize(count);
    return out;
}

Octets mikey_label(Label constant, std::uint8_t cs_id, std::uint32_t csb_id, View rand)
{
    return Builder()
        .u32(static_cast<std::uint32_t>(constant))
        .u8(cs_id)
        .u32(csb_id)
        .octets(rand)
        .take();
}

} // namespace samples
