#include "plugin/calls_table.h"

#include "plugin/taps.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

namespace lisrtp::plugin
{

namespace
{

enum Column : guint {
    number,
    from,
    to,
    verdict,
    streams,
    packets,
    opened,
    failed,
    call_id,
    reason
};

stat_tap_table_item columns[] = {
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "#", "%4u"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "From", "%-28s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "To", "%-28s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Verdict", "%-15s"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Streams", "%7u"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Packets", "%8u"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Opened", "%8u"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Failed", "%8u"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Call-ID", "%-32s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Reason", "%s"},
};
constexpr guint column_count = array_length(columns);

using StreamName = std::tuple<Endpoint, Endpoint, std::uint32_t>;

struct CountedStream {
    casebook::StreamOutcome outcome;
    std::uint32_t number = 0; ///< of the stream in the capture

    /** Nothing of it opened, and it only looks like RTP. */
    bool is_noise() const
    {
        const CaptureState* state = CaptureState::current();
        return outcome.packets == outcome.failed && state && !state->is_evidently_rtp(number);
    }
};

/** A call as its table row is counted. */
struct Row {
    guint place = 0; ///< in the table
    const casebook::Call* call = nullptr;
    guint number = 0;             ///< of the call
    std::uint32_t conclusion = 0; ///< to which these two belong; 0: none
    std::map<StreamName, CountedStream> streams;
    casebook::Standing last_standing = casebook::Standing::unclaimed;
};

/** What one open table has counted, by Call-ID; media of no call under "". */
using Rows = std::map<std::string, Row>;
std::map<const stat_tap_table*, Rows> rows_of_tables;

void count(casebook::StreamOutcome& stream, const MediaOutcome& outcome)
{
    using casebook::Standing;
    stream.encrypted = outcome.standing != Standing::plain;
    if (outcome.claim && !stream.had_proven_key)
        stream.had_proven_key =
            std::any_of(outcome.claim->keys.begin(), outcome.claim->keys.end(),
                        [](const auto& key) { return key.candidate && key.candidate->proven; });
    if (outcome.standing == Standing::not_covered) {
        ++stream.not_covered;
        return;
    }
    ++stream.packets;
    if (outcome.opened && outcome.seen && outcome.seen->repeated)
        ++stream.duplicates;
    else if (outcome.standing == Standing::decrypted)
        ++stream.authenticated;
    else if (outcome.standing == Standing::unproven || outcome.standing == Standing::plain)
        ++stream.unproven;
    else
        ++stream.failed;
}

void set_number(stat_tap_table* table, guint row, Column column, std::uint64_t value)
{
    stat_tap_table_item_type* item = stat_tap_get_field_data(table, row, column);
    item->type = TABLE_ITEM_UINT;
    item->value.uint_value = static_cast<guint>(value);
}

void set_text(stat_tap_table* table, guint row, Column column, const std::string& text)
{
    stat_tap_table_item_type* item = stat_tap_get_field_data(table, row, column);
    item->type = TABLE_ITEM_STRING;
    if (item->value.string_value && text == item->value.string_value)
        return;
    g_free(const_cast<char*>(item->value.string_value));
    item->value.string_value = g_strdup(text.c_str());
}

void add_row(stat_tap_table* table, guint row)
{
    stat_tap_table_item_type items[column_count] = {};
    for (guint column = 0; column < column_count; ++column) {
        items[column].type = columns[column].type;
        if (columns[column].type == TABLE_ITEM_STRING)
            items[column].value.string_value = g_strdup("");
    }
    stat_tap_init_table_row(table, row, column_count, items);
}

bool is_call(const std::string& id)
{
    CaptureState* state = CaptureState::current();
    const casebook::Findings* findings = state ? state->findings_sparingly() : nullptr;
    if (!findings || id.empty())
        return false;
    const auto calls = findings->calls();
    return std::any_of(calls.begin(), calls.end(),
                       [&id](const casebook::Call& call) { return call.call_id == id; });
}

/** The call of a row; looked for once a conclusion. */
const casebook::Call* call_of(Row& row, const std::string& id)
{
    CaptureState* state = CaptureState::current();
    const casebook::Findings* findings = state ? state->findings_sparingly() : nullptr;
    if (!findings)
        return nullptr;
    if (row.conclusion == state->conclusions())
        return row.call;
    row.conclusion = state->conclusions();
    row.call = nullptr;
    row.number = 0;
    for (const casebook::Call& call : findings->calls()) {
        ++row.number;
        if (call.call_id == id)
            return row.call = &call;
    }
    return nullptr;
}

void write_row(stat_tap_table* table, Row& row, const std::string& id)
{
    casebook::StreamOutcome sum;
    std::vector<casebook::StreamOutcome> outcomes;
    for (const auto& [name, stream] : row.streams) {
        if (stream.is_noise())
            continue;
        const casebook::StreamOutcome& outcome = stream.outcome;
        outcomes.push_back(outcome);
        sum.packets += outcome.packets + outcome.not_covered;
        sum.authenticated += outcome.authenticated + outcome.duplicates;
        sum.unproven += outcome.encrypted ? outcome.unproven : 0;
        sum.failed += outcome.failed;
    }
    set_number(table, row.place, streams, outcomes.size());
    set_number(table, row.place, packets, sum.packets);
    set_number(table, row.place, opened, sum.authenticated + sum.unproven);
    set_number(table, row.place, failed, sum.failed);
    set_text(table, row.place, call_id, id.empty() ? "(of no call)" : id);
    if (const casebook::Call* call = call_of(row, id)) {
        const casebook::Judgement judgement = casebook::judge(*call, outcomes);
        set_number(table, row.place, number, row.number);
        set_text(table, row.place, from, call->from);
        set_text(table, row.place, to, call->to);
        set_text(table, row.place, verdict, std::string(casebook::name_of(judgement.verdict)));
        set_text(table, row.place, reason, judgement.reason);
    } else {
        set_text(table, row.place, verdict, std::string(casebook::name_of(row.last_standing)));
    }
}

tap_packet_status take(void* tap_data, packet_info*, epan_dissect_t*, const void* data,
                       tap_flags_t) noexcept
try {
    const auto* tapped = static_cast<const Tapped*>(data);
    const auto* statistics = static_cast<const stat_data_t*>(tap_data);
    stat_tap_table* table = g_array_index(statistics->stat_tap_data->tables, stat_tap_table*, 0);
    Rows& rows = rows_of_tables[table];
    const std::string id = tapped->call_id;
    if (!tapped->is_media && !is_call(id)) // REGISTER and its like
        return TAP_PACKET_DONT_REDRAW;
    const auto [found, is_new] = rows.try_emplace(id);
    Row& row = found->second;
    if (is_new) {
        row.place = static_cast<guint>(rows.size() - 1);
        add_row(table, row.place);
    }
    if (tapped->is_media) {
        CountedStream& stream =
            row.streams[{tapped->source, tapped->destination, tapped->ssrc.value}];
        stream.number = tapped->outcome.seen->stream;
        count(stream.outcome, tapped->outcome);
        row.last_standing = tapped->outcome.standing;
    }
    write_row(table, row, id);
    return TAP_PACKET_REDRAW;
} catch (...) {
    return TAP_PACKET_FAILED;
}

void start(stat_tap_table_ui* ui)
{
    constexpr const char* title = "LI calls";
    if (stat_tap_table* existing = stat_tap_find_table(ui, title)) {
        if (ui->stat_tap_reset_table_cb)
            ui->stat_tap_reset_table_cb(existing);
        return;
    }
    stat_tap_add_table(ui, stat_tap_init_table(title, column_count, 0, nullptr));
}

void free_item(stat_tap_table* table, guint, guint column, stat_tap_table_item_type* item)
{
    rows_of_tables.erase(table);
    if (column < column_count && columns[column].type == TABLE_ITEM_STRING) {
        g_free(const_cast<char*>(item->value.string_value));
        item->value.string_value = nullptr;
    }
}

/** A capture is read again: the table begins anew. */
void reset(stat_tap_table* table)
{
    for (guint row = 0; row < table->num_elements; ++row) {
        for (guint column = 0; column < column_count; ++column)
            free_item(table, row, column, stat_tap_get_field_data(table, row, column));
        g_free(table->elements[row]);
    }
    table->num_elements = 0;
    rows_of_tables.erase(table);
}

} // namespace

void register_calls_table()
{
    static stat_tap_table_ui ui;
    ui.group = telephony_menu;
    ui.title = "LI calls";
    ui.tap_name = tap_name;
    ui.cli_string = "lisrtp,calls";
    ui.stat_tap_init_cb = start;
    ui.packet_func = take;
    ui.stat_tap_reset_table_cb = reset;
    ui.stat_tap_free_table_item_cb = free_item;
    ui.nfields = column_count;
    ui.fields = columns;
    register_stat_tap_table_ui(&ui);
}

} // namespace lisrtp::plugin
