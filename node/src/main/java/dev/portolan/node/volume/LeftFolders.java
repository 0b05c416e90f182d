package dev.portolan.node.volume;

import dev.portolan.client.ControlLoop;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.io.IOException;
import java.util.Optional;

/** Deletes the folders that claims have left, with their volumes, until closed. */
public final class LeftFolders implements AutoCloseable {
    private final Informer<PersistentVolume> volumes;
    private final ClaimFolders folders;
    private final ControlLoop loop;

    private LeftFolders(Informer<PersistentVolume> volumes, ClaimFolders folders) {
        this.volumes = volumes;
        this.folders = folders;
        this.loop = new ControlLoop("left-folders-" + folders.node(), 1, this::reclaim);
    }

    /** Follows {@code volumes}. */
    public static LeftFolders follow(Informer<PersistentVolume> volumes, ClaimFolders folders) {
        LeftFolders left = new LeftFolders(volumes, folders);
        volumes.onChange((before, after) -> {
            if (after != null && folders.left(after)) left.loop.enqueue(ObjectKey.of(after));
        });
        left.loop.start();
        return left;
    }

    private Outcome reclaim(ObjectKey key) throws IOException {
        Optional<PersistentVolume> volume = volumes.get(key).filter(folders::left);
        if (volume.isPresent()) {
            folders.reclaim(volume.get());
        }
        return Outcome.done();
    }

    @Override
    public void close() {
        loop.close();
    }
}
