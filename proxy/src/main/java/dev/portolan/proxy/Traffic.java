package dev.portolan.proxy;

/**
 * What a data plane has carried for one frontend or Service port. Counts only grow while the frontend is there, except that they may begin
 * anew at zero when the proxy starts again: take differences, and a smaller number than before for a beginning.
 *
 * @param connections connections, and flows of datagrams, that were given a backend; where packets are counted, one whose first packet was lost
 *     counts again when that is repeated
 */
public record Traffic(long connections) {
    /** Nothing so far. */
    public static final Traffic NONE = new Traffic(0);

    /** Both together. */
    public Traffic plus(Traffic other) {
        return new Traffic(connections + other.connections);
    }
}
