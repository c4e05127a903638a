// keys/diameter/codes.h - the numbers of commands, applications and AVPs that bring vectors.
// RFC 6733; 3GPP TS 29.229, 29.109 (Zh), 29.234 (Wx), 29.273 (SWx), 29.272 (S6a and S6d).

#pragma once

#include "keys/diameter/message.h"

#include <string_view>

namespace lisrtp::diameter
{

inline constexpr std::uint32_t command_capabilities = 257;
inline constexpr std::uint32_t command_watchdog = 280;
inline constexpr std::uint32_t command_disconnect = 282;
inline constexpr std::uint32_t command_multimedia_authentication = 303;
inline constexpr std::uint32_t command_authentication_information = 318;

inline constexpr std::uint32_t application_cx = 16777216;
inline constexpr std::uint32_t application_wx = 16777219;
inline constexpr std::uint32_t application_zh = 16777221;
inline constexpr std::uint32_t application_s6a = 16777251;
inline constexpr std::uint32_t application_swx = 16777265;

inline constexpr std::uint32_t vendor_3gpp = 10415;

/** RFC 6733, 4.5 */
namespace base_avp
{
inline constexpr std::uint32_t user_name = 1;
inline constexpr std::uint32_t host_ip_address = 257;
inline constexpr std::uint32_t vendor_specific_application = 260;
inline constexpr std::uint32_t session_id = 263;
inline constexpr std::uint32_t origin_host = 264;
inline constexpr std::uint32_t result_code = 268;
inline constexpr std::uint32_t auth_session_state = 277;
inline constexpr std::uint32_t destination_realm = 283;
inline constexpr std::uint32_t destination_host = 293;
inline constexpr std::uint32_t origin_realm = 296;
inline constexpr std::uint32_t experimental_result = 297;
} // namespace base_avp

/** Vendor 10415. */
namespace avp
{
inline constexpr std::uint32_t public_identity = 601;
inline constexpr std::uint32_t server_name = 602;
inline constexpr std::uint32_t number_of_items = 607;
inline constexpr std::uint32_t authentication_scheme = 608;
inline constexpr std::uint32_t authenticate = 609;  ///< RAND || AUTN
inline constexpr std::uint32_t authorization = 610; ///< XRES
inline constexpr std::uint32_t auth_data_item = 612;
inline constexpr std::uint32_t item_number = 613;
inline constexpr std::uint32_t confidentiality_key = 625;
inline constexpr std::uint32_t integrity_key = 626;
inline constexpr std::uint32_t authentication_info = 1413;
inline constexpr std::uint32_t e_utran_vector = 1414;
inline constexpr std::uint32_t utran_vector = 1415;
inline constexpr std::uint32_t geran_vector = 1416;
inline constexpr std::uint32_t s6a_item_number = 1419;
inline constexpr std::uint32_t rand = 1447;
inline constexpr std::uint32_t xres = 1448;
inline constexpr std::uint32_t autn = 1449;
} // namespace avp

/** "Cx": of a message whose command brings vectors on that interface. */
std::optional<std::string_view> interface_of(const Header& header);

} // namespace lisrtp::diameter
