package dev.portolan.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One process per store folder. The kernel drops the lock with the process, so that kill -9 leaves nothing to clean. */
final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    static FolderLock take(Path folder) throws IOException {
        Path file = folder.resolve("lock");
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) throw held(folder, file);
        } catch (OverlappingFileLockException inThisProcess) {
            channel.close();
            throw held(folder, file);
        } catch (StoreException e) {
            channel.close();
            throw e;
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        return new FolderLock(channel);
    }

    private static StoreException held(Path folder, Path file) throws IOException {
        String pid = Files.readString(file).strip();
        return new StoreException("the store in " + folder + " is in use by process " + (pid.isEmpty() ? "?" : pid));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
