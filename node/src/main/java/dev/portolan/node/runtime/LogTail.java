package dev.portolan.node.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a growing log file on and on, also when it is rotated in between. */
final class LogTail implements AutoCloseable {
    private final Path file;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private @Nullable FileChannel channel;
    private @Nullable Object identity;

    LogTail(Path file) {
        this.file = file;
    }

    /** The whole lines since the last call. */
    List<LogLine> lines() throws IOException {
        List<LogLine> lines = new ArrayList<>();
        drain(lines);
        if (Files.exists(file) && !key().equals(identity)) {
            close(); // rotated: what was open is read to its end
            partial = new ByteArrayOutputStream();
            identity = key();
            channel = FileChannel.open(file, StandardOpenOption.READ);
            drain(lines);
        }
        return lines;
    }

    /** The file's inode, which tells a rotated file from its successor. */
    private Object key() throws IOException {
        return Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey();
    }

    private void drain(List<LogLine> lines) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            return;
        }
        while (open.read(buffer.clear()) > 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                byte b = buffer.get();
                if (b == '\n') {
                    LogLine.parse(partial.toString(StandardCharsets.UTF_8)).ifPresent(lines::add);
                    partial.reset();
                } else {
                    partial.write(b);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
