package dev.portolan.rules;

/**
 * A range of port numbers, both ends included.
 *
 * @param first lowest port, 1 to 65535
 * @param last highest port, not below {@code first}
 */
public record PortRange(int first, int last) {
    /** Kubernetes' default {@code --service-node-port-range}. */
    public static final PortRange DEFAULT_NODE_PORTS = new PortRange(30000, 32767);

    public PortRange {
        if (first < 1 || last > 65535 || first > last) {
            throw new IllegalArgumentException("not a port range: " + first + "-" + last);
        }
    }

    /**
     * Reads {@code 30000-32767}, or a single port.
     *
     * @throws IllegalArgumentException with what was wrong
     */
    public static PortRange parse(String text) {
        int dash = text.indexOf('-');
        try {
            return dash < 0
                    ? new PortRange(Integer.parseInt(text), Integer.parseInt(text))
                    : new PortRange(
                            Integer.parseInt(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a port range like 30000-32767: " + text, e);
        }
    }

    public boolean contains(int port) {
        return first <= port && port <= last;
    }

    /** How many ports there are. */
    public int size() {
        return last - first + 1;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
