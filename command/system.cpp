// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/system.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "command/failure.h"

#ifdef _WIN32
#include <windows.h>
// windows.h first
#include <io.h>
#include <process.h>
#include <shellapi.h>
#else
#include <unistd.h>
#endif

namespace zos {

namespace {

// ---- What differs ----

#ifdef _WIN32

std::wstring wide(const std::string& text) {
    const int length = static_cast<int>(text.size());
    std::wstring result(text.size(), L'\0');
    result.resize(static_cast<std::size_t>(
        MultiByteToWideChar(CP_UTF8, 0, text.data(), length, result.data(), length)));
    return result;
}

std::string narrow(const wchar_t* text) {
    const int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, nullptr, 0, nullptr, nullptr);
    std::string result(static_cast<std::size_t>(std::max(length, 1)), '\0');
    WideCharToMultiByte(CP_UTF8, 0, text, -1, result.data(), length, nullptr, nullptr);
    result.pop_back();
    return result;
}

using Status = struct _stat64;
constexpr int standard_input = 0, standard_output = 1, standard_error = 2;

int open_to_read(const std::string& name) {
    return _wopen(wide(name).c_str(), _O_RDONLY | _O_BINARY | _O_SEQUENTIAL);
}
int create(const std::string& name) {
    return _wopen(wide(name).c_str(), _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY,
                  _S_IREAD | _S_IWRITE);
}
int status_of(int file, Status& status) {
    return _fstat64(file, &status);
}
int status_of(const std::string& name, Status& status) {
    return _wstat64(wide(name).c_str(), &status);
}
std::int64_t seek_to(int file, std::uint64_t offset) {
    return _lseeki64(file, static_cast<std::int64_t>(offset), SEEK_SET);
}
std::ptrdiff_t read_some(int file, std::uint8_t* to, std::size_t length) {
    return _read(file, to, static_cast<unsigned>(length));
}
std::ptrdiff_t write_some(int file, const std::uint8_t* from, std::size_t length) {
    return _write(file, from, static_cast<unsigned>(length));
}
int close_file(int file) {
    return _close(file);
}
void remove_file(const std::string& name) {
    _wremove(wide(name).c_str());
}
bool rename_file(const std::string& from, const std::string& to, bool replace) {
    if (MoveFileExW(wide(from).c_str(), wide(to).c_str(), replace ? MOVEFILE_REPLACE_EXISTING : 0))
        return true;
    errno = GetLastError() == ERROR_ALREADY_EXISTS ? EEXIST : EACCES;
    return false;
}
bool is_regular(const Status& status) {
    return (status.st_mode & _S_IFMT) == _S_IFREG;
}
bool is_folder(const Status& status) {
    return (status.st_mode & _S_IFMT) == _S_IFDIR;
}
void set_binary(int file) {
    _setmode(file, _O_BINARY);
}
bool is_terminal(int file) {
    return _isatty(file) != 0;
}
int process_id() {
    return _getpid();
}
bool is_same(int file, const std::string& name) {
    const HANDLE other = CreateFileW(wide(name).c_str(), 0, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                     nullptr, OPEN_EXISTING, 0, nullptr);
    if (other == INVALID_HANDLE_VALUE)
        return false;
    const auto mine = reinterpret_cast<HANDLE>(_get_osfhandle(file));
    BY_HANDLE_FILE_INFORMATION a{}, b{};
    const bool known =
        GetFileInformationByHandle(mine, &a) && GetFileInformationByHandle(other, &b);
    CloseHandle(other);
    return known && a.dwVolumeSerialNumber == b.dwVolumeSerialNumber &&
           a.nFileIndexHigh == b.nFileIndexHigh && a.nFileIndexLow == b.nFileIndexLow;
}

#else

using Status = struct stat;
constexpr int standard_input = STDIN_FILENO, standard_output = STDOUT_FILENO,
              standard_error = STDERR_FILENO;

int open_to_read(const std::string& name) {
    return open(name.c_str(), O_RDONLY | O_CLOEXEC);
}
int create(const std::string& name) {
    constexpr mode_t everyone_as_umask_says = 0666;
    return open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, everyone_as_umask_says);
}
int status_of(int file, Status& status) {
    return fstat(file, &status);
}
int status_of(const std::string& name, Status& status) {
    return stat(name.c_str(), &status);
}
std::int64_t seek_to(int file, std::uint64_t offset) {
    return lseek(file, static_cast<off_t>(offset), SEEK_SET);
}
std::ptrdiff_t read_some(int file, std::uint8_t* to, std::size_t length) {
    return read(file, to, length);
}
std::ptrdiff_t write_some(int file, const std::uint8_t* from, std::size_t length) {
    return write(file, from, length);
}
int close_file(int file) {
    return close(file);
}
void remove_file(const std::string& name) {
    unlink(name.c_str());
}
// A link fails where a file has that name, which rename() does not; not every file system has
// links.
bool rename_file(const std::string& from, const std::string& to, bool replace) {
    if (replace)
        return std::rename(from.c_str(), to.c_str()) == 0;
    if (link(from.c_str(), to.c_str()) == 0) {
        unlink(from.c_str());
        return true;
    }
    return errno != EEXIST && access(to.c_str(), F_OK) != 0 &&
           std::rename(from.c_str(), to.c_str()) == 0;
}
bool is_regular(const Status& status) {
    return S_ISREG(status.st_mode);
}
bool is_folder(const Status& status) {
    return S_ISDIR(status.st_mode);
}
void set_binary(int) {}
bool is_terminal(int file) {
    return isatty(file) != 0;
}
int process_id() {
    return getpid();
}
bool is_same(int file, const std::string& name) {
    Status a{}, b{};
    return status_of(file, a) == 0 && status_of(name, b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

#endif

// ---- What is the same everywhere ----

static_assert(sizeof(off_t) == 8 || sizeof(Status::st_size) == 8, "files end at 2 GB");

[[noreturn]] void fail(const std::string& name, const char* what) {
    throw Failure(name + ": " + what + ": " + std::strerror(errno));
}

constexpr std::size_t most_at_once = std::size_t{1} << 30;

volatile std::sig_atomic_t interruption = 0;

void note_interruption(int signal) {
    interruption = 1;
    std::signal(signal, SIG_DFL);  // the second time ends the program at once
}

// A read from a pipe that waits must end, so nothing is started again behind the signal.
void watch(int signal) {
#ifdef _WIN32
    std::signal(signal, note_interruption);
#else
    struct sigaction action {};
    action.sa_handler = note_interruption;
    sigaction(signal, &action, nullptr);
#endif
}

}  // namespace

InputFile::InputFile(const std::string& name) {
    const bool standard = name == standard_stream;
    file_ = standard ? standard_input : open_to_read(name);
    Status status{};
    if (file_ < 0)
        fail(name, "cannot be opened");
    if (status_of(file_, status) == 0) {
        if (is_folder(status)) {
            errno = EISDIR;
            fail(name, "cannot be read");
        }
        // Standard input may stand in the middle of a file; then it is read from there.
        stream_ = standard || !is_regular(status);
    }
    if (!stream_)
        length_ = static_cast<std::uint64_t>(status.st_size);
    if (standard)
        set_binary(file_);
}

InputFile::~InputFile() {
    if (file_ != standard_input)
        close_file(file_);
}

// A pipe gives what it has: fewer bytes than asked for are not its end.
std::ptrdiff_t InputFile::read(std::uint8_t* to, std::size_t length) noexcept {
    std::size_t have = 0;
    while (have < length) {
        if (interruption != 0) {
            error_ = "interrupted";
            return -1;
        }
        const std::ptrdiff_t count =
            read_some(file_, to + have, std::min(length - have, most_at_once));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && have == 0) {
            error_ = std::strerror(errno);
            return -1;
        }
        if (count <= 0)
            break;
        have += static_cast<std::size_t>(count);
    }
    position_ += have;
    return static_cast<std::ptrdiff_t>(have);
}

