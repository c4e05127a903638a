// keys/casebook/names.cpp - the words of the report's closed lists.

#include "keys/casebook/findings.h"

namespace lisrtp::casebook
{

std::string_view name_of(Proof proof)
{
    switch (proof) {
    case Proof::fits:
        return "fits";
    case Proof::differs:
        return "differs";
    case Proof::not_checked:
        break;
    }
    return "not-checked";
}

std::string_view name_of(Mode mode)
{
    switch (mode) {
    case Mode::mikey_psk:
        return "mikey-psk";
    case Mode::mikey_pk:
        return "mikey-pk";
    case Mode::mikey_dh:
        return "mikey-dh";
    case Mode::mikey_dhhmac:
        return "mikey-dhhmac";
    case Mode::mikey_rsa_r:
        return "mikey-rsa-r";
    case Mode::sdes:
        return "sdes";
    case Mode::dtls:
        return "dtls";
    case Mode::srtp_master:
        break;
    }
    return "srtp-master";
}

bool is_mikey(Mode mode)
{
    return mode != Mode::sdes && mode != Mode::dtls && mode != Mode::srtp_master;
}

std::string_view name_of(ValueCheck check)
{
    switch (check) {
    case ValueCheck::match:
        return "match";
    case ValueCheck::mismatch:
        return "mismatch";
    case ValueCheck::not_applicable:
        break;
    }
    return "not-applicable";
}

std::string_view name_of(Side side)
{
    switch (side) {
    case Side::initiator:
        return "initiator";
    case Side::responder:
        return "responder";
    case Side::none:
        break;
    }
    return "";
}

std::string_view name_of(Ending ending)
{
    switch (ending) {
    case Ending::bye:
        return "bye";
    case Ending::cancel:
        return "cancel";
    case Ending::refused:
        return "refused";
    case Ending::timeout:
        return "timeout";
    case Ending::capture_end:
        break;
    }
    return "capture-end";
}

std::string_view name_of(Verdict verdict)
{
    switch (verdict) {
    case Verdict::decrypted:
        return "decrypted";
    case Verdict::partly:
        return "partly";
    case Verdict::no_secret:
        return "no-secret";
    case Verdict::value_mismatch:
        return "value-mismatch";
    case Verdict::tampered_between_networks:
        return "tampered-between-networks";
    case Verdict::tags_failed:
        return "tags-failed";
    case Verdict::not_covered:
        return "not-covered";
    case Verdict::events_only:
        return "events-only";
    case Verdict::no_media:
        return "no-media";
    case Verdict::refused:
        return "refused";
    case Verdict::plain:
        return "plain";
    case Verdict::unsupported:
        return "unsupported";
    case Verdict::damaged:
        break;
    }
    return "damaged";
}

} // namespace lisrtp::casebook
