// plugin/fields.h - every field, subtree and expert info of the plugin. No field holds a secret.

#pragma once

#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

// FIELD(name, label, filter, type, display, help)
#define LISRTP_FIELDS(FIELD)                                                                       \
    /* a packet or a call */                                                                       \
    FIELD(verdict, "Verdict", "lisrtp.verdict", FT_STRING, BASE_NONE, "What became of it")         \
    FIELD(reason, "Reason", "lisrtp.reason", FT_STRING, BASE_NONE, "Why it is not opened")         \
    FIELD(call, "Call", "lisrtp.call", FT_UINT32, BASE_DEC, "Number of the call in this capture")  \
    FIELD(call_id, "Call-ID", "lisrtp.call_id", FT_STRING, BASE_NONE, nullptr)                     \
    FIELD(index, "Packet index", "lisrtp.index", FT_UINT64, BASE_DEC, "48 bits: 2^16 ROC + SEQ")   \
    FIELD(roc, "Rollover counter", "lisrtp.roc", FT_UINT32, BASE_DEC, nullptr)                     \
    FIELD(rtcp_index, "SRTCP index", "lisrtp.rtcp_index", FT_UINT32, BASE_DEC, nullptr)            \
    FIELD(tag_status, "Authentication tag", "lisrtp.tag.status", FT_STRING, BASE_NONE, nullptr)    \
    FIELD(suite, "Suite", "lisrtp.suite", FT_STRING, BASE_NONE, nullptr)                           \
    FIELD(key, "Key number", "lisrtp.key", FT_UINT32, BASE_DEC,                                    \
          "Counts the keys of a stream in the order in which they fitted first")                   \
    FIELD(repeated, "Repeated packet", "lisrtp.repeated", FT_BOOLEAN, BASE_NONE,                   \
          "Its sequence number came before, close by")                                             \
    /* what a key rests on */                                                                      \
    FIELD(mode, "Key agreement", "lisrtp.mode", FT_STRING, BASE_NONE, nullptr)                     \
    FIELD(secret, "Secret", "lisrtp.secret", FT_STRING, BASE_NONE, "Its id in the key file")       \
    FIELD(derivation, "Derivation", "lisrtp.derivation", FT_STRING, BASE_NONE, nullptr)            \
    FIELD(side, "Side", "lisrtp.side", FT_STRING, BASE_NONE, "Whose secret it is")                 \
    FIELD(group, "Group", "lisrtp.group", FT_STRING, BASE_NONE, nullptr)                           \
    FIELD(value_check, "Value check", "lisrtp.value_check", FT_STRING, BASE_NONE,                  \
          "Whether g^x of the secret equals the value seen")                                       \
    FIELD(csb, "CSB ID", "lisrtp.csb", FT_UINT32, BASE_HEX, nullptr)                               \
    FIELD(cs, "CS ID", "lisrtp.cs", FT_UINT8, BASE_DEC, nullptr)                                   \
    FIELD(offer_frame, "Offer in frame", "lisrtp.offer_frame", FT_FRAMENUM, BASE_NONE, nullptr)    \
    FIELD(answer_frame, "Answer in frame", "lisrtp.answer_frame", FT_FRAMENUM, BASE_NONE, nullptr) \
    FIELD(seed_frame, "Seed in frame", "lisrtp.seed_frame", FT_FRAMENUM, BASE_NONE,                \
          "The challenge that the secret was derived from")                                        \
    FIELD(session, "Session", "lisrtp.session", FT_STRING, BASE_NONE, nullptr)                     \
    FIELD(check, "Check", "lisrtp.check", FT_STRING, BASE_NONE, "A signature or MAC of a message") \
    FIELD(quirk, "Oddity", "lisrtp.quirk", FT_STRING, BASE_NONE, nullptr)                          \
    FIELD(attempt, "Attempt", "lisrtp.attempt", FT_STRING, BASE_NONE,                              \
          "One secret that was tried, and how far it came")                                        \
    FIELD(authorisation, "Authorisation", "lisrtp.authorisation", FT_STRING, BASE_NONE, nullptr)   \
    FIELD(coverage, "Coverage", "lisrtp.coverage", FT_STRING, BASE_NONE, nullptr)                  \
    /* AKA challenges */                                                                           \
    FIELD(aka_impi, "IMPI", "lisrtp.aka.impi", FT_STRING, BASE_NONE, nullptr)                      \
    FIELD(aka_algorithm, "Algorithm", "lisrtp.aka.algorithm", FT_STRING, BASE_NONE, nullptr)       \
    FIELD(aka_rand, "RAND", "lisrtp.aka.rand", FT_BYTES, BASE_NONE, nullptr)                       \
    FIELD(aka_autn, "AUTN", "lisrtp.aka.autn", FT_BYTES, BASE_NONE, nullptr)                       \
    FIELD(aka_sqn, "SQN xor AK", "lisrtp.aka.sqn_ak", FT_BYTES, BASE_NONE, nullptr)                \
    FIELD(aka_amf, "AMF", "lisrtp.aka.amf", FT_BYTES, BASE_NONE, nullptr)                          \
    FIELD(aka_mac_a, "MAC-A", "lisrtp.aka.mac_a", FT_BYTES, BASE_NONE, nullptr)                    \
    FIELD(aka_frame, "Challenge in frame", "lisrtp.aka.challenge_frame", FT_FRAMENUM, BASE_NONE,   \
          nullptr)                                                                                 \
    FIELD(aka_answer_frame, "Answered in frame", "lisrtp.aka.answer_frame", FT_FRAMENUM,           \
          BASE_NONE, nullptr)                                                                      \
    FIELD(aka_mac_a_status, "MAC-A against the secret", "lisrtp.aka.mac_a.status", FT_STRING,      \
          BASE_NONE, nullptr)                                                                      \
    FIELD(aka_res_status, "Digest response against RES", "lisrtp.aka.res.status", FT_STRING,       \
          BASE_NONE, nullptr)                                                                      \
    FIELD(aka_auts_status, "AUTS against the secret", "lisrtp.aka.auts.status", FT_STRING,         \
          BASE_NONE, "The terminal asked for resynchronisation")                                   \
    /* MIKEY, by our own parser */                                                                 \
    FIELD(mikey, "MIKEY message", "lisrtp.mikey", FT_BYTES, BASE_NONE, nullptr)                    \
    FIELD(mikey_type, "Data type", "lisrtp.mikey.type", FT_UINT8, BASE_DEC, nullptr)               \
    FIELD(mikey_name, "Message", "lisrtp.mikey.name", FT_STRING, BASE_NONE, nullptr)               \
    FIELD(mikey_verify, "Verification requested", "lisrtp.mikey.v", FT_BOOLEAN, BASE_NONE,         \
          nullptr)                                                                                 \
    FIELD(mikey_prf, "PRF", "lisrtp.mikey.prf", FT_STRING, BASE_NONE, nullptr)                     \
    FIELD(mikey_csb, "CSB ID", "lisrtp.mikey.csb", FT_UINT32, BASE_HEX, nullptr)                   \
    FIELD(mikey_map, "CS ID map", "lisrtp.mikey.map", FT_STRING, BASE_NONE, nullptr)               \
    FIELD(mikey_cs, "Crypto session", "lisrtp.mikey.cs", FT_UINT8, BASE_DEC, nullptr)              \
    FIELD(mikey_cs_ssrc, "SSRC", "lisrtp.mikey.cs.ssrc", FT_UINT32, BASE_HEX, nullptr)             \
    FIELD(mikey_cs_roc, "ROC", "lisrtp.mikey.cs.roc", FT_UINT32, BASE_DEC, nullptr)                \
    FIELD(mikey_cs_policy, "Policy", "lisrtp.mikey.cs.policy", FT_UINT8, BASE_DEC, nullptr)        \
    FIELD(mikey_payload, "Payload", "lisrtp.mikey.payload", FT_STRING, BASE_NONE, nullptr)         \
    FIELD(mikey_detail, "Detail", "lisrtp.mikey.detail", FT_STRING, BASE_NONE, nullptr)            \
    FIELD(mikey_octets, "Octets", "lisrtp.mikey.octets", FT_BYTES, BASE_NONE, nullptr)             \
    FIELD(mikey_rand, "MIKEY RAND", "lisrtp.mikey.rand", FT_BYTES, BASE_NONE, nullptr)             \
    FIELD(mikey_dh_group, "DH group", "lisrtp.mikey.dh.group", FT_STRING, BASE_NONE, nullptr)      \
    FIELD(mikey_dh_value, "DH value", "lisrtp.mikey.dh.value", FT_BYTES, BASE_NONE, nullptr)       \
    FIELD(mikey_dh_proof, "Proof", "lisrtp.mikey.dh.proof", FT_STRING, BASE_NONE, nullptr)         \
    FIELD(mikey_id, "Identity", "lisrtp.mikey.id", FT_STRING, BASE_NONE, nullptr)                  \
    FIELD(mikey_policy, "Policy", "lisrtp.mikey.policy", FT_STRING, BASE_NONE, nullptr)            \
    FIELD(mikey_time, "Time", "lisrtp.mikey.time", FT_STRING, BASE_NONE, nullptr)

