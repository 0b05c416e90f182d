package dev.portolan.bench.dataplane;

/**
 * What was done in some time.
 *
 * @param amount requests, connections or bytes
 * @param seconds by the clock
 * @param processorSeconds of all processors, of this process and of those that carry the bytes
 */
record Work(double amount, double seconds, double processorSeconds) {
    double perSecond() {
        return amount / seconds;
    }

    double perProcessorSecond() {
        return amount / processorSeconds;
    }
}
