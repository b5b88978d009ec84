// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/gsk.h"

#include <algorithm>
#include <charconv>

#include "format/codes.h"
#include "format/ebcdic.h"

namespace zos::gsk {

namespace {

constexpr std::uint8_t nul = 0x00;

// X'15' is the new-line of z/OS UNIX; X'25' and X'0D' are line feed and carriage return.
bool ends_line(std::uint8_t byte) {
    return byte == nul || byte == 0x15 || byte == 0x25 || byte == 0x0d;
}

// '.' is text, and also what printable() makes of a byte that is none.
bool is_text(std::uint8_t byte) {
    constexpr std::uint8_t stop = 0x4b;
    return byte == stop || ebcdic::printable(byte) != '.';
}

template <typename Predicate>
std::size_t length_while(Bytes bytes, Predicate predicate) {
    const auto end = std::find_if_not(bytes.begin(), bytes.end(), predicate);
    return static_cast<std::size_t>(end - bytes.begin());
}

// ------------------------------------------------------------------------------- certificates

constexpr std::uint8_t der_sequence = 0x30;
constexpr std::uint8_t der_two_length_bytes = 0x82;

// Length of the DER sequence that `bytes` begin with, of 256 to 65535 bytes as every certificate
// has them; 0 when it is none, or not all there.
std::size_t der_sequence_length(Bytes bytes) {
    constexpr std::size_t header = 4;
    if (bytes.size() < header || bytes[0] != der_sequence || bytes[1] != der_two_length_bytes)
        return 0;
    const std::size_t length = header + read_u16be(bytes.data() + 2);
    return length <= bytes.size() ? length : 0;
}

// A certificate is a sequence whose first element, tbsCertificate, is a sequence in it (RFC 5280).
std::size_t certificate_length(Bytes bytes) {
    const std::size_t length = der_sequence_length(bytes);
    if (length == 0)
        return 0;
    const std::size_t inner = der_sequence_length(bytes.first(length).subspan(4));
    return inner != 0 ? length : 0;
}

// ------------------------------------------------------------------------- numbers in messages

constexpr const char* iana = "IANA, TLS Alerts";
constexpr const char* icsf_guide = "z/OS ICSF Application Programmer's Guide, SA22-7522";
constexpr const char* ssl_guide = "z/OS System SSL Programming, SC14-7495, CMS status codes";

constexpr codes::Code alerts[] = {
    {0, "close_notify", iana},
    {10, "unexpected_message", iana},
    {20, "bad_record_mac", iana},
    {21, "decryption_failed", iana},
    {22, "record_overflow", iana},
    {30, "decompression_failure", iana},
    {40, "handshake_failure", iana},
    {41, "no_certificate", iana},
    {42, "bad_certificate", iana},
    {43, "unsupported_certificate", iana},
    {44, "certificate_revoked", iana},
    {45, "certificate_expired", iana},
    {46, "certificate_unknown", iana},
    {47, "illegal_parameter", iana},
    {48, "unknown_ca", iana},
    {49, "access_denied", iana},
    {50, "decode_error", iana},
    {51, "decrypt_error", iana},
    {60, "export_restriction", iana},
    {70, "protocol_version", iana},
    {71, "insufficient_security", iana},
    {80, "internal_error", iana},
    {86, "inappropriate_fallback", iana},
    {90, "user_canceled", iana},
    {100, "no_renegotiation", iana},
    {109, "missing_extension", iana},
    {110, "unsupported_extension", iana},
    {111, "certificate_unobtainable", iana},
    {112, "unrecognized_name", iana},
    {113, "bad_certificate_status_response", iana},
    {114, "bad_certificate_hash_value", iana},
    {115, "unknown_psk_identity", iana},
    {116, "certificate_required", iana},
    {120, "no_application_protocol", iana},
};
static_assert(std::ranges::is_sorted(alerts, {}, &codes::Code::value));

// System SSL calls the PKCS #11 services of ICSF. openCryptoki calls them as well, and says which
// error of PKCS #11 their reason codes are.
constexpr const char* open_cryptoki = "openCryptoki, ICSF token, icsf_to_ock_err()";
constexpr const char* semeru = "IBM Semeru Runtime for z/OS, hardware errors of IBMJCECCA";

// Reason codes for return code 4.
constexpr codes::Code icsf_4[] = {
    {0x1f40, "signature is not valid", open_cryptoki},
    {0x1f44, "message authentication code does not match the text", icsf_guide},
    {0x2af8, "signature is not valid", open_cryptoki},
};
static_assert(std::ranges::is_sorted(icsf_4, {}, &codes::Code::value));

// Reason codes for return code 8.
constexpr codes::Code icsf_8[] = {
    {0x000c, "key token was altered: its validation value differs", icsf_guide},
    {0x0018, "key's master key is neither current nor old", icsf_guide},
    {0x0019, "a length is not valid", icsf_guide},
    {0x0048, "length of the data is not valid", open_cryptoki},
    {0x07ec, "wrapped key is not valid", open_cryptoki},
    {0x086a, "type of the key does not fit", open_cryptoki},
    {0x0bbb, "output area is too small", open_cryptoki},
    {0x0bc1, "attributes of the template contradict each other", open_cryptoki},
    {0x0bcb, "session handle is not valid", open_cryptoki},
    {0x0bd3, "session handle is not valid", open_cryptoki},
    {0x0bd5, "type of an attribute is not valid", open_cryptoki},
    {0x0bd6, "value of an attribute is not valid", open_cryptoki},
    {0x0bd9, "template lacks an attribute", open_cryptoki},
    {0x0bda, "attribute cannot be changed", open_cryptoki},
    {0x0bdb, "attribute cannot be changed", open_cryptoki},
    {0x0bde, "key is not meant for this function", open_cryptoki},
    {0x0bdf, "type of the key does not fit", open_cryptoki},
    {0x0be1, "key cannot be wrapped", open_cryptoki},
    {0x0be5, "key must not be extracted", open_cryptoki},
    {0x0bf7, "RACF failed the request to use a token", icsf_guide},
    {0x0bfe, "algorithm or key not approved for FIPS 140-2", icsf_guide},
    {0x2714, "key's master key is not installed", icsf_guide},
    {0x271c, "key label is not in CKDS or PKDS", icsf_guide},
    {0x2af8, "length of key, token or text not valid", semeru},
    {0x2b00, "public or private key values not valid", semeru},
    {0x2b14, "signature is not valid", open_cryptoki},
    {0x3e80, "RACF failed the request to use a service", icsf_guide},
    {0x3e84, "RACF refused the use of the key label", icsf_guide},
};
static_assert(std::ranges::is_sorted(icsf_8, {}, &codes::Code::value));

// Reason codes for return code 12.
constexpr codes::Code icsf_12[] = {
    {0x0000, "ICSF is not available", icsf_guide},
    {0x0004, "management of CKDS or PKDS is disallowed", icsf_guide},
    {0x0008, "hardware lacks the service or algorithm", icsf_guide},
    {0x000c, "installation exit of the service failed before", icsf_guide},
    {0x0010, "installation service was not found", icsf_guide},
    {0x001c, "asynchronous cryptographic processor failed", icsf_guide},
};
static_assert(std::ranges::is_sorted(icsf_12, {}, &codes::Code::value));

constexpr codes::Code cms_statuses[] = {
    {0x03353003, "cryptographic algorithm is not supported", ssl_guide},
    {0x03353007, "input/output request failed", ssl_guide},
    {0x03353009, "file or key ring not found", ssl_guide},
    {0x03353014, "record is too big", ssl_guide},
    {0x03353016, "the password is not correct", ssl_guide},
    {0x0335301a, "no private key", ssl_guide},
    {0x0335301c, "record label is not unique", ssl_guide},
    {0x0335301f, "incorrect Base64 encoding", ssl_guide},
    {0x03353020, "unrecognized file or message encoding", ssl_guide},
    {0x03353034, "encryption key size is not supported", ssl_guide},
    {0x03353058, "modulus not supplied", ssl_guide},
    {0x03353059, "public exponent not supplied", ssl_guide},
    {0x0335305a, "private exponent not supplied", ssl_guide},
    {0x0335305b, "first prime not supplied", ssl_guide},
    {0x0335305c, "second prime not supplied", ssl_guide},
};
static_assert(std::ranges::is_sorted(cms_statuses, {}, &codes::Code::value));

constexpr const char* ssl_codes =
    "z/OS System SSL Programming, SC14-7495, SSL function return codes";

constexpr codes::Code ssl_statuses[] = {
    {1, "handle is not valid", ssl_codes},
    {3, "internal error", ssl_codes},
    {4, "not enough storage", ssl_codes},
    {5, "handle is in the wrong state", ssl_codes},
    {6, "key label not found", ssl_codes},
    {7, "no certificates available", ssl_codes},
    {8, "certificate validation error", ssl_codes},
    {9, "cryptographic processing error", ssl_codes},
    {10, "ASN.1 processing error", ssl_codes},
    {11, "LDAP processing error", ssl_codes},
    {12, "unexpected error", ssl_codes},
    {13, "structure that was given is too small", ssl_codes},
    {14, "structure for all cipher suites not given", ssl_codes},
    {102, "key database or key ring cannot be read", ssl_codes},
    {103, "format of a key database record is wrong", ssl_codes},
    {106, "key database password is wrong", ssl_codes},
    {109, "no certificates of certificate authorities", ssl_codes},
    {201, "no key database password", ssl_codes},
    {202, "key database or key ring cannot be opened", ssl_codes},
    {203, "temporary key pair cannot be made", ssl_codes},
    {204, "key database password has expired", ssl_codes},
    {302, "connection is active", ssl_codes},
    {401, "certificate has expired or is not valid yet", ssl_codes},
    {402, "no cipher that both sides support", ssl_codes},
    {403, "partner sent no certificate", ssl_codes},
    {405, "certificate format is not supported", ssl_codes},
    {406, "error while data was read or written", ssl_codes},
    {407, "key label does not exist", ssl_codes},
    {410, "format of a message is wrong", ssl_codes},
    {411, "message authentication code is wrong", ssl_codes},
    {414, "certificate is not valid", ssl_codes},
    {415, "partner violated the protocol", ssl_codes},
    {420, "partner closed the socket", ssl_codes},
    {422, "SSL V3 cipher is not valid", ssl_codes},
    {428, "key entry has no private key", ssl_codes},
    {432, "session renegotiation is not allowed", ssl_codes},
    {440, "key usage is wrong", ssl_codes},
    {467, "signature algorithm is not in the list", ssl_codes},
};
static_assert(std::ranges::is_sorted(ssl_statuses, {}, &codes::Code::value));

constexpr codes::Table all_tables[] = {
    {"TLS alerts (`zos.gsk.explanation`)", alerts},
    {"Reason codes of ICSF with return code 4 (`zos.gsk.explanation`)", icsf_4, true},
    {"Reason codes of ICSF with return code 8 (`zos.gsk.explanation`)", icsf_8, true},
    {"Reason codes of ICSF with return code 12 (`zos.gsk.explanation`)", icsf_12, true},
    {"Return codes of System SSL (`zos.gsk.explanation`)", ssl_statuses},
    {"CMS status codes of System SSL (`zos.gsk.explanation`)", cms_statuses, true},
};

// The number that follows `label` in the message.
std::optional<std::uint32_t> number_after(std::string_view message, std::string_view label,
                                          int base) {
    const std::size_t at = message.find(label);
    if (at == std::string_view::npos)
        return {};
    const char* start = message.data() + at + label.size();
    std::uint32_t number = 0;
    const auto result = std::from_chars(start, message.data() + message.size(), number, base);
    return result.ec == std::errc() ? std::optional(number) : std::nullopt;
}

// "TLS 1.3 alert 51 received from ..."
std::optional<Explanation> explain_alert(std::string_view message) {
    const std::optional<std::uint32_t> alert = number_after(message, "alert ", 10);
    const char* meaning = alert ? codes::text_of(alerts, *alert) : nullptr;
    if (meaning == nullptr)
        return {};
    return Explanation{Explanation::Kind::tls_alert, *alert, 0, meaning, iana};
}

std::span<const codes::Code> icsf_reasons(std::uint32_t return_code) {
    switch (return_code) {
        case 4:
            return icsf_4;
        case 8:
            return icsf_8;
        case 12:
            return icsf_12;
        default:
            return {};
    }
}

// "ICSF service failure: CSFPSKE retCode = 0x8, rsnCode = 0xbfe"
std::optional<Explanation> explain_icsf(std::string_view message) {
    if (!message.starts_with("ICSF "))
        return {};
    const std::optional<std::uint32_t> code = number_after(message, "retCode = 0x", 16);
    const std::optional<std::uint32_t> reason = number_after(message, "rsnCode = 0x", 16);
    if (!code || !reason)
        return {};
    const std::span<const codes::Code> reasons = icsf_reasons(*code);
    const auto known = std::ranges::lower_bound(reasons, *reason, {}, &codes::Code::value);
    if (known == reasons.end() || known->value != *reason)
        return Explanation{Explanation::Kind::icsf, *code, *reason, nullptr, icsf_guide};
    return Explanation{Explanation::Kind::icsf, *code, *reason, known->text, known->source};
}

// "ChaCha20 Encryption failed: Error 0x0335308f", "Exit status 0x000001a4 (420)". The certificate
// management services (CMS) of System SSL have the statuses 033530xx.
std::optional<Explanation> explain_status(std::string_view message) {
    std::optional<std::uint32_t> status = number_after(message, "Error 0x", 16);
    if (!status)
        status = number_after(message, "Exit status 0x", 16);
    if (!status)
        return {};
    // System SSL's own form of its return codes: 134CC19E is 414 (documented).
    if (*status >> 12 == 0x134cc)
        status = *status & 0xfff;
    if (const char* meaning = codes::text_of(ssl_statuses, *status); meaning != nullptr)
        return Explanation{Explanation::Kind::ssl_status, *status, 0, meaning, ssl_codes};
    if (*status >> 8 != 0x033530)
        return {};
    return Explanation{Explanation::Kind::cms_status, *status, 0,
                       codes::text_of(cms_statuses, *status), ssl_guide};
}

}  // namespace

bool plausible(Bytes data, std::uint32_t id) noexcept {
    return data.size() >= fixed_length && id != 0 && value(data, rows[type]) == id;
}

Text split(Bytes data) noexcept {
    if (data.size() <= fixed_length)
        return {};
    Text text;
    const Bytes all = data.subspan(fixed_length);
    const std::size_t name = length_while(all, [](std::uint8_t byte) { return byte != nul; });
    text.function = all.first(name);
    const Bytes rest = all.subspan(std::min(name + 1, all.size()));
    if (!is_dump(static_cast<std::uint32_t>(value(data, rows[type])))) {
        text.message = rest;
        return text;
    }
    const std::size_t title = length_while(rest, is_text);
    text.message = rest.first(title);
    text.dump = rest.subspan(title);
    if (!text.dump.empty() && text.dump[0] == nul)
        text.dump = text.dump.subspan(1);
    return text;
}

Bytes next_line(Bytes& message) noexcept {
    message = message.subspan(length_while(message, ends_line));
    const std::size_t length =
        length_while(message, [](std::uint8_t byte) { return !ends_line(byte); });
    const Bytes line = message.first(length);
    message = message.subspan(length);
    return line;
}

Bytes find_certificate(std::string_view title, Bytes dump) noexcept {
    constexpr std::size_t latest_start = 16;
    if (!title.starts_with("Encoded X.509"))
        return {};
    for (std::size_t at = 0; at < dump.size() && at <= latest_start; ++at)
        if (const std::size_t length = certificate_length(dump.subspan(at)); length != 0)
            return dump.subspan(at, length);
    return {};
}

std::span<const codes::Table> tables() noexcept {
    return all_tables;
}

std::optional<Explanation> explain(std::string_view message) noexcept {
    if (auto explanation = explain_alert(message))
        return explanation;
    if (auto explanation = explain_icsf(message))
        return explanation;
    return explain_status(message);
}

}  // namespace zos::gsk
