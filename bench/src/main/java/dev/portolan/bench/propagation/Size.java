package dev.portolan.bench.propagation;

/**
 * How large a cluster is.
 *
 * @param services how many Services, all in one namespace and with a label in common
 * @param endpoints how many ready pods, spread evenly over the Services
 */
record Size(int services, int endpoints) {
    /** Reads {@code 1000:10000}. */
    static Size parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("a size is SERVICES:ENDPOINTS, such as 1000:10000, not " + text);
        }
        Size size = new Size(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        if (size.services < 1 || size.services > 20_000 || size.endpoints < size.services || size.endpoints > 200_000) {
            throw new IllegalArgumentException(
                    text + ": 1 to 20000 Services, and at least as many, at most 200000, endpoints");
        }
        return size;
    }

    @Override
    public String toString() {
        return services + " Services, " + endpoints + " endpoints";
    }
}
