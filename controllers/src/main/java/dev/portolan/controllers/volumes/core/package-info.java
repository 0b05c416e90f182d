/** Which volume is for which claim. Pure. */
@NullMarked
package dev.portolan.controllers.volumes.core;

import org.jspecify.annotations.NullMarked;