#define LISRTP_DECLARE(name, ...) extern int hf_##name;
LISRTP_FIELDS(LISRTP_DECLARE)
#undef LISRTP_DECLARE

// SUBTREE(name)
#define LISRTP_SUBTREES(SUBTREE)                                                                   \
    SUBTREE(lisrtp)                                                                                \
    SUBTREE(proof)                                                                                 \
    SUBTREE(call)                                                                                  \
    SUBTREE(session)                                                                               \
    SUBTREE(challenge)                                                                             \
    SUBTREE(mikey)                                                                                 \
    SUBTREE(mikey_map)                                                                             \
    SUBTREE(mikey_cs)                                                                              \
    SUBTREE(mikey_payload)

#define LISRTP_DECLARE(name) extern int ett_##name;
LISRTP_SUBTREES(LISRTP_DECLARE)
#undef LISRTP_DECLARE

// EXPERT(name, filter, group, severity, text)
#define LISRTP_EXPERTS(EXPERT)                                                                     \
    EXPERT(no_key, "lisrtp.no_key", PI_DECRYPTION, PI_NOTE, "No key for this stream")              \
    EXPERT(not_covered, "lisrtp.not_covered", PI_DECRYPTION, PI_NOTE,                              \
           "Not covered by an authorisation")                                                      \
    EXPERT(tag_failed, "lisrtp.tag_failed", PI_DECRYPTION, PI_WARN,                                \
           "The authentication tag fits no key")                                                   \
    EXPERT(unproven, "lisrtp.unproven", PI_DECRYPTION, PI_NOTE,                                    \
           "Decrypted, but nothing proves it: the suite has no tag")                               \
    EXPERT(value_mismatch, "lisrtp.value_mismatch", PI_DECRYPTION, PI_ERROR,                       \
           "The value differs from g^x of every secret: the terminal did not use its key")         \
    EXPERT(tampered, "lisrtp.tampered", PI_SECURITY, PI_ERROR,                                     \
           "The answer repeats another DHi than was offered")                                      \
    EXPERT(unsupported, "lisrtp.unsupported", PI_DECRYPTION, PI_WARN,                              \
           "The suite or the mode cannot be opened")                                               \
    EXPERT(truncated, "lisrtp.truncated", PI_DECRYPTION, PI_WARN,                                  \
           "Truncated when captured: the tag is missing")                                          \
    EXPERT(key_later, "lisrtp.key_later", PI_DECRYPTION, PI_WARN,                                  \
           "Media came before its key: read the capture twice (tshark -2)")                        \
    EXPERT(mikey_replayed, "lisrtp.mikey.replayed", PI_SECURITY, PI_WARN,                          \
           "The same MIKEY message came in another call")                                          \
    EXPERT(mikey_damaged, "lisrtp.mikey.damaged", PI_MALFORMED, PI_ERROR, "Damaged MIKEY message") \
    EXPERT(key_file, "lisrtp.key_file_error", PI_DECRYPTION, PI_ERROR,                             \
           "The LI key file cannot be used")

#define LISRTP_DECLARE(name, ...) extern expert_field ei_##name;
LISRTP_EXPERTS(LISRTP_DECLARE)
#undef LISRTP_DECLARE

extern int proto_lisrtp;

void register_fields();

/** Generated items: what the capture does not say itself. Nothing is added for an empty text. */
proto_item* add_text(proto_tree* tree, int field, tvbuff_t* tvb, const char* text);
proto_item* add_number(proto_tree* tree, int field, tvbuff_t* tvb, std::uint32_t number);

} // namespace lisrtp::plugin
