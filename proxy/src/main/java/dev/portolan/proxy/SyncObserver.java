package dev.portolan.proxy;

import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.ServiceTable;
import java.time.Duration;

/** Hears of every run of a proxy, on the proxy's thread; for metrics. */
public interface SyncObserver {
    /** Hears nothing. */
    SyncObserver NONE = new SyncObserver() {
        @Override
        public void synced(ServiceTable table, Delta delta, Applied applied, Duration took) {}

        @Override
        public void failed(DataPlaneException failure) {}
    };

    /** The data plane took a table. */
    void synced(ServiceTable table, Delta delta, Applied applied, Duration took);

    /** The data plane took nothing; the proxy tries again. */
    void failed(DataPlaneException failure);
}
