/** From the API's objects to the core's records, and back to what a panel shows of one object. */
@NullMarked
package dev.portolan.ui.edge;

import org.jspecify.annotations.NullMarked;
