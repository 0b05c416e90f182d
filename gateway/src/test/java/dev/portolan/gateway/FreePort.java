package dev.portolan.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for listeners that have to name one. */
public final class FreePort {
    private static final int FROM = 20_000;
    private static final int TO = 30_000;

    private FreePort() {}

    /** One that nobody has, of those that the kernel gives to nobody who asks for any: it is still free when it is listened at. */
    public static int next() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FROM, TO);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // the next one
            }
        }
    }
}
