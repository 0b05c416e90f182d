package dev.portolan.cli.bundle;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Writes a {@code .tar.gz} of text files: ustar headers (POSIX.1-2001, pax, "ustar Interchange Format"), readable by its owner only. */
final class Archive implements AutoCloseable {
    private static final int BLOCK = 512;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_PREFIX = 155;
    private static final int CHECKSUM = 148;
    private static final int PREFIX = 345;

    private final OutputStream out;
    private final String folder;
    private final long seconds;

    /**
     * Makes the file; everything in it goes below {@code folder}.
     *
     * @throws java.nio.file.FileAlreadyExistsException when it is there
     */
    Archive(Path file, String folder, Instant time) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        this.out =
                new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.WRITE)));
        this.folder = folder;
        this.seconds = time.getEpochSecond();
    }

    /** Adds a file; {@code name} with its folder is of ASCII characters, at most a hundred after a slash and 155 before it. */
    void add(String name, String content) throws IOException {
        String whole = folder + "/" + name;
        int slash = whole.length() > LONGEST_NAME ? whole.indexOf('/', whole.length() - LONGEST_NAME - 1) : 0;
        if (slash < 0 || slash > LONGEST_PREFIX) {
            throw new IllegalArgumentException("too long for a ustar name: " + name);
        }
        String prefix = whole.substring(0, slash);
        byte[] path = whole.substring(slash == 0 ? 0 : slash + 1).getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        byte[] header = new byte[BLOCK];
        System.arraycopy(path, 0, header, 0, path.length);
        octal(header, 100, 8, 0600); // mode
        octal(header, 108, 8, 0); // uid
        octal(header, 116, 8, 0); // gid
        octal(header, 124, 12, bytes.length);
        octal(header, 136, 12, seconds);
        header[156] = '0'; // a regular file
        ascii(header, 257, "ustar\0" + "00");
        ascii(header, PREFIX, prefix);
        Arrays.fill(header, CHECKSUM, CHECKSUM + 8, (byte) ' '); // counted as spaces
        int sum = 0;
        for (byte b : header) sum += b & 0xff;
        ascii(header, CHECKSUM, "%06o\0 ".formatted(sum));
        out.write(header);
        out.write(bytes);
        out.write(new byte[(BLOCK - bytes.length % BLOCK) % BLOCK]);
    }

    private static void octal(byte[] header, int at, int width, long value) {
        ascii(header, at, ("%0" + (width - 1) + "o\0").formatted(value));
    }

    private static void ascii(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    /** Ends it with two empty blocks. */
    @Override
    public void close() throws IOException {
        try (out) {
            out.write(new byte[2 * BLOCK]);
        }
    }
}
