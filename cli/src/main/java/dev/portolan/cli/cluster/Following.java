package dev.portolan.cli.cluster;

import dev.portolan.node.Followers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All of this process that lead connections to pods, asked one after the other. Those of further nodes come and go with them. */
final class Following implements Followers {
    private final List<Followers> all = new CopyOnWriteArrayList<>();

    /** Adds one; closing the result takes it out again. */
    AutoCloseable add(Followers one) {
        all.add(one);
        return () -> all.remove(one);
    }

    @Override
    public boolean awaitFollowed(Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        boolean followed = true;
        for (Followers each : all) {
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            followed &= each.awaitFollowed(left);
        }
        return followed;
    }
}
