/** One way to see the API: informers, listers, work queues. See this module's README. */
@NullMarked
package dev.portolan.client;

import org.jspecify.annotations.NullMarked;
