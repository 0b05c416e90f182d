/** What an Ingress means: a snapshot of the API becomes an immutable route table. No I/O, no clock, no threads. */
@NullMarked
package dev.portolan.gateway.core;

import org.jspecify.annotations.NullMarked;
