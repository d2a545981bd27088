/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * measure: runs a command again and again and says what it costs.
 *
 *     measure RUNS COMMAND [ARGUMENT ...]
 *
 * Its output is thrown away. Prints one line of JSON: the exit status of the last run, the least
 * and the median of user + system CPU and of wall time in milliseconds, and the largest resident
 * size in KiB. CPU and memory are those of the process and of all descendants that it waited for.
 */
#include <config.h>

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/num.h"

#define RUNS_MAX 1000

struct cost {
    double cpu, wall; /* milliseconds */
    long memory;      /* KiB */
    int status;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static double milliseconds(struct timeval time)
{
    return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

static void become(char **command)
{
    int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, 0);
    dup2(nowhere, 1);
    dup2(nowhere, 2);
    execvp(command[0], command);
    _exit(127);
}

/* The children's usage only ever grows, so the difference is this run's. */
static int run(char **command, struct cost *cost)
{
    struct rusage before, after;
    int status;

    getrusage(RUSAGE_CHILDREN, &before);
    double begin = now();
    pid_t child = fork();
    if (child == 0)
        become(command);
    if (child < 0 || waitpid(child, &status, 0) != child)
        return -1;
    cost->wall = now() - begin;
    getrusage(RUSAGE_CHILDREN, &after);
    cost->cpu = milliseconds(after.ru_utime) + milliseconds(after.ru_stime) -
                milliseconds(before.ru_utime) - milliseconds(before.ru_stime);
    cost->memory = after.ru_maxrss;
    cost->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return 0;
}

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
    static double cpu[RUNS_MAX], wall[RUNS_MAX];
    struct cost cost;
    uint64_t runs;

    if (argc < 3 || num_unsigned(argv[1], RUNS_MAX, &runs) != 0 || runs == 0) {
        fprintf(stderr, "usage: measure RUNS COMMAND [ARGUMENT ...], at most %d runs\n", RUNS_MAX);
        return 2;
    }
    for (size_t i = 0; i < runs; i++) {
        if (run(argv + 2, &cost) != 0)
            return 1;
        cpu[i] = cost.cpu;
        wall[i] = cost.wall;
    }
    qsort(cpu, runs, sizeof cpu[0], by_size);
    qsort(wall, runs, sizeof wall[0], by_size);
    printf("{\"status\": %d, \"runs\": %d, \"cpu_min\": %.3f, \"cpu_median\": %.3f, \"wall_min\": "
           "%.3f, \"wall_median\": %.3f, \"memory\": %ld}\n",
           cost.status, (int)runs, cpu[0], cpu[runs / 2], wall[0], wall[runs / 2], cost.memory);
    return 0;
}
