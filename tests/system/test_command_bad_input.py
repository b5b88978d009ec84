# SPDX-License-Identifier: GPL-2.0-or-later
"""What `zos-trace` does where it cannot do what it was asked for: a message, a return code, and no half-written file."""

import os
import signal
import subprocess
import time

from test_command_convert import COMMAND, sample, zos_trace


def leftovers(output):
    return [path.name for path in output.parent.glob(output.name + "*")]


def refused(output, *args, code=1, **options):
    done = zos_trace("convert", *args, **options)
    assert done.returncode == code
    assert leftovers(output) == []
    message = done.stderr.decode()
    assert message.startswith("zos-trace: ")
    return message


def test_input_that_is_not_there(new_path):
    output, missing = new_path(".pcapng"), new_path(".ctrace")
    assert refused(output, missing, output) == f"zos-trace: {missing}: cannot be opened: No such file or directory\n"


def test_folder(new_path):
    output = new_path(".pcapng")
    assert "Is a directory" in refused(output, output.parent, output)


def test_empty(file_of, new_path):
    output = new_path(".pcapng")
    assert "an empty file" in refused(output, file_of(b""), output)


def test_something_else(file_of, new_path):
    output = new_path(".pcapng")
    assert "no trace entry of z/OS" in refused(output, file_of(os.urandom(300_000)), output)


def test_compressed_otherwise(file_of, new_path):
    output = new_path(".pcapng")
    assert "zstd -dc" in refused(output, file_of(b"\x28\xb5\x2f\xfd" + bytes(100), ".zst"), output)


def test_read_error(new_path):
    """/proc/self/mem has a file's look, and its first bytes cannot be read."""
    output = new_path(".pcapng")
    assert "cannot be read: " in refused(output, "/proc/self/mem", output)


def test_output_that_exists(file_of, new_path):
    source, output = file_of(sample("ping4.ctrace")), new_path(".pcapng")
    output.write_bytes(b"mine")
    done = zos_trace("convert", source, output)
    assert done.returncode == 1
    assert b"is there already; --force" in done.stderr
    assert output.read_bytes() == b"mine"
    assert zos_trace("convert", "--force", source, output).returncode == 0
    assert output.read_bytes() != b"mine"
    assert leftovers(output) == [output.name]


def test_failure_leaves_an_older_output_alone(file_of, new_path):
    output = new_path(".pcapng")
    output.write_bytes(b"mine")
    assert zos_trace("convert", "--force", file_of(sample("text-mode.ctrace")), output).returncode == 1
    assert output.read_bytes() == b"mine"


def test_output_that_is_an_input(file_of):
    source = file_of(sample("ping4.ctrace"), ".pcapng")
    link = source.with_name("link.pcapng")
    os.link(source, link)
    done = zos_trace("convert", "--force", source, link)
    assert done.returncode == 2
    assert b"is both input and output" in done.stderr
    assert source.read_bytes() == sample("ping4.ctrace")


def test_output_named_otherwise(file_of, new_path):
    source, output = file_of(sample("ping4.ctrace")), new_path(".txt")
    assert "the last name is the output" in refused(output, source, output, code=2)


def test_output_beside_a_single_input(file_of):
    source = file_of(sample("ping4.ctrace"))
    assert zos_trace("convert", source).returncode == 0
    assert source.with_suffix(".pcapng").read_bytes()[:4] == b"\x0a\x0d\x0d\x0a"


def test_no_such_folder(file_of, new_path):
    output = new_path() / "x.pcapng"
    assert "cannot be written" in refused(output, file_of(sample("ping4.ctrace")), output)


def limited(file_of, output):
    """The command may write no more than 64 KB to a file, as on a full disk."""
    import resource

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))

    return refused(output, file_of(sample("http-download.ctrace")), output, preexec_fn=limit)


def test_disk_full(file_of, new_path):
    assert "cannot be written: File too large" in limited(file_of, new_path(".pcapng"))


def test_full_device(file_of):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([COMMAND, "convert", file_of(sample("ping4.ctrace")), "-"], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert b"No space left on device" in done.stderr


def test_broken_pipe(file_of):
    source = file_of(sample("segments-long.ctrace") * 40)
    done = subprocess.Popen([COMMAND, "convert", source, "-"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    done.stdout.read(10)
    done.stdout.close()
    assert done.wait(timeout=60) == -signal.SIGPIPE
    assert done.stderr.read() == b""


def test_cut_short_is_written_and_told(file_of, new_path):
    output = new_path(".pcapng")
    done = zos_trace("convert", file_of(sample("truncated.ctrace")), output)
    assert done.returncode == 3
    assert b"ends in the middle of a record" in done.stderr
    assert leftovers(output) == [output.name]


def test_interrupted(new_path):
    output = new_path(".pcapng")
    content = sample("http-download.ctrace")
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 130)):
        done = subprocess.Popen([COMMAND, "convert", "-", output], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2 + 2_000_000 // len(content)):
            done.stdin.write(content)
        done.stdin.flush()
        for _ in range(600):
            if leftovers(output):
                break
            time.sleep(0.1)
        assert leftovers(output) != []
        done.send_signal(number)
        assert done.wait(timeout=60) == code, done.stderr.read()
        assert leftovers(output) == []
        assert done.stderr.read() == b"zos-trace: interrupted\n"


def test_usage():
    assert zos_trace().returncode == 2
    assert zos_trace("convert").returncode == 2
    assert zos_trace("convert", "a", "b.pcapng", "--nonsense").returncode == 2
    assert zos_trace("--version").stdout.startswith(b"zos-trace ")
    help = zos_trace("convert", "--help").stdout
    assert b"--discarded" in help and b"--no-progress  " in help
