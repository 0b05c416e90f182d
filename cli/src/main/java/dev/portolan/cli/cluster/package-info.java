/** The all-in-one: the state folder, and every component of a running cluster put together. */
@NullMarked
package dev.portolan.cli.cluster;

import org.jspecify.annotations.NullMarked;
