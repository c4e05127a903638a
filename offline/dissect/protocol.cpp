#include "offline/dissect/protocol.h"

#include "keys/base/reader.h"
#include "keys/base/writer.h"

namespace lisrtp::dissect
{

namespace
{

enum RecordType : std::uint8_t {
    frame_type = 1,
    ready_type = 2,
    message_type = 3,
    done_type = 4,
    keys_type = 5,
    mirrored_type = 6
};

/** A body behind its length. */
Bytes record_of(Writer body)
{
    const Bytes octets = body.take();
    return Writer().u32(static_cast<std::uint32_t>(octets.size())).octets(octets).take();
}

void write_endpoint(Writer& out, const Endpoint& endpoint)
{
    out.u8(endpoint.address.size).octets(endpoint.address.view()).u16(endpoint.port);
}

Endpoint read_endpoint(Reader& in)
{
    Endpoint endpoint;
    const std::uint8_t size = in.u8("address length");
    if (in.ok() && size != 4 && size != 16)
        in.fail(ErrorCode::bad_value, "address length");
    const ByteView address = in.octets(size, "address");
    if (address.size() == 4)
        endpoint.address = IpAddress::v4(address.data());
    else if (address.size() == 16)
        endpoint.address = IpAddress::v6(address.data());
    endpoint.port = in.u16("port");
    return endpoint;
}

FramePlace read_place(Reader& in)
{
    FramePlace place;
    place.file = in.u32("file");
    place.frame = in.u64("frame");
    return place;
}

void write_place(Writer& out, const FramePlace& place)
{
    out.u32(place.file).u64(place.frame);
}

WholeMessage read_message(Reader& in)
{
    WholeMessage message;
    message.from = read_endpoint(in);
    message.to = read_endpoint(in);
    const std::uint16_t count = in.u16("carriers");
    if (count > most_carriers)
        in.fail(ErrorCode::too_many, "carriers");
    if (in.ok() && count == 0)
        in.fail(ErrorCode::missing, "carriers");
    for (std::uint16_t i = 0; i < count && in.ok(); ++i)
        message.carriers.push_back(read_place(in));
    if (in.left() > most_message_octets)
        in.fail_at(ErrorCode::too_long, "message", in.position());
    if (in.ok() && in.left() == 0)
        in.fail_at(ErrorCode::missing, "message", in.position());
    message.octets = copy_of(in.rest());
    return message;
}

Answer read_fields(std::uint8_t type, Reader& in)
{
    switch (type) {
    case ready_type:
        return Ready{in.u16("version")};
    case message_type:
        return read_message(in);
    case mirrored_type: {
        const std::uint64_t at = in.u64("time");
        if (at > INT64_MAX)
            in.fail(ErrorCode::bad_value, "time");
        WholeMessage message = read_message(in);
        message.at = Timestamp{static_cast<std::int64_t>(at)};
        return message;
    }
    case done_type:
        return Done{read_place(in)};
    default:
        in.fail(ErrorCode::bad_value, "type");
        return Done{};
    }
}

/** One overload an answer. */
struct AnswerWriter {
    Writer out;

    void operator()(const Ready& ready) { out.u8(ready_type).u16(ready.version); }
    void operator()(const WholeMessage& message)
    {
        out.u8(message.at ? mirrored_type : message_type);
        if (message.at)
            out.u64(static_cast<std::uint64_t>(message.at->ns));
        write_endpoint(out, message.from);
        write_endpoint(out, message.to);
        out.u16(static_cast<std::uint16_t>(message.carriers.size()));
        for (const FramePlace& carrier : message.carriers)
            write_place(out, carrier);
        out.octets(message.octets);
    }
    void operator()(const Done& done)
    {
        out.u8(done_type);
        write_place(out, done.place);
    }
};

} // namespace

Bytes write_record(const FrameToDissect& frame)
{
    Writer body;
    body.u8(frame_type);
    write_place(body, frame.place);
    body.u64(static_cast<std::uint64_t>(frame.at.ns)).u16(frame.linktype);
    body.u32(frame.original_octets).octets(frame.octets);
    return record_of(std::move(body));
}

Bytes write_record(const Answer& answer)
{
    AnswerWriter writer;
    std::visit(writer, answer);
    return record_of(std::move(writer.out));
}

Bytes write_tls_keys(ByteView key_log)
{
    return record_of(std::move(Writer().u8(keys_type).octets(key_log)));
}

std::optional<ByteView> read_tls_keys(ByteView body)
{
    if (body.empty() || body[0] != keys_type || body.size() - 1 > most_key_log_octets)
        return std::nullopt;
    return body.subspan(1);
}

Result<std::size_t> read_body_length(ByteView octets)
{
    Reader in(octets);
    const std::size_t length = in.u32("length");
    if (in.ok() && (length == 0 || length > most_body_octets))
        in.fail(ErrorCode::bad_length, "length");
    return in.finish(length);
}

Result<FrameToDissect> read_frame(ByteView body)
{
    Reader in(body);
    FrameToDissect frame;
    if (in.u8("type") != frame_type)
        in.fail(ErrorCode::bad_value, "type");
    frame.place = read_place(in);
    frame.at.ns = static_cast<std::int64_t>(in.u64("time"));
    frame.linktype = in.u16("link type");
    frame.original_octets = in.u32("octets on the wire");
    if (in.left() > most_frame_octets)
        in.fail_at(ErrorCode::too_long, "frame", in.position());
    frame.octets = in.rest();
    return in.finish(frame);
}

Result<Answer> read_answer(ByteView body)
{
    Reader in(body);
    Answer answer = read_fields(in.u8("type"), in);
    if (in.left() > 0)
        in.fail_at(ErrorCode::trailing_octets, "answer", in.position());
    return in.finish(std::move(answer));
}

} // namespace lisrtp::dissect
