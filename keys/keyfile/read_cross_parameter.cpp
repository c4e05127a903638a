#include "keys/base/base64.h"
#include "keys/keyfile/names.h"
#include "keys/keyfile/tables.h"

#include <array>

namespace lisrtp::keyfile
{

namespace
{

// In the order of CrossParameter::Role.
constexpr auto roles = std::to_array<std::string_view>({"initiator", "responder", "long-term"});

/** A whole MIKEY message. */
void take_message(Section& section, CrossParameter& cross)
{
    const std::string written = section.text("mikey", Need::required);
    const auto octets = from_base64(written);
    if (octets && !octets->empty())
        cross.mikey = *octets;
    else if (!written.empty())
        section.fail("mikey", "must be a MIKEY message in base64");
}

/** One public value. */
void take_value(Section& section, CrossParameter& cross)
{
    const auto group = section.choice("group", Need::required, group_names());
    cross.group = group ? group_names()[*group] : "";
    cross.value = section.hex("value", Need::required, Lengths::between(1, 1024));
    const auto role = section.choice("role", Need::required, roles);
    cross.role = static_cast<CrossParameter::Role>(role.value_or(0));
}

} // namespace

void read_cross_parameter(Value& table, Intake& intake)
{
    Section section(table, "a cross-parameter", intake.errors);
    CrossParameter cross;
    cross.authorisation = take_authorisation(section, intake.file);
    cross.call_id = section.text("call_id", Need::optional);
    if (const auto csb = section.number_in_hex("csb_id", Need::optional))
        cross.csb_id = CsbId{*csb};
    cross.rand = section.hex("rand", Need::optional, Lengths::between(1, 255));
    cross.network = section.text("network", Need::optional);
    cross.seen_at = section.time("seen_at", Need::optional);
    cross.source = section.endpoint("source", Need::optional);
    cross.destination = section.endpoint("destination", Need::optional);
    if (section.has("mikey"))
        take_message(section, cross);
    else
        take_value(section, cross);
    section.finish();
    intake.file.cross_parameters.push_back(std::move(cross));
}

} // namespace lisrtp::keyfile
