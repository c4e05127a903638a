// tests/unit/casebook/signalling_texts.h - SIP and MIKEY messages by hand, for tests that want
// many.

#pragma once

#include "keys/base/base64.h"
#include "keys/base/bytes.h"

#include <string>
#include <utility>
#include <vector>

namespace lisrtp::test
{

/** A MIKEY-DH message: T and RAND, then what is added, with the type of the next one before each.
 */
class MikeyText
{
public:
    explicit MikeyText(std::uint8_t data_type, std::uint32_t csb = 0xC0FFEE01)
        : data_type_(data_type), csb_(csb)
    {
        add(5, Bytes{0, 0, 0, 0, 0, 0, 0, 0, 1}); // T: NTP-UTC
        Bytes rand(17, 0xA5);
        rand.front() = 16;
        add(11, rand);
    }

    MikeyText& dh(std::uint8_t group, const Bytes& value)
    {
        Bytes body = {group};
        body.insert(body.end(), value.begin(), value.end());
        body.push_back(0); // no key validity
        return add(3, body);
    }

    MikeyText& extension(const Bytes& data)
    {
        Bytes body = {241, static_cast<std::uint8_t>(data.size() >> 8),
                      static_cast<std::uint8_t>(data.size())};
        body.insert(body.end(), data.begin(), data.end());
        return add(21, body);
    }

    std::string base64() const
    {
        Bytes octets = {1, data_type_, bodies_.front().first, 0};
        octets.resize(8);
        store_u32(octets.data() + 4, csb_);
        const Bytes map = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}; // one CS, policy 0, SSRC 0, ROC 0
        octets.insert(octets.end(), map.begin(), map.end());
        for (std::size_t i = 0; i < bodies_.size(); ++i) {
            octets.push_back(i + 1 < bodies_.size() ? bodies_[i + 1].first : 0);
            octets.insert(octets.end(), bodies_[i].second.begin(), bodies_[i].second.end());
        }
        return to_base64(octets);
    }

private:
    MikeyText& add(std::uint8_t type, Bytes body)
    {
        bodies_.emplace_back(type, std::move(body));
        return *this;
    }

    std::uint8_t data_type_;
    std::uint32_t csb_;
    std::vector<std::pair<std::uint8_t, Bytes>> bodies_;
};

inline std::string sdp(const std::string& mikey)
{
    return "v=0\r\no=a 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n"
           "a=key-mgmt:mikey " +
           mikey + "\r\nm=audio 40000 RTP/SAVP 8\r\n";
}

inline std::string with_sdp(const std::string& head, const MikeyText& mikey)
{
    const std::string body = sdp(mikey.base64());
    return head +
           "Content-Type: application/sdp\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

/** Who calls whom; the Call-ID is made from the number. */
struct CallText {
    std::size_t number = 1;
    std::string from = "alice";
    std::string to = "bob";

    std::string dialog(bool answered) const
    {
        return "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK" + std::to_string(number) +
               "\r\nFrom: <sip:" + from + "@ims.example>;tag=a\r\nTo: <sip:" + to +
               "@ims.example>" + (answered ? ";tag=b" : "") +
               "\r\nCall-ID: " + std::to_string(number) + "@10.0.0.1\r\nCSeq: 1 INVITE\r\n";
    }

    std::string offer(const MikeyText& mikey) const
    {
        return with_sdp("INVITE sip:" + to + "@ims.example SIP/2.0\r\n" + dialog(false), mikey);
    }

    std::string answer(const MikeyText& mikey) const
    {
        return with_sdp("SIP/2.0 200 OK\r\n" + dialog(true), mikey);
    }
};

/**
 * One subscriber's registration with a challenge: REGISTER, 401, REGISTER, 200. Those of one number
 * share a Call-ID.
 */
struct RegistrationText {
    std::size_t number = 1;
    std::string user = "alice";
    Bytes rand_and_autn; ///< 32 octets
    unsigned cseq = 1;   ///< of the first REGISTER; the second has the next one
    std::string last_nonce;
    unsigned expires = 600'000; ///< seconds, as the registrar says

    std::string head(const std::string& start, unsigned its_cseq) const
    {
        return start + "\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKr" + std::to_string(number) +
               "-" + std::to_string(its_cseq) + "\r\nFrom: <sip:" + user +
               "@ims.example>;tag=r\r\n" + "To: <sip:" + user + "@ims.example>\r\nCall-ID: r" +
               std::to_string(number) + "@10.0.0.1\r\nCSeq: " + std::to_string(its_cseq) +
               " REGISTER\r\n";
    }

    std::string credentials(const std::string& nonce, const std::string& more) const
    {
        return "Authorization: Digest username=\"" + user +
               "@ims.example\", realm=\"ims.example\", "
               "nonce=\"" +
               nonce + "\", uri=\"sip:ims.example\", response=\"" +
               (nonce.empty() ? "" : "6629fae49393a05397450978507c4ef1") + "\"" + more +
               "\r\nContent-Length: 0\r\n\r\n";
    }

    std::string request() const
    {
        return head("REGISTER sip:ims.example SIP/2.0", cseq) + credentials(last_nonce, "");
    }
    std::string challenge() const
    {
        return head("SIP/2.0 401 Unauthorized", cseq) +
               "WWW-Authenticate: Digest realm=\"ims.example\", nonce=\"" +
               to_base64(rand_and_autn) +
               "\", algorithm=AKAv1-MD5, qop=\"auth\"\r\nContent-Length: 0\r\n\r\n";
    }
    /** @param resynchronise  with AUTS: the terminal does not accept the challenge */
    std::string answer(bool resynchronise = false) const
    {
        return head("REGISTER sip:ims.example SIP/2.0", cseq + 1) +
               credentials(to_base64(rand_and_autn),
                           ", algorithm=AKAv1-MD5" +
                               std::string(resynchronise ? ", auts=\"AAAAAAAAAAAAAAAAAAA=\"" : ""));
    }
    std::string accepted() const { return accepted(cseq + 1); }
    /** @param of  the REGISTER that is accepted: the first, where there is no challenge */
    std::string accepted(unsigned of) const
    {
        return head("SIP/2.0 200 OK", of) + "Expires: " + std::to_string(expires) +
               "\r\nContent-Length: 0\r\n\r\n";
    }
};

} // namespace lisrtp::test
