// plugin/menu.h - Tools > Lawful decryption.

#pragma once

namespace lisrtp::plugin
{

void register_menu();

} // namespace lisrtp::plugin
