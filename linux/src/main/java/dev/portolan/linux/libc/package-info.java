/**
 * System calls through the C library, one Java method each, with the kernel's own convention for errors: a negative result is the
 * negated error number. For this module only.
 */
@NullMarked
package dev.portolan.linux.libc;

import org.jspecify.annotations.NullMarked;
