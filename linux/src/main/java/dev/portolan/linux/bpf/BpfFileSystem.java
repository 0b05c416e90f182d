package dev.portolan.linux.bpf;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.libc.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A file system of type {@code bpf}, where maps and links are pinned.
 *
 * @param path where it is, or would be, mounted
 */
public record BpfFileSystem(Path path) {
    /** Where systemd mounts it. */
    public static final BpfFileSystem USUAL = new BpfFileSystem(Path.of("/sys/fs/bpf"));

    private static final long NO_SUID_DEV_EXEC = 2 | 4 | 8;

    /** Whether it is mounted for this process. */
    public boolean mounted() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mounts"))) {
            return lines.map(line -> line.split(" "))
                    .anyMatch(words -> words.length > 2 && words[2].equals("bpf") && words[1].equals(path.toString()));
        }
    }

    /** Mounts it for root only, making the folder where that is missing; does nothing where it is mounted. */
    public void mount() throws IOException {
        if (mounted()) {
            return;
        }
        Files.createDirectories(path);
        KernelException.check(
                "mount",
                "bpf file system on " + path,
                Mounts.mount("bpf", path.toString(), "bpf", NO_SUID_DEV_EXEC, "mode=0700"));
    }

    /** Takes it away with all pins in it, where it is mounted. */
    public void unmount() throws IOException {
        if (mounted()) {
            KernelException.check("umount", "bpf file system on " + path, Mounts.unmount(path.toString()));
        }
    }

    /** A folder in it. */
    public PinFolder folder(String name) {
        return new PinFolder(path.resolve(name));
    }
}
