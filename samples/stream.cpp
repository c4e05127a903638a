// samples/stream.cpp

#include "samples/stream.h"

#include "samples/calendar.h"
#include "samples/melody.h"
#include "samples/sdp.h"
#include "samples/srtp_sender.h"

namespace samples
{

namespace
{

constexpr std::uint64_t packet_us = 20'000;
constexpr std::uint32_t samples_per_packet = 160;
constexpr std::uint32_t video_ticks_per_packet = 1800; // of 90 kHz
constexpr std::size_t rtp_header_octets = 12;

Octets rtp_packet(const StreamPlan& plan, std::uint64_t index, std::uint64_t number,
                  std::uint32_t timestamp, const Octets& payload)
{
    const unsigned marker = number == 0 ? 0x80 : 0;
    return Builder()
        .u8(0x80) // version 2
        .u8(marker | payload_type(plan.encoding))
        .u16(index & 0xFFFF)
        .u32(timestamp)
        .u32(plan.ssrc)
        .octets(payload)
        .take();
}

std::string parameter(const std::string& key, const Section& section, const std::string& prefix)
{
    return !prefix.empty() && section.find(prefix + key) ? prefix + key : key;
}

} // namespace

std::uint64_t StreamPlan::index_at(std::uint64_t at_us) const
{
    if (at_us <= start_us)
        return first_index;
    return first_index + (at_us - start_us + packet_us - 1) / packet_us;
}

StreamPlan stream_plan(const Section& section, const std::string& prefix, Drbg drbg)
{
    const auto integer = [&](const std::string& key, std::uint32_t otherwise) {
        return section.integer(parameter(key, section, prefix)).value_or(otherwise);
    };
    const auto chance = [&](const std::string& key) {
        return section.number(parameter(key, section, prefix), 0);
    };
    StreamPlan plan;
    plan.ssrc = integer("ssrc", drbg.u32());
    plan.packets = integer("packets", 250);
    plan.encoding = section.text("encoding", plan.encoding);
    plan.first_index = std::uint64_t{integer("roc", 0)} << 16 | integer("seq", drbg.u32() & 0x7FFF);
    plan.loss = chance("loss");
    plan.reorder = chance("reorder");
    plan.duplicates = chance("duplicates");
    plan.corrupt = chance("corrupt");
    return plan;
}

StreamTruth play_stream(World& world, const StreamPlan& plan, const std::string& name)
{
    Drbg drbg = world.drbg.stream("stream/" + name);
    Melody melody(world.drbg.stream("melody/" + name));

    StreamTruth truth;
    truth.ssrc = plan.ssrc;
    truth.source = plan.source;
    truth.destination = plan.destination;
    truth.suite = plan.suite == nullptr ? "" : plan.suite->name;
    truth.encoding = plan.encoding;
    truth.sent = plan.packets;

    const bool video = plan.encoding == video_encoding;
    std::optional<SrtpSender> sender;
    std::size_t keys_used = 0;
    std::uint32_t timestamp = drbg.u32();
    for (std::uint64_t number = 0; number < plan.packets; ++number) {
        const std::uint64_t index = plan.first_index + number;
        std::uint64_t at = plan.start_us + number * packet_us;
        while (keys_used < plan.keys.size() && plan.keys[keys_used].at_us <= at) {
            const KeyFrom& next = plan.keys[keys_used++];
            sender.emplace(*plan.suite, next.key, next.salt, next.mki, plan.ssrc,
                           static_cast<std::uint32_t>(index >> 16));
            truth.masters.push_back(
                {index, next.key, next.salt, next.csb_id, next.cs_id, next.mki});
        }
        const Octets payload =
            video ? drbg.octets(120 + drbg.u32() % 100) : melody.next_frame(plan.encoding);
        const Octets rtp = rtp_packet(plan, index, number, timestamp, payload);
        Octets wire = sender ? sender->protect(rtp) : rtp;
        timestamp += video ? video_ticks_per_packet : samples_per_packet;

        at += drbg.u32() % 2000; // the sender's own jitter
        const bool lost = drbg.fraction() < plan.loss;
        if (drbg.fraction() < plan.reorder)
            at += packet_us * (2 + drbg.u32() % 3);
        const bool twice = drbg.fraction() < plan.duplicates;
        const bool corrupt = drbg.fraction() < plan.corrupt;
        if (corrupt)
            wire[rtp_header_octets + drbg.u32() % payload.size()] ^= 0x10;
        for (unsigned copy = 0; copy < (lost ? 0u : twice ? 2u : 1u); ++copy) {
            world.tape.record({at, plan.source, plan.destination, wire});
            truth.seen.push_back({at, index, payload, corrupt});
            at += 7'000;
        }
    }
    return truth;
}

void play_lone_stream(World& world, const Section& section)
{
    const std::string name = "lone/" + section.name;
    Drbg drbg = world.drbg.stream(name);
    StreamPlan plan = stream_plan(section, "", drbg.stream("plan"));
    plan.source = endpoint_of(section.need("from"));
    plan.destination = endpoint_of(section.need("to"));
    plan.start_us = world.at(section.number("at", 0));
    if (const auto suite = section.find("suite")) {
        plan.suite = &suite_named(*suite);
        KeyFrom master;
        master.key = drbg.octets(plan.suite->key_octets);
        master.salt = drbg.octets(plan.suite->salt_octets);
        plan.keys.push_back(std::move(master));
    }
    StreamTruth truth = play_stream(world, plan, name);
    truth.name = section.name;
    world.truth.streams_without_call.push_back(std::move(truth));
}

void play_noise(World& world, const Section& section)
{
    const Endpoint from = endpoint_of(section.need("from"));
    const Endpoint to = endpoint_of(section.need("to"));
    Drbg drbg = world.drbg.stream("noise/" + from.text() + "/" + to.text());
    const std::uint32_t count = section.integer("count").value_or(100);
    std::uint64_t at = world.at(section.number("at", 0));
    for (std::uint32_t i = 0; i < count; ++i) {
        world.tape.record({at, from, to, drbg.octets(12 + drbg.u32() % 200)});
        at += 10'000 + drbg.u32() % 40'000;
    }
}

} // namespace samples
