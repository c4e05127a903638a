// samples/melody.h - what the parties say: a tune, different for each, in G.711.

#pragma once

#include "samples/drbg.h"

#include <string>

namespace samples
{

/** A voice that sings notes of a pentatonic scale, in whole numbers, so that every machine hears
 * the same. */
class Melody
{
public:
    explicit Melody(Drbg notes) : notes_(std::move(notes)) {}

    /** The next 20 ms, 160 octets.  @param encoding  "PCMA" or "PCMU" */
    Octets next_frame(const std::string& encoding);

private:
    std::int16_t next_sample();

    Drbg notes_;
    std::uint32_t phase_ = 0;       ///< of the oscillator; 2^16 is one turn
    std::uint32_t step_ = 0;        ///< of the phase in one sample
    std::uint32_t note_sample_ = 0; ///< samples since the note began
};

/** ITU-T G.711. */
std::uint8_t a_law(std::int16_t sample);
std::uint8_t mu_law(std::int16_t sample);

} // namespace samples
