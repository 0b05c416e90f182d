/** What nobody owns any more goes. */
@NullMarked
package dev.portolan.controllers.garbagecollector;

import org.jspecify.annotations.NullMarked;
