package dev.portolan.apiserver.kinds;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is claimed at the revision at which a write is being prepared. */
public interface ClaimView {

    /** Who holds this key; empty if it is free. */
    Optional<String> holder(String key);

    /** All claimed keys that start with {@code prefix}, such as {@code nodeports/}. */
    Set<String> held(String prefix);

    /** The blocks that addresses of Services may be taken from, the cluster's first one first, then by name. */
    List<ServiceRange> ranges();
}
