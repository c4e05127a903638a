#include "offline/archive/cross_parameters.h"

#include "keys/mikey/describe.h"
#include "keys/mikey/read_message.h"
#include "keys/sip/body_parts.h"
#include "keys/sip/lexis.h"
#include "keys/sip/read_message.h"
#include "keys/sip/read_sdp.h"

namespace lisrtp::archive
{

namespace
{

/** All key management of a message, in SDP and in RTSP's header. */
std::vector<sip::KeyMgmt> key_management_of(const sip::Message& message)
{
    std::vector<sip::KeyMgmt> all;
    const auto add = [&all](std::vector<sip::KeyMgmt> some) {
        for (sip::KeyMgmt& each : some)
            all.push_back(std::move(each));
    };
    for (const sip::BodyPart& part : sip::sdp_parts(message)) {
        const auto sdp = sip::read_sdp(part.octets);
        if (!sdp)
            continue;
        add(sdp->key_mgmt);
        for (const sip::MediaDescription& medium : sdp->media)
            add(medium.key_mgmt);
    }
    for (const sip::Header& header : message.headers)
        if (sip::same_word(header.name, "KeyMgmt"))
            add(sip::read_key_mgmt_header(header.value));
    return all;
}

} // namespace

void add_cross_parameters(Sqlite& database)
{
    Sqlite::Statement message(database, "SELECT id, octets FROM message ORDER BY id");
    Sqlite::Statement row(database, "INSERT INTO cross_parameter(message, call_id, csb, kind, "
                                    "octets) VALUES(?,?,?,?,?)");
    while (message.row()) {
        const Bytes octets = message.octets(1);
        const auto read = sip::read_message(octets);
        if (!read)
            continue;
        for (const sip::KeyMgmt& key_mgmt : key_management_of(*read)) {
            if (!key_mgmt.is_mikey() || key_mgmt.error)
                continue;
            const auto mikey = mikey::read_whole_message(key_mgmt.octets);
            if (!mikey)
                continue;
            row.bind(message.integer(0))
                .bind(read->call_id())
                .bind(std::int64_t{mikey->csb.value})
                .bind(mikey::name_of(mikey->data_type))
                .bind(ByteView(key_mgmt.octets))
                .finish();
        }
    }
}

} // namespace lisrtp::archive
