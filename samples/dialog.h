// samples/dialog.h - the SIP messages of one call, on the legs that the probe sees.  RFC 3261.

#pragma once

#include "samples/world.h"

#include <map>
#include <string>
#include <vector>

namespace samples
{

/** One dialog begun by INVITE. */
class Dialog
{
public:
    /**
     * @param legs  which hops the probe sees: "caller" (the caller's access), "callee", "both",
     *              or "direct" (the terminals without a proxy)
     * @param hidden  messages that the probe missed: "INVITE", "200/INVITE" ...
     * @param style   how the terminals write: see sip_style.h
     */
    Dialog(World& world, const Party& caller, const Party& callee, const std::string& call_name,
           const std::string& legs, std::vector<std::string> hidden, std::string style);

    const std::string& call_id() const { return call_id_; }

    enum class Who { caller, callee };

    /**
     * A request; ACK and CANCEL repeat the CSeq number of the last INVITE.
     *
     * @param body     SDP, or empty
     * @param headers  further header lines
     */
    void request(const std::string& method, Who sender, std::uint64_t at_us,
                 const std::string& body = "", const std::string& headers = "");

    /** A response to the last request of `method`.  @param status  "200 OK" */
    void respond(const std::string& status, const std::string& method, Who sender,
                 std::uint64_t at_us, const std::string& body = "",
                 const std::string& headers = "");

    /** The proxy forks the INVITE to that party's terminal: seen on the callee's legs only. */
    void fork_to(const Party& fork, std::uint64_t at_us);

    /**
     * A provisional response by another terminal to which the proxy forked the INVITE: it has a
     * tag and a contact of its own.  RFC 3261 section 12.1.
     */
    void respond_as_fork(const Party& fork, const std::string& status, std::uint64_t at_us,
                         const std::string& body);

    /** The proxy cancels that terminal's branch, since another has answered: CANCEL, 200, 487 and
     * ACK, on the callee's legs only.  RFC 3261 section 16.7. */
    void cancel_fork(const Party& fork, std::uint64_t at_us);

    /** After a challenge to the first INVITE: the next one begins anew, with the same Call-ID. */
    void start_again();

    /** Request-URI of the INVITE that begins the dialog. */
    const std::string& uri() const { return callee_.impu; }

    /** The last INVITE once more, as after a lost one. */
    void repeat(std::uint64_t at_us);

private:
    struct Hop {
        Endpoint from;
        Endpoint to;
        bool near_callee;
    };
    struct Transaction {
        std::string method;
        unsigned cseq = 0;
        Who sender = Who::caller;
        std::string branch;
        std::string of_fork; ///< ends the proxy's branch parameter
        std::string uri;
        std::string headers;
        std::string body;
    };
    std::vector<Hop> hops(Who sender) const;
    std::string text_of(const std::string& start, const Transaction& transaction, const Hop& hop,
                        const std::string& callee_tag, const std::string& headers,
                        const std::string& body) const;
    Transaction begin(const std::string& method, Who sender);
    void send_request(const Transaction& transaction, std::uint64_t at_us);
    void send(const std::string& label, Who sender, std::uint64_t at_us, const std::string& start,
              const Transaction& transaction, const std::string& headers, const std::string& body);
    void send_to_fork(const Party& fork, bool by_fork, std::uint64_t at_us,
                      const std::string& start, const std::string& method,
                      const std::string& headers, const std::string& body);
    std::string vias(const Transaction& transaction, const Hop& hop) const;
    Transaction& last(const std::string& method);

    World& world_;
    const Party& caller_;
    const Party& callee_;
    std::string legs_;
    std::vector<std::string> hidden_;
    std::string style_;
    Drbg drbg_;
    std::string call_id_;
    std::string caller_tag_;
    std::string callee_tag_;
    std::map<const Party*, std::string> fork_tags_;
    bool callee_known_ = false; ///< whether To has its tag
    bool refused_ = false;      ///< the last INVITE's final response was not 2xx
    unsigned cseq_[2] = {0, 0};
    std::vector<Transaction> transactions_;
};

} // namespace samples
