#include "offline/media/decode_job.h"

#include "keys/base/reader.h"
#include "offline/media/video_payload.h"

namespace lisrtp::media
{

namespace
{

void put_u32(Bytes& out, std::uint32_t v)
{
    out.resize(out.size() + 4);
    store_u32(out.data() + out.size() - 4, v);
}

} // namespace

Bytes write_job(const DecodeJob& job)
{
    Bytes out{static_cast<std::uint8_t>(job.kind), static_cast<std::uint8_t>(job.has_sound)};
    put_u32(out, job.rate_hz);
    put_u32(out, static_cast<std::uint32_t>(static_cast<std::uint64_t>(job.sound_offset_ns) >> 32));
    put_u32(out, static_cast<std::uint32_t>(job.sound_offset_ns));
    out.push_back(static_cast<std::uint8_t>(job.formats.size()));
    for (const auto& [payload_type, format] : job.formats) {
        out.push_back(payload_type);
        out.push_back(static_cast<std::uint8_t>(format.form));
        put_u32(out, format.clock_hz);
        put_u32(out, format.rate_hz);
        out.push_back(static_cast<std::uint8_t>(format.channels));
        out.push_back(static_cast<std::uint8_t>(format.frame_variant));
        out.push_back(static_cast<std::uint8_t>(format.octet_aligned));
    }
    out.push_back(static_cast<std::uint8_t>(job.videos.size()));
    for (const auto& [payload_type, form] : job.videos) {
        out.push_back(payload_type);
        out.push_back(form);
    }
    const std::size_t sets_octets =
        std::min(job.parameter_sets.size(), most_job_octets - out.size() - 2);
    out.push_back(static_cast<std::uint8_t>(sets_octets >> 8));
    out.push_back(static_cast<std::uint8_t>(sets_octets));
    out.insert(out.end(), job.parameter_sets.begin(),
               job.parameter_sets.begin() + static_cast<std::ptrdiff_t>(sets_octets));
    return out;
}

Result<DecodeJob> read_job(ByteView octets)
{
    Reader in(octets);
    DecodeJob job;
    const std::uint8_t kind = in.u8("kind");
    if (kind > DecodeJob::video)
        in.fail(ErrorCode::bad_value, "kind");
    job.kind = static_cast<DecodeJob::Kind>(kind);
    job.has_sound = in.u8("sound") != 0;
    job.rate_hz = in.u32("rate");
    job.sound_offset_ns = static_cast<std::int64_t>(in.u64("offset"));
    for (unsigned left = in.u8("formats"); left > 0 && in.ok(); --left) {
        const std::uint8_t payload_type = in.u8("payload type");
        AudioFormat format;
        const std::uint8_t form = in.u8("form");
        if (form > static_cast<std::uint8_t>(AudioForm::opus))
            in.fail(ErrorCode::bad_value, "form");
        format.form = static_cast<AudioForm>(form);
        format.clock_hz = in.u32("clock");
        format.rate_hz = in.u32("rate");
        format.channels = in.u8("channels");
        format.frame_variant = in.u8("variant");
        format.octet_aligned = in.u8("octet-aligned") != 0;
        if (format.clock_hz == 0 || format.rate_hz == 0 || format.channels == 0)
            in.fail(ErrorCode::bad_value, "format");
        job.formats.emplace(payload_type, format);
    }
    for (unsigned left = in.u8("videos"); left > 0 && in.ok(); --left) {
        const std::uint8_t payload_type = in.u8("payload type");
        const std::uint8_t form = in.u8("form");
        if (form >= video_forms)
            in.fail(ErrorCode::bad_value, "form");
        job.videos.emplace(payload_type, form);
    }
    job.parameter_sets = copy_of(in.octets(in.u16("parameter sets"), "parameter sets"));
    return in.finish(std::move(job));
}

} // namespace lisrtp::media
