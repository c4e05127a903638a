#include "offline/archive/case_messages.h"

#include "offline/archive/sqlite.h"

#include <filesystem>

namespace lisrtp::archive
{

std::string index_of_case(const std::string& case_folder)
{
    return case_folder + "/data/index.sqlite";
}

Result<std::vector<std::string>> learn_case(const std::string& index, casebook::Casebook& casebook)
{
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(index, ignored))
        return Error{ErrorCode::cannot_open, "index of the case", 0};
    auto database = Sqlite::open(index);
    if (!database)
        return database.error();
    std::vector<std::string> names;
    Sqlite::Statement capture(*database, "SELECT name FROM capture ORDER BY id");
    while (capture.row())
        names.push_back(capture.text(0));
    Sqlite::Statement message(*database,
                              "SELECT capture, frame, at_ns, source, destination, octets, part "
                              "FROM message ORDER BY capture, frame, part");
    while (message.row()) {
        const Bytes octets = message.octets(5);
        const auto from = Endpoint::parse(message.text(3));
        const auto to = Endpoint::parse(message.text(4));
        casebook.learn({octets,
                        Timestamp{message.integer(2)},
                        from ? *from : Endpoint{},
                        to ? *to : Endpoint{},
                        {static_cast<std::uint32_t>(message.integer(0)),
                         static_cast<std::uint64_t>(message.integer(1))},
                        0,
                        static_cast<std::uint32_t>(message.integer(6))});
    }
    if (database->error())
        return *database->error();
    return names;
}

} // namespace lisrtp::archive
