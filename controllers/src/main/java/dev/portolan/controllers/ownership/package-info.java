/** Who controls whom: adoption and release by ControllerRef. Pure. */
@NullMarked
package dev.portolan.controllers.ownership;

import org.jspecify.annotations.NullMarked;
