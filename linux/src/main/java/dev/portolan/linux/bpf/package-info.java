/**
 * bpf(2) without a compiler or a library: maps, programs made by a small assembler, links to cgroups, and pins that outlive the process.
 * Layouts and numbers are those of {@code include/uapi/linux/bpf.h}; instructions are those of RFC 9669.
 */
@NullMarked
package dev.portolan.linux.bpf;

import org.jspecify.annotations.NullMarked;
