// samples/stream.cpp

#include "samples/stream.h"

#include "samples/calendar.h"
#include "samples/melody.h"
#include "samples/rtcp.h"
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
constexpr std::uint64_t packets_per_report = 25;
constexpr std::uint64_t report_delay_us = 2'500; // behind the packet that it counts last

constexpr int encrypted_extension = 1;
constexpr int clear_extension = 3;

/** One-octet form of RFC 8285: an audio level (RFC 6464) and a MID (RFC 8843), then padding. */
Octets header_extension(std::uint64_t number)
{
    return Builder()
        .u8(encrypted_extension << 4 | 0)
        .u8(0x80 | (number * 7 & 0x7F))
        .u8(clear_extension << 4 | 2)
        .text("mid")
        .u16(0)
        .take();
}

Octets rtp_packet(const StreamPlan& plan, std::uint64_t index, std::uint64_t number,
                  std::uint32_t timestamp, const Octets& extension, const Octets& payload)
{
    const unsigned marker = number == 0 ? 0x80 : 0;
    Octets with_header;
    if (!extension.empty())
        with_header = Builder().u16(0xBEDE).u16(extension.size() / 4).octets(extension).take();
    return Builder()
        .u8(extension.empty() ? 0x80 : 0x90) // version 2, extension
        .u8(marker | payload_type(plan.encoding))
        .u16(index & 0xFFFF)
        .u32(timestamp)
        .u32(plan.ssrc)
        .octets(with_header)
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
    plan.rtcp = section.text(parameter("rtcp", section, prefix), "no");
    plan.rtcp_encrypted = section.text("rtcp_encrypted", "yes") == "yes";
    plan.extensions = section.flag(parameter("extensions", section, prefix));
    return plan;
}

Endpoint rtcp_endpoint(const StreamPlan& plan)
{
    Endpoint endpoint = plan.source;
    if (plan.rtcp == "next")
        ++endpoint.port;
    else if (plan.rtcp != "mux")
        endpoint.port = static_cast<std::uint16_t>(std::stoul(plan.rtcp));
    return endpoint;
}

std::vector<std::string> stream_attributes(const StreamPlan& plan)
{
    std::vector<std::string> attributes;
    if (plan.rtcp == "mux")
        attributes.emplace_back("rtcp-mux");
    else if (plan.rtcp != "no" && plan.rtcp != "next")
        attributes.push_back("rtcp:" + plan.rtcp);
    if (plan.extensions) {
        attributes.push_back("extmap:" + std::to_string(encrypted_extension) +
                             " urn:ietf:params:rtp-hdrext:encrypt"
                             " urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on");
        attributes.push_back("extmap:" + std::to_string(clear_extension) +
                             " urn:ietf:params:rtp-hdrext:sdes:mid");
    }
    return attributes;
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
    SenderHabits habits;
    habits.rtcp_encrypted = plan.rtcp_encrypted;
    if (plan.extensions)
        habits.encrypted_extensions.push_back(encrypted_extension);
    RtcpReporter reporter(plan.ssrc);
    const auto report = [&](SrtpSender* by, std::uint64_t at, const Octets& compound) {
        const Octets wire = by ? by->protect_rtcp(compound) : compound;
        world.tape.record({at, plan.rtcp_source, plan.rtcp_destination, wire});
        truth.rtcp.push_back({at, compound});
    };
    std::optional<SrtpSender> sender;
    std::size_t keys_used = 0;
    std::uint32_t timestamp = drbg.u32();
    for (std::uint64_t number = 0; number < plan.packets; ++number) {
        const std::uint64_t index = plan.first_index + number;
        std::uint64_t at = plan.start_us + number * packet_us;
        while (keys_used < plan.keys.size() && plan.keys[keys_used].at_us <= at) {
            const KeyFrom& next = plan.keys[keys_used++];
            sender.emplace(*plan.suite, next.key, next.salt, next.mki, plan.ssrc,
                           static_cast<std::uint32_t>(index >> 16), habits);
            truth.masters.push_back(
                {index, next.key, next.salt, next.csb_id, next.cs_id, next.mki});
        }
        const Octets payload =
            video ? drbg.octets(120 + drbg.u32() % 100) : melody.next_frame(plan.encoding);
        const Octets extension = plan.extensions ? header_extension(number) : Octets();
        const Octets rtp = rtp_packet(plan, index, number, timestamp, extension, payload);
        Octets wire = sender ? sender->protect(rtp) : rtp;
        reporter.sent(payload.size());
        if (plan.rtcp != "no" && number % packets_per_report == 0)
            report(sender ? &*sender : nullptr, at + report_delay_us,
                   reporter.report(at, timestamp));
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
            truth.seen.push_back({at, index, payload, corrupt, extension});
            at += 7'000;
        }
    }
    if (plan.rtcp != "no") {
        const std::uint64_t end = plan.start_us + plan.packets * packet_us + report_delay_us;
        report(sender ? &*sender : nullptr, end, reporter.goodbye(end, timestamp));
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
    plan.rtcp_source = plan.source;
    plan.rtcp_destination = plan.destination;
    if (plan.rtcp == "next") {
        ++plan.rtcp_source.port;
        ++plan.rtcp_destination.port;
    }
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
