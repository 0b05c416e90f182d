/** What each served kind is: defaults, server-owned fields, validation, unique claims, table columns. Pure: no I/O, no clock, no threads. */
@NullMarked
package dev.portolan.apiserver.kinds;

import org.jspecify.annotations.NullMarked;
