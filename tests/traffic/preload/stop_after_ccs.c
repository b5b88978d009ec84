// SPDX-License-Identifier: GPL-2.0-or-later
//
// Makes a TLS 1.3 server of OpenSSL stop where one stops that cannot encrypt (System SSL in FIPS
// mode with ChaCha20): ServerHello and ChangeCipherSpec are sent, the encrypted records that should
// follow are not, and no alert tells why.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>

enum { change_cipher_spec = 20, handshake = 22, record_header = 5 };

typedef ssize_t write_function(int, const void *, size_t);

// Length of the plain records at the start: a ServerHello and a ChangeCipherSpec; 0 when others.
static size_t plain_records(const unsigned char *data, size_t length)
{
    size_t at = 0;
    const int expected[] = {handshake, change_cipher_spec};
    for (int i = 0; i < 2; ++i) {
        if (at + record_header > length || data[at] != expected[i])
            return 0;
        at += record_header + (data[at + 3] << 8 | data[at + 4]);
    }
    return at <= length ? at : 0;
}

ssize_t write(int file, const void *data, size_t length)
{
    write_function *real_write = (write_function *)dlsym(RTLD_NEXT, "write");
    const size_t plain = plain_records(data, length);
    if (plain == 0)
        return real_write(file, data, length);
    real_write(file, data, plain);
    for (;;)
        pause();
}
