/** Objects between the store and those who read: one watch cache per kind, fed by one watch of the store. */
@NullMarked
package dev.portolan.apiserver.storage;

import org.jspecify.annotations.NullMarked;
