package dev.portolan.gateway.server;

/** Told to every client when the server closes. */
enum Drain {
    NOW
}
