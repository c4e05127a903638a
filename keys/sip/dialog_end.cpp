#include "keys/sip/dialog_end.h"

#include "keys/sip/dialog_tags.h"

#include <map>
#include <set>

namespace lisrtp::sip
{

namespace
{

class EndJudge
{
public:
    void take(std::size_t index, const Message& message)
    {
        const auto cseq = message.cseq();
        if (!cseq || message.is_rtsp())
            return;
        const std::string from_tag(message.from().tag());
        const std::string to_tag(message.to().tag());
        const DialogTags dialog = dialog_of(from_tag, to_tag);
        if (message.is_request)
            take_request(index, message.method, *cseq, from_tag, to_tag);
        else if (cseq->method == "INVITE")
            take_invite_response(index, message.status, *cseq, from_tag, dialog);
        else if (cseq->method == "UPDATE")
            take_failure_inside(index, message.status, dialog);
    }

    DialogEnd judge() const
    {
        if (!confirmed_.empty())
            return judge_confirmed();
        if (!byes_.empty())
            return {EndedBy::bye, last_bye(), 0, false};
        if (final_)
            return judge_final();
        if (cancel_)
            return {EndedBy::cancel, cancel_, 0, false};
        if (attempt_ && !rang_)
            return {EndedBy::timeout, std::nullopt, 0, false};
        return {};
    }

private:
    struct Final {
        std::size_t index;
        unsigned status;
    };

    void take_request(std::size_t index, const std::string& method, const CSeq& cseq,
                      const std::string& from_tag, const std::string& to_tag)
    {
        if (method == "BYE") {
            byes_.try_emplace(dialog_of(from_tag, to_tag), index);
        } else if (method == "CANCEL") {
            if (!cancel_)
                cancel_ = index;
        } else if (method == "INVITE" && to_tag.empty()) {
            const bool is_new = !attempt_ || attempt_->number != cseq.number || from_ != from_tag;
            if (!is_new)
                return;
            // the call is tried again, with credentials or at another place
            attempt_ = cseq;
            from_ = from_tag;
            final_.reset();
            cancel_.reset();
            rang_ = false;
        }
    }

    void take_invite_response(std::size_t index, unsigned status, const CSeq& cseq,
                              const std::string& from_tag, const DialogTags& dialog)
    {
        const bool is_of_attempt =
            !attempt_ || (attempt_->number == cseq.number && from_ == from_tag);
        if (status >= 200 && status < 300)
            confirmed_.insert(dialog);
        else if (confirmed_.contains(dialog))
            take_failure_inside(index, status, dialog);
        else if (is_of_attempt && status >= 300 && !final_)
            final_ = Final{index, status};
        if (is_of_attempt && status > 100)
            rang_ = true;
    }

    /** "If the response is 481 or 408, the UAC SHOULD terminate the dialog."  RFC 3261, 12.2.1.2 */
    void take_failure_inside(std::size_t index, unsigned status, const DialogTags& dialog)
    {
        if ((status == 408 || status == 481) && confirmed_.contains(dialog))
            lost_.try_emplace(dialog, Final{index, status});
    }

    DialogEnd judge_confirmed() const
    {
        std::size_t last = 0;
        const Final* lost = nullptr;
        for (const DialogTags& dialog : confirmed_) {
            const auto bye = byes_.find(dialog);
            const auto failure = lost_.find(dialog);
            if (bye != byes_.end()) {
                last = std::max(last, bye->second);
            } else if (failure != lost_.end()) {
                if (!lost || failure->second.index > lost->index)
                    lost = &failure->second;
            } else {
                return {};
            }
        }
        if (lost && lost->index >= last)
            return {EndedBy::timeout, lost->index, lost->status, false};
        return {EndedBy::bye, last, 0, false};
    }

    DialogEnd judge_final() const
    {
        if (final_->status == 487)
            return {EndedBy::cancel, cancel_ ? *cancel_ : final_->index, 487, false};
        if (final_->status == 408)
            return {EndedBy::timeout, final_->index, 408, false};
        return {EndedBy::refused, final_->index, final_->status, final_->status < 400};
    }

    std::size_t last_bye() const
    {
        std::size_t last = 0;
        for (const auto& [dialog, index] : byes_)
            last = std::max(last, index);
        return last;
    }

    std::optional<CSeq> attempt_; ///< the last INVITE outside a dialog
    std::string from_;
    std::optional<Final> final_;
    std::optional<std::size_t> cancel_;
    bool rang_ = false;
    std::set<DialogTags> confirmed_;
    std::map<DialogTags, std::size_t> byes_;
    std::map<DialogTags, Final> lost_;
};

} // namespace

std::string_view name_of(EndedBy ended_by)
{
    switch (ended_by) {
    case EndedBy::bye:
        return "bye";
    case EndedBy::cancel:
        return "cancel";
    case EndedBy::refused:
        return "refused";
    case EndedBy::timeout:
        return "timeout";
    case EndedBy::capture_end:
        break;
    }
    return "capture-end";
}

DialogEnd dialog_end_of(std::span<const Message* const> messages)
{
    EndJudge judge;
    for (std::size_t i = 0; i < messages.size(); ++i)
        judge.take(i, *messages[i]);
    return judge.judge();
}

} // namespace lisrtp::sip
