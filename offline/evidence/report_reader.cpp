#include "offline/evidence/report_reader.h"

#include <array>

namespace lisrtp::evidence
{

namespace
{

using Json = nlohmann::ordered_json;

/**
 * Parts the text of a report into that of each call and that of the rest. It looks at brackets and
 * strings only: whether what stands between them is JSON, the parser says.
 */
class Splitter
{
public:
    explicit Splitter(const std::function<void(const Json&)>& take) : take_(take) {}

    /** False: a call is no JSON. */
    bool feed(char c)
    {
        if (in_string_) {
            keep(c);
            note_string(c);
            return true;
        }
        if (c == '"') {
            in_string_ = true;
            last_string_.clear();
        } else if (c == '{' || c == '[') {
            ++depth_;
            if (c == '[' && depth_ == depth_of_list && last_string_ == "calls") {
                in_list_ = true;
                rest_ += c;
                return true;
            }
        } else if (c == '}' || c == ']') {
            --depth_;
            if (in_list_ && depth_ < depth_of_list)
                in_list_ = false;
        }
        if (in_list_ && depth_ == depth_of_list && c == ',')
            return end_call();
        if (!in_list_ && c == ']' && depth_ == depth_of_list - 1 && !end_call())
            return false;
        keep(c);
        return true;
    }

    const std::string& rest() const { return rest_; }

private:
    /** report { calls [ */
    static constexpr int depth_of_list = 2;

    void keep(char c) { (in_list_ ? call_ : rest_) += c; }

    void note_string(char c)
    {
        if (escaped_)
            escaped_ = false;
        else if (c == '\\')
            escaped_ = true;
        else if (c == '"')
            in_string_ = false;
        else if (!in_list_ && depth_ < depth_of_list)
            last_string_ += c;
    }

    bool end_call()
    {
        const bool is_blank = call_.find_first_not_of(" \t\r\n") == std::string::npos;
        if (!is_blank && take_) {
            const Json call = Json::parse(call_, nullptr, false);
            if (call.is_discarded())
                return false;
            take_(call);
        }
        call_.clear();
        return true;
    }

    const std::function<void(const Json&)>& take_;
    std::string rest_;
    std::string call_;
    std::string last_string_;
    int depth_ = 0;
    bool in_list_ = false;
    bool in_string_ = false;
    bool escaped_ = false;
};

} // namespace

std::optional<Json> read_report(std::istream& report_json,
                                const std::function<void(const Json&)>& take)
{
    report_json.clear();
    report_json.seekg(0);
    Splitter splitter(take);
    std::array<char, 1u << 16> block;
    while (report_json.read(block.data(), block.size()), report_json.gcount() > 0)
        for (std::streamsize i = 0; i < report_json.gcount(); ++i)
            if (!splitter.feed(block[static_cast<std::size_t>(i)]))
                return std::nullopt;
    Json rest = Json::parse(splitter.rest(), nullptr, false);
    const auto format = rest.is_object() ? rest.find("format") : rest.end();
    if (!rest.is_object() || format == rest.end() || *format != "lisrtp-report/1")
        return std::nullopt;
    return rest;
}

} // namespace lisrtp::evidence
