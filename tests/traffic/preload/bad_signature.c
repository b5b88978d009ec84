// SPDX-License-Identifier: GPL-2.0-or-later
//
// Makes a TLS 1.3 server of OpenSSL send a CertificateVerify that does not verify, as one whose
// crypto hardware computes wrongly: every signature has one bit changed. The client answers with
// alert 51 (decrypt_error), encrypted.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <openssl/evp.h>

typedef int sign_function(EVP_MD_CTX *, unsigned char *, size_t *, const unsigned char *, size_t);

int EVP_DigestSign(EVP_MD_CTX *context, unsigned char *signature, size_t *length, const unsigned char *data,
                   size_t data_length)
{
    sign_function *sign = (sign_function *)dlsym(RTLD_NEXT, "EVP_DigestSign");
    int done = sign(context, signature, length, data, data_length);
    if (done == 1 && signature != NULL)
        signature[*length - 1] ^= 1;
    return done;
}
