package dev.portolan.proxy.userspace;

import dev.portolan.proxy.Applied.Failure;
import dev.portolan.proxy.Applied.Reason;
import dev.portolan.proxy.core.Frontend;

/** Reads what the kernel said to bind(2). */
final class BindFailure {
    private BindFailure() {}

    /** Both Netty's epoll and the JDK give the errno only as the C library's words. */
    static Failure of(Frontend frontend, Throwable cause) {
        String said = String.valueOf(cause.getMessage());
        if (said.contains("Address already in use")) {
            return new Failure(Reason.PORT_BUSY, "another process listens on " + frontend);
        }
        if (said.contains("Permission denied") || said.contains("Operation not permitted")) {
            return new Failure(
                    Reason.NOT_PERMITTED,
                    "no permission to listen on " + frontend
                            + (frontend.port() < 1024
                                    ? ": ports below 1024 need privilege (net.ipv4.ip_unprivileged_port_start)"
                                    : ""));
        }
        if (said.contains("Cannot assign requested address")) {
            return new Failure(
                    Reason.ADDRESS_NOT_LOCAL, frontend.address().getHostAddress() + " is not an address of this host");
        }
        return new Failure(Reason.OTHER, "cannot listen on " + frontend + ": " + said);
    }
}
