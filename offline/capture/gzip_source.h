// offline/capture/gzip_source.h - the octets of a gzip file, decompressed by ISA-L, which takes a
// third of the time that libwiretap takes with zlib.  RFC 1952.

#pragma once

#include "keys/base/bytes.h"
#include "offline/capture/octet_source.h"

namespace lisrtp::capture
{

/** Whether octets begin with gzip's ID1 and ID2. */
bool begins_as_gzip(ByteView octets);

/**
 * One member behind the other.  Anything that is not beyond doubt (damage, a checksum that differs,
 * an end in the middle, octets behind the last member, reserved flags, a header with a checksum or
 * of many octets) makes it `failed`: libwiretap is then to be asked.  What a damaged piece gave
 * until then is not handed out, so libwiretap finds all frames again that were read here.
 *
 * Only of files that no compressor writes ISA-L may give more than zlib: it takes sets of code
 * lengths that are not complete.
 *
 * Memory: about 400 kilobytes.
 */
std::unique_ptr<OctetSource> open_gzip(std::unique_ptr<OctetSource> file);

} // namespace lisrtp::capture
