/** Amounts as users write them, within bounds that can be reckoned with. Pure. */
@NullMarked
package dev.portolan.controllers.units;

import org.jspecify.annotations.NullMarked;
