// plugin/export_media.h - File > Export Objects > LISRTP; tshark --export-objects lisrtp,FOLDER.

#pragma once

namespace lisrtp::plugin
{

void register_export();

} // namespace lisrtp::plugin
