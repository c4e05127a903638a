#include "keys/keyfile/write_session_keys.h"

#include "keys/base/hex.h"
#include "keys/base/timestamp.h"

#include <algorithm>

namespace lisrtp::keyfile
{

namespace
{

/** Text in locked memory: a buffer that grows leaves nothing behind. */
class SecretText
{
public:
    void add(std::string_view text)
    {
        make_room(text.size());
        std::copy(text.begin(), text.end(), octets_.reveal_mutable().begin() + size_);
        size_ += text.size();
    }

    void add_hex(ByteView octets)
    {
        constexpr std::string_view digits = "0123456789abcdef";
        make_room(2 * octets.size());
        for (const std::uint8_t octet : octets) {
            octets_.reveal_mutable()[size_++] = static_cast<std::uint8_t>(digits[octet >> 4]);
            octets_.reveal_mutable()[size_++] = static_cast<std::uint8_t>(digits[octet & 15]);
        }
    }

    SecretBytes finish() { return octets_.slice(0, size_); }

private:
    void make_room(std::size_t more)
    {
        if (size_ + more <= octets_.size())
            return;
        SecretBytes larger(std::max(2 * octets_.size(), size_ + more + 4096));
        const ByteView filled = octets_.reveal().first(size_);
        std::copy(filled.begin(), filled.end(), larger.reveal_mutable().begin());
        octets_ = std::move(larger);
    }

    SecretBytes octets_;
    std::size_t size_ = 0;
};

/** A TOML basic string. Control characters have no place in an id or a reference. */
std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
    return out + "\"";
}

std::string commented(std::string_view text)
{
    std::string line = "# ";
    for (const char c : text)
        line += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    return line + "\n";
}

std::string line(std::string_view name, const std::string& value)
{
    return std::string(name) + " = " + value + "\n";
}

template <typename List, typename TextOf>
std::string list_of(const List& list, TextOf text_of)
{
    std::string out = "[";
    for (const auto& one : list)
        out += (out.size() > 1 ? ", " : "") + quoted(text_of(one));
    return out + "]";
}

void add(SecretText& text, const Authorisation& authorisation)
{
    text.add("\n[[authorisation]]\n");
    text.add(line("id", quoted(authorisation.id)));
    if (!authorisation.liid.empty())
        text.add(line("liid", quoted(authorisation.liid)));
    if (!authorisation.reference.empty())
        text.add(line("reference", quoted(authorisation.reference)));
    if (!authorisation.issued_by.empty())
        text.add(line("issued_by", quoted(authorisation.issued_by)));
    text.add(line("valid_from", to_rfc3339(authorisation.valid_from)));
    text.add(line("valid_to", to_rfc3339(authorisation.valid_to)));
    text.add(line("scope", quoted("content")));
    text.add(line("targets", list_of(authorisation.targets, [](const Identity& identity) {
                      return to_string(identity);
                  })));
}

void add(SecretText& text, const SessionKey& key)
{
    text.add("\n");
    if (!key.comment.empty())
        text.add(commented(key.comment));
    text.add("[[secret]]\n");
    text.add(line("id", quoted(key.id)));
    text.add(line("authorisation", quoted(key.authorisation)));
    text.add(line("kind", quoted("srtp-master")));
    text.add(line("suite", quoted(srtp::name_of(key.suite))));
    text.add("key = \"");
    text.add_hex(key.master->key.reveal());
    text.add("\"\nsalt = \"");
    text.add_hex(key.master->salt.reveal());
    text.add("\"\n");
    text.add(line("ssrc", quoted(to_hex(key.ssrc))));
    text.add(line("source", quoted(key.source.text())));
    text.add(line("destination", quoted(key.destination.text())));
    if (!key.master->mki.empty())
        text.add(line("mki", quoted(to_hex(key.master->mki))));
    if (key.master->key_derivation_rate > 0)
        text.add(line("kdr", std::to_string(key.master->key_derivation_rate)));
    if (!key.codecs.empty())
        text.add(line("codecs", list_of(key.codecs, [](const std::string& one) { return one; })));
    std::vector<std::string> extensions;
    for (std::size_t id = 0; id < key.encrypted_extensions.size(); ++id)
        if (key.encrypted_extensions.test(id))
            extensions.push_back(std::to_string(id));
    if (!extensions.empty())
        text.add(line("encrypted_extensions",
                      list_of(extensions, [](const std::string& one) { return one; })));
}

} // namespace

SecretBytes session_key_text(const std::vector<Authorisation>& authorisations,
                             const std::vector<SessionKey>& keys,
                             const std::vector<std::string>& comment)
{
    SecretText text;
    for (const std::string& one : comment)
        text.add(commented(one));
    text.add("format = \"lisrtp-keys/1\"\n");
    for (const Authorisation& authorisation : authorisations)
        add(text, authorisation);
    for (const SessionKey& key : keys)
        add(text, key);
    return text.finish();
}

} // namespace lisrtp::keyfile
