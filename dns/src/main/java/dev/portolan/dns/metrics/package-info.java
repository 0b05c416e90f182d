/** What the server counts, under CoreDNS' names where the meaning is the same. */
@NullMarked
package dev.portolan.dns.metrics;

import org.jspecify.annotations.NullMarked;
