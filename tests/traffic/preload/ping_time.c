// SPDX-License-Identifier: GPL-2.0-or-later
//
// Lets ping put a given time into its echo data. The clock stands at PING_TIME (seconds.microseconds) for
// the half second in which ping sends its first request, then goes on, so that ping can time out.
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

enum { standing_ms = 500 };

static long elapsed_ms(void)
{
    static struct timespec first;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (first.tv_sec == 0)
        first = now;
    return (now.tv_sec - first.tv_sec) * 1000 + (now.tv_nsec - first.tv_nsec) / 1000000;
}

int gettimeofday(struct timeval *now, void *zone)
{
    (void)zone;
    char *rest;
    const long elapsed = elapsed_ms();
    now->tv_sec = strtol(getenv("PING_TIME"), &rest, 10) + (elapsed < standing_ms ? 0 : elapsed / 1000);
    now->tv_usec = strtol(rest + 1, NULL, 10);
    return 0;
}
