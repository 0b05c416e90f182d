/** The pure diagnosis: a snapshot in, a walk along the request's way out. No I/O, no clock, no threads. */
@NullMarked
package dev.portolan.explain.core;

import org.jspecify.annotations.NullMarked;
