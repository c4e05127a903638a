// plugin/calls_table.h - Telephony > LI calls; tshark -z lisrtp,calls.

#pragma once

namespace lisrtp::plugin
{

void register_calls_table();

} // namespace lisrtp::plugin
