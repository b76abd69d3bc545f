/*
 * Runs one command and reports what it cost.
 *
 * Usage: launcher DESCRIPTOR COMMAND [ARGUMENT ...]
 * Writes one line to that open file descriptor: user microseconds, system microseconds, wall
 * microseconds, peak resident kilobytes, wait status.
 *
 * Why not measure in Python: Linux carries the peak resident size of the forking
 * process over into the child until exec replaces its memory, so a child of the
 * Python interpreter never shows less than the interpreter's own size. This
 * process is as small as a process can be.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(long long seconds, long long rest) {
    return seconds * 1000000 + rest;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    int report = atoi(argv[1]);
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    pid_t child = fork();
    if (child < 0) return 2;
    if (child == 0) {
        close(report);
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    int status;
    struct rusage usage;
    if (wait4(child, &status, 0, &usage) != child) return 2;
    clock_gettime(CLOCK_MONOTONIC, &end);
    dprintf(report, "%lld %lld %lld %ld %d\n",
            microseconds(usage.ru_utime.tv_sec, usage.ru_utime.tv_usec),
            microseconds(usage.ru_stime.tv_sec, usage.ru_stime.tv_usec),
            microseconds(end.tv_sec - start.tv_sec, (end.tv_nsec - start.tv_nsec) / 1000),
            usage.ru_maxrss, status);
    return 0;
}
