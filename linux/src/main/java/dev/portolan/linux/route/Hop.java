package dev.portolan.linux.route;

import java.net.InetAddress;

/** Where a route's packets go next. */
public sealed interface Hop {
    /** To their destination itself, on the route's link. */
    record Direct() implements Hop {}

    /** To a router on the route's link. */
    record Via(InetAddress gateway) implements Hop {}
}
