// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/unix_error.h"

#include <algorithm>
#include <charconv>

namespace zos::unix_error {

namespace {

constexpr Code errno_table[] = {
    {1, "EDOM", "argument outside the domain of the function"},
    {2, "ERANGE", "result does not fit"},
    {111, "EACCES", "no permission"},
    {112, "EAGAIN", "not available now, try again"},
    {113, "EBADF", "no such descriptor, or not open for this"},
    {114, "EBUSY", "in use"},
    {115, "ECHILD", "process has no child"},
    {116, "EDEADLK", "would deadlock"},
    {117, "EEXIST", "exists already"},
    {118, "EFAULT", "address cannot be used"},
    {119, "EFBIG", "file would be too large"},
    {120, "EINTR", "interrupted by a signal"},
    {121, "EINVAL", "argument is not valid"},
    {122, "EIO", "input or output failed"},
    {123, "EISDIR", "is a directory"},
    {124, "EMFILE", "process has too many files open"},
    {125, "EMLINK", "too many links"},
    {126, "ENAMETOOLONG", "name is too long"},
    {127, "ENFILE", "system has too many files open"},
    {128, "ENODEV", "no such device"},
    {129, "ENOENT", "no such file or directory"},
    {130, "ENOEXEC", "not an executable"},
    {131, "ENOLCK", "no locks left"},
    {132, "ENOMEM", "not enough memory"},
    {133, "ENOSPC", "no space left"},
    {134, "ENOSYS", "function does not exist here"},
    {135, "ENOTDIR", "not a directory"},
    {136, "ENOTEMPTY", "directory has entries"},
    {137, "ENOTTY", "control operation does not fit the device"},
    {138, "ENXIO", "no such device or address"},
    {139, "EPERM", "operation not permitted"},
    {140, "EPIPE", "nobody reads at the other end"},
    {141, "EROFS", "file system is read-only"},
    {142, "ESPIPE", "cannot seek here"},
    {143, "ESRCH", "no such process or thread"},
    {144, "EXDEV", "link would cross file systems"},
    {145, "E2BIG", "parameter list or message too large"},
    {146, "ELOOP", "symbolic links form a loop"},
    {147, "EILSEQ", "bytes are no valid character"},
    {149, "EOVERFLOW", "value does not fit its type"},
    {150, "EMVSNOTUP", "z/OS UNIX is not active"},
    {151, "EMVSDYNALC", "dynamic allocation failed"},
    {152, "EMVSCVAF", "access to the VTOC failed"},
    {153, "EMVSCATLG", "catalog failed"},
    {156, "EMVSINITIAL", "process could not be set up"},
    {157, "EMVSERR", "internal or environmental error of z/OS"},
    {158, "EMVSPARM", "service got wrong parameters"},
    {159, "EMVSPFSFILE", "file is damaged for good"},
    {162, "EMVSPFSPERM", "file system failed"},
    {163, "EMVSSAFEXTRERR", "security product could not be asked"},
    {164, "EMVSSAF2ERR", "security product refused or failed"},
    {167, "EMVSNORTL", "no access to the C run-time library"},
    {168, "EMVSEXPIRE", "password has expired"},
    {169, "EMVSPASSWORD", "new password is not valid"},
    {170, "EMVSWLMERROR", "workload manager service failed"},
    {171, "EMVSCPLERROR", "coupling facility service failed"},
    {172, "EMVSARMERROR", "automatic restart service failed"},
    {247, "ENOTSUP", "not supported in this situation"},
    {1002, "EIBMSOCKOUTOFRANGE", "client's socket number is out of range"},
    {1003, "EIBMSOCKINUSE", "client's socket number is in use"},
    {1005, "EOFFLOADboxERROR", "offload host failed"},
    {1006, "EOFFLOADboxRESTART", "offload host restarted"},
    {1007, "EOFFLOADboxDOWN", "offload host is down"},
    {1008, "EIBMCONFLICT", "another call on the socket is outstanding"},
    {1009, "EIBMCANCELLED", "request was cancelled"},
    {1011, "EIBMBADTCPNAME", "no TCP/IP stack of that name"},
    {1100, "ENOTBLK", "not a block device"},
    {1101, "ETXTBSY", "program file is in use"},
    {1102, "EWOULDBLOCK", "would wait, but may not"},
    {1103, "EINPROGRESS", "under way"},
    {1104, "EALREADY", "under way already"},
    {1105, "ENOTSOCK", "not a socket"},
    {1106, "EDESTADDRREQ", "no destination address given"},
    {1107, "EMSGSIZE", "message too long"},
    {1108, "EPROTOTYPE", "protocol does not fit the socket"},
    {1109, "ENOPROTOOPT", "no such option of the protocol"},
    {1110, "EPROTONOSUPPORT", "protocol is not supported"},
    {1111, "ESOCKTNOSUPPORT", "socket type is not supported"},
    {1112, "EOPNOTSUPP", "socket cannot do this"},
    {1113, "EPFNOSUPPORT", "protocol family is not supported"},
    {1114, "EAFNOSUPPORT", "address family is not supported"},
    {1115, "EADDRINUSE", "address and port are in use"},
    {1116, "EADDRNOTAVAIL", "address is not of this host"},
    {1117, "ENETDOWN", "network is down"},
    {1118, "ENETUNREACH", "no route to the network"},
    {1119, "ENETRESET", "connection lost when the network restarted"},
    {1120, "ECONNABORTED", "connection aborted on this side"},
    {1121, "ECONNRESET", "partner reset the connection"},
    {1122, "ENOBUFS", "no buffers left"},
    {1123, "EISCONN", "connected already"},
    {1124, "ENOTCONN", "not connected"},
    {1125, "ESHUTDOWN", "socket was shut down for sending"},
    {1126, "ETOOMANYREFS", "too many references"},
    {1127, "ETIMEDOUT", "no answer in time"},
    {1128, "ECONNREFUSED", "partner refused, nobody listens"},
    {1129, "EHOSTDOWN", "host is down"},
    {1130, "EHOSTUNREACH", "no route to the host"},
    {1131, "EPROCLIM", "too many processes"},
    {1132, "EUSERS", "too many users"},
    {1133, "EDQUOT", "quota is used up"},
    {1134, "ESTALE", "file handle is no longer valid"},
    {1135, "EREMOTE", "path is remote too often"},
    {1136, "ENOSTR", "not a stream"},
    {1137, "ETIME", "timer ran out"},
    {1138, "ENOSR", "no resources for streams left"},
    {1139, "ENOMSG", "no message of that type"},
    {1140, "EBADMSG", "message cannot be read"},
    {1141, "EIDRM", "identifier was removed"},
    {1142, "ENONET", "host is not on the network"},
    {1143, "ERREMOTE", "is remote"},
    {1144, "ENOLINK", "link is broken"},
    {1145, "EADV", "advertise error"},
    {1146, "ESRMNT", "remote mount error"},
    {1147, "ECOMM", "error while sending"},
    {1148, "EPROTO", "protocol error"},
    {1149, "EMULTIHOP", "more than one hop"},
    {1150, "EDOTDOT", "crosses a mount point"},
    {1151, "EREMCHG", "remote address has changed"},
    {1152, "ECANCELED", "asynchronous request was cancelled"},
    {1153, "ETcpOutOfState", "send or receive out of order"},
    {1154, "ETcpUnattach", "stream could not be detached"},
    {1155, "ETcpBadObj", "object could not be pushed on stream"},
    {1156, "ETcpClosed", "stream is closed"},
    {1157, "ETcpLinked", "stream is linked"},
    {1158, "ETcpErr", "error of TCP"},
    {1159, "EINTRNODATA", "interrupted between connection and first data"},
    {1160, "ENOREUSE", "socket cannot be used again"},
    {1161, "ENOMOVE", "file system cannot move"},
    {3448, "EUNATCH", "protocol of the address family not available"},
};
static_assert(std::ranges::is_sorted(errno_table, {}, &Code::value));

constexpr Code reason_table[] = {
    {0x05fb, "JRICSFModNotFound", "ICSF's random number module not found"},
    {0x05fc, "JrICSFNotActive", "ICSF is not running"},
    {0x05fd, "JRICSFRACFfail", "security product refused ICSF's random numbers"},
    {0x7203, "JRNotBound", "socket is not bound"},
    {0x7206, "JRConnFail", "earlier connect on this socket failed"},
    {0x7210, "JRIPAddrInvalid", "IP address not valid for this"},
    {0x721f, "JRTCPNotUp", "TCP/IP is not initialized"},
    {0x7220, "JRUDPNotUp", "TCP/IP is not initialized (UDP)"},
    {0x722f, "JRBINDBadSockAddr", "bind with a bad socket address"},
    {0x7230, "JRBINDAddrNActive", "bind to an address not active here"},
    {0x7231, "JRBINDNoPort", "no port left"},
    {0x7232, "JRBINDAddrInUsed", "others use the port with any address"},
    {0x723f, "JRConnNotIdle", "connect on a socket not idle"},
    {0x7240, "JRBroadcastDest", "connect to a broadcast address"},
    {0x7241, "JRConnectToSelf", "connect to its own address"},
    {0x7244, "JRNoAcceptTCB", "no connection waits to be accepted"},
    {0x7246, "JRPortAccessAuth", "user may not use this port"},
    {0x7247, "JRPortBusy", "port is in use"},
    {0x72e1, "JRMultipleRead", "another receive is outstanding"},
    {0x7302, "JrDVIPAAlreadyActive", "dynamic VIPA is active already"},
    {0x7303, "JrDVIPANotInVIPARange", "dynamic VIPA is in no VIPARANGE"},
    {0x7308, "JrNoDuAvailable", "stack is inactive, or out of resources"},
    {0x7309, "JRPortUnavailable", "port is reserved against all"},
    {0x730c, "JRNetAccessDenied", "user may not talk to this network"},
    {0x730d, "JRNotAuthStack", "user may not use this stack"},
    {0x730e, "JRNotAuthPort", "user may not use this reserved port"},
    {0x7310, "JrNoCsaStorage", "common storage is short"},
    {0x7313, "JrIPv6NotEnabled", "stack does not do IPv6"},
    {0x7319, "JRSockIPv6CommOnly", "IPv4 address on a socket for IPv6 only"},
    {0x731f, "JRConnectBadSockAddr", "connect with a bad socket address"},
    {0x7323, "JRINUSESYSPLEXPORT", "port is in use in the sysplex"},
    {0x7325, "JrSocketNoPeer", "socket has no partner"},
    {0x732d, "JRSDQuiesce", "distributed DVIPA is quiescing (SYSPLEXPORTS)"},
    {0x7337, "JrConnDeniedPolicy", "policy denied the connection"},
    {0x733b, "JrTtlsDecryptionFailed", "AT-TLS could not decrypt"},
    {0x733c, "JrTtlsEncryptionFailed", "AT-TLS could not encrypt"},
    {0x733d, "JrTtlsHandshakeFailed", "AT-TLS handshake failed"},
    {0x733e, "JrTtlsControlDataFailed", "AT-TLS could not process control data"},
    {0x733f, "JrTtlsResetSessionFailed", "AT-TLS could not reset the session id"},
    {0x7340, "JrTtlsResetCipherFailed", "AT-TLS could not make new session keys"},
    {0x7341, "JrTtlsAbendRecovery", "AT-TLS abended and reset the connection"},
    {0x7342, "JrTtlsGroupDeleted", "AT-TLS group was deleted, connection reset"},
    {0x7343, "JrTtlsClearTxtReceived", "partner sent clear text in place of TLS"},
    {0x734c, "JrExpBndPortRangeConflict", "port lies in EXPLICITBINDPORTRANGE"},
    {0x7359, "JRDVQuiesce", "distributed DVIPA is quiescing"},
    {0x735a, "JrUnRsvdPortDenied", "no PORT UNRSV permission for this port"},
    {0x735b, "JrNotAuthUnRsvdPort", "security product refused the unreserved port"},
    {0x7364, "JROSMAccessDenied", "user may not use OSM interfaces"},
    {0x7369, "JRTcpGlobalStall", "reset because TCP as a whole stalled"},
    {0x736a, "JRTcpQueueSize", "reset because its queue grew too large"},
    {0x736b, "JRSrcIPInvalidForExternalDest", "external target cannot answer this source"},
    {0x736c, "JRTTLSStopReadDataPending", "cannot stop TLS, decrypted data is unread"},
    {0x736d, "JRTTLSStopWriteDataPending", "cannot stop TLS, data waits for encryption"},
    {0x736f, "JrDVIPAServicesNotActive", "dynamic VIPA services are not available"},
    {0x7370, "JrTtlsResetWriteCipherFailed", "AT-TLS could not make a write key"},
    {0x7371, "JrTtlsSendSessionTicketFailed", "AT-TLS could not send a session ticket"},
};
static_assert(std::ranges::is_sorted(reason_table, {}, &Code::value));

// Whose codes these are, by the upper half of an errnojr.
bool is_ours(std::uint32_t module) {
    constexpr std::uint32_t last_of_unix = 0x20ff, first_of_stack = 0x7300, last_of_stack = 0x787f;
    return module <= last_of_unix || (module >= first_of_stack && module <= last_of_stack);
}

const Code* find(std::span<const Code> table, std::uint32_t value) {
    const auto found = std::ranges::lower_bound(table, value, {}, &Code::value);
    return found != table.end() && found->value == value ? &*found : nullptr;
}

// ---- In a text ----

constexpr std::string_view label = "errno";

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

bool is_alphanumeric(char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

bool take(std::string_view& text, std::string_view word) {
    if (text.size() < word.size() ||
        !std::ranges::equal(word, text.substr(0, word.size()), {}, {}, lower))
        return false;
    text.remove_prefix(word.size());
    return true;
}

// What stands between a label and its number.
void skip_separators(std::string_view& text) {
    constexpr std::size_t most = 4;
    const std::size_t end = std::min(text.find_first_not_of(" =:("), most);
    text.remove_prefix(std::min(end, text.size()));
}

std::string_view take_digits(std::string_view& text) {
    std::size_t length = 0;
    while (length < text.size() && is_alphanumeric(text[length]))
        ++length;
    const std::string_view digits = text.substr(0, length);
    text.remove_prefix(length);
    return digits;
}

std::optional<std::uint32_t> number(std::string_view digits, int base) {
    std::uint32_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value, base);
    return error == std::errc() && stop == end && !digits.empty() ? std::optional(value)
                                                                  : std::nullopt;
}

constexpr std::size_t all_digits = 8;

std::optional<std::uint32_t> take_errno(std::string_view& text) {
    const bool hexadecimal = take(text, "0x") || take(text, "x'");
    const std::string_view digits = take_digits(text);
    if (!hexadecimal && digits.size() != all_digits && digits.starts_with('0'))
        return {};
    const int base = hexadecimal || digits.size() == all_digits ? 16 : 10;
    const std::optional<std::uint32_t> value = number(digits, base);
    return value && find_errno(*value) != nullptr ? value : std::nullopt;
}

std::optional<std::uint32_t> take_errnojr(std::string_view& text) {
    take(text, "0x") || take(text, "x'");
    const std::string_view digits = take_digits(text);
    return digits.size() == all_digits ? number(digits, 16) : std::nullopt;
}

// What stands behind one label.
void read(std::string_view text, InText& found) {
    if (take(text, "jr") || take(text, "2")) {
        skip_separators(text);
        if (!found.errnojr)
            found.errnojr = take_errnojr(text);
        return;
    }
    const bool both = take(text, "/rsn");
    skip_separators(text);
    if (!found.number)
        found.number = take_errno(text);
    if (both && take(text, "/") && !found.errnojr)
        found.errnojr = take_errnojr(text);
}

}  // namespace

std::span<const Code> errnos() noexcept {
    return errno_table;
}

std::span<const Code> reasons() noexcept {
    return reason_table;
}

const Code* find_errno(std::uint32_t value) noexcept {
    return find(errno_table, value);
}

const Code* find_reason(std::uint32_t errnojr) noexcept {
    return is_ours(errnojr >> 16) ? find(reason_table, errnojr & 0xffff) : nullptr;
}

InText find_in_text(std::string_view text) noexcept {
    InText found;
    for (; text.size() > label.size(); text.remove_prefix(1)) {
        std::string_view behind = text;
        if (lower(text.front()) == label.front() && take(behind, label))
            read(behind, found);
    }
    return found;
}

}  // namespace zos::unix_error
