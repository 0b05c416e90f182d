package dev.portolan.proxy;

import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.ServiceTable;
import java.util.SortedMap;

/**
 * Makes a {@link ServiceTable} true for the packets of one node. Called by one thread at a time. All implementations pass
 * {@code DataPlaneContract}.
 */
public interface DataPlane extends AutoCloseable {
    /** The name users choose it by, such as {@code nftables}. */
    String name();

    /**
     * Brings the node from the last applied table to {@code next}. The first call after start replaces whatever an earlier run left
     * behind. Established connections are not cut, except UDP flows to backends that are gone.
     *
     * @param next the whole table that shall hold when this returns
     * @param delta the difference from the last table applied with success ({@link ServiceTable#EMPTY} at first)
     * @return which frontends could not be served, now and from earlier calls; the others are
     * @throws DataPlaneException when nothing of {@code delta} was applied; the caller tries again with a later table
     */
    Applied apply(ServiceTable next, Delta delta) throws DataPlaneException;

    /**
     * What each frontend of the last applied table has carried. Reads from where the data plane counts, so ask some times a second at
     * most. May be called by any thread.
     */
    SortedMap<Frontend, Traffic> counters() throws DataPlaneException;

    /** Takes away everything this data plane ever made on the node, also what an earlier run left. It may be used again afterwards. */
    void cleanUp() throws DataPlaneException;

    /**
     * Frees this process' resources. What lives in the kernel keeps working, so that a restarted proxy interrupts nobody; what lives
     * in this process ends with it.
     */
    @Override
    void close();
}
