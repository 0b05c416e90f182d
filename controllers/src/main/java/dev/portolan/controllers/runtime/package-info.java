/** What every controller stands on: a loop that waits for its caches, writes that are seen at once. */
@NullMarked
package dev.portolan.controllers.runtime;

import org.jspecify.annotations.NullMarked;
