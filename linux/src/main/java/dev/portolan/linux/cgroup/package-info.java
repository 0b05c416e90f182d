/** Control groups, version 2: finding them, making them, moving processes. See cgroups(7). */
@NullMarked
package dev.portolan.linux.cgroup;

import org.jspecify.annotations.NullMarked;
