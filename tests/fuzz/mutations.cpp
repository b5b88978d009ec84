// SPDX-License-Identifier: GPL-2.0-or-later
//
// Damages files, and reads them with the reader inside Wireshark's file library:
//
//   zos_mutations --keep FOLDER SEED COUNT FILE...
//   zos_mutations --write FOLDER SEED COUNT FILE...
//
// The seed and the number of a file make its damage, so a finding can be made again; it ends the
// program, and its file is kept in the folder. With --write all files are written to the folder,
// and not read: for programs.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/mutate.h"
#include "tests/support/checks.h"

// Of the sanitizers, where it is built with them.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace {

using File = std::vector<std::uint8_t>;

File contents(const char* path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        std::perror(path);
        std::exit(2);
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, const File& bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}

std::string path;  // of the file that is checked
File file;

void keep() {
    write(path, file);
    std::fprintf(stderr, "%s was written\n", path.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 6) {
        std::fprintf(stderr, "zos_mutations --keep|--write FOLDER SEED COUNT FILE...\n");
        return 2;
    }
    const bool only_write = std::strcmp(argv[1], "--write") == 0;
    const std::string folder = argv[2];
    const unsigned long seed = std::strtoul(argv[3], nullptr, 10);
    const unsigned long count = std::strtoul(argv[4], nullptr, 10);
    std::vector<File> files;
    for (int i = 5; i < argc; ++i)
        files.push_back(contents(argv[i]));
    if (__sanitizer_set_death_callback != nullptr)
        __sanitizer_set_death_callback(keep);
    for (unsigned long number = seed; number < seed + count; ++number) {
        zos::fuzz::Random random(static_cast<unsigned>(number));
        file = files[random() % files.size()];
        zos::fuzz::mutate(file, random);
        path = folder + "/mutation-" + std::to_string(number);
        if (only_write) {
            write(path, file);
        } else if (const std::string wrong = zos::fuzz::check_wiretap(file); !wrong.empty()) {
            keep();
            std::fprintf(stderr, "%s\n", wrong.c_str());
            return 1;
        }
    }
    std::printf("%lu files from %lu on\n", count, seed);
}
