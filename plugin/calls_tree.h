// plugin/calls_tree.h - Statistics > LI calls; tshark -z lisrtp,tree.

#pragma once

namespace lisrtp::plugin
{

void register_calls_tree();

} // namespace lisrtp::plugin
