// offline/dissect/confinement.h - what the worker gives up before it meets strangers' octets.

#pragma once

namespace lisrtp::dissect
{

/** Before libwireshark starts: bounds on memory and processor time, no core file, no file grows. */
bool limit_resources();

/**
 * For good: no privileges by exec, no descriptor beyond those open, and of the system's calls only
 * those that read and write what is open, manage memory, tell the time and end the process. Opening
 * a file fails; any other call kills the process.
 */
/** @param most_descriptors  none with this number or above can be opened any more */
bool confine(int most_descriptors);

} // namespace lisrtp::dissect
