/** What all kinds share: create, read, update, patch, delete, and the order in which a strategy is asked. */
@NullMarked
package dev.portolan.apiserver.registry;

import org.jspecify.annotations.NullMarked;
