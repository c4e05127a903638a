#include "keys/mikey/private_extension.h"

#include "keys/base/reader.h"

namespace lisrtp::mikey
{

namespace
{

constexpr std::uint8_t fewest_participants = 3;

bool is_of(const GeneralExtension& extension, PrivateProtocol protocol)
{
    return extension.type == private_extension_type && !extension.data.empty() &&
           extension.data.front() == static_cast<std::uint8_t>(protocol);
}

Result<ConferenceItem> read_item(const GeneralExtension& extension, const Dh* dh)
{
    // next payload, type and length stand before the data, the protocol's octet in it
    constexpr std::size_t before = 4 + 1;
    const std::size_t at = extension.extent.begin + before;
    const ByteView data = ByteView(extension.data).subspan(1);
    if (data.size() < 3)
        return Error{ErrorCode::truncated, "conference", at + data.size()};
    ConferenceItem item{data[0], data[1], data[2], nullptr, data.subspan(3)};
    if (item.participants < fewest_participants)
        return Error{ErrorCode::bad_value, "number of participants", at};
    if (item.index == 0 || item.index > item.participants)
        return Error{ErrorCode::bad_value, "index of the participant", at + 1};
    if (item.round > 2)
        return Error{ErrorCode::bad_value, "round", at + 2};
    if (item.round == 1) {
        if (!dh)
            return Error{ErrorCode::missing, "DH value of round 1", at};
        item.dh = dh;
        item.value = dh->value;
    }
    return item;
}

} // namespace

std::optional<ByteView> private_extension(const Message& message, PrivateProtocol protocol)
{
    for (const GeneralExtension* extension : message.all<GeneralExtension>())
        if (is_of(*extension, protocol))
            return ByteView(extension->data).subspan(1);
    return std::nullopt;
}

Result<std::vector<ConferenceItem>> conference_items(const Message& message)
{
    std::vector<ConferenceItem> items;
    const Dh* before = nullptr;
    for (const Payload& payload : message.payloads) {
        if (const auto* dh = std::get_if<Dh>(&payload)) {
            before = dh;
            continue;
        }
        const auto* extension = std::get_if<GeneralExtension>(&payload);
        if (!extension || !is_of(*extension, PrivateProtocol::burmester_desmedt))
            continue;
        auto item = read_item(*extension, before);
        if (!item)
            return item.error();
        if (item->round == 1)
            before = nullptr;
        items.push_back(*item);
    }
    return items;
}

} // namespace lisrtp::mikey
