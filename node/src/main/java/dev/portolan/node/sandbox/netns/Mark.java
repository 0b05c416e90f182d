package dev.portolan.node.sandbox.netns;

import java.util.Optional;

/**
 * The alias of every link we make. It is how the next run knows what a killed one left, and it lives exactly as long as the link: what a
 * bridge has to say about its host's earlier settings is kept where a reboot takes both.
 *
 * @param clusterId whose link it is
 * @param forwardingWasOff whether this host forwarded no packets before; the last bridge to go restores that
 */
record Mark(String clusterId, boolean forwardingWasOff) {
    private static final String PREFIX = "portolan/";
    private static final String OFF = "/forwarding-was-off";

    static Mark of(String clusterId) {
        return new Mark(clusterId, false);
    }

    static Optional<Mark> read(String alias) {
        if (!alias.startsWith(PREFIX)) {
            return Optional.empty();
        }
        boolean off = alias.endsWith(OFF);
        return Optional.of(new Mark(alias.substring(PREFIX.length(), alias.length() - (off ? OFF.length() : 0)), off));
    }

    Mark withForwardingOffBefore() {
        return new Mark(clusterId, true);
    }

    String alias() {
        return PREFIX + clusterId + (forwardingWasOff ? OFF : "");
    }
}