bool InputFile::seek(std::uint64_t offset) noexcept {
    if (stream_ || seek_to(file_, offset) < 0)
        return false;
    position_ = offset;
    return true;
}

bool InputFile::is_same_file(const std::string& name) const {
    return is_same(file_, name);
}

OutputFile::OutputFile(const std::string& name, Existing existing)
    : name_(name), existing_(existing) {
    if (name == standard_stream) {
        file_ = standard_output;
        set_binary(file_);
        if (is_terminal(file_))
            throw Failure("what is written is nothing for a terminal; name a file, or use a pipe",
                          ExitCode::usage);
        return;
    }
    Status status{};
    if (status_of(name, status) == 0) {
        if (is_folder(status))
            throw Failure(name + ": is a folder");
        if (existing == Existing::keep)
            throw Failure(name + ": is there already; --force writes over it");
        if (!is_regular(status)) {
            // A device or named pipe is written as it is.
            throw Failure(name + ": is no file; use - and a redirection to write to it");
        }
    }
    temporary_ = name + ".part" + std::to_string(process_id());
    file_ = create(temporary_);
    if (file_ < 0) {
        temporary_.clear();
        fail(name, "cannot be written");
    }
}

OutputFile::~OutputFile() {
    if (temporary_.empty())
        return;
    if (file_ >= 0)
        close_file(file_);
    remove_file(temporary_);
}

void OutputFile::write(const void* data, std::size_t length) {
    const auto* from = static_cast<const std::uint8_t*>(data);
    while (length > 0) {
        const std::ptrdiff_t count = write_some(file_, from, std::min(length, most_at_once));
        if (count < 0 && errno == EINTR && interruption == 0)
            continue;
        if (count < 0)
            fail(name_, "cannot be written");
        from += count;
        length -= static_cast<std::size_t>(count);
    }
}

void OutputFile::complete() {
    if (temporary_.empty())
        return;
    const int file = file_;
    file_ = -1;
    if (close_file(file) != 0 || !rename_file(temporary_, name_, existing_ == Existing::replace))
        fail(name_, "cannot be written");
    temporary_.clear();
}

std::vector<std::string> arguments(int count, char** values) {
    std::vector<std::string> result;
#ifdef _WIN32
    wchar_t** wide_values = CommandLineToArgvW(GetCommandLineW(), &count);
    for (int i = 1; i < count; ++i)
        result.push_back(narrow(wide_values[i]));
    LocalFree(wide_values);
    (void)values;
    SetConsoleOutputCP(CP_UTF8);
#else
    result.assign(values + 1, values + count);
#endif
    return result;
}

bool progress_is_seen() {
    return is_terminal(standard_error);
}

void watch_for_interruption() {
    watch(SIGINT);
    watch(SIGTERM);
#ifdef SIGHUP
    watch(SIGHUP);
#endif
}

bool interrupted() noexcept {
    return interruption != 0;
}

}  // namespace zos
