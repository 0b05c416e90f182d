/** A support archive: what somebody needs to see who is to help, and nothing that is secret. */
@NullMarked
package dev.portolan.cli.bundle;

import org.jspecify.annotations.NullMarked;
