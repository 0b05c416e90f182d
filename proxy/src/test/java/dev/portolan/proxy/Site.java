package dev.portolan.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.Callable;

/**
 * Where {@link DataPlaneContract} runs: some backends' hosts, a client's host and a data plane between them. Sockets belong to the
 * place where they are opened; afterwards any thread may use them.
 */
public interface Site extends AutoCloseable {
    /** The data plane under test, with nothing applied yet. */
    DataPlane plane();

    /** The {@code n}th virtual address, from 0 to 3. */
    InetAddress vip(int n);

    /** The {@code n}th backend's own address, from 0 to 2. */
    InetAddress backend(int n);

    /** An address of the node itself, for node ports; not a virtual one. */
    InetAddress node();

    /** The address that the client's packets come from. */
    InetAddress client();

    /** Runs {@code open} on the {@code n}th backend's host. */
    <T> T atBackend(int n, Callable<T> open) throws Exception;

    /** Runs {@code open} on the client's host, whose packets to a VIP meet the data plane. */
    <T> T atClient(Callable<T> open) throws Exception;

    /** Takes all of it away. */
    @Override
    void close() throws IOException;
}
